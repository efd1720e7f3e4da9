// Another account by mistake: the ids of one are somebody else's in the other, so nothing is read into what is
// known and nothing is written before a person says that it is meant. A renewed password stops nobody.

import { lastValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { collectEntity, readHint } from '../../engine/sync/collect/collect.ts';
import { collectSingles } from '../../engine/sync/collect/collect-singles.ts';
import { approve } from '../../engine/sync/desk/approve.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const properties = { name: 'string', email: 'string', isMain: 'boolean' } as const;
const make = (name: string): System => ({
  ...systemOf(name, { customer: { properties, modified: 'updatedAt' } }),
  account: 'one',
});
const shop = make('shop');
const erp = make('erp');
const of = (system: System) => system.entities.customer as Entity;
const customers: Pipe = pipe(of(shop), of(erp), {
  merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
  back: { ...twoWay, delete: 'delete' },
  rows: [both('name'), both('email')],
});
const count = 30;

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(): Promise<Ground> {
  at = await ground([shop, erp], [customers]);
  fill(at.drivers.shop as MemoryDriver, 'kari');
  await at.sync();
  at.clock.pass(3_600_000);
  return at;
}

function fill({ people }: MemoryDriver, name: string): void {
  for (let n = 1; n <= count; n++)
    people.add('customer', { name: `${name} ${n}`, email: `${name}${n}@nord.no`, isMain: true });
}

/** The same store with another account in place of one of the two; without a driver it has other credentials only. */
function elsewhere(g: Ground, name: 'shop' | 'erp', driver?: MemoryDriver): Promise<Ground> {
  const systems = [shop, erp].map((one) => (one.name === name ? { ...one, account: 'two' } : one));
  const drivers = { ...g.drivers, ...(driver ? { [name]: driver } : {}) };
  const { clock, world } = g;
  return ground(systems, [customers], { clock, store: world.store, drivers });
}

const empty = (g: Ground, system: System) => memoryDriver(system, { clock: g.clock });
const full = (g: Ground, system: System) => {
  const driver = empty(g, system);
  fill(driver, 'siv');
  return driver;
};
const states = async ({ world }: Ground) =>
  (await world.store.transact((tx) => tx.countLinks())).map((one) => [one.state, one.count]);

it.each([
  ['a source with others under the same ids', 'shop', full],
  ['a source without any', 'shop', empty],
  ['a sink with others under the same ids', 'erp', full],
  ['a sink without any', 'erp', empty],
] as const)('%s is not taken for the one that was meant', async (_what, name, made) => {
  const first = await begin();
  const before = ['shop', 'erp'].map((system) => first.records(`${system}.customer`));
  const other = made(first, name === 'shop' ? shop : erp);
  const g = await elsewhere(first, name, other);
  await expect(g.sync()).rejects.toMatchObject({ code: 'system.other-account' });
  await expect(g.sync()).rejects.toThrow(
    `of 10 known records of ${name}.customer 10 are not there`,
  );
  expect(g.events.filter(({ kind }) => kind === 'wrote')).toEqual([]);
  const ends = g.world.catalogue.systems.get(name)?.entities.customer as Entity;
  await readHint(g.world, ends, { id: '1', isDeletion: true });
  await expect(collectSingles(g.world, ends)).rejects.toThrow('another account');

  const back = await first.again([customers]);
  expect(await back.sync()).toBe(0);
  expect(['shop', 'erp'].map((system) => back.records(`${system}.customer`))).toEqual(before);
  expect(await states(back)).toEqual([['live', count]]);
});

it('other credentials of the same account stop nobody, though people edited meanwhile', async () => {
  const first = await begin();
  for (const id of ['1', '2', '3'])
    first.drivers.shop?.people.edit('customer', id, { name: `Kari ${id}`, email: `${id}@nord.no` });
  first.drivers.shop?.people.remove('customer', '4');
  const g = await elsewhere(first, 'shop');
  expect(await g.sync()).toBe(3);
  expect(g.records('erp.customer')).toHaveLength(count);
});

it('nothing that waits is written to it before it is asked', async () => {
  const first = await begin();
  first.drivers.shop?.people.edit('customer', '1', { name: 'Kari Nord' });
  await collectEntity(first.world, of(shop));
  const g = await elsewhere(first, 'erp', full(first, erp));
  await lastValueFrom(pipeFlow(g.world, customers), { defaultValue: 0 });
  expect(g.events).toEqual([]);
  const back = await first.again([customers]);
  expect(await back.sync()).toBe(1);
});

it('looks that tell nothing are not another account, and nothing goes on before they tell', async () => {
  const first = await begin();
  const driver = first.drivers.shop as MemoryDriver;
  const untold = { kind: 'unclear', message: 'status 403' } as const;
  const get: MemoryDriver['get'] = async (_entity, ids) => ids.map(() => untold);
  const g = await elsewhere(first, 'shop', { ...driver, get });
  await expect(g.sync()).rejects.toMatchObject({ code: 'system.unknown-account' });
  await expect(g.sync()).rejects.toThrow('10 cannot be read one by one (status 403)');
  const next = await elsewhere(first, 'shop', driver);
  expect(await next.sync()).toBe(0);
});

it('one known record that is gone says nothing', async () => {
  at = await ground([shop, erp], [customers]);
  at.drivers.shop?.people.add('customer', { name: 'kari', email: 'kari@nord.no' });
  await at.sync();
  at.drivers.shop?.people.remove('customer', '1');
  const g = await elsewhere(at, 'shop');
  expect(await g.sync()).toBe(0);
});

it('a person says that it is meant, and all of it is read', async () => {
  const first = await begin();
  const g = await elsewhere(first, 'shop', full(first, shop));
  await expect(g.sync()).rejects.toThrow('samband sync --approve shop-erp/customer');
  await approve(g.world, customers, { who: 'Kari' });
  await g.sync();
  expect(g.records('shop.customer').length).toBeGreaterThanOrEqual(count);
  expect(g.events).toContainEqual(expect.objectContaining({ kind: 'wrote' }));
});
