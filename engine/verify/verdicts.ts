// Which of two results of one row says more: what was seen before what was not, and of what was seen that
// which leaves nothing open.

import type { Pipe } from '../definition/pipe.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import { conditionHolds } from '../mapping/condition.ts';
import type { Tried } from './trial.ts';

export const nothingLinked: Tried = {
  verdict: 'untried',
  steps: [],
  reason: 'no two records are linked by this pipe',
};

export const switchedOff: Tried = {
  verdict: 'untried',
  steps: [],
  reason: 'it is switched off by the settings',
};

export const neverSwitchedOn: Tried = {
  verdict: 'untried',
  steps: [],
  reason: 'no way in which the sandbox is set up switches its pipe on',
};

/** Whether the settings alone say that the row does not exist. */
export async function isOff({ of }: CheckRow, { settings }: Pipe): Promise<boolean> {
  const when = of?.when;
  if (when === undefined || when.reads.length > 0) return false;
  if (Object.keys(when.variables).some((name) => name !== 'settings')) return false;
  return !(await conditionHolds(when, {}, { settings }));
}

/** Nothing more is to be found out. */
export function isWhole({ verdict, reason }: Tried): boolean {
  return verdict === 'failed' || (verdict === 'proven' && reason === undefined);
}

/** Of equals the one that was there first; of what was not seen the last, which was tried knowing more. */
export function better<Result extends Tried>(one: Result | undefined, other: Result): Result {
  if (one === undefined) return other;
  const more = rankOf(other) - rankOf(one);
  return more > 0 || (more === 0 && other.verdict === 'untried') ? other : one;
}

function rankOf(tried: Tried): number {
  if (isWhole(tried)) return 100 + tried.steps.length;
  if (tried.verdict === 'proven') return 50 + tried.steps.length;
  return [nothingLinked.reason, switchedOff.reason].includes(tried.reason) ? 0 : 1;
}
