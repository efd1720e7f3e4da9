// Records on their way into a file: what the pipe wants, with the id, the version and the time that a
// file does not give by itself, in the shape and the formats of the file, as rows.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import type { Entity, FileRule } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/expression.ts';
import type { CreateRequest, UpdateRequest } from '../driver.ts';
import { formatsWritten } from '../formats.ts';
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

/** The rows of a record, in the file's own shape. */
export async function rowsOf(
  entity: Entity,
  record: JsonObject,
  options: { readonly bindings: Bindings; readonly old?: StoredRecord },
): Promise<readonly JsonObject[]> {
  const { bindings, old } = options;
  const written = await formatsWritten(entity, record, { bindings });
  const encoded = entity.encode ? await entity.encode.evaluate(written, bindings) : written;
  if (!isObject(encoded)) throw new Error(`encode of ${entity.id} gave no object`);
  const { group } = entity.file as FileRule;
  const { shared, lines } = partsOf(encoded as JsonObject, group?.items);
  const first = old?.rows[0]?.values;
  // A line shows the columns of the whole record too; what changed there holds for every line.
  const changed = Object.entries(shared).filter(
    ([name, value]) => first === undefined || JSON.stringify(first[name]) !== JSON.stringify(value),
  );
  return lines.map((line, at) => ({
    // Columns that pipes know nothing of stay as they are.
    ...(old?.rows[at]?.values ?? (group ? first : undefined)),
    ...shared,
    ...line,
    ...Object.fromEntries(changed),
  }));
}

function partsOf(raw: JsonObject, items: string | undefined) {
  if (items === undefined) return { shared: raw, lines: [{}] };
  const { [items]: list, ...shared } = raw;
  const lines = Array.isArray(list) && list.length > 0 ? (list as readonly JsonObject[]) : [{}];
  return { shared, lines };
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
