// What is known of the tables of a database: their columns, and whether they take writes back. A
// table that is not there, as under a wrong prefix, is told with those that may have been meant.

import { didYouMean } from '../../base/did-you-mean.ts';
import type { ColumnFacts } from './dialect.ts';
import { type Session, SqlTrouble } from './session.ts';
import { lastName } from './statement.ts';

export interface TableFacts {
  readonly name: string;
  readonly columns: ReadonlyMap<string, ColumnFacts>;
  readonly isTransactional: boolean;
}

export interface KnownTables {
  of(session: Session, table: string): Promise<TableFacts>;
  /** Something was not as it was: the next use asks again. */
  forget(): void;
}

const suggestionsMax = 5;

export function knownTables(): KnownTables {
  const known = new Map<string, TableFacts>();
  return {
    of: async (session, table) => {
      const facts = known.get(table) ?? (await readFacts(session, table));
      known.set(table, facts);
      return facts;
    },
    forget: () => known.clear(),
  };
}

async function readFacts(session: Session, table: string): Promise<TableFacts> {
  const columns = await session.dialect.facts(session, table);
  if (columns.length === 0) throw await noTable(session, table);
  return {
    name: table,
    columns: new Map(columns.map((column) => [column.name, column])),
    isTransactional: columns.every((column) => column.isTransactional),
  };
}

async function noTable(session: Session, table: string): Promise<SqlTrouble> {
  const tables = await session.dialect.tables(session);
  const similar = tables.filter((other) => isSimilar(table, other)).slice(0, suggestionsMax);
  const others = tables.length === 0 ? 'no tables' : `${tables.length} others`;
  const elsewhere = similar.find((other) => lastName(other) === lastName(table));
  const instead =
    similar.length > 0
      ? `there is ${elsewhere ?? similar.join(', ')}, so ${elsewhere ? 'name it like that' : 'look at the prefix'}`
      : `this user sees ${others}`;
  return new SqlTrouble('missing', `there is no table ${table}; ${instead}`);
}

/** The same name behind another prefix, or none. */
function isSimilar(wanted: string, other: string): boolean {
  const rest = (text: string) => text.slice(text.indexOf('_') + 1);
  const [a = '', b = ''] = [wanted, other].map((text) => lastName(text).toLowerCase());
  return a === b || rest(a) === rest(b) || rest(a) === b || a === rest(b);
}

/** Columns that are asked for must be there: one that is not would read as empty. */
export function checkColumns(facts: TableFacts, wanted: readonly string[]): void {
  const missing = wanted.filter((column) => !facts.columns.has(column));
  if (missing.length === 0) return;
  const names = missing.map((column) => `\`${column}\``).join(', ');
  const hints = missing.flatMap((column) => didYouMean(column, facts.columns.keys()) ?? []);
  const detail = [`the table ${facts.name} has no column ${names}`, ...hints].join('. ');
  throw new SqlTrouble('missing', detail);
}
