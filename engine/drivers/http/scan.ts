// Where the reading of an entity stands: between scans only the mark that the next one begins at,
// within a scan also the page and what is known of the new mark. It is plain JSON and belongs to the
// caller, so a scan goes on after a restart as if nothing had happened.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Changes, List } from '../../definition/system.ts';
import type { ReadRecord } from '../driver.ts';
import { firstPlace, type PagePlace } from './paging.ts';

export interface Scan extends JsonObject {
  /** Changes since this time of the system are asked for; null: everything. */
  readonly sinceMs: number | null;
  /** Where the system shows only so many records of one question: the time that the present one asks from. */
  readonly fromMs: number | null;
  /** Records shown of the present question. */
  readonly shown: number;
  readonly page: PagePlace;
  /** The latest time of change seen in this scan. */
  readonly highMs: number | null;
  /** The system's time when the scan began: later changes may be missing from it. */
  readonly startMs: number | null;
  /** When the page before this one was read, by the engine's clock. */
  readonly pausedAtMs: number | null;
}

/** Systems forget cursors after some minutes to hours; younger ones fail for another reason. */
const staleMs = 10 * 60_000;

/** The scan at a position, as it was given; null is the very first. */
export function scanAt(position: Json | null): Scan {
  const known = (position ?? {}) as Partial<Scan>;
  const { sinceMs, fromMs, shown, page, highMs, startMs, pausedAtMs } = known;
  return {
    sinceMs: sinceMs ?? null,
    fromMs: fromMs ?? null,
    shown: shown ?? 0,
    page: page ?? firstPlace,
    highMs: highMs ?? null,
    startMs: startMs ?? null,
    pausedAtMs: pausedAtMs ?? null,
  };
}

/** A scan that stood still for so long that the system may no longer know its place in it. */
export function isStale(scan: Scan, nowMs: number): boolean {
  return scan.page.pages > 0 && nowMs - (scan.pausedAtMs ?? 0) > staleMs;
}

/** The scan with what a page of so many items told: `sentMs` is the answer's own date, if it has one. */
export function scanned(
  scan: Scan,
  records: readonly ReadRecord[],
  { sentMs, count }: { readonly sentMs: number | undefined; readonly count: number },
): Scan {
  const times = records.flatMap((read) => read.modifiedMs ?? []);
  const pageHighMs = times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b));
  const isFirst = scan.page.pages === 0;
  return {
    ...scan,
    shown: (scan.page.offset?.at ?? scan.shown) + count,
    highMs: scan.highMs === null ? pageHighMs : Math.max(scan.highMs, pageHighMs ?? 0),
    // A system that sends no date has at least seen the first page's changes by then.
    startMs: isFirst ? (sentMs ?? pageHighMs) : scan.startMs,
  };
}

/**
 * The position after the last page. The new mark is the latest change seen, by the system's own
 * clock, but not later than the scan's beginning: a row read early may have changed since, while a
 * later page showed later times. It never goes back.
 */
export function afterScan(scan: Scan, changes: Changes): JsonObject {
  if (changes.kind !== 'since') return { sinceMs: null };
  const seen = [scan.highMs, scan.startMs].filter((ms) => ms !== null);
  if (seen.length === 0) return { sinceMs: scan.sinceMs };
  const markMs = Math.min(...seen) - changes.overlapMs;
  return { sinceMs: Math.max(scan.sinceMs ?? Number.NEGATIVE_INFINITY, markMs) };
}

/**
 * The scan at its next page, or at the first page of a new question, if a page more would be beyond what the system
 * shows of one, or this one ends where nothing beyond is shown. null: there is none. A text says why it cannot go on.
 */
export function goesOn(
  { recordsMax }: Pick<List, 'recordsMax'>,
  seen: {
    readonly scan: Scan;
    readonly next: PagePlace | null;
    readonly records: readonly ReadRecord[];
    /** Also of those that cannot be read. */
    readonly count: number;
  },
): Scan | null | string {
  const { scan, next, records, count } = seen;
  if (recordsMax === undefined) return next && { ...scan, page: next };
  if (next === null && scan.shown < recordsMax) return null;
  const times = records.map(({ modifiedMs }) => modifiedMs);
  if (times.includes(undefined))
    return 'without the time of its change (`modified`) no record tells where to ask anew (`recordsMax`)';
  if (times.some((ms, at) => at > 0 && (ms as number) < (times[at - 1] as number)))
    return 'its records do not come in the order of their change, which `recordsMax` needs';
  if (next !== null && scan.shown + count <= recordsMax) return { ...scan, page: next };
  const fromMs = scan.highMs ?? 0;
  if (wholeSecond(fromMs) <= wholeSecond(scan.fromMs ?? scan.sinceMs ?? -1))
    return `the ${recordsMax} records that it shows all changed within one second, and it may have more`;
  return { ...scan, fromMs, shown: 0, page: { pages: scan.page.pages + 1 } };
}

/** `$since`: UTC, whole seconds rounded down, which every system can read. */
export function sinceText({ fromMs, sinceMs }: Scan): string | undefined {
  const ms = fromMs ?? sinceMs;
  if (ms === null) return undefined;
  return `${new Date(wholeSecond(ms)).toISOString().slice(0, 19)}Z`;
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
