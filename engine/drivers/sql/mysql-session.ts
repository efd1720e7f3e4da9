// A session of MySQL or MariaDB. It is strict even where the shop that owns the tables is not: a text
// that is too long is refused, never cut.

import { type MysqlClient, type MysqlResult, mysqlClient } from '../../base/mysql-client.ts';
import type { DatabasePlace } from './database-place.ts';
import { type Dialect, mysql } from './dialect.ts';
import {
  type Cell,
  type Result,
  type Row,
  type Session,
  SqlTrouble,
  type TroubleKind,
} from './session.ts';
import { rendered } from './statement.ts';

const settings = (lockSeconds: number) => `SET SESSION
  sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_ALL_TABLES'), time_zone = '+00:00',
  innodb_lock_wait_timeout = ${lockSeconds}`;

/** By the numbers of https://mariadb.com/kb/en/mariadb-error-code-reference/. */
const kinds: Readonly<Record<number, TroubleKind>> = {
  1040: 'unreachable', // too many connections
  1042: 'unreachable',
  1044: 'refused',
  1045: 'refused',
  1049: 'refused', // no such database
  1053: 'lost', // shutting down
  1054: 'missing', // column
  1062: 'exists',
  1130: 'refused', // host
  1142: 'forbidden', // a table
  1143: 'forbidden', // a column
  1146: 'missing', // table
  1203: 'unreachable',
  1205: 'collision',
  1213: 'collision',
  1267: 'invalid', // signs that the column does not have
  1290: 'refused', // read-only
  1364: 'invalid', // no default
  1366: 'invalid', // wrong character
  1586: 'exists',
  1698: 'refused',
  1792: 'refused', // read-only transaction
  1927: 'lost', // killed
  4025: 'invalid', // CHECK
};

export async function mysqlSession(place: DatabasePlace): Promise<Session> {
  let isBroken = false;
  const client: MysqlClient = await mysqlClient({ ...place, port: place.port ?? 3306 }, () => {
    isBroken = true;
  }).catch((error: Error) => {
    throw troubleOf(error, 'unreachable');
  });
  const guarded = async (work: () => Promise<MysqlResult>): Promise<MysqlResult> => {
    try {
      return await work();
    } catch (error) {
      const trouble = troubleOf(error as Error, 'lost');
      if (trouble.kind === 'lost') {
        isBroken = true;
        client.destroy();
      }
      throw trouble;
    }
  };
  await guarded(() => client.run(settings(lockSecondsOf(place))));
  const { rows } = await guarded(() => client.run('SELECT VERSION() AS version'));
  return {
    dialect: dialectOf(String(rows[0]?.version)),
    isBroken: () => isBroken,
    query: async (statement) => {
      const { text, values } = rendered(mysql, statement);
      const sent = values.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell));
      return resultOf(await guarded(() => client.execute(text, sent)));
    },
    begin: async () => {
      await guarded(() => client.run('START TRANSACTION'));
    },
    commit: async () => {
      await guarded(() => client.run('COMMIT'));
    },
    rollBack: async () => {
      if (isBroken) return 'undone';
      // "Some non-transactional changed tables couldn't be rolled back" comes as a warning.
      const { warnings } = await guarded(() => client.run('ROLLBACK'));
      return warnings > 0 ? 'kept' : 'undone';
    },
    end: async () => {
      if (isBroken) client.destroy();
      else await client.end().catch(() => client.destroy());
    },
  };
}

/** MariaDB can say which id a new row has, also where a default of its own makes it: https://mariadb.com/kb/en/insertreturning/ */
function dialectOf(version: string): Dialect {
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)\.\d+-MariaDB/i.exec(version) ?? [];
  const canReturn = Number(major) > 10 || (Number(major) === 10 && Number(minor) >= 5);
  return canReturn ? { ...mysql, canReturn } : mysql;
}

/** The server gives up a lock before we give up the server. */
function lockSecondsOf({ timeoutMs }: DatabasePlace): number {
  return Math.max(1, Math.floor(timeoutMs / 2_000));
}

function resultOf({ rows, met, insertId }: MysqlResult): Result {
  const newId = String(insertId);
  return {
    rows: rows.map(plainRow),
    met,
    ...(newId === '0' ? {} : { newId }),
  };
}

function plainRow(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plain(cell)]));
}

function plain(cell: unknown): Cell {
  if (Buffer.isBuffer(cell)) return cell.toString('base64');
  return typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : (cell as Cell);
}

interface MysqlError extends Error {
  readonly errno?: number;
  readonly sqlState?: string;
  readonly sqlMessage?: string;
  readonly code?: string;
}

/** What did not come from the server tells of the way to it. */
function troubleOf(error: Error, otherwise: 'unreachable' | 'lost'): SqlTrouble {
  const { errno, sqlState, sqlMessage, code } = error as MysqlError;
  if (sqlState === undefined || errno === undefined) {
    return new SqlTrouble(otherwise, error.message || code || 'no answer', error);
  }
  const byState: TroubleKind = /^(22|23|45)/.test(sqlState) ? 'invalid' : 'wrong';
  return new SqlTrouble(kinds[errno] ?? byState, sqlMessage ?? error.message, error);
}
