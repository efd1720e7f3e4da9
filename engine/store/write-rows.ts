// Rows put into a table, replaced and removed, a batch at a time.

import { compactRows, type Rows } from './compact-rows.ts';
import type { Insertion, PackedKind, Sql } from './sql.ts';
import { columnOf, distinct, kindsOf, pack, shape } from './table-shape.ts';
import type { Table } from './tables.ts';

/** Upserts the rows; of several with one key the last is kept. */
export async function putRows<Row>(sql: Sql, table: Table<Row>, rows: readonly Row[]) {
  if (rows.length > 0) await upsert(sql, table, rows, (cell) => cell);
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
  const place = shape(table).fields.indexOf('seq');
  const last = `(SELECT value FROM sequence WHERE name = '${sequence}')`;
  await upsert(sql, table, numbered, (cell, at) => (at === place ? `${cell} + ${last}` : cell));
  await sql.run('UPDATE sequence SET value = value + $1 WHERE name = $2', rows.length, sequence);
}

async function upsert<Row>(
  sql: Sql,
  table: Table<Row>,
  rows: readonly Row[],
  valueFor: Insertion['valueFor'],
) {
  const { fields, names, kinds } = shape(table);
  await sql.insert({
    into: `"${table.name}" (${names})`,
    kinds: kindsOf(table, fields),
    rows: distinct(rows, table.key) as readonly object[],
    cellOf: (row, at) => {
      const value = (row as Record<string, unknown>)[fields[at] as string];
      return kinds[at] === 'rows' ? compactRows(value as Rows) : value;
    },
    valueFor,
    onConflict: onConflict(table),
  });
}

/** A row with the same key is replaced; one that is as it was is not written again. */
function onConflict(table: Table<never>): string {
  const key = table.key.map(columnOf);
  const rest = shape(table).fields.filter((field) => !includes(table.key, field));
  if (rest.length === 0) return `ON CONFLICT (${key}) DO NOTHING`;
  const names = rest.map(columnOf);
  const held = names.map((name) => `"${table.name}".${name}`);
  const given = names.map((name) => `excluded.${name}`);
  const update = rest.map(
    (field, at) => `${names[at]} = ${table.replaced?.[field] ?? `excluded.${names[at]}`}`,
  );
  return `ON CONFLICT (${key}) DO UPDATE SET ${update} WHERE (${held}) IS DISTINCT FROM (${given})`;
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

/** The rows whose named fields are one of those packed in `$1`. */
export function matches(sql: Sql, table: Table<never>, by: readonly string[]): string {
  const wanted = by.map((_, at) => `w.c${at}`);
  const list = sql.unpack('$1', kindsOf(table, by));
  return `(${by.map(columnOf)}) IN (SELECT ${wanted} FROM ${list} w)`;
}
