// All that is kept under the name of a pipe, kept under another one. The journal stays as it was written.

import type { Sql } from './sql.ts';
import { columnOf } from './table-shape.ts';
import {
  baseTable,
  intentTable,
  linkTable,
  parkedTable,
  type Table,
  usesTable,
  workTable,
} from './tables.ts';

export interface RenamePipe {
  /**
   * Links, bases, work, intents and what waits. Where both names have work or something that waits of one kind, that
   * of the former name stays. The keys of its merge rules are dropped: whoever comes under another name has stored
   * its own.
   */
  renamePipe(was: string, now: string): Promise<void>;
}

export function renamePipeOn(sql: Sql): RenamePipe {
  return {
    renamePipe: async (was, now) => {
      for (const table of [workTable, parkedTable] as readonly Table<never>[])
        await sql.run(dropDoubles(table), was, now);
      for (const { name } of [linkTable, baseTable, workTable, intentTable, parkedTable, usesTable])
        await sql.run(`UPDATE "${name}" SET pipe = $2 WHERE pipe = $1`, was, now);
      // A scope is the name of the pipe and the number of a rule.
      await sql.run(
        `DELETE FROM record_key WHERE substr(scope, 1, length(CAST($1 AS TEXT))) = $1
          AND substr(scope, length(CAST($1 AS TEXT)) + 1) NOT LIKE '% %'`,
        `${was} `,
      );
    },
  };
}

function dropDoubles({ name, key }: Table<never>): string {
  const rest = (key as readonly string[]).filter((field) => field !== 'pipe').map(columnOf);
  const same = rest.map((column) => `o.${column} = t.${column}`).join(' AND ');
  return `DELETE FROM "${name}" AS t WHERE pipe = $2
    AND EXISTS (SELECT 1 FROM "${name}" o WHERE o.pipe = $1 AND ${same})`;
}
