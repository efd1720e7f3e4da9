// A reference that has several answers: none is guessed. A person takes one, or one stands already in
// the base or over there, and it stays until the reference itself changes.

import { afterEach, describe, expect, it } from 'vitest';
import type { Paint } from '../../engine/cli/command/terminal.ts';
import { deskText } from '../../engine/cli/text/desk-text.ts';
import { whyText } from '../../engine/cli/text/why-text.ts';
import { deskPage } from '../../engine/service/desk/desk-page.ts';
import { deskItems } from '../../engine/sync/desk/desk.ts';
import { lift } from '../../engine/sync/desk/judge.ts';
import { choose, drop, edit } from '../../engine/sync/desk/settle-item.ts';
import { why } from '../../engine/sync/why/why.ts';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground, GroundOptions } from './two-systems.ts';

/** Branches of the ERP are one customer of the shop, so a customer of the shop may be any of them. */
const customers = `source: erp.customer
sink: shop.customer
merge: [{ source: email, sink: email, many: true }]
create: never
properties: { number: displayName }
`;
const orders = `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
properties:
  reference: number
  paymentType: { source: $number(payment), compare: exact }
  customer.id: { link: shop.customer, source: customerId }
`;
const me = { who: 'Kari' };
const same = (text: string) => text;
const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };

let here: Ground;
afterEach(() => here.close());

async function open(order = orders, options: GroundOptions = {}): Promise<void> {
  here = await fromFiles(
    { 'pipes/erp-shop/customer.yaml': customers, 'pipes/shop-erp/order.yaml': order },
    options,
  );
}

const shop = () => peopleOf(here, 'shop');
const erp = () => peopleOf(here, 'erp');
const ordered = (at = 0) => here.records('erp.order')[at]?.customer;
const items = () => here.world.store.transact((tx) => deskItems(here.world, tx, {}, 100));

/** A customer of the shop, and its branches in the ERP: their ids, in order. */
function branches(email: string, count: number): { readonly customer: string; ids: number[] } {
  const ids = Array.from({ length: count }, (_, at) =>
    Number(erp().add('customer', { name: `${email} ${at}`, email, displayName: email })),
  );
  return { customer: shop().add('customer', { name: email, email, number: email }), ids };
}

/** The one item on the desk, with what it may be. */
async function asked() {
  const [item, ...others] = await items();
  expect(others).toEqual([]);
  return { id: item?.id as string, row: item?.row, names: item?.choices.map(({ name }) => name) };
}

async function isSettled(): Promise<void> {
  await here.sync();
  expect(await items()).toEqual([]);
  expect(await here.sync()).toBe(0);
}

describe('a person takes one of them', () => {
  it('for this record, and it is written; the next record asks again', async () => {
    await open();
    const { customer, ids } = branches('nord@post.example', 2);
    shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
    await here.sync();
    expect(ordered()).toBeUndefined();
    const { id, row, names } = await asked();
    expect([row, names]).toEqual(['customer.id', ids.map((one) => `erp.customer:${one}`)]);
    const { always } = await choose(here.world, id, `erp.customer:${ids[1]}`, me);
    expect(always?.yaml).toBe(`customer.id:\n  link: shop.customer\n  where: id = ${ids[1]}`);
    expect((await items())[0]).toMatchObject({ choice: 'record' });
    await isSettled();
    expect(ordered()).toEqual({ id: ids[1] });
    shop().add('order', { number: 'S2', customerId: customer, payment: '1' });
    await here.sync();
    expect((await asked()).names).toEqual(names);
  });

  it('it holds when other values change, and until the reference does', async () => {
    await open();
    const { customer, ids } = branches('nord@post.example', 2);
    const other = branches('sor@post.example', 2);
    const order = shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
    await here.sync();
    await choose(here.world, (await asked()).id, `erp.customer:${ids[1]}`, me);
    await isSettled();
    shop().edit('order', order, { payment: '2' });
    await isSettled();
    expect(here.records('erp.order')).toMatchObject([{ paymentType: 2, customer: { id: ids[1] } }]);
    shop().edit('order', order, { customerId: other.customer });
    await here.sync();
    expect((await asked()).names).toEqual(other.ids.map((one) => `erp.customer:${one}`));
    expect(ordered()).toEqual({ id: ids[1] });
    shop().edit('order', order, { customerId: customer });
    await isSettled();
  });

  it('a record that cannot do without waits for it, and then is created once', async () => {
    await open(orders.replace('source: customerId }', 'source: customerId, required: true }'));
    const { customer, ids } = branches('nord@post.example', 3);
    shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
    await here.sync();
    expect(here.records('erp.order')).toEqual([]);
    await choose(here.world, (await asked()).id, `erp.customer:${ids[2]}`, me);
    await isSettled();
    expect(here.records('erp.order')).toMatchObject([{ customer: { id: ids[2] } }]);
  });

  it('it is kept while the row may not be written, and is told by why', async () => {
    await open(`${orders.replace('properties:', 'update: payment = "2"\nproperties:')}`);
    const { customer, ids } = branches('nord@post.example', 2);
    const order = shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
    await here.sync();
    await choose(here.world, (await asked()).id, `erp.customer:${ids[0]}`, me);
    await here.sync();
    expect(ordered()).toBeUndefined();
    const waiting = await items();
    expect(waiting).toMatchObject([{ choice: 'record', taken: [`erp.customer:${ids[0]}`] }]);
    const list = { held: [], alike: [], counts: [], items: waiting, total: 1, more: 0 };
    const page = await deskPage({ list, filter: {}, key: 'k', atMs: 0 });
    for (const told of [deskText(list, plain), String(page)])
      expect(told).toMatch(new RegExp(`chosen: erp\\.customer:${ids[0]}`, 'i'));
    const report = await why(here.world, `shop.order:${order}`);
    expect(report.parked).toMatchObject([{ row: 'customer.id', choice: 'record' }]);
    shop().edit('order', order, { payment: '2' });
    await isSettled();
    expect(ordered()).toEqual({ id: ids[0] });
    const { journal, links } = await why(here.world, `shop.order:${order}`);
    expect(links[0]?.rows.find(({ row }) => row === 'customer.id')?.reason).toBe(
      `both sides agree; of ${ids.map((one) => `erp.customer:${one}`).join(', ')} it is the one chosen or agreed on`,
    );
    expect(journal.map(({ what, reason }) => `${what}: ${reason}`)).toContain(
      `chosen: Kari chose: erp.customer:${ids[0]}`,
    );
  });

  it('one that is no candidate any more is forgotten', async () => {
    await open(`${orders.replace('properties:', 'update: payment = "2"\nproperties:')}`);
    const { customer, ids } = branches('nord@post.example', 3);
    shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
    await here.sync();
    await choose(here.world, (await asked()).id, `erp.customer:${ids[0]}`, me);
    erp().edit('customer', String(ids[0]), { email: 'other@post.example' });
    await here.sync();
    expect((await asked()).names).toEqual(ids.slice(1).map((one) => `erp.customer:${one}`));
    expect(await items()).toMatchObject([{ choice: null, taken: [] }]);
  });

  it('in a list each item is asked about in turn', async () => {
    const lines = `  lines:
    each: lines
    key: { source: id, sink: id }
    properties:
      count: quantity
      product.id: { link: shop.customer, source: productId }
`;
    await open(orders.replace(/ {2}customer.id.*\n/, lines));
    const [one, two] = [branches('nord@post.example', 2), branches('sor@post.example', 2)];
    shop().add('order', {
      number: 'S1',
      payment: '1',
      lines: [one, two].map(({ customer }, at) => ({
        id: `${at + 1}`,
        quantity: at + 1,
        productId: customer,
      })),
    });
    for (const { ids } of [one, two]) {
      await here.sync();
      const { id, row, names } = await asked();
      expect([row, names]).toEqual(['lines', ids.map((ref) => `erp.customer:${ref}`)]);
      await choose(here.world, id, `erp.customer:${ids[1]}`, me);
    }
    await isSettled();
    const products = () =>
      (here.records('erp.order') as readonly { lines: { product: unknown }[] }[]).flatMap(
        ({ lines }) => lines.map(({ product }) => product),
      );
    expect(products()).toEqual([{ id: one.ids[1] }, { id: two.ids[1] }]);
    shop().edit('order', '1', {
      lines: [one, two].map(({ customer }, at) => ({
        id: `${at + 1}`,
        quantity: 9,
        productId: customer,
      })),
    });
    await isSettled();
    expect(products()).toEqual([{ id: one.ids[1] }, { id: two.ids[1] }]);
  });

  it('what is found by value is taken too, with the line that would always do it', async () => {
    await open(
      orders.replace(
        /customer.id: .*/,
        'customer.id: { find: erp.customer, by: email, source: customerId, missing: park }',
      ),
    );
    const ids = [true, false].map((inactive) =>
      erp().add('customer', { name: 'Nord', email: 'nord@post.example', inactive }),
    );
    shop().add('order', { number: 'S1', customerId: 'nord@post.example', payment: '1' });
    await here.sync();
    const { always } = await choose(here.world, (await asked()).id, `erp.customer:${ids[1]}`, me);
    expect(always).toMatchObject({
      place: 'pipes/shop-erp/order.yaml:7',
      yaml: 'customer.id:\n  find: erp.customer\n  where: inactive = false',
    });
    await isSettled();
    expect(ordered()).toEqual({ id: Number(ids[1]) });
  });

  it('a value of its own is sent in its place, and then is what stands there', async () => {
    await open();
    const { customer, ids } = branches('nord@post.example', 2);
    shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
    await here.sync();
    await edit(here.world, (await asked()).id, { value: ids[0] ?? null }, me);
    await isSettled();
    expect(ordered()).toEqual({ id: ids[0] });
  });
});

it('a value of its own stands in for a reference that waits, and then the reference comes', async () => {
  await open();
  const order = shop().add('order', { number: 'S1', customerId: '1', payment: '1' });
  await here.sync();
  const [item] = await items();
  expect(item).toMatchObject({ row: 'customer.id', why: 'reference' });
  const { said } = await edit(here.world, item?.id as string, { value: 7 }, me);
  expect(said).toBe('customer.id is sent as 7, once, and stands until shop.customer:1 is linked.');
  await here.sync();
  expect(ordered()).toEqual({ id: 7 });
  expect(await items()).toEqual([]);
  const told = whyText(await why(here.world, `shop.order:${order}`), plain);
  expect(told).toContain('customer.id: waits until shop.customer:1 is linked');
  expect(told).toContain('a person has answered, so nobody is asked');
  expect(await here.sync()).toBe(0);
  const { customer, ids } = branches('nord@post.example', 1);
  expect(customer).toBe('1');
  await isSettled();
  expect(ordered()).toEqual({ id: ids[0] });
  expect(here.records('shop.order')).toMatchObject([{ id: Number(order), customerId: '1' }]);
});

it('a reference that waits is left as it is: nobody is asked, and it goes on by itself', async () => {
  await open();
  const order = shop().add('order', { number: 'S1', customerId: '1', payment: '1' });
  erp().add('order', { reference: 'S1', paymentType: 1 });
  await here.sync();
  const [item] = await items();
  const { said } = await drop(here.world, item?.id as string, me);
  expect(said).toContain('nobody is asked until something about it changes');
  await isSettled();
  await here.world.store.transact((tx) => lift(here.world, tx, `shop.order:${order}`, me));
  await here.sync();
  const [again] = await items();
  expect(again).toMatchObject({ row: 'customer.id', why: 'reference', choice: null });
  await drop(here.world, again?.id as string, me);
  const { ids } = branches('nord@post.example', 1);
  await isSettled();
  expect(ordered()).toEqual({ id: ids[0] });
});

it('of several counterparts those are meant for which `where` holds, as they are now', async () => {
  await open(orders.replace('link: shop.customer', 'link: shop.customer, where: inactive = false'));
  const { customer, ids } = branches('nord@post.example', 2);
  const [closed, left] = ids.map(String) as [string, string];
  erp().edit('customer', closed, { inactive: true });
  erp().edit('customer', left, { inactive: false });
  shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
  await isSettled();
  expect(ordered()).toEqual({ id: Number(left) });
  erp().edit('customer', closed, { inactive: false });
  erp().edit('customer', left, { inactive: true });
  await isSettled();
  expect(ordered()).toEqual({ id: Number(closed) });
});

it('what is taken from a counterpart follows it', async () => {
  const taken = '{ link: shop.customer, source: customerId, take: customerNumber }';
  await open(
    orders.replace(/ {2}customer.id.*\n/, '').replace(/paymentType: .*/, `paymentType: ${taken}`),
  );
  const { customer, ids } = branches('nord@post.example', 1);
  shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
  await isSettled();
  erp().edit('customer', String(ids[0]), { customerNumber: 7 });
  await isSettled();
  expect(here.records('erp.order')).toMatchObject([{ paymentType: 7 }]);
});

describe('one of them is there already', () => {
  it('the one over there is agreed at the first merge', async () => {
    await open();
    const { customer, ids } = branches('nord@post.example', 2);
    erp().add('order', { reference: 'S1', customer: { id: ids[1] }, paymentType: 1 });
    shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
    await isSettled();
    expect(ordered()).toEqual({ id: ids[1] });
  });

  it('the one in the base stays when others come, and is left when it is linked no more', async () => {
    await open();
    const { customer, ids } = branches('nord@post.example', 1);
    shop().add('order', { number: 'S1', customerId: customer, payment: '1' });
    await isSettled();
    const late = erp().add('customer', { name: 'late', email: 'nord@post.example' });
    await isSettled();
    expect(ordered()).toEqual({ id: ids[0] });
    erp().edit('customer', String(ids[0]), { email: 'gone@post.example' });
    await isSettled();
    expect(ordered()).toEqual({ id: Number(late) });
  });

  it('what the source holds stays when another property of the row goes back', async () => {
    const siblings = customers
      .replace('erp.customer', 'shop.customer')
      .replace('sink: shop.customer', 'sink: erp.customer')
      .replace('number: displayName', 'displayName: name');
    const back = `${orders.replace(/ {2}(paymentType|customer.id).*\n/g, '')}  customer:
    properties:
      id: { link: shop.customer, source: customerId }
      kind: payment
back: { create: never }
`;
    const schema = {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        reference: { type: 'string' },
        customer: {
          type: 'object',
          properties: { id: { type: 'integer' }, kind: { type: 'string' } },
        },
      },
    };
    here = await fromFiles({
      'pipes/shop-erp/customer.yaml': siblings,
      'pipes/shop-erp/order.yaml': back,
      'schemas/erp/order.json': JSON.stringify(schema),
    });
    const debtor = Number(erp().add('customer', { name: 'Nord', email: 'nord@post.example' }));
    const ids = ['1', '2'].map((name) =>
      shop().add('customer', { name, email: 'nord@post.example' }),
    );
    const order = shop().add('order', { number: 'S1', customerId: ids[1], payment: 'cash' });
    await isSettled();
    expect(ordered()).toEqual({ id: debtor, kind: 'cash' });
    erp().edit('order', '1', { customer: { id: debtor, kind: 'invoice' } });
    await isSettled();
    expect(here.records('shop.order')).toMatchObject([
      { id: Number(order), customerId: ids[1], payment: 'invoice' },
    ]);
  });
});
