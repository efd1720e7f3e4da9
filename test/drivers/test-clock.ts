// A clock for tests: time stands still until someone sleeps or the test turns it. Sleepers do not
// really wait; each sees the time it asked for, and the order in which they wake is the order of
// their times.

import type { Clock } from '../../engine/base/clock.ts';

export interface TestClock extends Clock {
  turn(ms: number): void;
  /** How long all sleeps were asked to be, oldest first. */
  readonly slept: readonly number[];
}

export const testStartMs = Date.UTC(2026, 0, 1, 12);

export function testClock(startMs = testStartMs): TestClock {
  let now = startMs;
  const slept: number[] = [];
  const sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];

  function wakeNext(): void {
    sleepers.sort((a, b) => a.untilMs - b.untilMs);
    const next = sleepers.shift();
    if (!next) return;
    now = Math.max(now, next.untilMs);
    next.wake();
  }

  return {
    slept,
    now: () => now,
    turn: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      await new Promise<void>((wake) => {
        sleepers.push({ untilMs: now + Math.max(0, ms), wake });
        setImmediate(wakeNext);
      });
      signal?.throwIfAborted();
    },
  };
}
