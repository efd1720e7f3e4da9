// Both ways of running an expression, for the tests that compare them: compiled by us, and evaluated
// by jsonata itself. Each gives a result or the code of an error.

import jsonata from 'jsonata';
import { compileNatively, declined } from '../../engine/mapping/compile/emit.ts';
import '../../engine/mapping/expression/expression.ts';
import { putBackLost } from '../../engine/mapping/jsonata/lost-in-copies.ts';
import type { Node } from '../../engine/mapping/jsonata/syntax-tree.ts';

export type Answer =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'error'; readonly code: string | undefined };

export function parses(text: string): boolean {
  try {
    jsonata(text);
    return true;
  } catch {
    return false;
  }
}

/** As the door to jsonata has it, without what its parser loses. */
function parsed(text: string, guards?: jsonata.JsonataOptions): jsonata.Expression {
  const made = jsonata(text, guards);
  putBackLost(made.ast() as unknown as Node);
  return made;
}

/** undefined: the compiler declines this expression. */
export function byUs(
  text: string,
  record: unknown,
  bindings: Record<string, unknown> = {},
): Answer | undefined {
  const run = compileNatively(parsed(text).ast() as unknown as Node);
  if (typeof run === 'string') return undefined;
  try {
    const value = run(record, bindings);
    return value === declined ? undefined : { kind: 'result', value: plain(value) };
  } catch (error) {
    return { kind: 'error', code: codeOf(error) };
  }
}

export async function byJsonata(
  text: string,
  record: unknown,
  bindings: Record<string, unknown> = {},
  listMax = 100_000,
): Promise<Answer> {
  try {
    return {
      kind: 'result',
      value: plain(
        await parsed(text, { stack: 1_000, sequence: listMax }).evaluate(record, bindings),
      ),
    };
  } catch (error) {
    return { kind: 'error', code: codeOf(error) };
  }
}

/** jsonata gives a code of its own to whatever fails inside a text of `$eval`, a stumble of its own too. */
function codeOf(error: unknown): string | undefined {
  const { code, error: inner } = error as { readonly code?: string; readonly error?: unknown };
  return inner !== undefined && codeOf(inner) === undefined ? undefined : code;
}

/** Without marks and prototypes; functions are all alike; -0 and 0 are one. */
export function plain(value: unknown): unknown {
  if (typeof value === 'function') return 'a function';
  if (value === 0) return 0;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Array.from(value, plain);
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) return 'a function';
  return new Map(Object.keys(value).map((name) => [name, plain((value as never)[name])]));
}
