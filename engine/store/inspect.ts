// What can be said of a store before it is used, without making, locking or changing it: whether it is
// there, whether an engine has it, how large it is, and whether it could be written. Whether its version
// fits shows when it is opened to be read.

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fault } from '../base/errors.ts';
import { type PostgresPlace, postgresPlace } from './postgres-place.ts';
import { openSession, type Session } from './postgres-session.ts';
import { hasSchema, versionOf } from './postgres-tables.ts';
import { isLockedFile } from './sqlite-connection.ts';
import { checkFile, fileFaults } from './sqlite-faults.ts';
import { lockOf } from './sqlite-file.ts';

export interface StoreFacts {
  /** For people; without a password. */
  readonly name: string;
  /** False: the first engine makes it. */
  readonly isThere: boolean;
  /** Not there any more: an engine made it, and its file was removed or moved since. */
  readonly isGone?: true;
  /** An engine is at work on it, or thinks that it is. */
  readonly isInUse: boolean;
  readonly bytes: number;
}

/** Fault: `store.unreachable` where the file or its folder may not be written. */
export function inspectSqlite(path: string): Promise<StoreFacts> {
  return fileFaults(path, async () => {
    const folder = nearestFolder(path);
    if (!statSync(folder).isDirectory())
      throw fault('store.unreachable', {
        store: path,
        detail: `${folder} is no folder`,
        check: checkFile,
      });
    accessSync(folder, constants.W_OK | constants.X_OK);
    const isThere = existsSync(path);
    if (isThere) accessSync(path, constants.R_OK | constants.W_OK);
    const lock = lockOf(path);
    const wasOpened = existsSync(lock);
    return {
      name: path,
      isThere,
      ...(wasOpened && !isThere ? { isGone: true } : {}),
      isInUse: wasOpened && isLockedFile(lock),
      bytes: bytesOf(path) + bytesOf(`${path}-wal`),
    };
  });
}

/** The folder that it lies in, or that its folder would be made in. */
function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) || folder === path ? folder : nearestFolder(folder);
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Fault: `store.unreachable` where the server, the database or its rights are missing. */
export async function inspectPostgres(url: string): Promise<StoreFacts> {
  const place = postgresPlace(url);
  const session = await openSession(place);
  try {
    const isMade = await hasSchema(session, place.schema);
    await checkRights(session, place, isMade);
    return {
      name: place.name,
      isThere: isMade && (await versionOf(session, place.schema)) > 0,
      isInUse: await isLockedSchema(session, place),
      bytes: await bytesIn(session, place),
    };
  } finally {
    await session.end();
  }
}

async function checkRights(session: Session, { schema, name }: PostgresPlace, isMade: boolean) {
  const [row] = isMade
    ? await session.all(`SELECT has_schema_privilege($1, 'CREATE')::int`, schema)
    : await session.all(`SELECT has_database_privilege(current_database(), 'CREATE')::int`);
  if (row?.[0] === 1) return;
  const detail = isMade
    ? 'this user may make no tables in the schema'
    : 'there is no such schema yet, and this user may not make one';
  throw fault('store.unreachable', { store: name, detail, check: 'the rights of the user' });
}

/** Had for a moment, it goes with the session; who opens a store waits for longer than that. */
async function isLockedSchema(session: Session, { schema }: PostgresPlace): Promise<boolean> {
  const ask = 'SELECT pg_try_advisory_lock(hashtextextended($1, 0))::int';
  const [row] = await session.all(ask, `samband ${schema}`);
  return row?.[0] !== 1;
}

async function bytesIn(session: Session, { schema }: PostgresPlace): Promise<number> {
  const [row] = await session.all(
    `SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relkind = 'r'`,
    schema,
  );
  return Number(row?.[0] ?? 0);
}
