// Tables read and written as a whole, whatever their rows mean: for a state that is taken elsewhere.

import { rowsWhere } from './read-rows.ts';
import type { Sql } from './sql.ts';
import { columnOf } from './table-shape.ts';
import type { Table } from './tables.ts';
import { putRows } from './write-rows.ts';

export interface WholeTables {
  /** In the order of the key, behind a row. */
  rowsBehind<Row>(
    table: Table<Row>,
    behind: Row | undefined,
    limit: number,
  ): Promise<readonly Row[]>;
  putRowsOf<Row>(table: Table<Row>, rows: readonly Row[]): Promise<void>;
}

export function wholeTablesOn(sql: Sql): WholeTables {
  return {
    rowsBehind: (table, behind, limit) => {
      const key = table.key.map(columnOf);
      const values = behind ? table.key.map((field) => behind[field] as string | number) : [];
      const condition = behind ? `(${key}) > (${key.map((_, at) => `$${at + 1}`)})` : 'true';
      const text = `${condition} ORDER BY ${key} LIMIT ${limit}`;
      return rowsWhere(sql, table, text, ...values);
    },
    putRowsOf: (table, rows) => putRows(sql, table, rows),
  };
}
