// The databases that tests of the SQL driver run on: MariaDB and PostgreSQL on loopback, and SQLite
// files. Where a server does not answer the tests say so and are skipped; in CI that is a failure.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { afterAll, describe, test } from 'vitest';
import { mysqlClient } from '../../engine/base/mysql-client.ts';

export type DatabaseKind = 'mysql' | 'postgres' | 'sqlite';

/** Somebody's own way into a database, past the driver. */
export interface TestDatabase {
  readonly kind: DatabaseKind;
  /** The address for a system file; the port may be another one in between. */
  url(port?: number): string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Parameters are `?`. */
  run(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Another user, with the same password, who may look at the tables that are there, and no more. */
  reader(): Promise<string>;
  /** Nobody gets in with these credentials any more. */
  lockOut(): Promise<void>;
  letIn(): Promise<void>;
  end(): Promise<void>;
}

const mysqlPort = Number(process.env.SAMBAND_MYSQL_PORT ?? 3306);
const postgresAddress = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test';

const root = { host: '127.0.0.1', port: mysqlPort, user: 'root', password: '', timeoutMs: 10_000 };

const silence: Readonly<Record<DatabaseKind, string | undefined>> = {
  mysql: await whyNot(async () => (await mysqlClient(root, () => {})).end()),
  postgres: await whyNot(async () => (await postgresRoot()).end()),
  sqlite: undefined,
};

/** A group of tests that need the database. */
export function describeDatabase(kind: DatabaseKind, name: string, tests: () => void) {
  if (silence[kind] === undefined) return describe(name, tests);
  describe(name, () => {
    const sentence = `no ${kind} server answers on loopback: ${silence[kind]}`;
    test('has a server', ({ annotate, skip }) => {
      if (process.env.CI) throw new Error(sentence);
      annotate(sentence);
      skip(sentence);
    });
  });
}

const opened = new Map<DatabaseKind, Promise<TestDatabase>>();

/** The database of this test file; it is dropped at the end. */
export function testDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  const open = { mysql: mysqlDatabase, postgres: postgresDatabase, sqlite: sqliteDatabase };
  const database = opened.get(kind) ?? open[kind]();
  opened.set(kind, database);
  return database;
}

afterAll(async () => {
  for (const database of opened.values()) await (await database).end();
  opened.clear();
});

const newName = () => `samband_test_${randomBytes(5).toString('hex')}`;

async function mysqlDatabase(): Promise<TestDatabase> {
  const name = newName();
  const user = name.slice(0, 30);
  const reader = `${user}_ro`;
  const password = randomBytes(9).toString('base64url');
  const client = await mysqlClient(root, () => {});
  await client.run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  await client.run(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`);
  await client.run(`GRANT ALL ON ${name}.* TO '${user}'@'%'`);
  await client.run(`USE ${name}`);
  return {
    kind: 'mysql',
    port: mysqlPort,
    url: (port = mysqlPort) => `mysql://127.0.0.1:${port}/${name}`,
    user,
    password,
    run: async (text, values = []) => {
      if (values.length === 0) return (await client.run(text)).rows;
      return (await client.execute(text, values as never)).rows;
    },
    reader: async () => {
      await client.run(`CREATE USER IF NOT EXISTS '${reader}'@'%' IDENTIFIED BY '${password}'`);
      await client.run(`GRANT SELECT ON ${name}.* TO '${reader}'@'%'`);
      return reader;
    },
    lockOut: async () => {
      await client.run(`ALTER USER '${user}'@'%' IDENTIFIED BY 'another-one'`);
    },
    letIn: async () => {
      await client.run(`ALTER USER '${user}'@'%' IDENTIFIED BY '${password}'`);
    },
    end: async () => {
      await client.run(`DROP DATABASE ${name}`);
      await client.run(`DROP USER IF EXISTS '${user}'@'%', '${reader}'@'%'`);
      await client.end();
    },
  };
}

async function postgresRoot(): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: postgresAddress,
    connectionTimeoutMillis: 3_000,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function postgresDatabase(): Promise<TestDatabase> {
  const name = newName();
  const reader = `${name}_ro`;
  const maker = await postgresRoot();
  await maker.query(`CREATE DATABASE ${name}`);
  await maker.query(`CREATE ROLE ${name} LOGIN PASSWORD 'of-no-use'`);
  await maker.query(`ALTER DATABASE ${name} OWNER TO ${name}`);
  const url = new URL(postgresAddress);
  const port = Number(url.port || 5432);
  const own = new pg.Client({
    host: url.hostname,
    port,
    user: name,
    password: 'of-no-use',
    database: name,
  });
  own.on('error', () => {});
  await own.connect();
  return {
    kind: 'postgres',
    port,
    url: (through = port) => `postgres://${url.hostname}:${through}/${name}`,
    user: name,
    password: 'of-no-use',
    run: async (text, values = []) => {
      let at = 0;
      const numbered = text.replaceAll('?', () => `$${++at}`);
      return (await own.query(numbered, [...values])).rows;
    },
    reader: async () => {
      const known = await maker.query(`SELECT 1 FROM pg_roles WHERE rolname = '${reader}'`);
      if (known.rowCount === 0)
        await maker.query(`CREATE ROLE ${reader} LOGIN PASSWORD 'of-no-use'`);
      await own.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader}`);
      return reader;
    },
    lockOut: async () => {
      await maker.query(`ALTER ROLE ${name} NOLOGIN`);
    },
    letIn: async () => {
      await maker.query(`ALTER ROLE ${name} LOGIN`);
    },
    end: async () => {
      await own.end();
      await maker.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await maker.query(`DROP ROLE IF EXISTS ${name}, ${reader}`);
      await maker.end();
    },
  };
}

async function sqliteDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'samband-sql-'));
  const path = join(folder, 'shop.db');
  const database = new DatabaseSync(path, { timeout: 2_000 });
  return {
    kind: 'sqlite',
    port: 0,
    url: () => `sqlite:${path}`,
    user: '',
    password: '',
    run: async (text, values = []) =>
      database.prepare(text).all(...(values as never[])) as Record<string, unknown>[],
    reader: async () => '',
    lockOut: async () => {},
    letIn: async () => {},
    end: async () => {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function whyNot(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return (error as Error).message || String((error as { code?: string }).code);
  }
}
