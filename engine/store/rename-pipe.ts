// All that is kept under names of pipes, kept under others. The journal stays as it was written.

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

export interface RenamePipes {
  /**
   * Links, bases, work, intents and what waits: from each name to the one it has now, all at once, so that names may be
   * exchanged; then the keys of merge rules go along. Where the new name stays one, its work and what waits of the same
   * kind give way, and the keys of the former name are dropped: whoever comes under another name has stored its own.
   */
  renamePipes(names: ReadonlyMap<string, string>): Promise<void>;
}

export function renamePipesOn(sql: Sql): RenamePipes {
  return {
    renamePipes: async (names) => {
      const exchanged = [...names].filter(([, now]) => names.has(now));
      for (const [was] of exchanged) await rename(sql, was, onItsWay(was));
      for (const [was] of exchanged) await renameKeys(sql, was, onItsWay(was));
      for (const [was, now] of exchanged) await rename(sql, onItsWay(was), now);
      for (const [was, now] of exchanged) await renameKeys(sql, onItsWay(was), now);
      for (const [was, now] of names) {
        if (names.has(now)) continue;
        await rename(sql, was, now);
        await sql.run(`DELETE FROM record_key WHERE ${isKeyOf}`, `${was} `);
      }
    },
  };
}

/** No file has such a name. */
function onItsWay(was: string): string {
  return `${was}\n`;
}

async function rename(sql: Sql, was: string, now: string): Promise<void> {
  for (const table of [workTable, parkedTable] as readonly Table<never>[])
    await sql.run(dropDoubles(table), was, now);
  for (const { name } of [linkTable, baseTable, workTable, intentTable, parkedTable, usesTable])
    await sql.run(`UPDATE "${name}" SET pipe = $2 WHERE pipe = $1`, was, now);
}

function dropDoubles({ name, key }: Table<never>): string {
  const rest = (key as readonly string[]).filter((field) => field !== 'pipe').map(columnOf);
  const same = rest.map((column) => `o.${column} = t.${column}`).join(' AND ');
  return `DELETE FROM "${name}" AS t WHERE pipe = $2
    AND EXISTS (SELECT 1 FROM "${name}" o WHERE o.pipe = $1 AND ${same})`;
}

function renameKeys(sql: Sql, was: string, now: string): Promise<void> {
  return sql.run(
    `UPDATE record_key SET scope = CAST($2 AS TEXT) || substr(scope, length(CAST($1 AS TEXT)) + 1)
      WHERE ${isKeyOf}`,
    `${was} `,
    `${now} `,
  );
}

/** A scope is the name of the pipe and the number of a rule; `$1` is the name with what stands between. */
const isKeyOf = `substr(scope, 1, length(CAST($1 AS TEXT))) = $1
  AND substr(scope, length(CAST($1 AS TEXT)) + 1) NOT LIKE '% %'`;
