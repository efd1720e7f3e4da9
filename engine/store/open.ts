// Which store a place means: `sqlite:<path>` or `postgres://…`. What is done with a store as a whole
// (open it, take a copy to try things on, remove it) is the same for both from here on.

import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault } from '../base/errors.ts';
import { copyRows } from './copy-rows.ts';
import { inspectPostgres, inspectSqlite, type StoreFacts } from './inspect.ts';
import { dropPostgresStore, openPostgresCopy, openPostgresStore } from './postgres.ts';
import { isOneDatabase, isPostgres, postgresPlace } from './postgres-place.ts';
import { openSqliteStore } from './sqlite.ts';
import type { Store } from './store.ts';
import type { Tell } from './upgrade.ts';

/** Opens the store that a project names. Faults: those of `openSqliteStore` and `openPostgresStore`. */
export function openStore(place: string, options: OpenOptions = {}): Promise<Store> {
  return isPostgres(place)
    ? openPostgresStore(place, options)
    : openSqliteStore(pathOf(place), options);
}

export interface OpenOptions {
  /** For who only looks, beside an engine that has it open. */
  readonly readOnly?: boolean;
  /** For who only copies it: an older store is read as it is. */
  readonly takesOlder?: boolean;
  /** Is told before a store of an older version is brought up to date. */
  readonly tell?: Tell;
}

/** What can be said of the store without making, locking or changing it. Fault: `store.unreachable`. */
export function inspectStore(place: string): Promise<StoreFacts> {
  return isPostgres(place) ? inspectPostgres(place) : inspectSqlite(pathOf(place));
}

/**
 * Opens a copy of the store that may be written to and is gone when it is closed; for a plan. An
 * engine may be at work on the store; where there is none yet, the copy is empty; of an older one it
 * is brought up to date.
 */
export async function openCopy(place: string): Promise<Store> {
  if (isPostgres(place)) return openPostgresCopy(place);
  // A folder of our own is readable by us only; the copy holds what the store holds.
  const folder = await mkdtemp(join(tmpdir(), 'samband-copy-'));
  const forget = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'copy.db');
    await copyFile(pathOf(place), path);
    const copy = await openSqliteStore(path, { isCopy: true });
    return { ...copy, close: () => copy.close().finally(forget) };
  } catch (error) {
    await forget();
    throw error;
  }
}

/**
 * Copies the state to a place where there is none yet, of either kind, also while an engine runs; `tell` hears how
 * many rows are copied where that takes long. Faults: `store.exists`, and those of opening the two.
 */
export async function copyStore(from: string, to: string, tell: (rows: number) => void) {
  const isAsItIs = isNear(from, to);
  const store = await openStore(from, { readOnly: true, takesOlder: isAsItIs });
  try {
    if (isAsItIs) await store.copyTo(isPostgres(to) ? to : pathOf(to));
    else await copyFar(store, to, tell);
  } finally {
    await store.close();
  }
}

/** What the database itself copies. */
function isNear(from: string, to: string): boolean {
  if (isPostgres(from) && isPostgres(to))
    return isOneDatabase(postgresPlace(from), postgresPlace(to));
  return !isPostgres(from) && !isPostgres(to);
}

async function copyFar(store: Store, to: string, tell: (rows: number) => void) {
  const { isThere, name } = await inspectStore(to);
  if (isThere) throw fault('store.exists', { store: name });
  const copy = await openStore(to);
  try {
    await copyRows(store, copy, tell);
  } catch (error) {
    await copy.close();
    await dropStore(to);
    throw error;
  }
  await copy.close();
}

/** Removes the store with all it holds, damaged or not. Fault: `store.locked` while an engine runs. */
export async function dropStore(place: string): Promise<void> {
  if (isPostgres(place)) return dropPostgresStore(place);
  const path = pathOf(place);
  for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
}

async function copyFile(from: string, to: string) {
  if (!existsSync(from)) return;
  const store = await openSqliteStore(from, { readOnly: true, takesOlder: true });
  try {
    await store.copyTo(to);
  } finally {
    await store.close();
  }
}

function pathOf(place: string): string {
  return place.replace(/^sqlite:/, '');
}
