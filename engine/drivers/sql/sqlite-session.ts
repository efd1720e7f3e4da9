// A session of a SQLite file. It runs in this thread, so there is one per file; a file that is not
// there is never made.

import { existsSync } from 'node:fs';
import { type SqliteDatabase, sqliteDatabase } from '../../base/sqlite-database.ts';
import type { DatabasePlace } from './database-place.ts';
import { sqlite } from './dialect.ts';
import { type Cell, type Row, type Session, SqlTrouble, type TroubleKind } from './session.ts';
import { rendered } from './statement.ts';

/** By the primary result codes of https://sqlite.org/rescode.html. */
const kinds: Readonly<Record<number, TroubleKind>> = {
  3: 'refused',
  5: 'collision',
  6: 'collision',
  8: 'refused',
  10: 'lost',
  13: 'invalid',
  14: 'unreachable',
  18: 'invalid',
  19: 'invalid',
  20: 'invalid',
  23: 'refused',
};

const uniqueResults = new Set([1555, 2067, 2579]);

/** How long a lock is waited for in this thread, which stands still meanwhile. */
const busyMs = 250;

export async function sqliteSession(place: DatabasePlace): Promise<Session> {
  const path = place.database;
  if (!existsSync(path)) throw new SqlTrouble('unreachable', `there is no file ${path}`);
  const database: SqliteDatabase = guarded(() => {
    const opened = sqliteDatabase(path, { busyMs });
    opened.exec('PRAGMA foreign_keys = ON');
    return opened;
  });
  return {
    dialect: sqlite,
    isBroken: () => false,
    query: async (statement) => {
      const { text, values } = rendered(sqlite, statement);
      return guarded(() => {
        const prepared = database.prepare(text);
        prepared.setReadBigInts(true);
        const sent = values.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell));
        if (/^\s*(INSERT|UPDATE|DELETE)\b/i.test(text) && !/\bRETURNING\b/.test(text)) {
          return { rows: [], met: Number(prepared.run(...sent).changes) };
        }
        const rows = prepared.all(...sent).map((row) => plainRow(row));
        return { rows, met: rows.length };
      });
    },
    begin: async () => guarded(() => database.exec('BEGIN IMMEDIATE')),
    commit: async () => guarded(() => database.exec('COMMIT')),
    rollBack: async () => {
      if (database.isTransaction) guarded(() => database.exec('ROLLBACK'));
      return 'undone';
    },
    end: async () => database.close(),
  };
}

function plainRow(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)]));
}

function plain(cell: unknown): Cell {
  if (typeof cell === 'bigint') {
    return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
  }
  return cell instanceof Uint8Array ? Buffer.from(cell).toString('base64') : (cell as Cell);
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { errcode, message } = error as Error & { readonly errcode?: number };
    if (errcode === undefined) throw error;
    if (uniqueResults.has(errcode)) throw new SqlTrouble('exists', message, error);
    const isMissing = /^no such (table|column)|has no column named/.test(message);
    const kind = isMissing ? 'missing' : (kinds[errcode & 0xff] ?? 'wrong');
    throw new SqlTrouble(kind, message, error);
  }
}
