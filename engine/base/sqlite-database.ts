// The door to `node:sqlite`: the store keeps its state in a file of it, and a driver may read and
// write somebody else's.

import { backup, DatabaseSync, type StatementSync } from 'node:sqlite';

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
