// The log that SQLite writes beside the file: what is in it survives a crash of the process, and once the disk has it a
// power failure too. SQLite could wait for the disk with each commit, but its connection would carry out nothing else
// meanwhile; here the file is synced from another thread, while the next transactions go on.

import { open, realpath } from 'node:fs/promises';
import { turns } from './turns.ts';

export interface Log {
  /** All that was committed before is on the disk when this resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Of an open store in the file `path`. */
export async function openLog(path: string): Promise<Log> {
  // It is beside the file itself, by whatever link that was opened.
  const file = await open(`${await realpath(path)}-wal`, 'r+');
  const inTurn = turns();
  let isOpen = true;
  return {
    // Closing syncs too, for who comes after it.
    sync: () => inTurn(async () => (isOpen ? file.datasync() : undefined)),
    close: () =>
      inTurn(async () => {
        isOpen = false;
        await file.datasync().finally(() => file.close());
      }),
  };
}
