// The documents that stand in the repository: docutils reads every one of them without a remark.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mustParse, readBack, remarksOf } from './docutils.ts';

const folder = new URL('../../generated-docs/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.rst'));

test('there are documents', () => {
  expect(files).not.toEqual([]);
});

describe.runIf(mustParse)('with docutils', () => {
  test.each(files)('%s', (name) => {
    expect(remarksOf(readFileSync(new URL(name, folder), 'utf8'))).toBe('');
  });

  test('a header without rows, two equal titles and a short underline are seen', () => {
    const table = '.. list-table::\n   :header-rows: 1\n\n   * - a\n     - b\n';
    expect(remarksOf(table)).toContain('no data remaining for table body');
    expect(remarksOf('Twice\n-----\n\na\n\nTwice\n-----\n\nb\n')).toContain('Duplicate implicit');
    expect(remarksOf('Too short\n----\n')).toContain('too short');
    expect(readBack('**x\n').remarks).not.toEqual([]);
  });
});
