// Pages of the records in files. A file is read as a whole, so a page is a cut of what it held at one
// moment; a file that changes between two pages is begun again. A file that has not changed since it
// was read to its end has nothing to tell.

import { fault } from '../../base/errors.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Entity, System } from '../../definition/system.ts';
import type { Page } from '../driver.ts';
import type { Table } from './table.ts';

/** As many records go into one step of the store. */
const pageMax = 1_000;

/** File systems tell times in steps of up to two seconds: two changes in one step look the same. */
const stampAgeMs = 3_000;

interface Place extends JsonObject {
  /** How many records of the scan under way were given. */
  readonly at: number;
  /** What the files were when the scan under way began, or the last one ended. */
  readonly stamp: string | null;
  /** Changes since this time are given; null: everything. */
  readonly sinceMs: number | null;
  /** There was a file once, so there must be one. */
  readonly existed: boolean;
}

function placeAt(position: Json | null): Place {
  const { at, stamp, sinceMs, existed } = (position ?? {}) as Partial<Place>;
  return {
    at: at ?? 0,
    stamp: stamp ?? null,
    sinceMs: sinceMs ?? null,
    existed: existed ?? false,
  };
}

export function pageOf(
  system: System,
  entity: Entity,
  table: Table,
  options: { readonly position: Json | null; readonly nowMs: number },
): Page {
  const { nowMs } = options;
  const place = placeAt(options.position);
  if (table.files.length === 0 && (place.existed || !entity.create)) {
    const detail = `there is no file ${table.name} in ${table.folder}`;
    throw fault('system.answer', { system: system.name, detail });
  }
  const frame = { unreadable: [], begunAtMs: nowMs };
  const isUnchanged = place.at === 0 && place.stamp === table.stamp && table.stamp !== '';
  if (isUnchanged) {
    return { ...frame, records: [], position: place, isLast: true, isListing: false };
  }
  const at = place.stamp === table.stamp ? place.at : 0;
  const { sinceMs } = place;
  const all = [...table.records.values()].map(({ read }) => read);
  const wanted = all.filter(
    ({ modifiedMs }) => sinceMs === null || modifiedMs === undefined || modifiedMs >= sinceMs,
  );
  const records = wanted.slice(at, at + pageMax);
  const isLast = at + records.length >= wanted.length;
  const isOld = nowMs - table.changedMs >= stampAgeMs;
  const next: Place = isLast
    ? {
        at: 0,
        stamp: isOld ? table.stamp : null,
        sinceMs: markOf(
          entity,
          all.map((read) => read.modifiedMs ?? 0),
        ),
        existed: table.files.length > 0,
      }
    : { ...place, at: at + records.length, stamp: table.stamp, existed: true };
  return {
    ...frame,
    records,
    unreadable: at === 0 ? table.unreadable.map(({ seen: _, ...told }) => told) : [],
    position: next,
    isLast,
    isListing: sinceMs === null,
  };
}

/** Where the next scan of changes begins: at the latest time in the files, less the overlap. */
function markOf({ changes }: Entity, times: readonly number[]): number | null {
  if (changes.kind !== 'since') return null;
  const latest = times.reduce((a, b) => Math.max(a, b), 0);
  return latest === 0 ? null : latest - changes.overlapMs;
}
