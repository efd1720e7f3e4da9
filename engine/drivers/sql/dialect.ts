// What differs between databases in the few statements of the driver.

import type { Row, Session } from './session.ts';
import { lastName, quoted, type Statement } from './statement.ts';

export interface Dialect {
  readonly kind: 'mysql' | 'postgres' | 'sqlite';
  quote(name: string): string;
  /** The place of the parameter with this number, from 1. */
  hole(number: number): string;
  /** Makes a SELECT hold its rows until the transaction ends. */
  readonly lock: string;
  /** Compares so that null equals null. */
  readonly isSame: string;
  /** A row of nothing but defaults. */
  readonly noValues: string;
  /** Its own time in UTC, as `2026-01-31 10:00:00`. */
  readonly now: string;
  /** An INSERT can be asked for the new id. */
  readonly canReturn: boolean;
  /** What is known of a table; empty if there is none. */
  facts(session: Session, table: string): Promise<readonly ColumnFacts[]>;
  /** Tables that one could have meant. */
  tables(session: Session): Promise<readonly string[]>;
}

export interface ColumnFacts {
  readonly name: string;
  readonly kind: 'text' | 'integer' | 'list' | 'other';
  /** As many signs a text may have; where the database itself names a column that is too short, nothing. */
  readonly signsMax?: number;
  readonly isNullable: boolean;
  /** The table takes writes back when a transaction is rolled back. */
  readonly isTransactional: boolean;
}

export const mysql: Dialect = {
  kind: 'mysql',
  quote: (name) => `\`${name}\``,
  hole: () => '?',
  lock: ' FOR UPDATE',
  isSame: ' <=> ',
  noValues: '() VALUES ()',
  now: 'UTC_TIMESTAMP()',
  canReturn: false,
  facts: async (session, table) =>
    columns(
      await session.query([
        `SELECT c.column_name AS name, c.data_type AS type, c.is_nullable AS nullable, t.engine AS engine
          FROM information_schema.columns c JOIN information_schema.tables t
            ON t.table_schema = c.table_schema AND t.table_name = c.table_name
          WHERE c.table_schema = `,
        ...schemaOf(table, 'DATABASE()'),
        ' AND c.table_name = ',
        { value: lastName(table) },
      ]),
    ),
  tables: async (session) =>
    names(
      await session.query([
        'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
      ]),
    ),
};

export const postgres: Dialect = {
  kind: 'postgres',
  quote: (name) => `"${name}"`,
  hole: (number) => `$${number}`,
  lock: ' FOR UPDATE',
  isSame: ' IS NOT DISTINCT FROM ',
  noValues: 'DEFAULT VALUES',
  now: "to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
  canReturn: true,
  facts: async (session, table) =>
    columns(
      await session.query([
        `SELECT a.attname AS name,
            CASE WHEN t.typcategory = 'A' THEN 'list' WHEN t.typcategory = 'S' THEN 'text'
              WHEN t.typcategory = 'N' THEN format_type(t.oid, NULL) ELSE 'other' END AS type,
            CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END AS nullable,
            CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4
              THEN a.atttypmod - 4 END AS signs
          FROM pg_catalog.pg_attribute a
          JOIN pg_catalog.pg_type own ON own.oid = a.atttypid
          JOIN pg_catalog.pg_type t
            ON t.oid = CASE WHEN own.typbasetype = 0 THEN own.oid ELSE own.typbasetype END
          WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid = to_regclass(`,
        { value: quoted(postgres, table) },
        ')',
      ]),
    ),
  tables: async (session) =>
    names(
      await session.query([
        `SELECT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname::text
            ELSE n.nspname || '.' || c.relname END AS name
          FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p')
            AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`,
      ]),
    ),
};

export const sqlite: Dialect = {
  kind: 'sqlite',
  quote: (name) => `"${name}"`,
  hole: () => '?',
  lock: '',
  isSame: ' IS ',
  noValues: 'DEFAULT VALUES',
  now: "datetime('now')",
  canReturn: true,
  facts: async (session, table) =>
    columns(
      await session.query([
        `SELECT name, type, CASE "notnull" WHEN 1 THEN 'NO' ELSE 'YES' END AS nullable
          FROM pragma_table_info(`,
        { value: lastName(table) },
        ')',
      ]),
    ),
  tables: async (session) =>
    names(await session.query(["SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"])),
};

function schemaOf(table: string, otherwise: string): Statement {
  const [schema, rest] = table.split('.');
  return rest === undefined ? [otherwise] : [{ value: schema as string }];
}

function names({ rows }: { readonly rows: readonly Row[] }): readonly string[] {
  return rows.map((row) => String(row.name)).sort();
}

function columns({ rows }: { readonly rows: readonly Row[] }): readonly ColumnFacts[] {
  return rows.map((row) => ({
    name: String(row.name),
    kind: kindOf(String(row.type).toLowerCase()),
    isNullable: row.nullable === 'YES',
    ...(typeof row.signs === 'number' ? { signsMax: row.signs } : {}),
    isTransactional: row.engine === undefined || row.engine === null || row.engine === 'InnoDB',
  }));
}

function kindOf(type: string): ColumnFacts['kind'] {
  if (type === 'list') return type;
  if (/char|text|clob/.test(type)) return 'text';
  return /^(tiny|small|medium|big)?int(eger)?\b/.test(type) ? 'integer' : 'other';
}
