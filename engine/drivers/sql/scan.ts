// Where the reading of a table stands. Pages go by keys, never by counting: a first scan in the order
// of ids, a later one in the order of changes, so a row that changes meanwhile moves ahead and is met
// again. The mark for the next scan is a time of the database itself; no clock of ours takes part.

import type { Json, JsonObject } from '../../base/json.ts';
import { localFromUtcMs, utcFromLocalMs, zoneOffsetMs } from '../../base/zoned-time.ts';

export interface Scan extends JsonObject {
  /** Rows changed since this, as the column is written; null: every row. */
  readonly since: string | number | null;
  /** The last row of the page before. */
  readonly after: {
    /** Of a key of several columns what each of them holds. */
    readonly id: string | number | readonly (string | number)[];
    readonly at?: string | number;
  } | null;
  /** The latest change that the next scan may take for known. */
  readonly high: string | number | null;
  /** The database's own time when the scan began, in UTC. */
  readonly begunMs: number | null;
}

const first: Scan = { since: null, after: null, high: null, begunMs: null };

/** The scan at a position, as it was given; null is the very first. */
export function scanAt(position: Json | null): Scan {
  return { ...first, ...(position as Partial<Scan> | null) };
}

interface Reach {
  readonly overlapMs: number;
  /** Of the column's times; undefined is UTC. */
  readonly zone: string | undefined;
}

/**
 * The position after the last page. Without a mark the next scan reads everything again. A time that
 * is still to come over there is no mark: our own clock, if it is ahead, writes such times, and what
 * people change until then would be passed over.
 */
export function afterScan(scan: Scan, reach: Reach | undefined): Scan {
  if (reach === undefined) return first;
  if (scan.high === null) return { ...first, since: scan.since };
  const mark = before(scan.high, scan.begunMs, reach);
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
function before(mark: string | number, begunMs: number | null, reach: Reach): string | number {
  const { overlapMs, zone } = reach;
  const atMost = begunMs ?? Number.POSITIVE_INFINITY;
  if (typeof mark === 'number') {
    if (mark >= secondsMax) return Math.min(mark, atMost) - overlapMs;
    return Math.min(mark, Math.floor(atMost / 1_000)) - Math.ceil(overlapMs / 1_000);
  }
  const match = form.exec(mark);
  if (!match) return mark;
  const [, day, separator, clock, , rest = ''] = match;
  const shownMs = Date.parse(`${day}T${clock}Z`);
  if (Number.isNaN(shownMs)) return mark;
  const markMs = Math.min(zone === undefined ? shownMs : utcFromLocalMs(zone, shownMs), atMost);
  const earlierMs = zone === undefined ? markMs - overlapMs : localBefore(markMs - overlapMs, zone);
  const [newDay, newClock] = new Date(earlierMs).toISOString().slice(0, 19).split('T');
  return `${newDay}${separator}${newClock}${rest}`;
}

function localBefore(utcMs: number, zone: string): number {
  const hourMs = 3_600_000;
  const offsets = [1, 2].map((hours) => zoneOffsetMs(zone, utcMs + hours * hourMs));
  const putBackMs = Math.max(0, zoneOffsetMs(zone, utcMs) - Math.min(...offsets));
  return localFromUtcMs(zone, utcMs) - putBackMs;
}
