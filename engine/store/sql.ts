// The little of SQL that the store is written on. A batch travels as one parameter that the
// database unpacks into rows, so a call is the same few statements whether it carries one record or
// a thousand. Parameters are `$1`, `$2`; what differs between databases is behind `Sql`.

import type { ColumnKind, Table } from './tables.ts';

export type Value = string | number | null | Packed;

/** `texts` is a list of texts, which stands for as many rows. */
export type PackedKind = ColumnKind | 'texts';

/** A batch as one parameter: what `unpack` makes rows of. How it is written is the database's affair. */
export interface Packed {
  readonly kinds: readonly PackedKind[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What one row has in the columns that were asked for, in their order. */
export type Cells = readonly (string | number | null)[];

export interface Sql {
  all(text: string, ...values: readonly Value[]): Promise<readonly Cells[]>;
  run(text: string, ...values: readonly Value[]): Promise<void>;
  /** Makes an index when somebody first has use for it; a reader does without. */
  index(text: string): Promise<void>;
  /** A FROM item that unpacks a parameter, a `Packed`, into columns c0, c1, …; only the last may be `texts`. */
  unpack(parameter: string, kinds: readonly PackedKind[]): string;
}

/** Upserts the rows; of several with one key the last is kept. */
export async function putRows<Row>(sql: Sql, table: Table<Row>, rows: readonly Row[]) {
  if (rows.length > 0) await upsert(sql, table, distinct(rows, table.key), shape(table).packed);
}

/** As `putRows`, each row with the next `seq` of a sequence, which nobody has to wait for. */
export async function putNumbered<Row extends { readonly seq: number }>(
  sql: Sql,
  table: Table<Row>,
  sequence: 'work' | 'journal',
  rows: readonly Omit<Row, 'seq'>[],
) {
  if (rows.length === 0) return;
  const numbered = rows.map((row, at) => ({ ...row, seq: at + 1 }) as Row);
  const { fields, packed } = shape(table);
  const last = `(SELECT value FROM sequence WHERE name = '${sequence}')`;
  const counted = packed.map((column, at) =>
    fields[at] === 'seq' ? `${column} + ${last}` : column,
  );
  await upsert(sql, table, distinct(numbered, table.key), counted);
  await sql.run('UPDATE sequence SET value = value + $1 WHERE name = $2', rows.length, sequence);
}

async function upsert<Row>(
  sql: Sql,
  table: Table<Row>,
  rows: readonly Row[],
  values: readonly string[],
) {
  const { fields, names, kinds } = shape(table);
  await sql.run(
    `INSERT INTO "${table.name}" (${names}) SELECT ${values} FROM ${sql.unpack('$1', kinds)} w
      WHERE true ${onConflict(table)}`,
    pack(rows, fields, kinds),
  );
}

/** A row with the same key is replaced; one that is as it was is not written again. */
function onConflict(table: Table<never>): string {
  const key = table.key.map(columnOf);
  const rest = shape(table).names.filter((name) => !key.includes(name));
  if (rest.length === 0) return `ON CONFLICT (${key}) DO NOTHING`;
  const held = rest.map((name) => `"${table.name}".${name}`);
  const given = rest.map((name) => `excluded.${name}`);
  const update = rest.map((name) => `${name} = excluded.${name}`);
  return `ON CONFLICT (${key}) DO UPDATE SET ${update} WHERE (${held}) IS DISTINCT FROM (${given})`;
}

/** The rows whose key, or the fields that are named, are among those wanted; each once. No order is none. */
export async function rowsBy<Row, Field extends keyof Row & string>(
  sql: Sql,
  table: Table<Row>,
  by: readonly Field[],
  wanted: readonly Pick<Row, Field>[],
  order: readonly (keyof Row & string)[] = table.key,
): Promise<readonly Row[]> {
  if (wanted.length === 0) return [];
  // From the list to the table, in this order: asked with IN and ORDER BY, SQLite may choose the
  // index that sorts over the one that finds.
  const found = await sql.all(
    `SELECT ${selection(table)} FROM ${sql.unpack('$1', kindsOf(table, by))} w
      CROSS JOIN "${table.name}" t WHERE ${by.map((field, at) => `t.${columnOf(field)} = w.c${at}`).join(' AND ')}
      ${order.length > 0 ? `ORDER BY ${order.map((field) => `t.${columnOf(field)}`)}` : ''}`,
    pack(distinct(wanted, by), by, kindsOf(table, by)),
  );
  return decoded(table, found);
}

/** The rows that have one of the texts in one of these fields, each once and in order of its key. */
export async function rowsByAny<Row, Field extends keyof Row & string>(
  sql: Sql,
  table: Table<Row>,
  fields: readonly Field[],
  wanted: readonly string[],
): Promise<readonly Row[]> {
  if (wanted.length === 0) return [];
  const each = fields.map(
    (field) => `SELECT ${selection(table)} FROM ${sql.unpack('$1', ['text'])} w
      CROSS JOIN "${table.name}" t WHERE t.${columnOf(field)} = w.c0`,
  );
  const text = `${each.join(' UNION ')} ORDER BY ${table.key.map(columnOf)}`;
  return decoded(table, await sql.all(text, packList(wanted)));
}

/** Removes the rows whose named fields are one of those wanted. */
export async function dropRows<Row, Field extends keyof Row & string>(
  sql: Sql,
  table: Table<Row>,
  by: readonly Field[],
  wanted: readonly Pick<Row, Field>[],
) {
  if (wanted.length === 0) return;
  await sql.run(
    `DELETE FROM "${table.name}" AS t WHERE ${matches(sql, table, by)}`,
    pack(wanted, by, kindsOf(table, by)),
  );
}

/** A group of rows that differ in one field: a list stands in its place. */
export type Group<Row, Each extends keyof Row> = Omit<Row, Each> & {
  readonly [Field in Each]: readonly string[];
};

/** Makes the rows of each group exactly these: what is there already is not written again. */
export async function replaceRows<
  Row,
  Field extends keyof Row & string,
  Each extends keyof Row & string,
>(
  sql: Sql,
  table: Table<Row>,
  by: readonly Field[],
  each: Each,
  groups: readonly Group<Row, Each>[],
) {
  if (groups.length === 0) return;
  const others = shape(table).fields.filter((field) => !includes(by, field) && field !== each);
  const fields = [...by, ...others, each];
  const kinds: readonly PackedKind[] = [...kindsOf(table, fields).slice(0, -1), 'texts'];
  const packed = pack(
    groups.map((group) => ({ ...group, [each]: [...new Set(group[each])] })),
    fields,
    kinds,
  );
  const given = (list: readonly string[]) => list.map((field) => `w.c${fields.indexOf(field)}`);
  const rows = sql.unpack('$1', kinds);
  // NOT IN may be null in the eyes of SQLite, which then compares each row with all others.
  await sql.run(
    `DELETE FROM "${table.name}" AS t WHERE ${matches(sql, table, by)}
      AND ((${table.key.map(columnOf)}) IN (SELECT ${given(table.key)} FROM ${rows} w)) IS NOT TRUE`,
    packed,
  );
  await sql.run(
    `INSERT INTO "${table.name}" (${fields.map(columnOf)}) SELECT ${given(fields)} FROM ${rows} w
      WHERE true ${onConflict(table)}`,
    packed,
  );
}

function includes(fields: readonly string[], field: string): boolean {
  return fields.includes(field);
}

/** Rows of a hand-written condition, in the given order. */
export async function rowsWhere<Row>(
  sql: Sql,
  table: Table<Row>,
  condition: string,
  ...values: readonly Value[]
): Promise<readonly Row[]> {
  const text = `SELECT ${selection(table)} FROM "${table.name}" t WHERE ${condition}`;
  return decoded(table, await sql.all(text, ...values));
}

/** Rows of a statement of one's own, by names for its columns. */
export async function rowsNamed<Row>(
  sql: Sql,
  names: readonly (keyof Row & string)[],
  text: string,
  ...values: readonly Value[]
): Promise<readonly Row[]> {
  const found = await sql.all(text, ...values);
  return found.map(
    (cells) => Object.fromEntries(names.map((name, at) => [name, cells[at]])) as Row,
  );
}

/** A list of values as the parameter of `unpack` with one column. */
export function packList(values: readonly string[]): Packed {
  return { kinds: ['text'], rows: values.map((value) => [value]) };
}

interface Shape {
  readonly fields: readonly string[];
  readonly names: readonly string[];
  readonly kinds: readonly ColumnKind[];
  readonly packed: readonly string[];
  /** All its columns, as they are selected. */
  readonly selected: string;
}

const shapes = new WeakMap<object, Shape>();

function shape(table: Table<never>): Shape {
  const known = shapes.get(table);
  if (known) return known;
  const fields = Object.keys(table.columns);
  const made: Shape = {
    fields,
    names: fields.map(columnOf),
    kinds: Object.values(table.columns),
    packed: fields.map((_, at) => `w.c${at}`),
    selected: fields.map((field) => `t.${columnOf(field)}`).join(', '),
  };
  shapes.set(table, made);
  return made;
}

const columns = new Map<string, string>();

/** `readAtMs` → `"read_at_ms"`. */
function columnOf(field: string): string {
  const known = columns.get(field);
  if (known !== undefined) return known;
  const made = `"${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
  columns.set(field, made);
  return made;
}

/** The columns of a table `t`. */
function selection(table: Table<never>): string {
  return shape(table).selected;
}

function matches(sql: Sql, table: Table<never>, by: readonly string[]): string {
  const wanted = by.map((_, at) => `w.c${at}`);
  const list = sql.unpack('$1', kindsOf(table, by));
  return `(${by.map(columnOf)}) IN (SELECT ${wanted} FROM ${list} w)`;
}

function kindsOf(table: Table<never>, fields: readonly string[]): readonly ColumnKind[] {
  const columns: Readonly<Record<string, ColumnKind>> = table.columns;
  return fields.map((field) => columns[field] as ColumnKind);
}

function pack(
  rows: readonly unknown[],
  fields: readonly string[],
  kinds: readonly PackedKind[],
): Packed {
  const records = rows as readonly Record<string, unknown>[];
  return { kinds, rows: records.map((row) => fields.map((field) => row[field])) };
}

/** Of those that are equal in the fields the last. Fields of a key are texts and numbers. */
function distinct<Row>(rows: readonly Row[], fields: readonly (keyof Row)[]): readonly Row[] {
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

function decoded<Row>(table: Table<Row>, found: readonly Cells[]): readonly Row[] {
  const { fields, kinds } = shape(table as Table<never>);
  return found.map((cells) => decode<Row>(fields, kinds, cells));
}

function decode<Row>(fields: readonly string[], kinds: readonly ColumnKind[], cells: Cells): Row {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] as string;
    const value = cells[at] as Cells[number];
    const kind = kinds[at];
    row[field] =
      kind === 'json' ? JSON.parse(value as string) : kind === 'flag' ? value === 1 : value;
  }
  return row as Row;
}
