// What the file system says, in words: no code, and no path, which the sentence has named already.

import { expect, test } from 'vitest';
import { fileTrouble } from '../../engine/base/file-trouble.ts';

test.each([
  ['EACCES', /^this user may not use it; run this as the user it belongs to/],
  ['ENOENT', /^there is no such file or folder$/],
  ['ENOSPC', /^there is no room left on the disk$/],
])('%s is told in words', (code, words) => {
  const error = Object.assign(new Error(`${code}: something, open '/a/b'`), { code });
  expect(fileTrouble(error)).toMatch(words);
});

test('what is unknown is told as it came', () => {
  expect(fileTrouble(new Error('odd'))).toBe('odd');
});
