// The door to `node:sqlite`: the store keeps its state in a file of it, and a driver may read and
// write somebody else's.

import { backup, constants, DatabaseSync, type StatementSync } from 'node:sqlite';

export type SqliteDatabase = DatabaseSync;
export type SqliteStatement = StatementSync;

export interface SqliteOptions {
  readonly readOnly?: boolean;
  /** How long to wait for whoever holds the file. */
  readonly busyMs: number;
}

export function sqliteDatabase(path: string, options: SqliteOptions): SqliteDatabase {
  const { readOnly = false, busyMs } = options;
  return new DatabaseSync(path, { readOnly, timeout: busyMs });
}

/** Copies what is committed into a file that does not exist yet, so many pages at a time. */
export async function sqliteBackup(
  database: SqliteDatabase,
  place: string,
  pagesPerStep: number,
): Promise<void> {
  await backup(database, place, { rate: pagesPerStep });
}

/** The tables that a statement looks into and those that it changes. */
export interface TableAccess {
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

const writers: ReadonlySet<number> = new Set([
  constants.SQLITE_INSERT,
  constants.SQLITE_UPDATE,
  constants.SQLITE_DELETE,
]);
const neither: ReadonlySet<number> = new Set([
  constants.SQLITE_SELECT,
  constants.SQLITE_FUNCTION,
  constants.SQLITE_RECURSIVE,
  constants.SQLITE_TRANSACTION,
  constants.SQLITE_PRAGMA,
]);

/**
 * Prepares statements and tells what each does to tables, as SQLite says it while it does so; undefined of one that
 * does something else as well, such as making an index, of one of which it says nothing, as that the index is there
 * already, and of every one before Node 24.10.
 */
export function preparing(database: SqliteDatabase): (text: string) => {
  readonly statement: SqliteStatement;
  readonly access: TableAccess | undefined;
} {
  // Only while a statement is prepared here: SQLite asks also when it prepares one anew by itself.
  let told:
    | { reads: Set<string>; writes: Set<string>; isSilent: boolean; doesMore: boolean }
    | undefined;
  database.setAuthorizer?.((action, table) => {
    if (told) told.isSilent = false;
    if (action === constants.SQLITE_READ) told?.reads.add(table ?? '');
    else if (writers.has(action)) told?.writes.add(table ?? '');
    else if (told && !neither.has(action)) told.doesMore = true;
    return constants.SQLITE_OK;
  });
  return (text) => {
    const access = {
      reads: new Set<string>(),
      writes: new Set<string>(),
      isSilent: true,
      doesMore: database.setAuthorizer === undefined,
    };
    told = access;
    try {
      const statement = database.prepare(text);
      return { statement, access: access.doesMore || access.isSilent ? undefined : access };
    } finally {
      told = undefined;
    }
  };
}
