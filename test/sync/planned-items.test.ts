// The items of a planned record are told apart, as those that a system made would be.

import { expect, it } from 'vitest';
import { withItemKeys } from '../../engine/sync/plan/planned-items.ts';
import type { World } from '../../engine/sync/world.ts';

const entity = { id: 'erp.order' };
const row = { sinkPath: 'lines', list: { key: { source: 'no', sink: 'id' }, backPath: 'items' } };
const pipe = { isEnabled: true, source: { id: 'shop.order' }, sink: entity, rows: [row] };
const world = { catalogue: { pipes: [pipe] } } as unknown as World;

it.each([
  [
    'erp.order',
    { lines: [{ name: 'a' }, { id: 7 }] },
    { lines: [{ name: 'a', id: 'k' }, { id: 7 }] },
  ],
  ['shop.order', { items: [{ no: '' }] }, { items: [{ no: 'k' }] }],
  ['erp.order', { name: 'a' }, { name: 'a' }],
])('of %s: %j', (id, record, held) => {
  expect(withItemKeys(world, { id } as never, record, () => 'k')).toEqual(held);
});
