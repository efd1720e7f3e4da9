// The documents of many systems: all of them are read by docutils without a remark. Here a few; the whole of
// 32 sources and 36 sinks takes minutes.

import { expect, test } from 'vitest';
import { mustParse, readBack } from '../docutils.ts';
import { synthetic } from '../synthetic.ts';
import { documents } from '../texts.ts';

test.runIf(mustParse)(
  'every document of every pair is valid, and has a line for every row and rule',
  () => {
    const rows = 11;
    /** How they are linked; what takes part, is created, updated and deleted, each way; and who wins. */
    const rules = 10;
    const texts = Object.entries(documents(synthetic(3, 2, rows)));
    const pairs = texts.filter(([path]) => /shop\d+-erp\d+\.rst$/.test(path));
    expect(pairs.length).toBe(6);
    for (const [path, text] of texts.filter(([path]) => path.endsWith('.rst'))) {
      const { remarks, cells } = readBack(text);
      expect(remarks, path).toEqual([]);
      const lines = cells.filter((line) => /^[☐☑]/.test(line.at(-1)?.[0] ?? ''));
      if (pairs.some(([own]) => own === path)) expect(lines.length).toBe(rows + rules);
    }
  },
);
