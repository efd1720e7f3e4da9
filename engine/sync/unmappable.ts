// Records that an expression outside their rows fails on: a condition or a key. Each is parked with the
// reason and left as it is, and its neighbours go on (Invariant 6).

import { Failure } from '../base/errors.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Later } from '../mapping/later.ts';
import type { Transaction } from '../store/store.ts';
import type { LinkResult } from './reconcile-link.ts';
import type { Evaluation } from './view.ts';

/** What the work gives; undefined if it fails, and then the reason is noted for the record. */
export function unlessFailed<T>(
  failed: Map<string, string>,
  ref: string,
  work: () => Later<T>,
): Later<T | undefined> {
  const noted = (error: unknown): undefined => {
    if (!(error instanceof Failure)) throw error;
    failed.set(ref, error.message);
  };
  try {
    const given = work();
    return given instanceof Promise ? given.catch(noted) : given;
  } catch (error) {
    return noted(error);
  }
}

/** Records that failed when they were looked at last. */
export async function failedBefore(
  tx: Transaction,
  pipe: Pipe,
  refs: readonly string[],
): Promise<readonly string[]> {
  const parked = refs.length === 0 ? [] : await tx.parkedOf(refs);
  return parked
    .filter((one) => one.pipe === pipe.id && one.why === 'failed')
    .map(({ subject }) => subject);
}

/** Whoever has a key of a record that failed may be the same thing: nothing is concluded of it either. */
export function failNeighbours(
  failed: Map<string, string>,
  keys: ReadonlyMap<string, readonly (readonly string[])[]>,
): void {
  if (failed.size === 0) return;
  const named = (ref: string) =>
    (keys.get(ref) ?? []).flatMap((values, rule) => values.map((value) => `${rule} ${value}`));
  const owners = new Map([...failed.keys()].flatMap((ref) => named(ref).map((key) => [key, ref])));
  for (const ref of keys.keys()) {
    const owner = named(ref)
      .map((key) => owners.get(key))
      .find((one) => one !== undefined);
    if (owner !== undefined && !failed.has(ref))
      failed.set(ref, `has the same key as ${owner}, of which nothing is known`);
  }
}

/** A link of such a record: it waits as a whole, and nothing of it is decided. */
export function unmappable(
  error: unknown,
  context: Evaluation['context'],
): { readonly evaluation: Evaluation; readonly result: LinkResult } {
  if (!(error instanceof Failure)) throw error;
  const evaluation: Evaluation = {
    hasSource: false,
    hasSink: false,
    mayUpdateSink: false,
    mayUpdateSource: false,
    outcomes: {},
    context,
    pairKeys: new Map(),
    asked: new Set(),
    taken: new Set(),
  };
  const why = { why: 'failed', reason: error.message, waitsFor: null, candidates: [] } as const;
  return { evaluation, result: { waiting: [{ row: '*', ...why, values: null }] } };
}
