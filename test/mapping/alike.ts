// An expression over a record, compiled and by jsonata: the same result or the same code of an error. What
// jsonata itself stumbles over is told apart here, so that every other difference is one of ours.

import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { evaluatorOf, parse } from '../../engine/mapping/jsonata/evaluator.ts';
import { type Answer, byJsonata, byUs, parses } from './native.ts';

type Bindings = Record<string, unknown>;

/** Fails where both differ; true if it was compiled, and false for what is no expression or declined. */
export async function isCompiledAlike(
  text: string,
  record: string,
  bindings: Bindings = {},
): Promise<boolean> {
  const copy = () => JSON.parse(record) as unknown;
  if (!parses(text)) return false;
  // In a text of `$eval` jsonata still loses a pattern in front of `?:` or `??`, as its parser does, and may look
  // for its end for ever.
  if (/\$eval.*\/.*\?[:?]/s.test(text)) return false;
  const ours = byUs(text, copy(), bindings);
  if (ours === undefined) return false;
  // What only we bound (steps, calls, lengths, pictures) may never end over there.
  if (ours.kind === 'error' && /^(?:D101[12]|F0001)$/.test(String(ours.code))) return true;
  const seen = copy();
  const theirs = await byJsonata(text, seen, bindings);
  // jsonata writes to the record, as where an object is built over an empty list; our door to it does not.
  const isWritten = !isDeepStrictEqual(seen, copy());
  if (isWritten) await expectUnchanged(text, copy);
  if (isDeepStrictEqual(ours, theirs)) return true;
  // What it read after it wrote was another record.
  if (isWritten) return true;
  if (!isSlip(text, ours, theirs)) expect(ours, text).toEqual(theirs);
  return true;
}

async function expectUnchanged(text: string, copy: () => unknown): Promise<void> {
  const record = copy();
  await evaluatorOf(parse(text))(record, {}).catch(() => undefined);
  expect(record).toEqual(copy());
}

function isSlip(text: string, ours: Answer, theirs: Answer): boolean {
  // A slip of jsonata's on a list that the expression made itself leaves an undefined in the result.
  if (theirs.kind === 'result' && holdsUndefined(theirs.value)) return true;
  if (fillsOwnList.test(text)) return true;
  // A number without end is written as `NaN` in each place of the picture; ours is an error.
  if (ours.kind === 'error' && ours.code === 'D1001' && /\$f(?:romMillis|ormat)/.test(text))
    return true;
  // A function put into a text shows jsonata's source there; ours is an error.
  if (/async function/.test(String(JSON.stringify(theirs, shown)))) return true;
  if (ours.kind === 'error' && ours.code === 'D3012') return true;
  if (ours.kind === 'error' && ours.code === 'D3121' && /\$eval.*\$replace/s.test(text))
    return true;
  // Without a code it is jsonata that stumbled, as over `$sort` with a lambda in tail position.
  if (theirs.kind === 'error' && !theirs.code) return true;
  // jsonata evaluates the parts of a constructor side by side: of two errors either may come out.
  const isEither = /[[{].*[,:]/s.test(text);
  return isEither && ours.kind === 'error' && theirs.kind === 'error';
}

/** An object beside an empty list or range that is written out: once undefined is in it, the list is not empty. */
const fillsOwnList = /(?:^|[^\w$)\]}`'"*])\[(?:-?\d+\.\.-?\d+)?\].*\{/s;

function holdsUndefined(value: unknown): boolean {
  if (value instanceof Map) return [...value.values()].some(holdsUndefined);
  return Array.isArray(value) && value.some((item) => item === undefined || holdsUndefined(item));
}

function shown(_name: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
