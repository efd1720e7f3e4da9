// A folder is made with those above it, and where none can be made that is told at once.

import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileTrouble } from '../../engine/base/file-trouble.ts';
import { makeFolder } from '../../engine/base/make-folder.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samband-folders-'));
  mkdirSync(join(folder, 'there'));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync(join(folder, 'gone'), join(folder, 'link'));
  symlinkSync(join(folder, 'there'), join(folder, 'way'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(['there', 'there/a', 'there/a/b/c', 'way/a'])('%s is made', (path) => {
  makeFolder(join(folder, path));
  makeFolder(join(folder, path));
  expect(existsSync(join(folder, path))).toBe(true);
});

function trouble(path: string): string {
  try {
    makeFolder(path);
    return 'none';
  } catch (error) {
    return fileTrouble(error);
  }
}

test.each([
  ['file', 'a file stands where a folder should be'],
  ['file/a', 'a part of its path is no folder'],
  ['file/a/b', 'a part of its path is no folder'],
  ['link', 'a file stands where a folder should be'],
  [`there/${'x'.repeat(300)}`, 'its path is too long for this disk'],
])('%s cannot be made, and why is told', (path, words) => {
  expect(trouble(join(folder, path))).toBe(words);
});

// Node asks for ever there.
test.runIf(existsSync('/proc/self'))('a folder in which none can be made is named', () => {
  expect(trouble('/proc/samband/a')).toBe('no folder can be made in /proc');
});
