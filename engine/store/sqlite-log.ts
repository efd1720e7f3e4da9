// The log that SQLite writes beside the file: what is in it survives a crash of the process, and once the disk has it a
// power failure too. SQLite could wait for the disk with each commit, but its connection would carry out nothing else
// meanwhile; here the file is synced from another thread, while the next transactions go on.

import { type FileHandle, open } from 'node:fs/promises';
import { turns } from './turns.ts';

export interface Log {
  /** All that was committed before is on the disk when this resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Of a store in the file `path`, which is written to before it is synced. */
export function logOf(path: string): Log {
  const inTurn = turns();
  let file: FileHandle | undefined;
  return {
    sync: () =>
      inTurn(async () => {
        file ??= await open(`${path}-wal`, 'r+');
        await file.datasync();
      }),
    close: () => inTurn(async () => file?.close()),
  };
}
