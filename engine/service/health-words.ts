// How a system is, in words.

import type { Health } from '../drivers/driver.ts';

export type HealthState = Health['state'];

export const healthWords: Readonly<Record<HealthState, string>> = {
  ok: 'answers',
  waiting: 'asked us to wait',
  unreachable: 'cannot be used now',
  paused: 'is left alone for a while',
};
