// The embedded store: one file, one connection, the door to `node:sqlite`. Transactions queue up
// and run one at a time; each is durable when it returns (WAL, synchronous FULL). One engine at a
// time may have a store open; readers from other processes open it read-only beside it.

import assert from 'node:assert';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { backup, DatabaseSync } from 'node:sqlite';
import { fault } from '../base/errors.ts';
import { type Migration, migrations } from './migrations.ts';
import type { Sql, Value } from './sql.ts';
import { checkFile, fileFaults, sqliteFaults } from './sqlite-faults.ts';
import type { Store, Transaction } from './store.ts';
import type { ColumnKind } from './tables.ts';
import { transactionOn } from './transaction.ts';
import { turns } from './turns.ts';
import { upgrade } from './upgrade.ts';

export interface SqliteOptions {
  /** For a process that only looks: takes no lock, migrates nothing, cannot write. */
  readonly readOnly?: boolean;
  /** Pages of 4096 bytes the file may grow to; then `store.full`. Unlimited unless given. */
  readonly pagesMax?: number;
  /** The steps to the shape of this program; others only in tests of migration. */
  readonly migrations?: readonly Migration[];
}

/** Pages in the log before it is folded into the file: ten thousand makes random writes 1.6 times as fast as the default. */
const checkpointPages = 10_000;
/** How long to wait for a reader that holds the file for a moment (recovery, folding the log). */
const busyMs = 5_000;
const cacheKibibytes = 32_768;

/**
 * Opens or makes the store in the file `path` (`:memory:` for none) and brings it up to date.
 * Faults: `store.locked`, `store.newer`, `store.older` (read-only), `store.unreachable`,
 * `store.damaged`, `store.full`.
 */
export async function openSqliteStore(path: string, options: SqliteOptions = {}): Promise<Store> {
  return fileFaults(path, async () => {
    const isFile = path !== ':memory:';
    const { readOnly = false } = options;
    if (isFile && readOnly && !existsSync(path)) {
      const detail = 'there is no such file yet';
      throw fault('store.unreachable', { store: path, detail, check: checkFile });
    }
    if (isFile && !readOnly) makePrivateFile(path);
    const lock = isFile && !readOnly ? takeLock(path) : undefined;
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(path, { readOnly, timeout: busyMs });
      configure(database, options);
      await bringUpToDate(database, path, options);
      return sqliteStore(database, path, { begin: readOnly ? 'BEGIN' : 'BEGIN IMMEDIATE', lock });
    } catch (error) {
      database?.close();
      lock?.close();
      throw error;
    }
  });
}

interface Open {
  readonly database: DatabaseSync;
  readonly statements: Map<string, StatementSync>;
  readonly begin: string;
  /** The table function that unpacks a JSON list. */
  readonly each: string;
}

function sqliteStore(
  database: DatabaseSync,
  path: string,
  { begin, lock }: { readonly begin: string; readonly lock: DatabaseSync | undefined },
): Store {
  const statements = new Map<string, StatementSync>();
  const open: Open = { database, statements, begin, each: eachOf(database) };
  const inTurn = turns();
  return {
    transact: (work) => inTurn(() => sqliteFaults(path, () => transact(open, work))),
    copyTo: (place) => inTurn(() => fileFaults(place, () => copy(database, place))),
    close: () =>
      inTurn(async () => {
        if (!database.isOpen) return;
        statements.clear();
        database.close();
        lock?.close();
      }),
  };
}

async function transact<T>(open: Open, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const turn = { isOpen: true };
  try {
    const tx = transactionOn(sqlOn(open, turn));
    return await kept(open.database, open.begin, () => work(tx));
  } finally {
    turn.isOpen = false;
  }
}

/** Keeps all of the work or none of it. */
async function kept<T>(database: DatabaseSync, begin: string, work: () => Promise<T>): Promise<T> {
  database.exec(begin);
  try {
    const result = await work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite itself has rolled back after some errors, a full disk among them.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function sqlOn({ database, statements, each }: Open, turn: { readonly isOpen: boolean }): Sql {
  const statementOf = (text: string): StatementSync => {
    assert(turn.isOpen, 'a transaction was used after its end');
    const known = statements.get(text);
    if (known) return known;
    const made = database.prepare(text);
    statements.set(text, made);
    return made;
  };
  return {
    all: async <Row>(text: string, ...values: readonly Value[]) =>
      statementOf(text).all(named(values)) as unknown as readonly Row[],
    run: async (text, ...values) => {
      statementOf(text).run(named(values));
    },
    unpack: (parameter, kinds) => `(SELECT ${kinds.map(unpacked)} FROM ${each}(${parameter}))`,
  };
}

function named(values: readonly Value[]): Record<string, string | number | null> {
  return Object.fromEntries(values.map((value, at) => [`$${at + 1}`, bound(value)]));
}

/** A batch is a JSON list of lists. */
function bound(value: Value): string | number | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value.rows) : value;
}

function unpacked(kind: ColumnKind, at: number): string {
  return `value ${kind === 'json' ? '->' : '->>'} ${at} AS c${at}`;
}

/** SQLite before 3.51 parses each element once per column; newer ones have it parsed already. */
function eachOf(database: DatabaseSync): 'jsonb_each' | 'json_each' {
  try {
    database.prepare(`SELECT 1 FROM jsonb_each('[]')`);
    return 'jsonb_each';
  } catch {
    return 'json_each';
  }
}

function makePrivateFile(path: string) {
  mkdirSync(dirname(path), { recursive: true });
  // SQLite gives -wal and -shm the mode of the file itself.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/**
 * Locks the store for this process, by an open transaction on a file of its own beside it: the
 * operating system lets go of it however the process ends, and readers are not in its way.
 */
function takeLock(path: string): DatabaseSync {
  makePrivateFile(`${path}.lock`);
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    // Nothing is ever written to it, so its journal need not be a file.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

function configure(database: DatabaseSync, { readOnly = false, pagesMax }: SqliteOptions) {
  database.exec(`PRAGMA cache_size = -${cacheKibibytes}; PRAGMA temp_store = MEMORY`);
  if (readOnly) return;
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  if (pagesMax !== undefined) database.exec(`PRAGMA max_page_count = ${pagesMax}`);
}

async function bringUpToDate(database: DatabaseSync, path: string, options: SqliteOptions) {
  const { readOnly = false, migrations: steps = migrations } = options;
  await upgrade({
    store: path,
    version: versionOf(database),
    steps,
    readOnly,
    backUp: async (known) => {
      if (path === ':memory:') return;
      const place = `${path}.before-version-${known}`;
      rmSync(place, { force: true });
      await copy(database, place);
    },
    inTransaction: (statements) =>
      kept(database, 'BEGIN IMMEDIATE', async () => {
        for (const statement of statements) database.exec(statement);
      }),
  });
}

function versionOf(database: DatabaseSync): number {
  const table = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'`).get();
  if (table === undefined) return 0;
  const newest = database.prepare('SELECT max(version) AS version FROM schema_version').get();
  return newest?.version as number;
}

/** Copies under another name first, so that a copy that was broken off is never taken for one. */
async function copy(database: DatabaseSync, place: string) {
  if (existsSync(place)) throw fault('store.exists', { store: place });
  const unfinished = `${place}.unfinished`;
  rmSync(unfinished, { force: true });
  makePrivateFile(unfinished);
  try {
    await backup(database, unfinished, { rate: pagesPerStep });
    renameSync(unfinished, place);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** Pages copied between two looks at other work: about 5 ms. */
const pagesPerStep = 1_000;
