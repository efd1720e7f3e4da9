// Files as a whole: read together with what tells one version from the next, and replaced in one step,
// so that whoever reads them meanwhile sees the old or the new one, never half of it.

import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

export interface DiskFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** Changes with every change of the file. */
  readonly stamp: string;
  readonly changedMs: number;
  readonly mode: number;
}

/** More than this is a database, not an exchange of files. */
const fileBytesMax = 256 * 1024 * 1024;

/** The files that a name means, in the order of their names; `*` stands for anything. */
export async function namesIn(folder: string, name: string): Promise<readonly string[]> {
  if (!name.includes('*')) return [name];
  const parts = name.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('.*')}$`);
  const all = await readdir(folder);
  return all.filter((one) => !one.startsWith('.') && pattern.test(one)).sort();
}

/** Undefined if there is no such file in the folder. Throws if the folder cannot be read, or is none. */
export async function readDiskFile(folder: string, name: string): Promise<DiskFile | undefined> {
  const path = join(folder, basename(name));
  if (!(await stat(folder)).isDirectory()) throw new Error('it is no folder');
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size, mtimeMs, ino, mode } = await file.stat();
    if (size > fileBytesMax) throw new Error(`it is larger than ${fileBytesMax} bytes`);
    const stamp = `${ino}-${size}-${mtimeMs}`;
    return { path, bytes: await file.readFile(), stamp, changedMs: mtimeMs, mode };
  } finally {
    await file.close();
  }
}

export type Replace = typeof replaceFile;

/**
 * Puts the bytes in the place of the file, or of none. False if it is no longer the one that was read:
 * then somebody else has written it, and nothing is done.
 */
export async function replaceFile(
  path: string,
  bytes: Buffer,
  before: DiskFile | undefined,
): Promise<boolean> {
  const draft = join(path, '..', `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(draft, 'wx', before?.mode ?? 0o666);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if ((await stampOf(path)) !== before?.stamp) return false;
    await rename(draft, path);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}

async function stampOf(path: string): Promise<string | undefined> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${ino}-${size}-${mtimeMs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
