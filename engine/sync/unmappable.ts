// Records that an expression outside their rows fails on: a condition or a key. Each is parked with the
// reason and left as it is, and its neighbours go on (Invariant 6).

import { Failure } from '../base/errors.ts';
import type { LinkResult } from './reconcile-link.ts';
import type { Evaluation } from './view.ts';

/** What the work gives; undefined if it fails, and then the reason is noted for the record. */
export async function unlessFailed<T>(
  failed: Map<string, string>,
  ref: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failed.set(ref, error.message);
    return undefined;
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
  };
  const why = { why: 'failed', reason: error.message, waitsFor: null, candidates: [] } as const;
  return { evaluation, result: { waiting: [{ row: '*', ...why, values: null }] } };
}
