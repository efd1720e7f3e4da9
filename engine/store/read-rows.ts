// Rows of a table by some of their fields, or by a condition.

import { expandedRows } from './compact-rows.ts';
import type { Cells, Sql, Value } from './sql.ts';
import { columnOf, distinct, kindsOf, pack, packList, selection, shape } from './table-shape.ts';
import type { ColumnKind, Table } from './tables.ts';

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

/** As `rowsBy`, by one field with texts. */
export function rowsByOne<Row, Field extends keyof Row & string>(
  sql: Sql,
  table: Table<Row>,
  field: Field,
  wanted: readonly string[],
  order?: readonly (keyof Row & string)[],
): Promise<readonly Row[]> {
  const named = wanted.map((text) => ({ [field]: text }) as Pick<Row, Field>);
  return rowsBy(sql, table, [field], named, order);
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

function decoded<Row>(table: Table<Row>, found: readonly Cells[]): readonly Row[] {
  const { fields, kinds } = shape(table as Table<never>);
  return found.map((cells) => decode<Row>(fields, kinds, cells));
}

function decode<Row>(fields: readonly string[], kinds: readonly ColumnKind[], cells: Cells): Row {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < fields.length; at++) {
    row[fields[at] as string] = valueIn(cells[at] as Cells[number], kinds[at] as ColumnKind);
  }
  return row as Row;
}

function valueIn(cell: Cells[number], kind: ColumnKind): unknown {
  switch (kind) {
    case 'json':
      return JSON.parse(cell as string);
    case 'rows':
      return expandedRows(JSON.parse(cell as string));
    case 'flag':
      return cell === 1;
    default:
      return cell;
  }
}
