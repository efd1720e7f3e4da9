// A link with a record that an expression outside its rows fails on: a condition or a key. It waits as a whole with
// the reason, so no link ends and nothing is deleted because an expression could not be computed (Invariant 6).

import { Failure } from '../../base/errors.ts';
import type { Evaluation } from '../decide/view.ts';
import type { LinkResult } from './reconcile-link.ts';

/** It waits as a whole, and nothing of it is decided. */
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
    settledFirst: [],
  };
  const why = { why: 'failed', reason: error.message, waitsFor: null, candidates: [] } as const;
  return { evaluation, result: { waiting: [{ row: '*', ...why, values: null }] } };
}
