// Times as the vendor writes them: local time in Oslo with its offset, in whole seconds.

/** `2026-01-31T10:15:00+0100`. */
export function osloText(ms: number): string {
  const hours = osloOffsetHours(ms);
  const local = new Date(ms + hours * 3_600_000).toISOString().slice(0, 19);
  return `${local}+0${hours}00`;
}

/** Today's date in Oslo. */
export function osloDate(ms: number): string {
  return osloText(ms).slice(0, 10);
}

/** Milliseconds of a date or date-time; without an offset it is Oslo's time. Undefined if neither. */
export function osloMs(text: string): number | undefined {
  const match =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (!match) return undefined;
  const [, day, time = '00:00:00', zone] = match;
  const offset = zone && zone !== 'Z' ? zone.replace(/(\d\d):?(\d\d)$/, '$1:$2') : 'Z';
  const ms = Date.parse(`${day}T${time}${offset}`);
  if (Number.isNaN(ms)) return undefined;
  return zone ? ms : ms - osloOffsetHours(ms) * 3_600_000;
}

/** Two in summer, from the last Sunday of March to that of October at 01:00 UTC; else one. */
function osloOffsetHours(ms: number): 1 | 2 {
  const year = new Date(ms).getUTCFullYear();
  return ms >= lastSundayMs(year, 2) && ms < lastSundayMs(year, 9) ? 2 : 1;
}

function lastSundayMs(year: number, month: number): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1));
  return last.getTime() - last.getUTCDay() * 86_400_000;
}
