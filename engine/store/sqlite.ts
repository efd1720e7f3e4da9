// The embedded store: one file, one connection, the door to `node:sqlite`. Transactions queue up
// and run one at a time; each is durable when it returns (the log is synced) unless it leaves that to
// the next. One engine at a time may have a store open; readers from other processes open it read-only
// beside it.

import assert from 'node:assert';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { fault } from '../base/errors.ts';
import { type Migration, migrations } from './migrations.ts';
import { insertPacked, type Sql } from './sql.ts';
import { bound, boundRows, insertOne, unpackInSqlite } from './sqlite-cells.ts';
import {
  type Committed,
  type ConnectionOptions,
  openConnection,
  type SqliteConnection,
} from './sqlite-connection.ts';
import { fileFaults, sqliteFaults } from './sqlite-faults.ts';
import { lockOf, makePrivateFile, stillThere, takeLock } from './sqlite-file.ts';
import { type Log, openLog } from './sqlite-log.ts';
import { connectionInThread } from './sqlite-thread.ts';
import type { Durability, Store, Transaction } from './store.ts';
import { memoryDuring, type StoreMemory, storeMemory } from './store-memory.ts';
import { transactionOn } from './transaction.ts';
import { turns } from './turns.ts';
import { type Tell, upgrade } from './upgrade.ts';

export interface SqliteOptions extends ConnectionOptions {
  /** The steps to the shape of this program; others only in tests of migration. */
  readonly migrations?: readonly Migration[];
  /** Is told before the store is brought up to date. */
  readonly tell?: Tell;
  /** For who only copies it: an older store is read as it is. */
  readonly takesOlder?: boolean;
  /** It is a copy itself, so that none is made before it is brought up to date. */
  readonly isCopy?: boolean;
}

/**
 * Opens or makes the store in the file `path` (`:memory:` for none) and brings it up to date. A file
 * that is written has its connection in a thread of its own; with `readOnly`, for a process that only
 * looks, nothing is locked, migrated or written. Faults: `store.locked`, `store.newer`, `store.older`,
 * `store.none` and `store.gone` (read-only), `store.unreachable`, `store.damaged`, `store.full`.
 */
export async function openSqliteStore(path: string, options: SqliteOptions = {}): Promise<Store> {
  return fileFaults(path, async () => {
    const isFile = path !== ':memory:';
    const { readOnly = false } = options;
    if (isFile && readOnly && !existsSync(path))
      throw fault(existsSync(lockOf(path)) ? 'store.gone' : 'store.none', { store: path });
    if (isFile && !readOnly) makePrivateFile(path);
    const lock = isFile && !readOnly ? takeLock(path) : undefined;
    let connection: SqliteConnection | undefined;
    let log: Log | undefined;
    try {
      const { pagesMax } = options;
      const limits = { readOnly, ...(pagesMax === undefined ? {} : { pagesMax }) };
      connection =
        isFile && !readOnly ? await connectionInThread(path, limits) : openConnection(path, limits);
      await bringUpToDate(connection, path, options);
      log = isFile && !readOnly ? await openLog(path) : undefined;
      const open: Open = {
        path,
        connection,
        begin: readOnly ? 'BEGIN' : 'BEGIN IMMEDIATE',
        each: await eachOf(connection),
        log,
        memory: readOnly ? undefined : storeMemory(),
        indexes: readOnly ? undefined : new Set(),
      };
      return sqliteStore(open, lock, isFile && !readOnly ? stillThere(path) : () => {});
    } catch (error) {
      await closeAll(connection, log, lock);
      throw error;
    }
  });
}

/** The lock goes last, and in any case. */
async function closeAll(
  connection: SqliteConnection | undefined,
  log: Log | undefined,
  lock: { close(): void } | undefined,
): Promise<void> {
  try {
    await connection?.close();
  } finally {
    try {
      await log?.close();
    } finally {
      lock?.close();
    }
  }
}

interface Open {
  readonly path: string;
  readonly connection: SqliteConnection;
  readonly begin: string;
  /** The table function that unpacks a JSON list. */
  readonly each: string;
  /** Absent: nothing of it survives the process, or nothing is written. */
  readonly log: Log | undefined;
  /** A reader's is as long as a transaction: others write meanwhile. */
  readonly memory: StoreMemory | undefined;
  /** Indexes that are there, made when they were first of use; a reader makes none. */
  readonly indexes: Set<string> | undefined;
}

function sqliteStore(open: Open, lock: { close(): void } | undefined, check: () => void): Store {
  const { path, connection, log } = open;
  const inTurn = turns();
  let isOpen = true;
  return {
    transact: async (work, durability = 'at-once') => {
      const { result, onDisk } = await inTurn(async () => {
        check();
        return sqliteFaults(path, () => transact(open, work, durability));
      });
      if (durability === 'at-once') await onDisk();
      return result;
    },
    copyTo: (place) => inTurn(() => fileFaults(place, () => copy(connection, place))),
    close: () =>
      inTurn(async () => {
        if (!isOpen) return;
        isOpen = false;
        await fileFaults(path, () => closeAll(connection, log, lock));
      }),
  };
}

async function transact<T>(
  open: Open,
  work: (tx: Transaction) => Promise<T>,
  durability: Durability,
): Promise<{ readonly result: T } & Pick<Transaction, 'onDisk'>> {
  const { path, connection, begin, memory, log } = open;
  const turn: Turn = { isOpen: true, hasWritten: false };
  const end = Promise.withResolvers<void>();
  end.promise.catch(() => {}); // told by what failed itself
  const onDisk = () => {
    const synced = sqliteFaults(path, () => end.promise).then(async () => {
      if (turn.hasWritten) await fileFaults(path, async () => log?.sync());
    });
    synced.catch(() => {}); // asked by work that failed, nobody waits for it
    return synced;
  };
  try {
    const asked = () => {
      assert(turn.isOpen, afterEnd);
      return onDisk();
    };
    const during = memory && memoryDuring(turn, memory);
    const tx = transactionOn(sqlOn(open, turn), { onDisk: asked }, during);
    // What is still said then would be said after the rollback, and kept.
    const closing = async () => {
      try {
        return await work(tx);
      } finally {
        turn.isOpen = false;
      }
    };
    const { result, commit } = await kept(connection, begin, closing, durability);
    end.resolve(commit.kept);
    return { result, onDisk };
  } catch (error) {
    end.reject(error);
    memory?.clear();
    open.indexes?.clear();
    throw error;
  }
}

const afterEnd = 'a transaction was used after its end';

interface Turn {
  isOpen: boolean;
  hasWritten: boolean;
}

/** Keeps all of the work or none of it. Whether the file has it is waited for unless that is left to the next. */
async function kept<T>(
  connection: SqliteConnection,
  begin: string,
  work: () => Promise<T>,
  durability: Durability = 'at-once',
): Promise<{ readonly result: T; readonly commit: Committed }> {
  await connection.run(begin, []);
  try {
    const result = await work();
    const commit = await connection.commit();
    if (durability === 'at-once') await commit.kept;
    return { result, commit };
  } catch (error) {
    await connection.rollBack();
    throw error;
  }
}

/** Rows with JSON that are sent at once: while some are stored, the next are put into words. */
const portion = 32;

function sqlOn({ connection, each, indexes }: Open, turn: Turn): Sql {
  const alive = () => assert(turn.isOpen, afterEnd);
  const writing = () => {
    alive();
    turn.hasWritten = true;
  };
  const sql: Sql = {
    all: async (text, ...values) => {
      alive();
      return connection.all(text, values.map(bound));
    },
    run: async (text, ...values) => {
      writing();
      await connection.run(text, values.map(bound));
    },
    index: async (text) => {
      if (!indexes || indexes.has(text)) return;
      writing();
      indexes.add(text);
      await connection.run(text, []);
    },
    unpack: (parameter, kinds) => unpackInSqlite(each, parameter, kinds),
    insert: async (insertion) => {
      const { kinds, rows } = insertion;
      if (!kinds.includes('json')) return insertPacked(sql, insertion);
      writing();
      const text = insertOne(insertion);
      for (let from = 0; from < rows.length; from += portion)
        await connection.runEach(text, boundRows(insertion, rows.slice(from, from + portion)));
    },
  };
  return sql;
}

/** SQLite before 3.51 parses each element once per column; newer ones have it parsed already. */
async function eachOf(connection: SqliteConnection): Promise<'jsonb_each' | 'json_each'> {
  try {
    await connection.all(`SELECT 1 FROM jsonb_each('[]')`, []);
    return 'jsonb_each';
  } catch {
    return 'json_each';
  }
}

async function bringUpToDate(connection: SqliteConnection, path: string, options: SqliteOptions) {
  const { readOnly = false, takesOlder, migrations: steps = migrations, tell, isCopy } = options;
  await upgrade({
    store: path,
    version: await versionOf(connection),
    steps,
    kind: 'sqlite',
    readOnly,
    takesOlder,
    tell,
    backUp: async (known) => {
      if (path === ':memory:' || isCopy) return;
      const place = `${path}.before-version-${known}`;
      rmSync(place, { force: true });
      await copy(connection, place);
    },
    inTransaction: async (statements) => {
      await kept(connection, 'BEGIN IMMEDIATE', async () => {
        for (const statement of statements) await connection.exec(statement);
      });
    },
  });
}

async function versionOf(connection: SqliteConnection): Promise<number> {
  const table = `SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'`;
  if ((await connection.all(table, [])).length === 0) return 0;
  const [row] = await connection.all('SELECT max(version) FROM schema_version', []);
  return row?.[0] as number;
}

/** Copies under another name first, so that a copy that was broken off is never taken for one. */
async function copy(connection: SqliteConnection, place: string) {
  if (existsSync(place)) throw fault('store.exists', { store: place });
  const unfinished = `${place}.unfinished`;
  rmSync(unfinished, { force: true });
  makePrivateFile(unfinished);
  try {
    await connection.backUp(unfinished);
    renameSync(unfinished, place);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
