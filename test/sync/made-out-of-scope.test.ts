// What is made of a record over there may be outside the pipe's condition, as a new order is to a pipe of the paid
// ones. Nobody removed it, so the record that it was made of stays; neither did anybody where the system has one with
// the same key already, outside the condition, which is taken instead.

import { afterEach, expect, it } from 'vitest';
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
when: customerId = 'paid'
delete: delete
back: { create: always }
properties:
  reference: { source: number }
`;

it('the record that it was made of stays, and what people do counts once it is inside', async () => {
  here = await fromFiles({ 'pipes/shop-erp/order.yaml': order });
  peopleOf(here, 'erp').add('order', { reference: 'E1' });
  await here.sync();
  expect(here.records('erp.order')).toHaveLength(1);
  const edit = async (customerId: string) => {
    here?.clock.pass(60_000);
    peopleOf(here as Ground, 'shop').edit('order', '1', { customerId });
    await here?.sync();
  };
  await edit('new');
  expect(here.records('erp.order')).toHaveLength(1);
  await edit('paid');
  await edit('cancelled');
  expect(here.records('erp.order')).toEqual([]);
});

it('so does one whose create meets a record outside the condition', async () => {
  const memory = { shop: { unique: { order: ['number'] } } };
  here = await fromFiles({ 'pipes/shop-erp/order.yaml': order }, { memory });
  const number = 'E1';
  peopleOf(here, 'shop').add('order', { number, customerId: 'new' });
  await here.sync();
  peopleOf(here, 'erp').add('order', { reference: number });
  await here.sync();
  expect(here.records('erp.order')).toHaveLength(1);
  expect(here.records('shop.order')).toHaveLength(1);
});
