// A verb called in this process on a project of two systems in memory: as quick as a function, for what
// needs no process of its own.

import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { systemClock } from '../../../engine/base/clock.ts';
import { readArguments } from '../../../engine/cli/command/arguments.ts';
import { exitOf } from '../../../engine/cli/command/exit.ts';
import { terminalOn } from '../../../engine/cli/command/terminal.ts';
import { verbsFor } from '../../../engine/cli/verbs.ts';
import { files as smallFiles } from '../../definition/small-project.ts';

export interface SmallProject {
  readonly root: string;
  read(path: string): string;
  write(path: string, text: string): void;
  move(from: string, to: string): void;
  /** What a person would see, and the exit code. */
  call(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }>;
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
  const command = readArguments(args, await verbsFor(args));
  if (command.kind === 'mistake') return { code: 2, said: command.message };
  if (command.kind !== 'run') throw new Error(`${args.join(' ')} runs no verb`);
  let noted = '';
  const stream = new Writable({
    write: (chunk, _, done) => {
      noted += String(chunk);
      done();
    },
  });
  const outcome = await command.verb
    .run({
      root,
      operands: command.operands,
      options: command.options,
      isJson: false,
      terminal: terminalOn(stream, stream, {}),
      clock: systemClock,
      env: {},
      drain: new AbortController().signal,
    })
    .catch((error: Error) => ({ exit: exitOf(error), summary: error.message, text: undefined }));
  return { code: outcome.exit, said: `${noted}${outcome.text ?? outcome.summary}` };
}
