// Sentences of the table with their details in.

import { expect, test } from 'vitest';
import { sentence } from '../../engine/base/errors.ts';

test.each([
  [
    'a hint that is not there leaves no blank',
    sentence('signoff.unknown', { name: 'zz', hint: '' }),
    /^There is no row "zz"\. The column Check /,
  ],
  [
    'a hint stands between its sentences',
    sentence('signoff.unknown', { name: 'zz', hint: 'Did you mean `z`?' }),
    /^There is no row "zz"\. Did you mean `z`\? The column Check /,
  ],
  [
    'a detail that is a sentence keeps its full stop',
    sentence('plan.file', {
      file: 'p',
      detail: 'The text is not JSON: it ends (line 1 column 2).',
    }),
    /: The text is not JSON: it ends \(line 1 column 2\)\. `samband plan/,
  ],
  [
    'one that is none gets one',
    sentence('plan.file', { file: 'p', detail: 'it is empty' }),
    /^p is no plan that can be applied: it is empty\. `samband plan/,
  ],
  ['a detail that nobody gave is seen', sentence('key.missing'), /^`\{key\}` is missing\.$/],
])('%s', (_, said, expected) => {
  expect(said).toMatch(expected);
});
