// Reads are repeated when what went wrong may pass: no connection, a time-out, "too many", a server
// error. The pauses grow and differ, so that many who failed together do not return together. Writes are never repeated here; what is known of them decides elsewhere.

import type { Clock } from '../../base/clock.ts';
import { doubledMs } from '../../base/doubled-ms.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** Gives 0 to 1, another one each time. */
  readonly spread: () => number;
  readonly signal: AbortSignal | undefined;
}

/** With the pauses below, about four seconds: longer troubles are the schedule's. */
const triesMax = 4;
const pauseMsMin = 500;
const pauseMsMax = 10_000;

/** Tries until the outcome will not get better by itself, or often enough; gives the last outcome. */
export async function retry<Outcome>(
  attempt: () => Promise<Outcome>,
  mayPass: (outcome: Outcome) => boolean,
  options: RetryOptions,
): Promise<Outcome> {
  for (let tries = 1; ; tries++) {
    const outcome = await attempt();
    if (tries === triesMax || !mayPass(outcome)) return outcome;
    const pauseMs = Math.min(pauseMsMax, doubledMs(pauseMsMin, tries - 1));
    await options.clock.sleep(pauseMs * (0.5 + options.spread() / 2), options.signal);
  }
}

/** The share of the golden ratio: its multiples never crowd, and a run can be repeated exactly. */
const goldenShare = 0.618_033_988_75;

/** Numbers from 0 to 1 that keep away from one another. */
export function evenSpread(): () => number {
  let at = 0;
  return () => {
    at = (at + goldenShare) % 1;
    return at;
  };
}
