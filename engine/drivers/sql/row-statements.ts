// The pieces that statements about one row are made of, and when two values are the same to us.

import { type Json, stableText } from '../../base/json.ts';
import { type Key, names } from './row-key.ts';
import type { Columns } from './sent-columns.ts';
import { type Row, type Session, SqlTrouble } from './session.ts';
import { joined, listed, name, type Statement, value } from './statement.ts';
import type { TableFacts } from './table-facts.ts';

/** Inserts a row; gives what its key columns hold. */
export async function inserted(
  session: Session,
  table: TableFacts,
  { columns, key }: { readonly columns: Columns; readonly key: readonly string[] },
): Promise<Key> {
  const { dialect } = session;
  const said = Object.keys(columns);
  const values: Statement =
    said.length === 0
      ? [dialect.noValues]
      : [
          '(',
          ...joined(
            said.map((one) => [name(one)]),
            ', ',
          ),
          ') VALUES ',
          ...listed(Object.values(columns)),
        ];
  const { rows, newId } = await session.query([
    'INSERT INTO ',
    name(table.name),
    ' ',
    ...values,
    ...(dialect.canReturn ? [' RETURNING ', ...names(key)] : []),
  ]);
  // Of several key columns the database counts one at most.
  const counted = key.filter((column) => (columns[column] ?? null) === null).length === 1;
  const cells = key.map((column) => {
    const cell = columns[column] ?? rows[0]?.[column] ?? (counted ? newId : undefined) ?? null;
    if (cell === null) throw unsaid(column);
    return [column, cell] as const;
  });
  return Object.fromEntries(cells);
}

function unsaid(column: string): SqlTrouble {
  const detail = `the database did not say which ${column} the new row has`;
  return new SqlTrouble(
    'wrong',
    `${detail}; it can only be one that it counts, or one that is sent`,
  );
}

export function sameAs(session: Session, row: Row): readonly Statement[] {
  return Object.entries(row).map(([column, cell]): Statement => {
    return [name(column), session.dialect.isSame, value(cell)];
  });
}

export function assignments(columns: Columns): Statement {
  return joined(
    Object.entries(columns).map(([column, cell]): Statement => [name(column), ' = ', value(cell)]),
    ', ',
  );
}

/** Nothing, null and an empty text are one and the same to us. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  const isNothing = (one: Json | undefined) => one === undefined || one === null || one === '';
  return (isNothing(a) && isNothing(b)) || stableText(a ?? null) === stableText(b ?? null);
}
