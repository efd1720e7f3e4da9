// Time as a value that is passed in. Everything that waits or reads the time takes a Clock, so that
// tests and simulations run under a time of their own.

import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest that a timer can be set to; set to more, it goes off at once. */
const timerMsMax = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    let leftMs = Math.max(0, ms);
    for (; leftMs > timerMsMax; leftMs -= timerMsMax) await pause(timerMsMax, signal);
    await pause(leftMs, signal);
  },
};

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {});
}
