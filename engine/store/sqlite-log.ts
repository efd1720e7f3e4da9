// The log that SQLite writes beside the file: what is in it survives a crash of the process, and once the disk has it a
// power failure too. SQLite could wait for the disk with each commit, but its connection would carry out nothing else
// meanwhile; here the file is synced from another thread, while the next transactions go on.

import { open, realpath } from 'node:fs/promises';
import { turns } from './turns.ts';

export interface Log {
  /** All that was committed before is on the disk when this resolves. After it was refused once it always is. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Of an open store in the file `path`. */
export async function openLog(path: string): Promise<Log> {
  // It is beside the file itself, by whatever link that was opened.
  const file = await open(`${await realpath(path)}-wal`, 'r+');
  const inTurn = turns();
  let isOpen = true;
  // The disk says no once, and yes from then on, without what it refused: https://wiki.postgresql.org/wiki/Fsync_Errors
  let refusal: { readonly error: unknown } | undefined;
  const sync = async () => {
    if (refusal) throw refusal.error;
    if (!isOpen) return; // closing has synced
    try {
      await file.datasync();
    } catch (error) {
      refusal = { error };
      throw error;
    }
  };
  /** Who asks before it begins is served by it. */
  let next: Promise<void> | undefined;
  return {
    sync: () => {
      next ??= inTurn(() => {
        next = undefined;
        return sync();
      });
      return next;
    },
    close: () =>
      inTurn(async () => {
        try {
          if (!refusal) await sync();
        } finally {
          isOpen = false;
          await file.close();
        }
      }),
  };
}
