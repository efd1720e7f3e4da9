// Why an expression failed on a record, as one sentence: the part that fails, what was wrong, what that part
// had read, and where it stands in the author's file. It is run once more for that, step by step;
// values of personal properties are left out.

import { type Failure, failure, type Place } from '../../base/errors.ts';
import type { Bindings } from '../jsonata/bindings.ts';
import { hiddenWord, messageOf, withoutValues } from '../language/language-error.ts';
import { shortened } from '../language/shortened.ts';
import { type Trouble, traceExpression } from './trace.ts';

/** Where an expression comes from. */
export interface Origin {
  /** Where a character of its text stands. */
  placeOf(position: number): Place;
  /** Whether what a path reads is personal. */
  isPersonal(path: string): boolean;
}

const partMax = 100;

export async function explained(
  text: string,
  origin: Origin | undefined,
  { record, bindings }: { readonly record: unknown; readonly bindings: Bindings },
  error: unknown,
): Promise<Failure> {
  const trouble = isExhaustion(error) ? undefined : await troubleIn(text, record, bindings);
  const said = trouble ?? { error, text, from: 0, inputs: [] };
  const isHidden = said.inputs.some(({ path }) => origin?.isPersonal(path) === true);
  const message = isHidden ? withoutValues(error) : messageOf(error);
  const read = said.inputs.map(
    (input) => `${input.path} = ${isHidden ? hiddenWord : shortened(input.value)}`,
  );
  const where = read.length === 0 ? '' : `, where ${read.join(' and ')}`;
  const place = origin === undefined ? '' : ` (${placeText(origin.placeOf(said.from))})`;
  const detail = where + place === '' ? message : `${message.replace(/\.$/, '')}${where}${place}.`;
  return failure('expression.failed', { expression: shortText(said.text), detail }, error);
}

/** What took too long or went too deep is not tried again. */
function isExhaustion(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return error instanceof RangeError || /^(D101[12]|D2015|F0002|U1001)$/.test(String(code));
}

async function troubleIn(
  text: string,
  record: unknown,
  bindings: Bindings,
): Promise<Trouble | undefined> {
  const { result } = await traceExpression(text, record, bindings);
  return result.kind === 'failed' ? result : undefined;
}

/** The part on one line. */
function shortText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > partMax ? `${line.slice(0, partMax)}…` : line;
}

/** `pipes/a-b/c.yaml:9:5`. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
