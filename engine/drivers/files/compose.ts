// Records on their way into a file: what the pipe wants, with the id, the version and the time that a
// file does not give by itself. Which rows they become is said in `rows-of.ts`.

import type { Json, JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import type { CreateRequest, UpdateRequest } from '../driver.ts';
import { patched, withMarker } from '../patch.ts';
import type { StoredRecord } from './table.ts';

/** The record brings no id of its own, where it could. */
export function lacksId(entity: Entity, request: CreateRequest): boolean {
  const { path } = entity.idOf;
  return path !== undefined && isNothing(readPath(withMarker(entity, request), path));
}

/** A new record as it would be read. */
export function newRecord(
  entity: Entity,
  request: CreateRequest,
  options: { readonly id: string; readonly nowMs: number },
): JsonObject {
  let record = withMarker(entity, request);
  const { path } = entity.idOf;
  if (path !== undefined && lacksId(entity, request)) {
    record = withPath(record, path, idValue(entity, path, options.id));
  }
  if (entity.version !== undefined) record = withPath(record, entity.version, 1);
  return withTime(entity, record, options.nowMs);
}

/** A record after an update; a word instead if it is no longer what the update was made for. */
export function changedRecord(
  entity: Entity,
  { read }: StoredRecord,
  request: UpdateRequest,
  nowMs: number,
): JsonObject | 'changed' {
  const { patch, before, version } = request;
  if (entity.version !== undefined && version !== undefined) {
    if (read.version !== version) return 'changed';
  } else if (Object.keys(patch.set).some((path) => !isSame(read.record, before, path))) {
    return 'changed';
  }
  let record = patched(read.record, patch);
  const held = entity.version === undefined ? undefined : readPath(read.record, entity.version);
  if (entity.version !== undefined) {
    record = withPath(record, entity.version, Number(held ?? 0) + 1);
  }
  return withTime(entity, record, nowMs);
}

/** The next whole number where all ids are such, else the text that names the write. */
export function nextId(taken: Iterable<string>, idempotencyKey: string): string {
  let highest = 0;
  for (const id of taken) {
    if (!/^\d{1,15}$/.test(id)) return idempotencyKey;
    highest = Math.max(highest, Number(id));
  }
  return String(highest + 1);
}

/** A file whose schema counts its records gets a number. */
function idValue(entity: Entity, path: string, id: string): Json {
  const type = entity.schema.properties?.[path]?.type;
  return (type === 'integer' || type === 'number') && /^\d+$/.test(id) ? Number(id) : id;
}

function withTime(entity: Entity, record: JsonObject, nowMs: number): JsonObject {
  const path = entity.modified?.path;
  return path === undefined ? record : withPath(record, path, new Date(nowMs).toISOString());
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function isSame(one: JsonObject, other: JsonObject, path: string): boolean {
  const [a, b] = [readPath(one, path) ?? null, readPath(other, path) ?? null];
  return JSON.stringify(a) === JSON.stringify(b);
}
