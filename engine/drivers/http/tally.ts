// How a system has been doing: what the page and the metrics show. The last call decides whether it
// counts as reachable; one good answer makes it well again.

import type { Health } from '../driver.ts';
import type { Budget } from './budget.ts';
import type { Outcome } from './outcome.ts';

export interface Tally {
  count(outcome: Outcome): void;
  /** How a request ended, its login and its renewals with it. */
  ended(outcome: Outcome): void;
  health(budget: Budget): Health;
}

export function tally(): Tally {
  let requests = 0;
  let failures = 0;
  let trouble: string | undefined;
  let refusal: string | undefined;
  return {
    count: (outcome) => {
      requests++;
      if (isFailure(outcome)) failures++;
      trouble = troubleOf(outcome);
    },
    ended: (outcome) => {
      refusal = refusalOf(outcome, refusal);
    },
    health: (budget) => {
      const remaining = budget.remaining();
      const pausedUntilMs = budget.pausedUntilMs();
      const counts = { requests, failures, ...(remaining === undefined ? {} : { remaining }) };
      if (trouble !== undefined) return { state: 'unreachable', message: trouble, ...counts };
      if (refusal !== undefined) return { state: 'refused', message: refusal, ...counts };
      const untilMs = pausedUntilMs ?? budget.fullUntilMs();
      if (untilMs === undefined) return { state: 'ok', ...counts };
      const why = pausedUntilMs === undefined ? 'allows no more requests' : 'asked to wait';
      const message = `${why} until ${new Date(untilMs).toISOString()}`;
      return { state: 'waiting', message, untilMs, ...counts };
    },
  };
}

/** What was not sent for another reason says nothing about credentials. */
function refusalOf(outcome: Outcome, before: string | undefined): string | undefined {
  if (outcome.kind === 'not-sent') return outcome.why === 'refused' ? outcome.message : before;
  if (outcome.kind !== 'answer') return before;
  return outcome.answer.meaning === 'renew-auth' ? outcome.answer.message : undefined;
}

function isFailure(outcome: Outcome): boolean {
  return (
    outcome.kind !== 'answer' || ['wait', 'unclear', 'renew-auth'].includes(outcome.answer.meaning)
  );
}

function troubleOf(outcome: Outcome): string | undefined {
  if (outcome.kind !== 'answer') return outcome.message;
  return outcome.answer.status >= 500 ? outcome.answer.message : undefined;
}
