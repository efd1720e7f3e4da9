// A row of several properties is one: it waits as one, is decided as one, and a person's edit of any of
// them is an edit of the row.

import { afterEach, expect, it } from 'vitest';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground } from './two-systems.ts';

const customers =
  'source: shop.customer\nsink: erp.customer\nmerge: [{ source: email, sink: email }]\ncreate: $not(active = false)\nproperties: { name: name, email: email }\n';
const orders = (conflict: string) => `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
conflict: ${conflict}
back: { create: never }
properties:
  reference: number
  customer:
    first:
      - when: payment = 'invoice'
        properties:
          id: { link: shop.customer, source: customerId }
          kind: { value: debtor }
      - properties:
          id: { link: shop.customer, source: customerId }
          kind: { value: buyer }
    back:
      customerId: { link: erp.customer, sink: customer.id }
      payment: "customer.kind = 'debtor' ? 'invoice' : 'cash'"
`;
const orderSchema = JSON.stringify({
  type: 'object',
  properties: {
    id: { type: 'integer' },
    reference: { type: 'string' },
    customer: {
      type: 'object',
      properties: { id: { type: 'integer' }, kind: { type: 'string' }, seen: { type: 'string' } },
    },
  },
});

let here: Ground;
afterEach(() => here.close());

async function open(conflict = 'source'): Promise<void> {
  here = await fromFiles({
    'pipes/shop-erp/customer.yaml': customers,
    'pipes/shop-erp/order.yaml': orders(conflict),
    'schemas/erp/order.json': orderSchema,
  });
}

const shop = () => peopleOf(here, 'shop');
const erp = () => peopleOf(here, 'erp');
const customerOf = () => here.records('erp.order')[0]?.customer;

async function linked(): Promise<{
  order: string;
  kari: string;
  ola: string;
  at: (name: string) => number;
}> {
  const kari = shop().add('customer', { name: 'Kari', email: 'kari@post.example' });
  const ola = shop().add('customer', { name: 'Ola', email: 'ola@post.example' });
  const order = shop().add('order', { number: 'S1', customerId: kari, payment: 'cash' });
  await here.sync();
  const at = (name: string) =>
    Number(here.records('erp.customer').find((one) => one.name === name)?.id);
  return { order, kari, ola, at };
}

it('is written and cleared as a whole', async () => {
  await open();
  const { order, at } = await linked();
  expect(customerOf()).toEqual({ id: at('Kari'), kind: 'buyer' });
  shop().edit('order', order, { payment: 'invoice' });
  await here.sync();
  expect(customerOf()).toEqual({ id: at('Kari'), kind: 'debtor' });
  expect(await here.sync()).toBe(0);
});

it('waits as a whole: no kind without its id', async () => {
  await open();
  const { order, at } = await linked();
  const late = shop().add('customer', { name: 'Åse', email: 'ase@post.example', active: false });
  shop().edit('order', order, { customerId: late, payment: 'invoice' });
  await here.sync();
  expect(customerOf()).toEqual({ id: at('Kari'), kind: 'buyer' });
  shop().edit('customer', late, { active: true });
  await here.sync();
  expect(customerOf()).toEqual({ id: at('Åse'), kind: 'debtor' });
});

it('goes back as a whole when one property is edited, and leaves what it does not write', async () => {
  await open();
  const { order, ola, at } = await linked();
  const id = erp().records('order')[0]?.id as string;
  erp().edit('order', id, { customer: { id: at('Ola'), kind: 'debtor', seen: 'yes' } });
  await here.sync();
  expect(shop().record('order', order)).toMatchObject({ customerId: ola, payment: 'invoice' });
  expect(customerOf()).toEqual({ id: at('Ola'), kind: 'debtor', seen: 'yes' });
  expect(await here.sync()).toBe(0);
});

it.each([
  ['source', 'Ola', 'buyer'],
  ['sink', 'Kari', 'debtor'],
] as const)(
  'is decided as a whole by the policy %s where both sides changed',
  async (conflict, name, kind) => {
    await open(conflict);
    const { order, ola, at } = await linked();
    const id = erp().records('order')[0]?.id as string;
    shop().edit('order', order, { customerId: ola });
    erp().edit('order', id, { customer: { id: at('Kari'), kind: 'debtor' } });
    await here.sync();
    expect(customerOf()).toEqual({ id: at(name), kind });
    expect(await here.sync()).toBe(0);
  },
);
