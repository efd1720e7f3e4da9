// Time that stands still until the run moves it. What the systems do by themselves at a given moment
// happens on the way, in order.

import type { Clock } from '../base/clock.ts';

export interface VirtualTime extends Clock {
  pass(ms: number): void;
  /** At that time, or at once if it is over. */
  at(ms: number, happens: () => void): void;
  /** When the next of what is planned happens. */
  nextMs(): number | undefined;
}

/** A Thursday. */
const beginMs = Date.UTC(2026, 0, 1, 8);

export function virtualTime(): VirtualTime {
  let nowMs = beginMs;
  let planned: { readonly atMs: number; readonly happens: () => void }[] = [];
  const pass = (ms: number) => {
    const until = nowMs + Math.max(0, ms);
    for (;;) {
      const next = planned.filter((one) => one.atMs <= until).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      planned = planned.filter((one) => one !== next);
      nowMs = Math.max(nowMs, next.atMs);
      next.happens();
    }
    nowMs = until;
  };
  return {
    now: () => nowMs,
    pass,
    at: (atMs, happens) => planned.push({ atMs, happens }),
    nextMs: () => (planned.length === 0 ? undefined : Math.min(...planned.map((one) => one.atMs))),
    sleep: async (ms) => pass(ms),
  };
}
