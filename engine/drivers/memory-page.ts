// Pages of a listing or of changes over rows in memory, and the position between them. A scan is
// bounded by what was there when it began, so it ends however fast people edit, and what they edit
// meanwhile is found by the next one.

import type { Json, JsonObject } from '../base/json.ts';
import type { Entity } from '../definition/system.ts';
import type { StoredRow } from './memory-table.ts';

export interface MemoryPage {
  readonly rows: readonly StoredRow[];
  readonly position: Json;
  readonly isLast: boolean;
  readonly isListing: boolean;
}

/** Between scans only `since` is there; `highMs` and `after` belong to a scan that is under way. */
interface Position extends JsonObject {
  readonly since: number | null;
  readonly highMs?: number | null;
  readonly after?: JsonObject & { readonly modifiedMs: number; readonly id: number };
}

/** The page at a position among the rows that can be seen now, which come in the order of ids. */
export function memoryPage(
  entity: Entity,
  rows: readonly StoredRow[],
  options: { readonly position: Json | null; readonly pageSize: number },
): MemoryPage {
  const { since, highMs: fixed, after } = (options.position as Position | null) ?? { since: null };
  const highMs = fixed === undefined ? highest(rows) : fixed;
  const isListing = since === null || entity.changes.kind !== 'since';
  const from = isListing ? firstAfter(rows, after?.id ?? 0) : 0;
  const open = isListing
    ? rows.slice(from, from + options.pageSize + 1)
    : changed(rows, since, highMs ?? 0, after);
  const page = open.slice(0, options.pageSize);
  const isLast = open.length <= options.pageSize;
  const position: Position = isLast
    ? { since: nextSince(entity, since, highMs) }
    : { since, highMs, after: placeOf(page.at(-1) as StoredRow) };
  return { rows: page, position, isLast, isListing };
}

/** Where the rows with a greater id begin. */
function firstAfter(rows: readonly StoredRow[], id: number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (Number(rows[middle]?.id) > id) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Of those changed at once the order of ids stays. */
function changed(
  rows: readonly StoredRow[],
  since: number,
  highMs: number,
  after: Position['after'],
): readonly StoredRow[] {
  const isNext = ({ modifiedMs, id }: StoredRow) =>
    after === undefined ||
    modifiedMs > after.modifiedMs ||
    (modifiedMs === after.modifiedMs && Number(id) > after.id);
  return rows
    .filter((row) => row.modifiedMs >= since && row.modifiedMs <= highMs && isNext(row))
    .sort((one, other) => one.modifiedMs - other.modifiedMs);
}

/** A system without times of change is listed whole each time. */
function nextSince(entity: Entity, since: number | null, highMs: number | null): number | null {
  if (entity.changes.kind !== 'since' || highMs === null) return since;
  return Math.max(since ?? 0, highMs - entity.changes.overlapMs);
}

function highest(rows: readonly StoredRow[]): number | null {
  return rows.reduce<number | null>((high, row) => Math.max(high ?? 0, row.modifiedMs), null);
}

function placeOf(row: StoredRow) {
  return { modifiedMs: row.modifiedMs, id: Number(row.id) };
}
