// What a system lets us ask, shared by all pipes that speak to it: so many requests at once, so many
// in a time, and none at all while it has asked us to wait. Whoever is refused makes everyone wait.

import type { Clock } from '../../base/clock.ts';
import { doubledMs } from '../../base/doubled-ms.ts';
import type { Limits } from '../../definition/system.ts';
import { timeMs } from '../read-record.ts';

export interface Budget {
  /** Waits for its turn; `later` if that is further away than `waitMsMax`. */
  enter(waitMsMax: number, signal?: AbortSignal): Promise<Turn>;
  /** The system asked for a pause; without a time it grows with each refusal in a row. */
  pause(untilMs?: number): void;
  /** Ends the pause under way; the next refusal begins another. */
  resume(): void;
  /** What an answer's headers say is left; a refused one does not end a row of refusals. */
  note(headers: Readonly<Record<string, string>>, isRefused: boolean): void;
  remaining(): number | undefined;
  /** When the pause under way ends; undefined: there is none. */
  pausedUntilMs(): number | undefined;
  /** When the next request may go, if as many as are allowed in a time have gone; undefined: now. */
  fullUntilMs(): number | undefined;
}

export type Turn =
  | {
      readonly kind: 'go';
      readonly leave: () => void;
      /** Instead: nothing was sent, so nothing is counted. */
      readonly giveBack: () => void;
    }
  | { readonly kind: 'later'; readonly atMs: number };

const pauseMsMin = 1_000;
/** Without a word from the system we ask again at least this often. */
const pauseMsMax = 60_000;
/** A system that asks for more than a day is misread. */
export const toldMsMax = 24 * 3_600_000;

export function budget(limits: Limits, clock: Clock): Budget {
  const waiting: (() => void)[] = [];
  /** The last requests: when each came to the system, as late as that may have been. */
  const counted: { atMs: number }[] = [];
  let inside = 0;
  let pausedUntil = 0;
  let refusals = 0;
  let remaining: number | undefined;

  function windowAtMs(): number {
    const { requests } = limits;
    if (!requests || counted.length < requests.count) return 0;
    return Math.min(...counted.map(({ atMs }) => atMs)) + requests.perMs;
  }

  /** The system counts what arrives: some time after it was sent, and before it is answered. */
  function begin(): Extract<Turn, { kind: 'go' }> {
    const one = { atMs: clock.now() };
    counted.push(one);
    counted.sort((a, b) => b.atMs - a.atMs);
    counted.length = Math.min(counted.length, limits.requests?.count ?? 0);
    return {
      kind: 'go',
      leave: once(() => {
        one.atMs = clock.now();
        leave();
      }),
      giveBack: once(() => {
        const at = counted.indexOf(one);
        if (at >= 0) counted.splice(at, 1);
        leave();
      }),
    };
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else inside--;
  }

  return {
    enter: async (waitMsMax, signal) => {
      const until = clock.now() + waitMsMax;
      await seat(signal);
      try {
        for (;;) {
          signal?.throwIfAborted();
          const opensAt = Math.max(pausedUntil, windowAtMs());
          if (opensAt <= clock.now()) break;
          if (opensAt > until) {
            leave();
            return { kind: 'later', atMs: opensAt };
          }
          await clock.sleep(opensAt - clock.now(), signal);
        }
      } catch (error) {
        leave();
        throw error;
      }
      return begin();
    },
    pause: (untilMs) => {
      const now = clock.now();
      const grown = Math.min(pauseMsMax, doubledMs(pauseMsMin, refusals));
      refusals++;
      const until = Math.ceil(Math.min(untilMs ?? now + grown, now + toldMsMax));
      pausedUntil = Math.max(pausedUntil, until);
    },
    resume: () => {
      pausedUntil = 0;
    },
    note: (headers, isRefused) => {
      if (!isRefused) refusals = 0;
      const left = Number(headers[limits.remaining ?? ''] ?? Number.NaN);
      if (!Number.isFinite(left)) return;
      remaining = left;
      const resetAtMs = resetTime(headers[limits.reset ?? ''], clock.now());
      // The others under way may not be counted in it yet.
      if (left - (inside - 1) <= 0 && resetAtMs !== undefined) {
        const until = Math.ceil(Math.min(resetAtMs, clock.now() + toldMsMax));
        pausedUntil = Math.max(pausedUntil, until);
      }
    },
    remaining: () => remaining,
    pausedUntilMs: () => stillToCome(pausedUntil),
    fullUntilMs: () => stillToCome(windowAtMs()),
  };

  function stillToCome(atMs: number): number | undefined {
    return atMs > clock.now() ? atMs : undefined;
  }

  /** One of the places for requests at once; first come, first served. */
  async function seat(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (inside < limits.parallel) {
      inside++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const stop = () => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(signal?.reason);
      };
      waiting.push(enter);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }
}

/** `Retry-After`: seconds or an HTTP date. Undefined: not there or not understood. */
export function retryAfterMs(
  headers: Readonly<Record<string, string>>,
  nowMs: number,
): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined || text === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return nowMs + Number(text) * 1_000;
  const date = Date.parse(text);
  if (Number.isNaN(date)) return undefined;
  // The date is by the system's clock; its own Date header tells how far that is from ours.
  const sent = Date.parse(headers.date ?? '');
  return Number.isNaN(sent) ? date : nowMs + Math.max(0, date - sent);
}

/** A reset header: seconds from now, seconds or milliseconds since 1970, or a date. */
function resetTime(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined || text === '') return undefined;
  const count = Number(text);
  if (Number.isFinite(count))
    return count < epochSecondsMin ? nowMs + count * 1_000 : timeMs(count);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}

/** A number of seconds larger than this is a date (2001 and later), not a wait. */
const epochSecondsMin = 1_000_000_000;

function once(leave: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) leave();
    isDone = true;
  };
}
