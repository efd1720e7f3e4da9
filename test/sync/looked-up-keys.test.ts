// Merge keys that are looked up: by identity, by value and in a table. Records whose key waits for a
// link are neither matched nor created, and follow when the link appears or changes.

import { afterEach, expect, it } from 'vitest';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground } from './two-systems.ts';

const customers =
  'source: shop.customer\nsink: erp.customer\nmerge: [{ source: email, sink: email }]\ncreate: $not(active = false)\nproperties: { name: name, email: email }\n';
const orders = (source: string, sink: string) =>
  `source: shop.order\nsink: erp.order\nmerge: [{ source: ${source}, sink: ${sink} }]\nproperties: { reference: number }\n`;

let here: Ground;
afterEach(() => here.close());

async function open(source: string, sink: string): Promise<void> {
  here = await fromFiles({
    'pipes/shop-erp/customer.yaml': customers,
    'pipes/shop-erp/order.yaml': orders(source, sink),
    'pipes/shop-erp/pair.yaml':
      'settings: { kinds: { title: Kinds, type: table, key: shop, columns: { shop: { title: S, type: string }, erp: { title: E, type: string } }, default: [{ shop: card, erp: K }] } }\n',
  });
}

const people = (system: string) => peopleOf(here, system);
const references = () => here.records('erp.order').map(({ reference }) => reference);
const parked = () =>
  here.world.store.transact(async (tx) =>
    (await tx.parkedList({}, '', 10)).map(({ ref, why, waitsFor }) => [ref, why, waitsFor]),
  );

it('matches by the counterpart of another record', async () => {
  await open('{ link: shop.customer, source: customerId }', '$string(customer.id)');
  const kari = people('shop').add('customer', { name: 'Kari', email: 'kari@epost.example' });
  const known = people('erp').add('customer', { name: 'Kari N', email: 'kari@epost.example' });
  people('erp').add('order', { reference: 'old', customer: { id: Number(known) } });
  people('shop').add('order', { number: 'S1', customerId: kari });
  await here.sync();
  expect(references()).toEqual(['S1']);
});

it('waits with a record until its key is known, and creates nothing meanwhile', async () => {
  await open('{ link: shop.customer, source: customerId }', '$string(customer.id)');
  const ola = people('shop').add('customer', {
    name: 'Ola',
    email: 'ola@epost.example',
    active: false,
  });
  const order = people('shop').add('order', { number: 'S2', customerId: ola });
  await here.sync();
  expect(references()).toEqual([]);
  expect(await parked()).toEqual([[`shop.order:${order}`, 'reference', `shop.customer:${ola}`]]);
  people('shop').edit('customer', ola, { active: true });
  await here.sync();
  expect(references()).toEqual(['S2']);
  expect(await parked()).toEqual([]);
});

it('goes on without a key where it says so', async () => {
  await open('{ link: shop.customer, source: customerId, missing: empty }', '$string(customer.id)');
  people('shop').add('order', { number: 'S3', customerId: 'nobody' });
  await here.sync();
  expect(references()).toEqual(['S3']);
});

it('matches by a value that is found, and follows when it changes', async () => {
  await open(
    'number',
    '{ find: erp.customer, by: id, sink: $string(customer.id), take: name, missing: empty }',
  );
  const known = people('erp').add('customer', { name: 'X1' });
  people('erp').add('order', { remark: 'theirs', customer: { id: Number(known) } });
  people('shop').add('order', { number: 'X2' });
  await here.sync();
  expect(references()).toEqual([undefined, 'X2']);
  people('shop').add('order', { number: 'X9' });
  people('erp').edit('customer', known, { name: 'X9' });
  await here.sync();
  expect(references()).toEqual(['X9', 'X2']);
});

it('matches by the line of a table', async () => {
  await open('{ table: kinds, source: payment }', 'reference');
  people('erp').add('order', { reference: 'K' });
  people('shop').add('order', { number: 'S4', payment: 'card' });
  await here.sync();
  expect(references()).toEqual(['S4']);
});
