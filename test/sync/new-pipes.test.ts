// A pipe that comes to entities which were read before it: all that is there is identified by it, as in a
// first load, and nothing is created that is there.

import { afterEach, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import type { World } from '../../engine/sync/world.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const options = { properties: { name: 'string', email: 'string' }, modified: 'updatedAt' } as const;
const customers = { customer: options };
const shop = systemOf('shop', customers);
const erp = systemOf('erp', customers);
const books = systemOf('books', customers);
const of = (system: typeof shop) => system.entities.customer as Entity;
const between = (source: typeof shop, sink: typeof shop): Pipe =>
  pipe(of(source), of(sink), {
    id: `${source.name}-${sink.name}/customer`,
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
    back: twoWay,
  });
const toErp = between(shop, erp);
const toBooks = between(shop, books);
/** Reads both entities, and does nothing with them. */
const idle: Pipe = { ...between(erp, books), id: 'idle/customer', merge: [], rows: [] };

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(...pipes: readonly Pipe[]): Promise<Ground> {
  at = await ground([shop, erp, books], pipes);
  return at;
}

const emails = (g: Ground, system: string) =>
  g
    .records(`${system}.customer`)
    .map(({ email }) => email)
    .sort();

function add(g: Ground, system: string, ...names: readonly string[]): void {
  for (const name of names)
    g.drivers[system]?.people.add('customer', { name, email: `${name}@nord.no` });
}

it('links what is there on both sides, and creates the rest, though nothing changes', async () => {
  const first = await begin(toErp);
  add(first, 'shop', 'kari', 'ola', 'per');
  await first.sync();
  add(first, 'books', 'ola', 'siv');
  const g = await first.again([toErp, toBooks]);
  await g.sync();
  const all = ['kari@nord.no', 'ola@nord.no', 'per@nord.no', 'siv@nord.no'];
  for (const system of ['shop', 'erp', 'books']) expect(emails(g, system), system).toEqual(all);
  expect(await g.sync()).toBe(0);
});

it('between entities that were both read, it makes nothing that is there', async () => {
  const create = { create: 'never', update: 'never', delete: 'keep' } as const;
  const first = await begin({ ...idle, forward: create, back: create });
  add(first, 'erp', 'kari');
  add(first, 'books', 'kari');
  await first.sync();
  const g = await first.again([between(erp, books)]);
  expect(await g.sync()).toBe(0);
  const links = await g.world.store.transact((tx) => tx.linksOf(['erp.customer:1']));
  expect(links).toMatchObject([{ sink: 'books.customer:1', state: 'live' }]);
});

it('when it was away it learns who came', async () => {
  const first = await begin(toErp, toBooks);
  add(first, 'shop', 'kari');
  await first.sync();
  const away = await first.again([toErp]);
  add(away, 'shop', 'ola', 'per');
  add(away, 'books', 'ola');
  await away.sync();
  const g = await away.again([toErp, toBooks]);
  await g.sync();
  const all = ['kari@nord.no', 'ola@nord.no', 'per@nord.no'];
  for (const system of ['shop', 'erp', 'books']) expect(emails(g, system), system).toEqual(all);
});

it('tells how far it is while it meets many, and stops when it is told to', async () => {
  const first = await begin(toErp);
  add(first, 'shop', ...Array.from({ length: 1_200 }, (_, at) => `kari${at}`));
  await first.sync();
  const g = await first.again([toErp, toBooks]);
  const stop = new AbortController();
  const world: World = {
    ...g.world,
    tell: (event) => {
      g.world.tell(event);
      if (event.kind === 'met') stop.abort();
    },
  };
  const met = () => g.events.filter(({ kind }) => kind === 'met');
  await expect(collectEntity(world, of(shop), stop.signal)).rejects.toThrow();
  expect(met()).toEqual([{ kind: 'met', entity: 'shop.customer', records: 1_000, of: 1_200 }]);
  await g.sync();
  expect(met()).toContainEqual({
    kind: 'met',
    entity: 'shop.customer',
    records: 1_200,
    of: 1_200,
  });
  expect(emails(g, 'books').length).toBe(1_200);
});

it('is not met anew by every scan', async () => {
  const g = await begin(toErp, toBooks);
  add(g, 'shop', 'kari', 'ola');
  await g.sync();
  const seen = g.events.length;
  await g.sync();
  expect(g.events.slice(seen).filter(({ kind }) => kind === 'identified')).toEqual([]);
});
