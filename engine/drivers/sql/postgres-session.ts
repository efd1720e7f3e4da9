// A session of PostgreSQL: its settings, its transactions, and what its errors mean.

import { type PostgresClient, postgresClient } from '../../base/postgres-client.ts';
import type { DatabasePlace } from './database-place.ts';
import { postgres } from './dialect.ts';
import { postgresValue } from './postgres-values.ts';
import { type Cell, type Row, type Session, SqlTrouble, type TroubleKind } from './session.ts';
import { rendered } from './statement.ts';

/** By the beginnings of SQLSTATEs: https://www.postgresql.org/docs/15/errcodes-appendix.html */
const kinds: readonly (readonly [string, TroubleKind])[] = [
  ['08', 'lost'],
  ['23505', 'exists'],
  ['22', 'invalid'],
  ['23', 'invalid'],
  ['25006', 'refused'], // read-only
  ['28', 'refused'],
  ['3D000', 'refused'], // no such database
  ['42501', 'forbidden'],
  ['40', 'collision'],
  ['55P03', 'collision'],
  ['57014', 'collision'], // cancelled: it took too long
  ['42P01', 'missing'],
  ['42703', 'missing'],
  ['3F000', 'missing'],
  ['53', 'unreachable'],
  ['57', 'lost'],
  ['P0001', 'invalid'], // raised by a trigger
];

export async function postgresSession(place: DatabasePlace): Promise<Session> {
  let isBroken = false;
  const client: PostgresClient = postgresClient({
    address: addressOf(place),
    connectMsMax: place.timeoutMs,
    statementMsMax: place.timeoutMs,
    parse: postgresValue,
  });
  const broke = (): void => {
    isBroken = true;
  };
  client.on('error', broke);
  client.on('end', broke);
  await client.connect().catch((error: Error) => {
    throw troubleOf(error, 'unreachable');
  });
  const query = async (text: string, values: readonly Cell[] = []) => {
    try {
      return await client.query(text, [...values]);
    } catch (error) {
      const trouble = troubleOf(error as Error, 'lost');
      if (trouble.kind === 'lost' && !isBroken) {
        isBroken = true;
        client.end().catch(() => {});
      }
      throw trouble;
    }
  };
  // The server gives up a lock before we give up the server. Days and amounts are written in one way,
  // whatever the place of the database.
  await query(`SET client_min_messages = warning; SET TIME ZONE 'UTC';
    SET datestyle = ISO;
    SELECT set_config(name, 'C', false) FROM pg_settings WHERE name = 'lc_monetary';
    SET lock_timeout = ${Math.ceil(place.timeoutMs / 2)}`);
  return {
    dialect: postgres,
    isBroken: () => isBroken,
    query: async (statement) => {
      const { text, values } = rendered(postgres, statement);
      const { rows, rowCount } = await query(text, values);
      return { rows: rows as readonly Row[], met: rowCount ?? 0 };
    },
    begin: async () => {
      await query('BEGIN');
    },
    commit: async () => {
      // A transaction in which a statement failed ends in ROLLBACK whatever it is told.
      const { command } = await query('COMMIT');
      if (command !== 'COMMIT') throw new SqlTrouble('wrong', 'the transaction was rolled back');
    },
    rollBack: async () => {
      if (!isBroken) await query('ROLLBACK');
      return 'undone';
    },
    end: async () => {
      if (!isBroken) await client.end().catch(() => {});
    },
  };
}

function addressOf({ host, port, user, password, database, isSecure }: DatabasePlace): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const secure = isSecure ? '?sslmode=verify-full' : '';
  return `postgres://${login}@${host}:${port ?? 5432}/${encodeURIComponent(database)}${secure}`;
}

function troubleOf(error: Error, otherwise: 'unreachable' | 'lost'): SqlTrouble {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  const { errors } = error as { readonly errors?: readonly Error[] };
  const message = error.message || errors?.map((each) => each.message).join(', ') || 'no answer';
  if (typeof code !== 'string' || severity === undefined) {
    return new SqlTrouble(otherwise, message, error);
  }
  const kind = kinds.find(([start]) => code.startsWith(start))?.[1] ?? 'wrong';
  return new SqlTrouble(kind, message, error);
}
