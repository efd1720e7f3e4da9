// A record as rows, in the shape and the formats of the file. Columns that pipes know nothing of stay as
// they are; a record whose lines are all removed stays as one row without a line. Whether the file can
// show that is found out by reading the row as it would stand there.

import { isObject, type JsonObject } from '../../base/json.ts';
import type { Entity, FileRule } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import { formatsWritten } from '../formats.ts';
import { readRecord } from '../read-record.ts';
import { lineColumns, rawOf } from './group.ts';
import { placesBefore } from './places-before.ts';
import type { Row } from './rows.ts';
import { formatOf, type StoredRecord } from './table.ts';

export interface Rows {
  readonly rows: readonly RowToWrite[];
  /** The record has no lines, though it could; then there is one row. */
  readonly lacksLines: boolean;
}

interface RowToWrite {
  readonly values: JsonObject;
  /** The row that it was, or the first of a record that gets more of them. */
  readonly old?: Row;
}

/** The rows of a record, in the file's own shape. */
export async function rowsOf(
  entity: Entity,
  record: JsonObject,
  options: { readonly bindings: Bindings; readonly old?: StoredRecord },
): Promise<Rows> {
  const { bindings, old } = options;
  const { group } = entity.file as FileRule;
  const { shared, lines } = await partsOf(entity, record, bindings);
  const first = old?.rows[0];
  const changed = changedIn(shared, first);
  const rowOf = (line: JsonObject, row = first): RowToWrite => ({
    // Columns that pipes know nothing of stay as they are.
    values: { ...row?.values, ...shared, ...line, ...changed },
    ...(row ? { old: row } : {}),
  });
  if (group === undefined) return { rows: [rowOf({})], lacksLines: false };
  if (lines !== undefined && lines.length > 0) {
    const rows = old?.rows ?? [];
    const values = rows.map((row) => row.values);
    const places = placesBefore(lines, values);
    return {
      rows: lines.map((line, at) => rowOf(line, rows[places[at] as number])),
      lacksLines: false,
    };
  }
  const before = old ? await partsOf(entity, old.read.record, bindings) : undefined;
  // Nothing is said of lines, neither before nor now.
  if (lines === undefined && before?.lines === undefined) {
    return { rows: old ? old.rows.map((row) => rowOf({}, row)) : [rowOf({})], lacksLines: false };
  }
  const columns = entity.encode
    ? namesOf(before?.lines).filter((name) => name !== group.by && !Object.hasOwn(shared, name))
    : lineColumns(entity);
  const empty = Object.fromEntries(columns.map((name) => [name, null]));
  const { values, ...rest } = rowOf({});
  return { rows: [{ values: { ...values, ...empty }, ...rest }], lacksLines: true };
}

/** A line shows the columns of the whole record too; what changed there holds for every line. */
function changedIn(shared: JsonObject, first: Row | undefined): JsonObject {
  const entries = Object.entries(shared).filter(
    ([name, value]) => JSON.stringify(first?.values[name]) !== JSON.stringify(value),
  );
  return Object.fromEntries(entries);
}

/** Whether the text of a row without a line would be read as a record without lines. */
export async function readsWithoutLines(
  entity: Entity,
  text: string,
  bindings: Bindings,
): Promise<boolean> {
  const sheet = formatOf(entity.file as FileRule).read(text);
  if (typeof sheet === 'string') return false;
  const read = await readRecord(entity, rawOf(entity, sheet.rows), bindings);
  if (typeof read === 'string') return false;
  const { lines = [] } = await partsOf(entity, read.record, bindings);
  return lines.length === 0;
}

interface Parts {
  readonly shared: JsonObject;
  /** Absent: nothing is said of lines. */
  readonly lines?: readonly JsonObject[];
}

async function partsOf(entity: Entity, record: JsonObject, bindings: Bindings): Promise<Parts> {
  const { group } = entity.file as FileRule;
  const written = await formatsWritten(entity, record, { bindings });
  const encoded = entity.encode ? await entity.encode.evaluate(written, bindings) : written;
  if (!isObject(encoded)) throw new Error(`encode of ${entity.id} gave no object`);
  if (group === undefined) return { shared: encoded as JsonObject };
  const { [group.items]: list, ...shared } = encoded as JsonObject;
  if (list === undefined) return { shared };
  // An expression gives a single line without a list around it.
  if (isObject(list)) return { shared, lines: [list as JsonObject] };
  return { shared, lines: Array.isArray(list) ? (list as readonly JsonObject[]) : [] };
}

function namesOf(lines: readonly JsonObject[] = []): readonly string[] {
  return [...new Set(lines.flatMap((line) => Object.keys(line)))];
}
