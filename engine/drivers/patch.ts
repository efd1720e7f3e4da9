// What a change means for the record it is made to. Drivers that must send a list or a record
// whole build it here from the last known copy, and the memory driver changes its rows with it.

import type { Json, JsonObject } from '../base/json.ts';
import { readPath, withPath } from '../base/property-path.ts';
import type { Entity } from '../definition/system.ts';
import type { CreateRequest, ItemPatch, Patch } from './driver.ts';

/** The record with a patch applied: what a system holds that takes every change as it is. */
export function patched(before: JsonObject, patch: Patch): JsonObject {
  let record = before;
  for (const [path, value] of Object.entries(patch.set)) record = withPath(record, path, value);
  for (const [path, items] of Object.entries(patch.items)) {
    record = withPath(record, path, patchedItems(readPath(before, path), items));
  }
  return record;
}

/** A list with changes applied to the items that have their ids at `key`. */
export function patchedItems(list: Json | undefined, patch: ItemPatch): Json {
  let items = Array.isArray(list) ? [...(list as Json[])] : [];
  const isItem = (item: Json, id: string) => String(readPath(item, patch.key)) === id;
  for (const change of patch.changes) {
    if (change.kind === 'add') items.push(change.record);
    else if (change.kind === 'remove') items = items.filter((item) => !isItem(item, change.id));
    else {
      items = items.map((item) =>
        isItem(item, change.id)
          ? patched(item as JsonObject, { set: change.set, items: {} })
          : item,
      );
    }
  }
  return items;
}

/** A create's record with our marker in the property that carries it, unless the pipe filled it. */
export function withMarker(entity: Entity, request: CreateRequest): JsonObject {
  if (entity.marker === undefined) return request.record;
  const held = readPath(request.record, entity.marker);
  const isEmpty = held === undefined || held === null || held === '';
  return isEmpty ? withPath(request.record, entity.marker, request.marker) : request.record;
}
