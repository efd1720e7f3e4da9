// A verb called in this process on a project of two systems in memory: as quick as a function, for what
// needs no process of its own.

import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { files as smallFiles } from '../../definition/small-project.ts';
import { run } from '../command.ts';

export interface SmallProject {
  readonly root: string;
  read(path: string): string;
  write(path: string, text: string): void;
  move(from: string, to: string): void;
  /** What a person would see, and the exit code. */
  call(
    ...args: readonly string[]
  ): Promise<{ readonly code: number | null; readonly said: string }>;
  remove(): void;
}

export function smallProject(files: Readonly<Record<string, string>>): SmallProject {
  const root = mkdtempSync(join(tmpdir(), 'samband-small-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries({ ...smallFiles, ...files })) write(path, text);
  return {
    root,
    write,
    move: (from, to) => renameSync(join(root, from), join(root, to)),
    read: (path) => readFileSync(join(root, path), 'utf8'),
    call: (...args) => called(root, args),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

async function called(root: string, args: readonly string[]) {
  const { code, stdout, stderr } = await run([...args, '--project', root]);
  return { code, said: `${stderr}${stdout}`.trimEnd() };
}
