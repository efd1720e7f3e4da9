// A system or an entity whose file gets another name: its records are named by it in all that is kept. Nothing is
// made, changed or deleted because of the name; what to do is told, and with the name given back all goes on.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { memoryDriver } from '../../engine/drivers/memory.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const options = { properties: { name: 'string', email: 'string' }, modified: 'updatedAt' } as const;
const shop = systemOf('shop', { customer: options, product: options });
const erp = systemOf('erp', { customer: options, product: options });
/** The same system under another name, and under its own with another name of the entity. */
const books = systemOf('books', { customer: options, product: options });
const clients = systemOf('erp', { client: options, product: options });

const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
const deleting = { ...twoWay, delete: 'delete' } as const;
const between = (
  id: string,
  [source, sink]: readonly [System, System],
  more: Partial<Pipe> = {},
): Pipe => {
  const from = source.entities.customer as Entity;
  const to = (sink.entities.customer ?? sink.entities.client) as Entity;
  return pipe(from, to, {
    id,
    merge: [byEmail],
    forward: deleting,
    back: deleting,
    rows: [both('name'), both('email')],
    fingerprint: `${from.id} ${to.id}`,
    ...more,
  });
};

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** Kari and Ola were there, and one of them was removed on each side; Per is left. */
async function begin(...pipes: readonly Pipe[]): Promise<Ground> {
  at = await ground([shop, erp], pipes);
  for (const name of ['kari', 'ola', 'per'])
    at.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
  await at.sync();
  at.clock.pass(1_000);
  return at;
}

/** The same records as the ERP has, under the names of another file. */
function renamed(g: Ground, system: System, entity: string) {
  const driver = memoryDriver(system, { clock: g.clock });
  for (const { record } of g.drivers.erp?.people.records('customer') ?? []) {
    const { id: _, updatedAt: __, ...rest } = record;
    driver.people.add(entity, rest);
  }
  return driver;
}

const names = (g: Ground) =>
  ['shop', 'erp'].map((system) => g.records(`${system}.customer`).map(({ name }) => name));

const rules = [
  ['with merge rules', {}],
  ['without any', { merge: [] }],
] as const;

describe.each(rules)('a pipe both ways that deletes, %s', (_what, more) => {
  it.each([
    ['a system', books, 'customer', 'books.customer'],
    ['an entity', clients, 'client', 'erp.client'],
  ] as const)('does not run after %s got another name', async (_which, other, entity, now) => {
    const first = await begin(between('shop-erp/customer', [shop, erp], more));
    const before = names(first);
    const driver = renamed(first, other, entity);
    const drivers = { shop: first.drivers.shop, [other.name]: driver };
    const { clock, world } = first;
    const pipes = [between('shop-other/customer', [shop, other], more)];
    const given = { clock, store: world.store, drivers: drivers as Ground['drivers'] };
    const g = await ground([shop, other], pipes, given);
    await expect(g.sync()).rejects.toMatchObject({ code: 'pipe.renamed-end' });
    await expect(g.sync()).rejects.toThrow(
      `test:1: No file has erp.customer any more, whose records \`shop-erp/customer\` (3 links) linked, and of ${now} nothing is known yet.`,
    );
    expect(driver.people.records(entity)).toHaveLength(3);
    expect(names(first)[0]).toEqual(before[0]);

    const same = await first.again([between('shop-erp/customer', [shop, erp], more)]);
    same.drivers.erp?.people.edit('customer', '1', { name: 'Kari Nord' });
    same.drivers.shop?.people.remove('customer', '3');
    expect(await same.sync()).toBe(2);
    expect(names(same)).toEqual([
      ['Kari Nord', 'ola'],
      ['Kari Nord', 'ola'],
    ]);
  });

  it('nor under the name that it had', async () => {
    const first = await begin(between('a/customer', [shop, erp], more));
    const driver = renamed(first, clients, 'client');
    const drivers = { ...first.drivers, erp: driver };
    const { clock, world } = first;
    const moved = [between('a/customer', [shop, clients], more)];
    const g = await ground([shop, clients], moved, { clock, store: world.store, drivers });
    await expect(g.sync()).rejects.toMatchObject({ code: 'pipe.moved' });
    await expect(g.sync()).rejects.toThrow(/give it its former name/);
    expect([names(first)[0], driver.people.records('client')]).toMatchObject([
      { length: 3 },
      { length: 3 },
    ]);
  });
});

it('nor does one beside it that never linked anybody, so that the other is told of as long as need be', async () => {
  const pipes = (folder: string, sink: System) => [
    between(`${folder}/customer`, [shop, sink]),
    pipe(shop.entities.product as Entity, sink.entities.customer as Entity, {
      id: `${folder}/product`,
      rows: [both('name')],
      fingerprint: `product ${sink.name}`,
    }),
  ];
  const first = await begin(...pipes('shop-erp', erp));
  const drivers = { ...first.drivers, books: renamed(first, books, 'customer') };
  const { clock, world } = first;
  const next = pipes('shop-books', books).toReversed();
  const g = await ground([shop, books], next, { clock, store: world.store, drivers });
  for (let round = 0; round < 2; round++)
    await expect(g.sync()).rejects.toMatchObject({ code: 'pipe.renamed-end' });
  const last = await ground([shop, books], next.slice(1), { clock, store: world.store, drivers });
  await expect(last.sync()).rejects.toMatchObject({ code: 'pipe.renamed-end' });
});

it('another system in its place is begun with anew while the files still know the former one', async () => {
  const first = await begin(between('shop-erp/customer', [shop, erp]));
  const drivers: Ground['drivers'] = {
    ...first.drivers,
    books: memoryDriver(books, { clock: first.clock }),
  };
  const { clock, world } = first;
  const pipes = [between('shop-books/customer', [shop, books])];
  const given = { clock, store: world.store, drivers };
  const g = await ground([shop, erp, books], pipes, given);
  expect(await g.sync()).toBe(3);
  const later = await ground([shop, books], pipes, given);
  drivers.shop?.people.edit('customer', '1', { name: 'Kari Nord' });
  expect(await later.sync()).toBe(1);
  expect(later.records('books.customer')).toHaveLength(3);
});

it('a system that only does not run here is nobody else under another name', async () => {
  const first = await begin(between('shop-erp/customer', [shop, erp]));
  const drivers = { ...first.drivers, books: memoryDriver(books, { clock: first.clock }) };
  const { clock, world } = first;
  const pipes = [between('shop-books/customer', [shop, books])];
  const g = await ground([shop, books], pipes, { clock, store: world.store, drivers });
  const idleEntities = ['erp.customer', 'erp.product'];
  Object.assign(g.world, { catalogue: { ...g.world.catalogue, idleEntities } });
  expect(await g.sync()).toBe(3);
});
