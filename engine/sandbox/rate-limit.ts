// A limit of requests per caller and window of time, as the imitated systems have it.

import type { Clock } from '../base/clock.ts';
import type { Rate } from './definition.ts';

export interface Taken {
  readonly rate: Rate;
  readonly left: number;
  readonly resetMs: number;
  readonly isOver: boolean;
}

export interface RateLimit {
  /** Counts one request; undefined while there is no limit. */
  take(caller: string): Taken | undefined;
  set(limits: Rate | false): void;
}

export function createRateLimit(clock: Clock, first: Rate): RateLimit {
  let rate: Rate | false = first;
  let windows = new Map<string, { startMs: number; count: number }>();
  return {
    take: (caller) => {
      if (!rate) return undefined;
      const nowMs = clock.now();
      let window = windows.get(caller);
      if (!window || nowMs - window.startMs >= rate.windowMs) {
        window = { startMs: nowMs, count: 0 };
        windows.set(caller, window);
      }
      window.count++;
      return {
        rate,
        left: Math.max(0, rate.requests - window.count),
        resetMs: window.startMs + rate.windowMs - nowMs,
        isOver: window.count > rate.requests,
      };
    },
    set: (limits) => {
      rate = limits;
      windows = new Map();
    },
  };
}
