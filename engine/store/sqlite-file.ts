// The file of a store: private, locked for one engine at a time, and still the one that was opened.

import { chmodSync, closeSync, existsSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fault } from '../base/errors.ts';
import { makeFolder } from '../base/make-folder.ts';
import { lockFile } from './sqlite-connection.ts';

/** Makes it, and its folder, where it is not there; in any case nobody else may read it from then on. */
export function makePrivateFile(path: string) {
  makeFolder(dirname(path));
  // SQLite gives -wal and -shm the mode of the file itself. One that is there may be open in this process, and to close
  // it here would let go of all locks on it: https://sqlite.org/howtocorrupt.html, 2.2
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/**
 * Throws `store.removed` once the file is not the one that was opened: SQLite would go on writing to one that nobody
 * finds again, and whoever starts beside it would have the lock of another.
 */
export function stillThere(path: string): () => void {
  const opened = statSync(path, { bigint: true });
  return () => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (found?.ino !== opened.ino || found.dev !== opened.dev)
      throw fault('store.removed', { store: path });
  };
}

/** Locks the store for this process, by a file of its own beside it: readers are not in its way. */
export function takeLock(path: string) {
  makePrivateFile(lockOf(path));
  return lockFile(lockOf(path));
}

/** Stays when the store is closed, and tells that there was one. Whoever opens it by a link has the same. */
export function lockOf(path: string): string {
  return `${existsSync(path) ? realpathSync(path) : path}.lock`;
}
