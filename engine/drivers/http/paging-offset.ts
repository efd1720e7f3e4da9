// Offset paging that loses no row. An offset counts rows, so a row deleted before it pulls a later
// one past us unseen. Therefore each page begins a little before the last one's end and must hold a
// row that we have seen; if it does not, more was deleted than that, and we step back until it does.
// Holds for listings in a fixed order; a row that moves within the order is found by the next scan.

import type { JsonObject } from '../../base/json.ts';

export type OffsetPlace = JsonObject & {
  readonly at: number;
  /** Ids that ended the page before: one of them must be seen again. */
  readonly anchors: readonly string[];
  /** How many rows this page was set back because no anchor was found. */
  readonly back: number;
  readonly isStepBack: boolean;
};

/** So many deletions between two pages cost no extra request. */
const overlapMax = 20;

/** More than the overlap, because a row that we remember may itself be deleted. */
const anchorsMax = 50;

/** The place of the next page; null after the last one. */
export function nextOffset(
  place: OffsetPlace | undefined,
  seen: {
    readonly ids: readonly string[];
    readonly count: number;
    readonly sizeMax: number;
    /** The system's own word that this was the last page. */
    readonly isEnd: boolean;
  },
): OffsetPlace | null {
  const { ids, count, sizeMax } = seen;
  const at = place?.at ?? 0;
  const anchors = place?.anchors ?? [];
  const anchored = ids.findLastIndex((id) => anchors.includes(id));
  if (anchors.length > 0 && anchored < 0 && at > 0) {
    const back = Math.max(1, place?.back ?? 0) * 2;
    const step = Math.min(at, Math.max(overlapOf(sizeMax), Math.min(back, sizeMax)));
    return { at: at - step, anchors, back: step, isStepBack: true };
  }
  const isNothingNew = count === 0 || (anchors.length > 0 && anchored === ids.length - 1);
  if (seen.isEnd || isNothingNew) return null;
  const overlap = Math.min(overlapOf(count), count - 1, ids.length);
  return {
    at: at + count - overlap,
    anchors: overlap === 0 ? [] : ids.slice(-anchorsMax),
    back: 0,
    isStepBack: false,
  };
}

/** A fifth of a page; one row at least, where a page has more than one. */
function overlapOf(rows: number): number {
  return Math.min(overlapMax, Math.max(1, Math.floor(rows / 5)));
}
