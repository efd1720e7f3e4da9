// The one sentence that a sync ends with: it never says that all is well above what was refused or held.

import { expect, test } from 'vitest';
import { headline, summaryText } from '../../../engine/cli/text/summary-text.ts';
import type { Summary } from '../../../engine/runtime/summary.ts';

const pipe = 'shop-erp/customer';
const quiet: Summary = {
  durationMs: 200,
  rounds: 1,
  read: {},
  unreadable: [],
  renamed: [],
  pipes: {},
  parked: [],
  faults: [],
  isCutShort: false,
  later: null,
};
const wrote = { created: 4, updated: 1, deleted: 0, linked: 0, refused: 1 };

const unread = { entity: 'shop.order', id: '4', message: 'no number' };

test.each<[string, Partial<Summary>, string]>([
  ['nothing to do', {}, 'nothing had to be written.'],
  ['writes', { pipes: { [pipe]: wrote } }, '5 records written.'],
  [
    'a record that waits for another',
    { parked: [{ pipe, why: 'reference', count: 3 }] },
    'nothing had to be written.',
  ],
  ['a refusal', { parked: [{ pipe, why: 'dead', count: 1 }] }, 'nothing was written, 1 refused.'],
  [
    'a record that cannot be read',
    { unreadable: [unread] },
    'nothing was written, 1 cannot be read.',
  ],
  [
    'writes, and two that are left undone',
    {
      pipes: { [pipe]: wrote },
      parked: [
        { pipe, why: 'held', count: 586 },
        { pipe, why: 'dead', count: 2 },
      ],
    },
    '5 records written, 2 refused, 586 held by a guard.',
  ],
])('%s', (_, part, says) => {
  expect(headline({ ...quiet, ...part })).toBe(`Quiet after 0.2 s: ${says}`);
});

test('what cannot be read is told with what is in the way, the first of many', () => {
  const same = (text: string) => text;
  const paint = { bold: same, dim: same, red: same, green: same, yellow: same };
  const unreadable = Array.from({ length: 12 }, (_, at) => ({ ...unread, id: String(at) }));
  const text = summaryText({ ...quiet, unreadable }, paint);
  expect(text).toContain('nothing of it goes over:\n  shop.order:0: no number\n');
  expect(text).toMatch(/shop\.order:9: no number\n {2}… and 2 more; --json has all of them\.$/);
});
