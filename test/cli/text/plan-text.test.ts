// The last line of a plan: everything that would be done is counted in it, and what there is nothing of
// only where it is looked for.

import { expect, test } from 'vitest';
import { planHeadline, planText } from '../../../engine/cli/text/plan-text.ts';
import type { Plan } from '../../../engine/sync/plan/contents.ts';

const nothing: Plan = {
  operations: [],
  linked: [],
  unlinked: [],
  parked: [],
  held: [],
  unreadable: [],
  renamed: [],
  counts: {},
};

const one = (operation: Plan['operations'][number]['operation']): Plan['operations'][number] => ({
  pipe: 'shop-erp/order',
  operation,
  ref: 'erp.order:1',
  changes: [],
});
const link = { pipe: 'shop-erp/order', source: 'shop.order:1', sink: 'erp.order:1', reason: '' };

const unread = { entity: 'shop.order', id: '4', message: '`credit`: "12,5" is no number' };

const cases: readonly (readonly [string, Partial<Plan>, string])[] = [
  ['nothing', {}, 'Nothing to do: the systems agree.'],
  [
    'a new record',
    { operations: [one('create')] },
    '1 would be created, 0 updated, 0 deleted or deactivated, 0 linked, 0 would wait.',
  ],
  [
    'actions alone',
    { operations: [one('act'), one('act')] },
    '0 would be created, 0 updated, 0 deleted or deactivated, 2 asked for an action, 0 linked, 0 would wait.',
  ],
  [
    'links that end',
    { linked: [link], unlinked: [link] },
    '0 would be created, 0 updated, 0 deleted or deactivated, 1 linked, 1 split or moved, 0 would wait.',
  ],
  [
    'a record that cannot be read, and nothing else',
    { unreadable: [unread] },
    'Nothing to do with what can be read; 1 cannot be read.',
  ],
  [
    'records that cannot be read beside others',
    { linked: [link], unreadable: [unread, { ...unread, id: null }] },
    '0 would be created, 0 updated, 0 deleted or deactivated, 1 linked, 0 would wait, 2 cannot be read.',
  ],
];

test.each(cases)('a plan with %s says so', (_, plan, says) => {
  expect(planHeadline({ ...nothing, ...plan })).toBe(says);
});

const same = (text: string) => text;
const paint = { bold: same, dim: same, red: same, green: same, yellow: same };

test('what cannot be read is listed with what is in the way', () => {
  const plan = { ...nothing, unreadable: [unread, { ...unread, id: null }] };
  expect(planText(plan, { paint, isAll: false })).toBe(
    'cannot be read (2)\n  shop.order:4: `credit`: "12,5" is no number\n  shop.order: `credit`: "12,5" is no number\n\nNothing to do with what can be read; 2 cannot be read.',
  );
});

test('who says already which record it is about is not named twice', () => {
  const said = { ...unread, message: 'shop.order:4: it has no number' };
  const text = planText({ ...nothing, unreadable: [said] }, { paint, isAll: false });
  expect(text).toMatch(/^ {2}shop\.order:4: it has no number$/m);
});
