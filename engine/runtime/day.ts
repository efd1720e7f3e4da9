// Days and times of day in a zone, for schedules and reports.

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** `2026-01-31` for a moment, in a zone. */
export function dayOf(ms: number, timeZone: string): string {
  return part(ms, timeZone).slice(0, 10);
}

/** `06:00` for a moment, in a zone. */
export function timeOfDay(ms: number, timeZone: string): string {
  return part(ms, timeZone).slice(11, 16);
}

/** The first moment of a day in a zone; where a summer time skips midnight, the first there is. */
export function startOfDayMs(day: string, timeZone: string): number {
  // No zone is further from UTC than this; from the day before, the day is met hour by hour.
  let ms = Date.parse(`${day}T00:00:00Z`) - 15 * hourMs;
  while (dayOf(ms, timeZone) < day) ms += hourMs;
  while (dayOf(ms - minuteMs, timeZone) === day) ms -= minuteMs;
  return ms;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-01-31 06:00`. */
function part(ms: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  return format.format(ms);
}
