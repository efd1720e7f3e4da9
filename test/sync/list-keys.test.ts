// A keyed list whose file names its items by another property than before.

import { afterEach, expect, it } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground } from './two-systems.ts';

let here: Ground | undefined;
afterEach(async () => {
  await here?.close();
  here = undefined;
});

const order = `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
back: { create: never }
properties:
  reference: { source: number, back: false }
  lines:
    each: lines
    key: { source: id, sink: id }
    properties: { number: sku, count: quantity }
`;

it.each([
  ['of the source', 'source: sku, sink: id'],
  ['of the sink', 'source: id, sink: number'],
  ['of both', 'source: sku, sink: number'],
])('items stay what they are when their list takes another key %s', async (_what, key) => {
  here = await fromFiles({ 'pipes/shop-erp/order.yaml': order });
  const lines = [
    { id: 11, sku: 'A', quantity: 1 },
    { id: 12, sku: 'B', quantity: 2 },
  ];
  for (const number of ['S1', 'S2']) peopleOf(here, 'shop').add('order', { number, lines });
  await here.sync();
  const before = ['shop', 'erp'].map((system) => here?.records(`${system}.order`));
  const pipe = order.replace('source: id, sink: id', key);
  const { clock, world, drivers } = here;
  const next = await fromFiles(
    { 'pipes/shop-erp/order.yaml': pipe },
    { clock, store: world.store, drivers },
  );
  expect(await next.sync()).toBe(0);
  expect(['shop', 'erp'].map((system) => next.records(`${system}.order`))).toEqual(before);
  const edited = [{ id: 11, sku: 'A', quantity: 7 }, lines[1]];
  peopleOf(next, 'shop').edit('order', '1', { lines: edited as Json });
  expect(await next.sync()).toBe(1);
  expect(next.records('erp.order')[0]?.lines).toMatchObject([
    { id: 1, count: 7 },
    { id: 2, count: 2 },
  ]);
});
