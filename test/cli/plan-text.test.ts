// The last line of a plan: everything that would be done is counted in it, and what there is nothing of
// only where it is looked for.

import { expect, test } from 'vitest';
import { planHeadline } from '../../engine/cli/plan-text.ts';
import type { Plan } from '../../engine/sync/plan.ts';

const nothing: Plan = {
  operations: [],
  linked: [],
  unlinked: [],
  parked: [],
  held: [],
  counts: {},
};

const one = (operation: Plan['operations'][number]['operation']): Plan['operations'][number] => ({
  pipe: 'shop-erp/order',
  operation,
  ref: 'erp.order:1',
  changes: [],
});
const link = { pipe: 'shop-erp/order', source: 'shop.order:1', sink: 'erp.order:1', reason: '' };

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
];

test.each(cases)('a plan with %s says so', (_, plan, says) => {
  expect(planHeadline({ ...nothing, ...plan })).toBe(says);
});
