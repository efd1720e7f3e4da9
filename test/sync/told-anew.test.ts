// What waits for another record says what is so: `where` leaves its counterpart out, it is gone itself, or waits in
// turn. Once that changes it is told anew, and once in the journal.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Parked } from '../../engine/store/store.ts';
import { lift } from '../../engine/sync/desk/judge.ts';
import { asLeft } from '../../engine/sync/state/parked.ts';
import { why } from '../../engine/sync/why/why.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf } from './two-systems.ts';

const properties = { name: 'string', email: 'string', parent: 'string', state: 'string' } as const;
const options = { properties, modified: 'updatedAt' } as const;
const order = { properties: { customerId: 'string', note: 'string' }, modified: 'updatedAt' };
const shop = systemOf('shop', { customer: options, order });
const erp = systemOf('erp', {
  customer: options,
  contact: options,
  order: { ...order, properties: { customer: 'string' } },
});
const of = (system: typeof shop, name: string) => system.entities[name] as Entity;
const link = (input: string, where?: string) => ({
  kind: 'link' as const,
  entity: 'shop.customer',
  as: 'erp.customer',
  input: compileExpression(input),
  missing: { kind: 'park' } as const,
  ...(where === undefined ? {} : { where: compileExpression(where) }),
});

const parent = row('parent', { rule: link('parent'), isRequired: true });
const customers = (...more: Pipe['rows']) =>
  pipe(of(shop, 'customer'), of(erp, 'customer'), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email'), ...more],
  });
const orders = pipe(of(shop, 'order'), of(erp, 'order'), {
  rows: [row('customer', { rule: link('customerId', "state = 'open'"), isRequired: true })],
});

let g: Ground;
let people: MemoryDriver['people'];
afterEach(() => g.close());

const open = async (...pipes: readonly Pipe[]) => {
  g = await ground([shop, erp], pipes);
  people = g.drivers.shop?.people as MemoryDriver['people'];
};
const told = async (ref: string) =>
  g.world.store.transact(async (tx) =>
    (await tx.parkedList({}, '', 100)).filter((one) => one.ref === ref),
  );
const reasonOf = async (ref: string) => (await told(ref))[0]?.reason;
const journaled = async (ref: string) => {
  const entries = await g.world.store.transact((tx) => tx.journalOf([ref], 100));
  return entries
    .filter(({ what }) => what === 'parked')
    .map(({ reason }) => reason)
    .reverse();
};

describe('an order whose customer is left out by `where`', () => {
  const ref = 'shop.order:1';
  const leftOut =
    'waits until shop.customer:1 is linked to one for which `where` holds, as it does not for erp.customer:1';

  beforeEach(async () => {
    await open(orders, customers());
    people.add('order', { customerId: '1' });
    await g.sync();
    people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
    await g.sync();
  });

  it('says so, on the page, in `why` and in the journal, once each', async () => {
    expect(await told(ref)).toMatchObject([{ why: 'reference', reason: leftOut }]);
    expect((await why(g.world, ref)).missing[0]?.reason).toBe(leftOut);
    expect(await journaled(ref)).toEqual(['waits until shop.customer:1 is linked', leftOut]);
    expect(await g.sync()).toBe(0);
    expect(await journaled(ref)).toHaveLength(2);
  });

  it('goes on once it is not', async () => {
    g.drivers.erp?.people.edit('customer', '1', { state: 'open' });
    await g.sync();
    expect(g.records('erp.order')).toMatchObject([{ customer: '1' }]);
    expect(await told(ref)).toEqual([]);
  });

  it('is told when that one is deleted, and when a person has it created again', async () => {
    g.drivers.erp?.people.remove('customer', '1');
    await g.sync();
    expect(await reasonOf(ref)).toContain('linked; it was linked to erp.customer:1, which is gone');
    (g.drivers.erp as MemoryDriver).setFaults(({ operation }) =>
      operation === 'create' ? { kind: 'refused', message: 'no' } : undefined,
    );
    await g.world.store.transact((tx) => lift(g.world, tx, 'shop.customer:1', { who: 'Kari' }));
    await g.sync();
    expect(await reasonOf(ref)).toBe('waits until shop.customer:1 is linked');
  });

  it('is told of the one that is there by now, not of the one before it that is gone', async () => {
    g.drivers.erp?.people.remove('customer', '1');
    await g.sync();
    g.drivers.erp?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
    await g.sync();
    expect(await reasonOf(ref)).toBe(leftOut.replace('erp.customer:1', 'erp.customer:2'));
  });

  it('is told that its customer is gone, though the counterpart is kept', async () => {
    people.remove('customer', '1');
    await g.sync();
    expect(await reasonOf(ref)).toMatch(/; shop\.customer:1 is gone itself$/);
  });
});

describe('an order whose customer stands in two places over there', () => {
  const contacts = pipe(of(shop, 'customer'), of(erp, 'contact'), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
  });
  const closed = { ...customers(), forward: { ...customers().forward, create: 'never' as const } };

  beforeEach(async () => {
    await open(closed, contacts, orders);
    people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  });

  it('is told that the one it needs is gone', async () => {
    g.drivers.erp?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
    await g.sync();
    g.drivers.erp?.people.remove('customer', '1');
    people.add('order', { customerId: '1' });
    await g.sync();
    expect(g.records('erp.contact')).toHaveLength(1);
    expect(await reasonOf('shop.order:1')).toContain('linked to erp.customer:1, which is gone');
  });

  it('is told nothing of the other one', async () => {
    await g.sync();
    g.drivers.erp?.people.remove('contact', '1');
    people.add('order', { customerId: '1' });
    await g.sync();
    expect(await reasonOf('shop.order:1')).toBe('waits until shop.customer:1 is linked');
  });
});

it('a record that is gone itself is told', async () => {
  const closed = { ...customers(), forward: { ...customers().forward, create: 'never' as const } };
  await open(orders, closed);
  people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  people.add('order', { customerId: '1' });
  await g.sync();
  people.remove('customer', '1');
  await g.sync();
  expect(await reasonOf('shop.order:1')).toBe(
    'waits until shop.customer:1 is linked; shop.customer:1 is gone itself',
  );
});

describe('since when it waits', () => {
  const ref = 'shop.order:1';
  const minuteMs = 60_000;
  let beganMs = 0;
  const since = async (of = ref) => (await told(of))[0]?.sinceMs;
  const journaledAt = async () => {
    const entries = await g.world.store.transact((tx) => tx.journalOf([ref], 100));
    return entries.filter(({ what }) => what === 'parked').map(({ atMs }) => atMs);
  };

  beforeEach(async () => {
    await open(orders, customers());
    beganMs = g.clock.now();
    people.add('order', { customerId: '1' });
    await g.sync();
    expect(await since()).toBe(beganMs);
    g.clock.pass(minuteMs);
  });

  it('is when it began to, though it is told anew; the journal tells of each when it was', async () => {
    const toldMs = g.clock.now();
    people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
    await g.sync();
    expect(await reasonOf(ref)).toContain('for which `where` holds');
    expect(await since()).toBe(beganMs);
    const [later, first] = await journaledAt();
    expect(first).toBe(beganMs);
    expect(later).toBeGreaterThanOrEqual(toldMs);
  });

  it('is when it began to, though it waits for another', async () => {
    people.edit('order', '1', { customerId: '2' });
    await g.sync();
    expect(await reasonOf(ref)).toBe('waits until shop.customer:2 is linked');
    expect(await since()).toBe(beganMs);
    const counts = await g.world.store.transact((tx) => tx.countParked());
    expect(counts).toMatchObject([{ why: 'reference', oldestMs: beganMs }]);
  });

  it('is new where it waited for none in between', async () => {
    g.drivers.erp?.people.add('customer', { name: 'Kari', email: 'kari@nord.no', state: 'open' });
    people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
    await g.sync();
    expect(await told(ref)).toEqual([]);
    const againMs = g.clock.now();
    people.edit('order', '1', { customerId: '2' });
    await g.sync();
    expect(await since()).toBeGreaterThanOrEqual(againMs);
  });

  it('is new where it is another kind of question, or a person left the one before', async () => {
    const [first] = await told(ref);
    await g.world.store.transact((tx) => tx.putParked([asLeft(first as Parked)]));
    const leftMs = g.clock.now();
    people.edit('order', '1', { customerId: '2' });
    await g.sync();
    expect(await since()).toBeGreaterThanOrEqual(leftMs);
    g.clock.pass(minuteMs);
    const [second] = await told(ref);
    await g.world.store.transact((tx) =>
      tx.putParked([{ ...(second as Parked), why: 'failed' as const }]),
    );
    const failedMs = g.clock.now();
    people.edit('order', '1', { customerId: '3' });
    await g.sync();
    expect(await since()).toBeGreaterThanOrEqual(failedMs);
  });
});

it('a record whose key waits for another does so since it began to wait', async () => {
  const keyed = pipe(of(shop, 'order'), of(erp, 'order'), {
    merge: [mergeBy('note', 'customer', { source: [link('customerId')] })],
    rows: [],
  });
  await open(keyed, customers());
  const beganMs = g.clock.now();
  people.add('order', { customerId: '1' });
  await g.sync();
  g.clock.pass(60_000);
  people.edit('order', '1', { customerId: '2' });
  await g.sync();
  expect(await told('shop.order:1')).toMatchObject([
    { reason: 'its key waits until shop.customer:2 is linked', sinceMs: beganMs },
  ]);
});

describe('of a circle', () => {
  beforeEach(async () => {
    await open(customers(parent));
    for (const [name, other] of ['2', '3', '1'].entries())
      people.add('customer', { name: `${name}`, email: `${name}@nord.no`, parent: other });
    await g.sync();
    for (const n of [1, 2, 3]) expect(await reasonOf(`shop.customer:${n}`)).toContain('each other');
  });

  it.each([
    ['waits for another by now', () => people.edit('customer', '2', { parent: '9' })],
    ['waits for none any more', () => people.edit('customer', '2', { parent: '' })],
    ['is gone', () => people.remove('customer', '2')],
  ])('the others say no more that they wait for each other when one %s', async (_, ends) => {
    ends();
    await g.sync();
    for (const n of [1, 3])
      expect(await reasonOf(`shop.customer:${n}`)).not.toContain('each other');
    expect(await g.sync()).toBe(0);
  });

  it('what is looked at again is told of it once', async () => {
    people.edit('customer', '1', { name: 'Kari' });
    await g.sync();
    expect(await reasonOf('shop.customer:1')).toContain('each other');
    expect(await journaled('shop.customer:1')).toHaveLength(1);
  });
});
