// Where the reading of a table stands. Pages go by keys, never by counting: a first scan in the order
// of ids, a later one in the order of changes, so a row that changes meanwhile moves ahead and is met
// again. The mark for the next scan is a time of the database itself; no clock of ours takes part.

import type { Json, JsonObject } from '../../base/json.ts';
import { localFromUtcMs, utcFromLocalMs, zoneOffsetMs } from '../../base/zoned-time.ts';

export interface Scan extends JsonObject {
  /** Rows changed since this, as the column is written; null: every row. */
  readonly since: string | number | null;
  /** The last row of the page before. */
  readonly after: { readonly id: string | number; readonly at?: string | number } | null;
  /** The latest change that the next scan may take for known. */
  readonly high: string | number | null;
}

const first: Scan = { since: null, after: null, high: null };

/** The scan at a position, as it was given; null is the very first. */
export function scanAt(position: Json | null): Scan {
  return { ...first, ...(position as Partial<Scan> | null) };
}

/** The position after the last page. Without a mark the next scan reads everything again. */
export function afterScan(
  scan: Scan,
  changes: { readonly overlapMs: number; readonly zone: string | undefined } | undefined,
): Scan {
  if (changes === undefined || scan.high === null)
    return { ...first, since: changes ? scan.since : null };
  const mark = before(scan.high, changes);
  const isLater = scan.since === null || mark > scan.since;
  return { ...first, since: isLater ? mark : scan.since };
}

/** Numbers below this are seconds since 1970, above it milliseconds. */
const secondsMax = 100_000_000_000;
const form = /^(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(\.\d+)?(.*)$/;

/**
 * A time that much earlier, in the same writing. A clock of a place that is put back shows the same
 * hour twice: then rows of the second one look older than the mark, so it reaches an hour further.
 */
function before(
  mark: string | number,
  changes: { readonly overlapMs: number; readonly zone: string | undefined },
): string | number {
  const { overlapMs, zone } = changes;
  if (typeof mark === 'number') {
    return mark - (mark < secondsMax ? Math.ceil(overlapMs / 1_000) : overlapMs);
  }
  const match = form.exec(mark);
  if (!match) return mark;
  const [, day, separator, clock, , rest = ''] = match;
  const shownMs = Date.parse(`${day}T${clock}Z`);
  if (Number.isNaN(shownMs)) return mark;
  const earlierMs =
    zone === undefined ? shownMs - overlapMs : localBefore(shownMs, overlapMs, zone);
  const [newDay, newClock] = new Date(earlierMs).toISOString().slice(0, 19).split('T');
  return `${newDay}${separator}${newClock}${rest}`;
}

function localBefore(shownMs: number, overlapMs: number, zone: string): number {
  const utcMs = utcFromLocalMs(zone, shownMs) - overlapMs;
  const hourMs = 3_600_000;
  const offsets = [1, 2].map((hours) => zoneOffsetMs(zone, utcMs + hours * hourMs));
  const putBackMs = Math.max(0, zoneOffsetMs(zone, utcMs) - Math.min(...offsets));
  return localFromUtcMs(zone, utcMs) - putBackMs;
}
