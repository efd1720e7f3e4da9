// How a system is, in words.

import type { Health } from '../drivers/driver.ts';

export type HealthState = Health['state'];

export const healthWords: Readonly<Record<HealthState, string>> = {
  ok: 'answers',
  waiting: 'asked us to wait',
  unreachable: 'cannot be used now',
  refused: 'refuses our credentials',
  paused: 'is left alone for a while',
};

/** One that asked us to wait goes on by itself, and soon. */
export function canBeUsed(state: HealthState): boolean {
  return state === 'ok' || state === 'waiting';
}
