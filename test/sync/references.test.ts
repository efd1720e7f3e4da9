// References through links: whom an order is given as its customer while that one is gone, or linked no more, and who
// is looked at again when the answer changes.

import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Image } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { collectSingles } from '../../engine/sync/collect/collect-singles.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { changeWaits } from '../../engine/sync/references/reference-circles.ts';
import { newParked } from '../../engine/sync/state/parked.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf } from './two-systems.ts';

const properties = { name: 'string', email: 'string', parent: 'string', state: 'string' } as const;
const order = { properties: { customer: 'string', state: 'string' }, modified: 'updatedAt' };
const system = (name: string) =>
  systemOf(name, { customer: { properties, modified: 'updatedAt' }, order });
const [shop, hub, erp] = [system('shop'), system('hub'), system('erp')];
const of = (one: typeof shop, name: string) => one.entities[name] as Entity;
const link = (input: string, take?: string) => ({
  kind: 'link' as const,
  entity: 'shop.customer',
  as: 'erp.customer',
  input: compileExpression(input),
  missing: { kind: 'park' } as const,
  ...(take === undefined ? {} : { take: compileExpression(take) }),
});

const customers = (source = shop, sink = erp, options: Partial<Pipe> = {}) =>
  pipe(of(source, 'customer'), of(sink, 'customer'), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
    ...options,
  });
const customer = row('customer', { rule: link('customer'), isRequired: true });
const ordersOf = (...rows: Pipe['rows']) => pipe(of(shop, 'order'), of(erp, 'order'), { rows });
const orders = ordersOf(customer);

let g: Ground;
afterEach(() => g.close());
const peopleOf = (name: string) => g.drivers[name]?.people as MemoryDriver['people'];
const kari = { name: 'Kari', email: 'kari@nord.no' };
const waits = () => g.world.store.transact((tx) => tx.parkedList({}, '', 100));

describe('an order', () => {
  it('is not made for one who is gone over there, be it that the link still lives', async () => {
    g = await ground([shop, erp], [orders, customers()]);
    peopleOf('shop').add('customer', kari);
    await g.sync();
    peopleOf('erp').remove('customer', '1');
    await collectEntity(g.world, of(erp, 'customer'));
    for (let looks = 0; looks < 3; looks++) {
      g.clock.pass(60_000);
      await collectSingles(g.world, of(erp, 'customer'));
    }
    peopleOf('shop').add('order', { customer: '1' });
    await g.sync();
    expect(g.records('erp.order')).toEqual([]);
    expect(await waits()).toMatchObject([{ ref: 'shop.order:1', why: 'reference' }]);
  });

  it('is not made for one to whom its customer was linked once', async () => {
    const byRule = customers(shop, erp, {
      forward: { create: 'never', update: 'always', delete: 'keep' },
      rows: [both('name')],
    });
    g = await ground([shop, erp], [orders, byRule]);
    peopleOf('erp').add('customer', kari);
    peopleOf('shop').add('customer', kari);
    await g.sync();
    peopleOf('shop').edit('customer', '1', { email: 'ola@nord.no' });
    await g.sync();
    peopleOf('shop').add('order', { customer: '1' });
    await g.sync();
    expect(g.records('erp.order')).toEqual([]);
    expect(await waits()).toMatchObject([{ ref: 'shop.order:1', why: 'reference' }]);
  });

  it('follows what is taken of the counterpart of its customer', async () => {
    const state = row('state', { rule: link('customer', 'state') });
    g = await ground([shop, erp], [ordersOf(customer, state), customers()]);
    peopleOf('shop').add('customer', kari);
    peopleOf('shop').add('order', { customer: '1' });
    await g.sync();
    peopleOf('erp').edit('customer', '1', { state: 'open' });
    await g.sync();
    expect(g.records('erp.order')).toMatchObject([{ customer: '1', state: 'open' }]);
  });

  it('is made once its customer is linked over a third system', async () => {
    const never = { forward: { create: 'never', update: 'always', delete: 'keep' } } as const;
    g = await ground(
      [shop, hub, erp],
      [orders, customers(shop, hub), customers(hub, erp, { ...never })],
    );
    peopleOf('shop').add('customer', kari);
    peopleOf('shop').add('order', { customer: '1' });
    await g.sync();
    expect(await waits()).toMatchObject([{ ref: 'shop.order:1', waitsFor: 'shop.customer:1' }]);
    peopleOf('erp').add('customer', kari);
    await g.sync();
    expect(g.records('erp.order')).toMatchObject([{ customer: '1' }]);
  });
});

it.each([
  ['directly', () => [customers()]],
  ['over a third system', () => [customers(shop, hub), customers(hub, erp)]],
] as const)(
  'a counterpart that is linked %s counts as long as it only may be gone',
  async (_, by) => {
    g = await ground([shop, hub, erp], [orders, ...by()]);
    peopleOf('shop').add('customer', kari);
    await g.sync();
    await g.world.store.transact(async (tx) => {
      const image = (await tx.images(['erp.customer:1'])).get('erp.customer:1') as Image;
      await tx.putImages([{ ...image, state: 'suspect' }]);
    });
    peopleOf('shop').add('order', { customer: '1' });
    await collectEntity(g.world, of(shop, 'order'));
    await lastValueFrom(pipeFlow(g.world, orders), { defaultValue: 0 });
    expect(g.records('erp.order')).toMatchObject([{ customer: '1' }]);
  },
);

describe('a circle', () => {
  const parents = customers(shop, erp, {
    rows: [both('name'), both('email'), row('parent', { rule: link('parent') })],
  });

  it('is none where those of it are about to be created without each other', async () => {
    g = await ground([shop, erp], [parents]);
    const retryAtMs = g.clock.now() + 3_600_000;
    (g.drivers.erp as MemoryDriver).setFaults(({ operation }) =>
      operation === 'create' ? { kind: 'not-sent', retryAtMs } : undefined,
    );
    peopleOf('shop').add('customer', { ...kari, parent: '2' });
    peopleOf('shop').add('customer', { name: 'Ola', email: 'ola@nord.no', parent: '1' });
    await g.sync();
    expect((await waits()).map(({ reason }) => reason)).toEqual([
      'waits until shop.customer:2 is linked',
      'waits until shop.customer:1 is linked',
    ]);
  });

  it.each([
    ['reference', 'reference', true],
    ['reference', 'in-doubt', false],
    ['in-doubt', 'reference', false],
  ] as const)('of what waits by %s and by %s: %s', async (one, other, isTold) => {
    g = await ground([shop, erp], [parents]);
    const parked = (n: number, why: typeof one) =>
      newParked({
        pipe: parents.id,
        subject: `l${n}`,
        ref: `shop.customer:${n}`,
        row: 'parent',
        why,
        reason: 'waits',
        waitsFor: `shop.customer:${3 - n}`,
        sinceMs: g.clock.now(),
      });
    await g.world.store.transact(async (tx) => {
      await tx.putParked([parked(1, other)]);
      await changeWaits(tx, { known: [], over: [], fresh: [parked(2, one)] });
    });
    const told = (await waits()).filter(({ reason }) => reason.includes('each other'));
    expect(told).toHaveLength(isTold ? 2 : 0);
  });

  it('is one also where a record waits for itself', async () => {
    const [name, email, parent] = parents.rows;
    const required = { ...parents, rows: [name, email, { ...parent, isRequired: true }] } as Pipe;
    g = await ground([shop, erp], [required]);
    peopleOf('shop').add('customer', { ...kari, parent: '1' });
    await g.sync();
    expect(await waits()).toMatchObject([
      {
        reason:
          'waits until shop.customer:1 is linked; they wait for each other: shop.customer:1 → shop.customer:1',
      },
    ]);
  });
});
