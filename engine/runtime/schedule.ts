// When a pair is read again: every so often, or at a time of day in the project's zone. Times are
// computed from the clock that is passed in; a summer-time change moves nothing twice.

import { concat, defer, type Observable, of, repeat } from 'rxjs';
import type { Clock } from '../base/clock.ts';
import type { Schedule } from '../definition/pipe.ts';
import { timeOfDay } from './day.ts';

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Emits once at the start and then at every time of the schedule; errors when the signal aborts. */
export function ticks(
  schedule: Schedule,
  { clock, timeZone, drain }: { clock: Clock; timeZone: string; drain: AbortSignal },
): Observable<unknown> {
  const next = defer(() => {
    const now = clock.now();
    return clock.sleep(nextTimeMs(schedule, now, timeZone) - now, drain);
  });
  return concat(of(undefined), next.pipe(repeat()));
}

/** The first time of the schedule after `nowMs`. */
export function nextTimeMs(schedule: Schedule, nowMs: number, timeZone: string): number {
  if ('everyMs' in schedule) return nowMs + schedule.everyMs;
  // Two days: a time that summer time skips is there on the next.
  const wanted = schedule.at;
  const minute = Math.floor(nowMs / minuteMs) * minuteMs;
  for (let ms = minute + minuteMs; ms <= minute + 2 * dayMs; ms += minuteMs)
    if (timeOfDay(ms, timeZone) === wanted) return ms;
  return nowMs + dayMs;
}
