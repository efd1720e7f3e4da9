// Circles of records that wait for each other, around records that must be settled first and around merge keys: each
// of a circle is told of it, and none is any more once one of them waits for another.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { readWork } from '../../engine/sync/state/new-work.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf } from './two-systems.ts';

const customer = {
  properties: { name: 'string', email: 'string', first: 'string' },
  modified: 'updatedAt',
} as const;
const shop = systemOf('shop', {
  customer,
  order: { properties: { customerId: 'string', payerId: 'string' }, modified: 'updatedAt' },
});
const erp = systemOf('erp', {
  customer,
  order: { properties: { customer: 'string', payer: 'string' }, modified: 'updatedAt' },
});
const of = (system: typeof shop, name: string) => system.entities[name] as Entity;
const link = (name: string, input: string, isSettled?: true) => ({
  kind: 'link' as const,
  entity: `shop.${name}`,
  as: `erp.${name}`,
  input: compileExpression(input),
  missing: { kind: 'park' } as const,
  ...(isSettled ? { isSettled } : {}),
});

const customers = pipe(of(shop, 'customer'), of(erp, 'customer'), {
  merge: [mergeBy('email', 'email')],
  rows: [
    both('name'),
    both('email'),
    row('first', { isRequired: true, when: "first != ''", rule: link('order', 'first') }),
  ],
});
const orders = pipe(of(shop, 'order'), of(erp, 'order'), {
  rows: [
    row('customer', { isRequired: true, rule: link('customer', 'customerId', true) }),
    row('payer', { rule: link('customer', 'payerId', true) }),
  ],
});
const keyed = pipe(of(shop, 'order'), of(erp, 'order'), {
  merge: [mergeBy('customerId', 'customer', { source: [link('customer', 'customerId')] })],
  rows: [row('payer', { rule: link('customer', 'payerId') })],
});

let g: Ground;
let people: MemoryDriver['people'];
afterEach(() => g.close());

/** Kari cannot do without the first order; Ola is known on both sides. */
async function begun(first: Pipe): Promise<void> {
  g = await ground([shop, erp], [first, customers]);
  people = g.drivers.shop?.people as MemoryDriver['people'];
  people.add('customer', { name: 'Kari', email: 'kari@nord.no', first: '1' });
  people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  await g.sync();
}
const readOla = () =>
  g.world.store.transact((tx) =>
    tx.putWork([readWork(of(shop, 'customer'), 'shop.customer:2', g.clock.now() + 60_000)]),
  );
const reasons = () =>
  g.world.store.transact(async (tx) =>
    (await tx.parkedList({}, '', 100)).map(({ ref, reason }) => `${ref} ${reason}`),
  );
const inCircle = async () =>
  (await reasons()).filter((one) => one.includes('each other')).map((one) => one.split(' ')[0]);
const circle = ['shop.customer:1', 'shop.order:1'];

describe('an order that is put off for its payer', () => {
  beforeEach(() => begun(orders));

  it('is told of the circle that it closes', async () => {
    await readOla();
    people.add('order', { customerId: '1', payerId: '2' });
    await g.sync();
    g.clock.pass(60_000);
    await g.sync();
    expect((await inCircle()).sort()).toEqual(circle);
    expect(await g.sync()).toBe(0);
  });

  it('leaves its circle when it names another', async () => {
    people.add('order', { customerId: '1', payerId: '2' });
    await g.sync();
    expect((await inCircle()).sort()).toEqual(circle);
    await readOla();
    people.edit('order', '1', { customerId: '9' });
    await g.sync();
    expect(await inCircle()).toEqual([]);
    g.clock.pass(60_000);
    await g.sync();
    expect(await inCircle()).toEqual([]);
  });
});

describe('an order whose key waits for its customer', () => {
  it.each([
    ['waits for another', '9'],
    ['is known', '2'],
  ])('leaves its circle when its key %s', async (_, customerId) => {
    await begun(keyed);
    people.add('order', { customerId: '1', payerId: '2' });
    await g.sync();
    people.edit('customer', '1', { name: 'Kari N' });
    await g.sync();
    expect((await inCircle()).sort()).toEqual(circle);
    people.edit('order', '1', { customerId });
    await g.sync();
    expect(await inCircle()).toEqual([]);
  });
});

describe('who waits in two circles', () => {
  const kin = pipe(of(shop, 'customer'), of(erp, 'customer'), {
    merge: [mergeBy('email', 'email')],
    rows: [
      both('email'),
      row('name', { isRequired: true, rule: link('customer', 'name') }),
      row('first', { isRequired: true, when: "first != ''", rule: link('customer', 'first') }),
    ],
  });
  const toldOf = async () =>
    new Map(
      (await reasons())
        .filter((one) => one.includes('each other'))
        .map((one) => [one.split(' ')[0], one.split('each other: ')[1]]),
    );
  const withoutPrefix = (one: string | undefined) => one?.replaceAll('shop.customer:', '');

  // 1 waits for 2, and 2 for 3 and for 4, each of which waits for 1: the wait of 1 stands in both circles.
  beforeEach(async () => {
    g = await ground([shop, erp], [kin]);
    people = g.drivers.shop?.people as MemoryDriver['people'];
    const add = (name: string, first: string) =>
      people.add('customer', { name, email: `${name}${first}@nord.no`, first });
    add('2', '');
    add('3', '4');
    add('1', '');
    people.add('customer', { name: '1', email: 'last@nord.no', first: '' });
    await g.sync();
    expect((await inCircle()).length).toBe(5);
  });

  it.each([
    ['3', '4'],
    ['4', '3'],
  ])('is told of the other one when %s leaves the one', async (leaves, stays) => {
    people.edit('customer', leaves, { name: '9' });
    await g.sync();
    const told = await toldOf();
    expect([...told.keys()].sort()).toEqual(['1', '2', stays].map((n) => `shop.customer:${n}`));
    for (const one of told.values())
      expect(withoutPrefix(one)?.split(' → ').slice(1).sort()).toEqual(['1', '2', stays].sort());
    people.edit('customer', stays, { name: '9' });
    await g.sync();
    expect([...(await toldOf()).keys()]).toEqual([]);
  });

  it('is told of none when what both have in common ends', async () => {
    people.edit('customer', '1', { name: '9' });
    await g.sync();
    expect(await inCircle()).toEqual([]);
  });
});

it('is looked for once for a batch of those that nobody waits for', async () => {
  await begun(orders);
  for (let n = 0; n < 20; n++) people.add('order', { customerId: '9' });
  let asked = 0;
  const { store } = g.world;
  const transact = store.transact.bind(store);
  store.transact = (work, ...options) =>
    transact(
      (tx) => {
        const parkedWaitingFor: typeof tx.parkedWaitingFor = (refs) => {
          asked++;
          return tx.parkedWaitingFor(refs);
        };
        return work({ ...tx, parkedWaitingFor });
      },
      ...options,
    );
  await g.sync();
  expect(await reasons()).toHaveLength(21);
  expect(asked).toBeLessThan(20);
});
