// `samband init`: begins a project of one's own, with an example, with what an integration of this package
// is made of, or around the pipes that are there, and says how to go on. Nothing that is there is written over.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { failure } from '../../base/errors.ts';
import { fileTrouble } from '../../base/file-trouble.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { exit } from '../command/exit.ts';
import type { Verb } from '../command/verb.ts';
import { beginnings, newProject, settingsFile } from '../project/new-project.ts';
import { folderName, initText, nextCommands } from '../text/init-text.ts';

export const init: Verb = {
  name: 'init',
  summary: "Begin a project of one's own: settings, an example, schemas for editors",
  operands: [],
  optionalOperands: ['folder'],
  options: {
    like: {
      type: 'string',
      value: 'integration',
      help: 'in place of the example, copy one that came with samband, or a system alone; a name that there is not lists them',
    },
  },
  example: 'npx samband init my-project',
  run: async (call) => {
    const folder = resolve(call.root, call.operands[0] ?? '.');
    const like = call.options.like === undefined ? undefined : String(call.options.like);
    const { files, isExample, own } = await newProject(folder, like);
    if (existsSync(join(folder, settingsFile)))
      throw failure('init.there', { folder, file: settingsFile });
    const written: string[] = [];
    const kept: string[] = [];
    for (const [path, text] of files) (writeNew(folder, path, text) ? written : kept).push(path);
    const next = nextCommands(folder, like);
    const { folders } = await beginnings();
    const summary = `Began a project in ${folderName(folder)} with ${written.length} files.`;
    return {
      exit: exit.done,
      summary,
      result: { folder, written, kept, next: next.map(({ command }) => command) },
      text: initText({
        summary,
        written,
        kept,
        next,
        isIgnored: isStateIgnored(folder),
        ...(isExample ? { folders } : {}),
        ...(like === undefined && !isExample ? { own } : {}),
      }),
    };
  },
};

/** False if there is something already. What could be written in part only is taken away again. */
function writeNew(folder: string, path: string, text: string): boolean {
  const file = join(folder, path);
  try {
    makeFolder(dirname(file));
  } catch (error) {
    throw unwritten(folder, error);
  }
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    rmSync(file, { force: true });
    throw unwritten(folder, error);
  }
}

function unwritten(folder: string, error: unknown): Error {
  return failure('init.unwritten', { folder, detail: fileTrouble(error) });
}

/** A `.gitignore` of the author's own may let the state through. */
function isStateIgnored(folder: string): boolean {
  try {
    const lines = readFileSync(join(folder, '.gitignore'), 'utf8').split(/\r?\n/);
    return lines.some((line) => /^[^#!]*\.samband\b/.test(line));
  } catch {
    return false; // it is no file that git could read either
  }
}
