// What `why` says of rows that have no two values to show: lists, and what a create left to the sink.

import { afterEach, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Paint } from '../../engine/cli/command/terminal.ts';
import { propertyText } from '../../engine/cli/text/why-more-text.ts';
import { whyText } from '../../engine/cli/text/why-text.ts';
import type { PropertyReport } from '../../engine/sync/why/property.ts';
import { why, whyAny } from '../../engine/sync/why/why.ts';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground } from './two-systems.ts';

const order = `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
update: $not($sink.paymentType = 1)
properties:
  reference: number
  lines:
    each: lines
    key: { source: id, sink: id }
    properties: { number: sku, count: quantity }
`;
const customer = `source: shop.customer
sink: erp.customer
merge: [{ source: email, sink: email }]
properties: { email: email, address.city: billing.city, address.country: billing.country }
`;
const linked = `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
properties:
  reference: number
  customer.id: { link: shop.customer, source: customerId }
`;
const same = (text: string) => text;
const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };

let here: Ground;
afterEach(() => here.close());

async function open(): Promise<void> {
  here = await fromFiles({ 'pipes/shop-erp/order.yaml': order });
}

const told = async () => whyText(await why(here.world, 'shop.order:1'), plain);
const line = (id: number) => ({ id, sku: `sku ${id}`, quantity: 1 });

it.each([
  ['one on each side', 1, '1 item | 1 item, 1 pair agreed  both sides agree'],
  ['two', 2, '2 items | 2 items, 2 pairs agreed  both sides agree'],
  ['none', 0, '0 items | 0 items, 0 pairs agreed  both sides are empty'],
])('a list is told by its items: %s', async (_, count, says) => {
  await open();
  const lines = Array.from({ length: count }, (__, at) => line(at + 1));
  peopleOf(here, 'shop').add('order', { number: 'S1', lines });
  await here.sync();
  expect(await told()).toContain(says);
});

it('a list is told by its items where they are not agreed, and of a property too', async () => {
  await open();
  peopleOf(here, 'shop').add('order', { number: 'S1', lines: [line(1), line(2)] });
  peopleOf(here, 'erp').add('order', { reference: 'S1', paymentType: 1, lines: [{ id: 9 }] });
  await here.sync();
  expect(await told()).toContain('2 items | 1 item, 0 pairs agreed');
  const report = await whyAny(here.world, { what: 'erp.order:1', other: 'lines' });
  expect((report as PropertyReport).rows[0]?.items).toEqual({ source: 2, sink: 1, agreed: 0 });
  expect(propertyText(report as PropertyReport, plain)).toContain(
    'now 2 items | 1 item, 0 pairs agreed',
  );
});

it('what the sink filled in at the create is its own, and nothing is still to be sent', async () => {
  const filled = (address: Json): Json => ({ country: 'Norge', ...(address as JsonObject) });
  here = await fromFiles(
    { 'pipes/shop-erp/customer.yaml': customer },
    { memory: { erp: { rewrites: { customer: { address: filled } } } } },
  );
  peopleOf(here, 'shop').add('customer', { email: 'ola@nord.no', billing: { city: 'Oslo' } });
  await here.sync();
  expect(whyText(await why(here.world, 'shop.customer:1'), plain)).toContain(
    "(empty) | Norge  the source has nothing to send; the sink's own value stands",
  );
});

it('a property that is looked up says in what, and by what', async () => {
  here = await fromFiles({
    'pipes/shop-erp/customer.yaml': customer,
    'pipes/shop-erp/order.yaml': linked,
  });
  peopleOf(here, 'shop').add('order', { number: 'S1', customerId: '1' });
  await here.sync();
  const report = await whyAny(here.world, { what: 'erp.order:1', other: 'customer.id' });
  expect(propertyText(report as PropertyReport, plain)).toContain(
    'the counterpart in erp.customer of shop.customer with this id, which gives its id',
  );
});

it('who waits for a record that waits for a person is told what that one waits for', async () => {
  const needsCustomer = linked.replace('source: customerId', 'source: customerId, required: true');
  here = await fromFiles({
    'pipes/shop-erp/customer.yaml': customer,
    'pipes/shop-erp/order.yaml': needsCustomer,
  });
  for (const _ of [1, 2]) peopleOf(here, 'erp').add('customer', { email: 'ola@nord.no' });
  peopleOf(here, 'shop').add('customer', { email: 'ola@nord.no' });
  peopleOf(here, 'shop').add('order', { number: 'S1', customerId: '1' });
  await here.sync();
  expect(await told()).toContain(
    [
      'What it waits for',
      '  shop.customer:1: rule 1 (email) finds 2 records',
      '    Say which it is with `samband desk`',
    ].join('\n'),
  );
  expect(whyText(await why(here.world, 'shop.customer:1'), plain)).not.toContain('it waits for');
});

it('who waits for a record that its pipe leaves out is told so', async () => {
  here = await fromFiles({
    'pipes/shop-erp/customer.yaml': `${customer}when: email = "me"\n`,
    'pipes/shop-erp/order.yaml': linked,
  });
  peopleOf(here, 'shop').add('customer', { email: 'ola@nord.no' });
  peopleOf(here, 'shop').add('order', { number: 'S1', customerId: '1' });
  await here.sync();
  expect(await told()).toContain("shop.customer:1: the pipe's condition leaves it out");
});
