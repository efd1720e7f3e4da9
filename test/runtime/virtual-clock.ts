// A clock that stands still until a test moves it: sleepers wake in order of their time.

import type { Clock } from '../../engine/base/clock.ts';

export interface VirtualClock extends Clock {
  /** Moves the time on, waking sleepers one by one and letting what they do happen. */
  advance(ms: number): Promise<void>;
}

export function virtualClock(startMs = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startMs;
  const sleepers = new Set<{ atMs: number; wake: () => void }>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { atMs: now + ms, wake: resolve };
        const cancel = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        if (signal?.aborted) return cancel();
        signal?.addEventListener('abort', cancel, { once: true });
        sleepers.add(sleeper);
      }),
    advance: async (ms) => {
      const until = now + ms;
      for (;;) {
        await settled();
        const next = [...sleepers].sort((a, b) => a.atMs - b.atMs)[0];
        if (!next || next.atMs > until) break;
        sleepers.delete(next);
        now = Math.max(now, next.atMs);
        next.wake();
      }
      now = until;
      await settled();
    },
  };
}

/** Lets everything that is ready to run do so. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
