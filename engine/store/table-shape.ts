// Tables in the words of SQL: their columns, and the rows of a batch as `Packed`.

import type { Packed, PackedKind } from './sql.ts';
import type { ColumnKind, Table } from './tables.ts';

export interface Shape {
  readonly fields: readonly string[];
  readonly names: readonly string[];
  readonly kinds: readonly ColumnKind[];
  /** All its columns, as they are selected. */
  readonly selected: string;
}

const shapes = new WeakMap<object, Shape>();

export function shape(table: Table<never>): Shape {
  const known = shapes.get(table);
  if (known) return known;
  const fields = Object.keys(table.columns);
  const made: Shape = {
    fields,
    names: fields.map(columnOf),
    kinds: Object.values(table.columns),
    selected: fields.map((field) => `t.${columnOf(field)}`).join(', '),
  };
  shapes.set(table, made);
  return made;
}

const columns = new Map<string, string>();

/** `readAtMs` → `"read_at_ms"`. */
export function columnOf(field: string): string {
  const known = columns.get(field);
  if (known !== undefined) return known;
  const made = `"${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
  columns.set(field, made);
  return made;
}

/** The columns of a table `t`. */
export function selection(table: Table<never>): string {
  return shape(table).selected;
}

export function kindsOf(table: Table<never>, fields: readonly string[]): readonly PackedKind[] {
  const columns: Readonly<Record<string, ColumnKind>> = table.columns;
  return fields.map((field) => kindSent(columns[field] as ColumnKind));
}

function kindSent(kind: ColumnKind): PackedKind {
  return kind === 'rows' ? 'json' : kind;
}

export function pack(
  rows: readonly unknown[],
  fields: readonly string[],
  kinds: readonly PackedKind[],
): Packed {
  const records = rows as readonly Record<string, unknown>[];
  return { kinds, rows: records.map((row) => fields.map((field) => row[field])) };
}

/** Of those that are equal in the fields the last. Fields of a key are texts and numbers. */
export function distinct<Row>(
  rows: readonly Row[],
  fields: readonly (keyof Row)[],
): readonly Row[] {
  // The last field is what sets most batches apart: a name of all fields is dear.
  if (differ(rows, fields.at(-1) as keyof Row)) return rows;
  const [only, ...others] = fields;
  const nameOf = (row: Row): unknown => {
    let name = row[only as keyof Row] as unknown;
    for (const field of others) name = `${String(name).length} ${name} ${row[field]}`;
    return name;
  };
  const byName = new Map(rows.map((row) => [nameOf(row), row]));
  return byName.size === rows.length ? rows : [...byName.values()];
}

function differ<Row>(rows: readonly Row[], field: keyof Row): boolean {
  const seen = new Set<unknown>();
  return rows.every((row) => seen.size < seen.add(row[field]).size);
}

/** A list of values as the parameter of `unpack` with one column. */
export function packList(values: readonly string[]): Packed {
  return { kinds: ['text'], rows: values.map((value) => [value]) };
}
