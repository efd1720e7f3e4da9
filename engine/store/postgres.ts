// The store on a PostgreSQL server, in a schema of its own. One connection carries both the lock of
// the engine and its transactions, so that nothing is ever kept by an engine that lost its lock; the
// server lets go of it however the engine ends. After a broken connection the next transaction
// opens another, unless a second engine was faster.

import assert from 'node:assert';
import { fault } from '../base/errors.ts';
import { type Migration, migrations } from './migrations.ts';
import { isCollision } from './postgres-faults.ts';
import {
  isOneDatabase,
  type PostgresPlace,
  postgresPlace,
  temporarySchema,
} from './postgres-place.ts';
import { openSession, type Session } from './postgres-session.ts';
import {
  bringUpToDate,
  copyTables,
  copyUpToDate,
  hasSchema,
  kept,
  versionOf,
} from './postgres-tables.ts';
import { unpackInPostgres } from './postgres-text.ts';
import { insertPacked, type Sql } from './sql.ts';
import type { Durability, Lock, Store, Transaction } from './store.ts';
import { memoryDuring, type StoreMemory, storeMemory } from './store-memory.ts';
import { transactionOn } from './transaction.ts';
import { turns } from './turns.ts';
import type { Tell } from './upgrade.ts';

export interface PostgresOptions {
  /** For a process that only looks: takes no lock, migrates nothing, cannot write. */
  readonly readOnly?: boolean;
  /** The steps to the shape of this program; others only in tests of migration. */
  readonly migrations?: readonly Migration[];
  /** Is told before the store is brought up to date. */
  readonly tell?: Tell;
  /** For who only copies it: an older store is read as it is. */
  readonly takesOlder?: boolean;
}

/** Runs of one transaction that meets others; there is one writer, so more is not bad luck. */
const triesMax = 5;
/** Time for the server to notice that an engine was killed. */
const lockMsMax = 1_000;

/**
 * Opens or makes the store at `postgres://user@host:port/database?schema=name` and brings it up to
 * date. Faults: `store.locked`, `store.newer`, `store.older` (read-only), `store.unreachable`,
 * `store.damaged`, `store.full`; none of them, nor any message, holds the password.
 */
export async function openPostgresStore(
  url: string,
  options: PostgresOptions = {},
): Promise<Store> {
  const place = postgresPlace(url);
  return postgresStore(place, options, await opened(place, options));
}

/**
 * A copy of a store that may be written to and is gone when it is closed, or when this process ends:
 * in the temporary tables of one session. Where there is no store yet, the copy is empty; of an older
 * one it is brought up to date. Fault: `store.newer`.
 */
export async function openPostgresCopy(url: string): Promise<Store> {
  const from = postgresPlace(url);
  const place = { ...from, schema: temporarySchema };
  const session = await openSession(place);
  try {
    await copyUpToDate(session, from);
    return postgresStore(place, {}, session);
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** Removes a store with all it holds. Fault: `store.locked` while an engine is at work on it. */
export async function dropPostgresStore(url: string): Promise<void> {
  const place = postgresPlace(url);
  const session = await openSession(place);
  try {
    await takeLock(session, place);
    // A schema without our table of versions is somebody else's.
    if ((await versionOf(session, place.schema)) === 0) return;
    await session.run(`DROP SCHEMA "${place.schema}" CASCADE`);
  } finally {
    await session.end();
  }
}

async function opened(place: PostgresPlace, options: PostgresOptions): Promise<Session> {
  const session = await openSession(place);
  try {
    if (!options.readOnly && place.schema !== temporarySchema) await takeLock(session, place);
    await bringUpToDate(session, place, options);
    return session;
  } catch (error) {
    await session.end();
    throw error;
  }
}

async function takeLock(session: Session, { schema }: PostgresPlace) {
  await session.run(`SET lock_timeout = ${lockMsMax}`);
  await session.run('SELECT pg_advisory_lock(hashtextextended($1, 0))', `samband ${schema}`);
  await session.run('SET lock_timeout = 0');
}

function postgresStore(place: PostgresPlace, options: PostgresOptions, first: Session): Store {
  // A reader's snapshot is one moment of a single writer's order, so it is serialisable as it is.
  const begin = options.readOnly
    ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
    : 'BEGIN ISOLATION LEVEL SERIALIZABLE';
  const inTurn = turns();
  const memory = options.readOnly ? undefined : storeMemory();
  const indexes = options.readOnly ? undefined : new Set<string>();
  const tail: Tail = { isOpen: false };
  let session: Session | undefined = first;
  let isClosed = false;
  const connected = async (): Promise<Session> => {
    assert(!isClosed, 'a store was used after it was closed');
    if (session && !session.isBroken()) return session;
    if (place.schema === temporarySchema) throw lostCopy(place);
    // Whoever had the lock meanwhile may have written, and a server that crashed forgets what it did not wait for.
    memory?.clear();
    indexes?.clear();
    session = await opened(place, options);
    if (!tail.isOpen) return session;
    tail.isOpen = false;
    throw lostTail(place);
  };
  return {
    ...(options.readOnly || place.schema === temporarySchema
      ? {}
      : { lock: lockOf(() => session) }),
    transact: (work, durability = 'at-once') =>
      inTurn(async () => {
        for (let tries = 1; ; tries++) {
          try {
            return await transact(
              await connected(),
              { begin, durability, memory, indexes, tail },
              work,
            );
          } catch (error) {
            if (!isCollision(error) || tries === triesMax) throw error;
          }
        }
      }),
    copyTo: (target) =>
      inTurn(async () => copy(await connected(), place, target, options.migrations ?? migrations)),
    close: () =>
      inTurn(async () => {
        isClosed = true;
        await session?.end();
        session = undefined;
      }),
  };
}

/** The lock goes with its session. */
function lockOf(current: () => Session | undefined): Lock {
  return {
    lost: () => current()?.broken ?? AbortSignal.abort(),
    isHeld: async () => (await current()?.isThere()) ?? false,
  };
}

async function transact<T>(
  session: Session,
  options: {
    readonly begin: string;
    readonly durability: Durability;
    readonly memory: StoreMemory | undefined;
    /** Indexes that are there, made when they were first of use; a reader makes none. */
    readonly indexes: Set<string> | undefined;
    readonly tail: Tail;
  },
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const { begin, durability, memory, indexes, tail } = options;
  const turn: Turn = { isOpen: true, failed: undefined, hasWritten: false };
  const end = Promise.withResolvers<void>();
  end.promise.catch(() => {}); // told by what failed itself
  let isForDisk = durability === 'at-once';
  const onDisk = () => {
    assert(turn.isOpen, afterEnd);
    isForDisk = true;
    return end.promise;
  };
  await session.run(begin);
  try {
    const sql = sqlOn(session, turn, indexes);
    const tx = transactionOn(sql, { onDisk }, memory && memoryDuring(turn, memory));
    const result = await work(tx);
    turn.isOpen = false; // what is still said then would be said after the commit
    // After a statement that failed PostgreSQL keeps nothing, whatever the work made of its error.
    if (turn.failed) throw turn.failed.error;
    // The server writes its log in order: the next commit that waits for the disk takes this one along.
    if (!isForDisk) await session.run('SET LOCAL synchronous_commit = off');
    const command = await session.run('COMMIT');
    assert(command === 'COMMIT', 'the transaction was not kept');
    if (turn.hasWritten) tail.isOpen = !isForDisk;
    end.resolve();
    return result;
  } catch (error) {
    end.reject(error);
    turn.isOpen = false;
    memory?.clear();
    indexes?.clear();
    if (!session.isBroken()) await session.run('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    turn.isOpen = false;
  }
}

const afterEnd = 'a transaction was used after its end';

/** Open: what was kept last is on the server's disk with the next that waits for it, and lost if it crashes before. */
interface Tail {
  isOpen: boolean;
}

interface Turn {
  isOpen: boolean;
  hasWritten: boolean;
  failed: { readonly error: unknown } | undefined;
}

function sqlOn(session: Session, turn: Turn, indexes: Set<string> | undefined): Sql {
  const inTransaction = async <T>(statement: () => Promise<T>): Promise<T> => {
    assert(turn.isOpen, afterEnd);
    try {
      return await statement();
    } catch (error) {
      turn.failed ??= { error };
      throw error;
    }
  };
  const sql: Sql = {
    all: (text, ...values) => inTransaction(() => session.all(text, ...values)),
    run: async (text, ...values) => {
      turn.hasWritten = true;
      await inTransaction(() => session.run(text, ...values));
    },
    index: async (text) => {
      if (!indexes || indexes.has(text)) return;
      indexes.add(text);
      turn.hasWritten = true;
      await inTransaction(() => session.run(text));
    },
    unpack: unpackInPostgres,
    insert: (insertion) => insertPacked(sql, insertion),
  };
  return sql;
}

/** Copies into another schema of the same database; `target` is a whole address all the same. */
async function copy(
  session: Session,
  from: PostgresPlace,
  target: string,
  steps: readonly Migration[],
) {
  const to = postgresPlace(target);
  assert(isOneDatabase(from, to), 'a schema is copied within its database');
  if (await hasSchema(session, to.schema)) throw fault('store.exists', { store: to.name });
  const version = await versionOf(session, from.schema);
  await kept(session, () =>
    copyTables(session, { from: from.schema, to: to.schema, version, steps }),
  );
}

/** `Durability`: who goes on from what may be gone is to begin again. */
function lostTail(place: PostgresPlace) {
  const detail = 'the connection broke, and what was stored last may be lost';
  return fault('store.unreachable', { store: place.name, detail, check: 'that the server runs' });
}

function lostCopy(place: PostgresPlace) {
  const check = 'that the server runs, and start again';
  return fault('store.unreachable', { store: place.name, detail: 'the connection broke', check });
}
