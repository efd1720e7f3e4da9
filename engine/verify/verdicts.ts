// Which of two results of one row says more: what was seen before what was not, and of what was seen that
// which leaves nothing open.

import type { Tried } from './trial.ts';

export const nothingLinked: Tried = {
  verdict: 'untried',
  steps: [],
  reason: 'no two records are linked by this pipe',
};

/** Nothing more is to be found out. */
export function isWhole({ verdict, reason }: Tried): boolean {
  return verdict === 'failed' || (verdict === 'proven' && reason === undefined);
}

/** Of equals the one that was there first. */
export function better<Result extends Tried>(one: Result | undefined, other: Result): Result {
  return one === undefined || rankOf(other) > rankOf(one) ? other : one;
}

function rankOf(tried: Tried): number {
  if (isWhole(tried)) return 100 + tried.steps.length;
  if (tried.verdict === 'proven') return 50 + tried.steps.length;
  return tried.reason === nothingLinked.reason ? 0 : 1;
}
