// One connection to a SQLite file. The same few calls are answered in this thread or by
// `sqlite-thread.ts` in another one.

import {
  preparing,
  type SqliteDatabase,
  sqliteBackup,
  sqliteDatabase,
  type TableAccess,
} from '../base/sqlite-database.ts';
import type { Cells } from './sql.ts';

export type Bound = string | number | null;

export interface SqliteConnection {
  /** Statements without parameters or rows. */
  exec(text: string): Promise<void>;
  all(text: string, values: readonly Bound[]): Promise<readonly Cells[]>;
  /** May resolve before it is carried out: its error comes with the next call that gives rows, or with `exec`. */
  run(text: string, values: readonly Bound[]): Promise<void>;
  /** As `run`, once for each of the rows; parameters are `?`. */
  runEach(text: string, rows: readonly (readonly Bound[])[]): Promise<void>;
  /** Ends an open transaction. May resolve when that is on its way: whoever goes on has work for the time that it takes. */
  commit(): Promise<Committed>;
  /** Ends an open transaction without keeping it; nothing if SQLite has rolled back by itself. */
  rollBack(): Promise<void>;
  /** Copies what is committed into a file that does not exist yet. */
  backUp(place: string): Promise<void>;
  close(): Promise<void>;
}

export interface Committed {
  /** The file has it, though maybe not the disk. If it could not be kept, all that follows is refused as well. */
  readonly kept: Promise<void>;
}

/** A connection in this very thread. */
export interface OpenConnection extends SqliteConnection {
  /** What a statement does to tables; undefined if that cannot be told, as of one that SQLite refuses. */
  accessOf(text: string): TableAccess | undefined;
}

export interface ConnectionOptions {
  readonly readOnly?: boolean;
  /** Pages of 4096 bytes the file may grow to. */
  readonly pagesMax?: number;
}

/** Pages in the log before it is folded into the file: rare folding makes random writes 1.6 times as fast. */
const checkpointPages = 20_000;
/** How long to wait for a reader that holds the file for a moment (recovery, folding the log). */
const busyMs = 5_000;
/** https://sqlite.org/rescode.html#busy */
const busyResult = 5;
const cacheKibibytes = 32_768;
/** Pages copied between two looks at other work: about 5 ms. */
const pagesPerStep = 1_000;

export function openConnection(path: string, options: ConnectionOptions = {}): OpenConnection {
  const { readOnly = false, pagesMax } = options;
  const database = sqliteDatabase(path, { readOnly, busyMs });
  try {
    database.exec(`PRAGMA cache_size = -${cacheKibibytes}`);
    if (!readOnly)
      // Whoever has to wait for the disk does so beside it (`sqlite-log.ts`).
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
        PRAGMA wal_autocheckpoint = ${checkpointPages}`);
    if (pagesMax !== undefined) database.exec(`PRAGMA max_page_count = ${pagesMax}`);
  } catch (error) {
    database.close();
    throw error;
  }
  return connectionOn(database);
}

function connectionOn(database: SqliteDatabase): OpenConnection {
  const prepare = preparing(database);
  const statements = new Map<string, ReturnType<typeof prepare>>();
  const prepared = (text: string) => {
    const known = statements.get(text);
    if (known) return known;
    const made = prepare(text);
    made.statement.setReturnArrays(true); // objects name their columns once a row on the way between threads
    statements.set(text, made);
    return made;
  };
  const statementOf = (text: string) => prepared(text).statement;
  return {
    accessOf: (text) => {
      try {
        return prepared(text).access;
      } catch {
        return undefined; // told where it is carried out
      }
    },
    exec: async (text) => database.exec(text),
    all: async (text, values) =>
      statementOf(text).all(named(values)) as unknown as readonly Cells[],
    run: async (text, values) => {
      statementOf(text).run(named(values));
    },
    runEach: async (text, rows) => {
      const statement = statementOf(text);
      for (const row of rows) statement.run(...row);
    },
    commit: async () => {
      database.exec('COMMIT');
      return { kept: Promise.resolve() };
    },
    rollBack: async () => {
      // SQLite itself has rolled back after some errors, a full disk among them.
      if (database.isTransaction) database.exec('ROLLBACK');
    },
    backUp: async (place) => {
      await sqliteBackup(database, place, pagesPerStep);
    },
    close: async () => {
      if (!database.isOpen) return;
      statements.clear();
      database.close();
    },
  };
}

function named(values: readonly Bound[]): Record<string, Bound> {
  return Object.fromEntries(values.map((value, at) => [`$${at + 1}`, value]));
}

/** A lock that the operating system lets go of however the process ends; throws BUSY if another has it. */
export function lockFile(path: string): { close(): void } {
  const lock = sqliteDatabase(path, { busyMs: 0 });
  try {
    // Nothing is ever written to it, so its journal need not be a file.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** Whether another process has that lock. Only looks, and for no longer than the question takes. */
export function isLockedFile(path: string): boolean {
  const lock = sqliteDatabase(path, { readOnly: true, busyMs: 0 });
  try {
    lock.exec('SELECT 1 FROM sqlite_schema');
    return false;
  } catch (error) {
    if ((((error as { errcode?: number }).errcode ?? 0) & 0xff) === busyResult) return true;
    throw error;
  } finally {
    lock.close();
  }
}
