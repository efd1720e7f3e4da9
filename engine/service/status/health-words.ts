// How a system is, in words.

import type { Health } from '../../drivers/driver.ts';

export type HealthState = Health['state'];

export const healthWords: Readonly<Record<HealthState, string>> = {
  ok: 'answers',
  waiting: 'asked us to wait',
  unreachable: 'cannot be used now',
  refused: 'refuses our credentials',
  paused: 'is left alone for a while',
};

/** A shorter wait is over before somebody has read of it. */
const shortWaitMs = 60_000;

/** What a person can do about one that is not asked for now; undefined: nothing that helps. */
export function toAskNow({ state, untilMs = 0 }: Health, atMs: number): string | undefined {
  const isLong = state === 'waiting' && untilMs - atMs > shortWaitMs;
  return isLong || state === 'paused'
    ? 'To have it asked at once, read one of its entities: `samband read`, or `now` on the page.'
    : undefined;
}

/** One that asked us to wait goes on by itself, and soon. */
export function canBeUsed(state: HealthState): boolean {
  return state === 'ok' || state === 'waiting';
}
