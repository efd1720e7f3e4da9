// The pieces that statements about one row are made of, and when two values are the same to us.

import { type Json, stableText } from '../../base/json.ts';
import type { Columns } from './sent-columns.ts';
import { type Cell, type Row, type Session, SqlTrouble } from './session.ts';
import { joined, listed, name, type Statement, value } from './statement.ts';
import type { TableFacts } from './table-facts.ts';

/** Inserts a row; gives its id. */
export async function inserted(
  session: Session,
  table: TableFacts,
  { columns, id }: { readonly columns: Columns; readonly id: string },
): Promise<Cell> {
  const { dialect } = session;
  const names = Object.keys(columns);
  const values: Statement =
    names.length === 0
      ? [dialect.noValues]
      : [
          '(',
          ...joined(
            names.map((one) => [name(one)]),
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
    ...(dialect.canReturn ? [' RETURNING ', name(id)] : []),
  ]);
  const given = columns[id] ?? rows[0]?.[id] ?? newId;
  if (given === undefined || given === null) {
    const detail = `the database did not say which ${id} the new row has`;
    throw new SqlTrouble(
      'wrong',
      `${detail}; it can only be one that it counts, or one that is sent`,
    );
  }
  return given;
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
