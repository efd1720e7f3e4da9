// What SQLite and the file system say about a store, as faults with a sentence for the operator.
// Our own mistakes, such as a wrong statement, stay the errors they are.

import { type ErrorCode, fault } from '../base/errors.ts';
import { fileTrouble } from '../base/file-trouble.ts';

/** What an operator should look at first. */
export const checkFile = 'that the folder exists and may be written';

/** Runs work in the database; what the disk and the file refuse becomes a fault. */
export function sqliteFaults<T>(store: string, work: () => Promise<T>): Promise<T> {
  return translating(store, work, codeOfSqlite);
}

/** Runs work on the file too: making it, its folder, a copy. */
export function fileFaults<T>(store: string, work: () => Promise<T>): Promise<T> {
  return translating(store, work, (error) => codeOfSqlite(error) ?? codeOfSystem(error));
}

async function translating<T>(
  store: string,
  work: () => Promise<T>,
  codeOf: (error: object) => ErrorCode | undefined,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error ? codeOf(error) : undefined;
    if (code === undefined) throw error;
    throw fault(code, { store, detail: fileTrouble(error), check: checkFile }, error);
  }
}

/** Of the primary result codes (https://sqlite.org/rescode.html), those that are not our mistake. */
const faultsByResult: Readonly<Record<number, ErrorCode>> = {
  3: 'store.unreachable', // PERM
  5: 'store.locked', // BUSY
  8: 'store.unreachable', // READONLY
  10: 'store.unreachable', // IOERR
  11: 'store.damaged', // CORRUPT
  13: 'store.full', // FULL
  14: 'store.unreachable', // CANTOPEN
  26: 'store.damaged', // NOTADB
};

function codeOfSqlite(error: { errcode?: number }): ErrorCode | undefined {
  // The low byte of an extended result code is the primary one.
  return error.errcode === undefined ? undefined : faultsByResult[error.errcode & 0xff];
}

function codeOfSystem(error: { code?: string; syscall?: string }): ErrorCode | undefined {
  if (error.syscall === undefined) return undefined;
  return error.code === 'ENOSPC' ? 'store.full' : 'store.unreachable';
}
