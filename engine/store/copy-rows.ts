// The state taken to a store of another kind or on another server: row by row, in portions, as it is
// at one moment. What has no rows is made by the first who has use for it (indexes).

import type { Store, Transaction } from './store.ts';
import { allTables, type Table } from './tables.ts';

/** A few megabytes of images at most. */
const portion = 500;

/** Into a store that holds nothing yet; all of it is kept or nothing. Tells how many rows are copied. */
export function copyRows(from: Store, to: Store, tell: (rows: number) => void): Promise<void> {
  return from.transact((reading) =>
    to.transact(async (writing) => {
      let rows = 0;
      for (const table of allTables as readonly Table<never>[]) {
        for await (const some of portions(reading, table)) {
          await writing.putRowsOf(table, some);
          rows += some.length;
          tell(rows);
        }
      }
    }),
  );
}

async function* portions<Row>(tx: Transaction, table: Table<Row>): AsyncGenerator<readonly Row[]> {
  let last: Row | undefined;
  for (;;) {
    const rows = await tx.rowsBehind(table, last, portion);
    if (rows.length > 0) yield rows;
    if (rows.length < portion) return;
    last = rows.at(-1);
  }
}
