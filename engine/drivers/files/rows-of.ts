// A record as rows, in the shape and the formats of the file. Columns that pipes know nothing of stay as
// they are; a record whose lines are all removed stays as one row without a line. Whether the file can
// show that is found out by reading the row as it would stand there.

import { isObject, type JsonObject } from '../../base/json.ts';
import type { Entity, FileRule } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/expression.ts';
import { formatsWritten } from '../formats.ts';
import { readRecord } from '../read-record.ts';
import { lineColumns, rawOf } from './group.ts';
import { formatOf, type StoredRecord } from './table.ts';

export interface Rows {
  readonly rows: readonly JsonObject[];
  /** The record has no lines, though it could; then there is one row. */
  readonly lacksLines: boolean;
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
  const first = old?.rows[0]?.values;
  if (group === undefined) return { rows: [{ ...first, ...shared }], lacksLines: false };
  // A line shows the columns of the whole record too; what changed there holds for every line.
  const changed = Object.fromEntries(
    Object.entries(shared).filter(
      ([name, value]) =>
        first === undefined || JSON.stringify(first[name]) !== JSON.stringify(value),
    ),
  );
  const rowOf = (line: JsonObject, at: number): JsonObject => ({
    // Columns that pipes know nothing of stay as they are.
    ...(old?.rows[at]?.values ?? first),
    ...shared,
    ...line,
    ...changed,
  });
  if (lines !== undefined && lines.length > 0) {
    return { rows: lines.map(rowOf), lacksLines: false };
  }
  const before = old ? await partsOf(entity, old.read.record, bindings) : undefined;
  // Nothing is said of lines, neither before nor now.
  if (lines === undefined && before?.lines === undefined) {
    return { rows: (old?.rows ?? [{}]).map((_, at) => rowOf({}, at)), lacksLines: false };
  }
  const columns = entity.encode
    ? namesOf(before?.lines).filter((name) => name !== group.by && !Object.hasOwn(shared, name))
    : lineColumns(entity);
  const empty = Object.fromEntries(columns.map((name) => [name, null]));
  return { rows: [{ ...rowOf({}, 0), ...empty }], lacksLines: true };
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
