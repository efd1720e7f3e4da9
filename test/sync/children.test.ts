// Entities that are listed by parent, and feeds, on a real server: what is read again when, what is
// found to be missing, and when the children count as complete.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { askReading } from '../../engine/sync/collect/ask-reading.ts';
import { collectEntity, readHint } from '../../engine/sync/collect/collect.ts';
import { collectSingles } from '../../engine/sync/collect/collect-singles.ts';
import { endsReadAnew } from '../../engine/sync/collect/read-anew.ts';
import { collectedEntities } from '../../engine/sync/references/collected-entities.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { type Ground, ground, type TestClock, testClock } from './two-systems.ts';

const feed = `    changes:
      by: feed
      path: /changes
      query: { after: "{$first($cursor, 0)}" }
      cursor: $[-1].id
      id: $string(product)
      deleted: removed
`;

const system = (base: string, changes = feed) => `driver: http
base: ${base}
settle: 1s
entities:
  product:
    schema: schemas/shop/guest.json
    list: { path: /products }
    get: { path: '/products/{$id}' }
${changes}  size:
    schema: schemas/shop/guest.json
    id: "$parent ? $parent.id & '/' & id : $id"
    list: { path: '/products/{$parent.id}/sizes', each: product, where: active }
    get: { path: "/products/{$substringBefore($id, '/')}/sizes/{$substringAfter($id, '/')}" }
  colour:
    schema: schemas/shop/guest.json
    list: { path: '/products/{$parent.id}/colours', each: product }
`;

interface Shop {
  readonly products: Map<string, JsonObject>;
  readonly sizes: Map<string, JsonObject>;
  readonly changes: JsonObject[];
  readonly asked: string[];
  readonly url: string;
  close(): Promise<void>;
}

async function shop(): Promise<Shop> {
  const products = new Map<string, JsonObject>();
  const sizes = new Map<string, JsonObject>();
  const changes: JsonObject[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://any');
    asked.push(pathname);
    const [, , product, , size] = pathname.split('/');
    const answer = () => {
      if (pathname === '/changes')
        return changes.filter(({ id }) => Number(id) > Number(searchParams.get('after')));
      if (pathname === '/products') return [...products.values()];
      if (pathname.endsWith('/sizes'))
        return [...sizes.entries()].flatMap(([id, one]) =>
          id.startsWith(`${product}/`) ? [one] : [],
        );
      return size === undefined ? products.get(product ?? '') : sizes.get(`${product}/${size}`);
    };
    const body = answer();
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { message: 'no such thing' }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { products, sizes, changes, asked, url, close };
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function scene(
  changes?: string,
): Promise<{ vendor: Shop; here: Ground; clock: TestClock; read(rounds?: number): Promise<void> }> {
  const vendor = await shop();
  const catalogue = await catalogueWith({
    'pipes/systems/shop.yaml': system(vendor.url, changes),
    'schemas/shop/customer.json': '',
    'schemas/shop/order.json': '',
    'pipes/shop-erp/size.yaml':
      'source: shop.size\nsink: erp.customer\nproperties: { name: name, email: { find: shop.product, by: id, source: number, take: name, missing: empty } }\n',
  });
  expect(told(catalogue)).toEqual([]);
  const clock = testClock();
  const drivers = Object.fromEntries(
    [...catalogue.systems.values()]
      .filter(({ driver }) => driver === 'http')
      .map((one) => [one.name, httpDriver(one, { clock })]),
  );
  const here = await ground([...catalogue.systems.values()], catalogue.pipes, {
    clock,
    drivers: drivers as never,
  });
  open.push(vendor.close, here.close, ...Object.values(drivers).map((one) => () => one.close()));
  const entities = collectedEntities(here.world).filter((one) => one.system === 'shop');
  const read = async (rounds = 3) => {
    for (let round = 0; round < rounds; round++) {
      for (const entity of entities) await collectEntity(here.world, entity);
      for (const entity of entities) await collectSingles(here.world, entity);
      clock.pass(2_500);
    }
  };
  return { vendor, here, clock, read };
}

/** As systems write times that have no parts of seconds. */
const iso = (ms: number): string => new Date(Math.floor(ms / 1_000) * 1_000).toISOString();

const stateOf = (here: Ground, ref: string) =>
  here.world.store.transact(async (tx) => (await tx.images([ref])).get(ref)?.state);

it('reads the children of every parent that has some, and then counts as complete', async () => {
  const { vendor, here, read } = await scene();
  vendor.products.set('1', { id: '1', name: 'Shirt', active: true });
  vendor.products.set('2', { id: '2', name: 'Voucher', active: false });
  vendor.sizes.set('1/s', { id: 's', name: 'Small' });
  vendor.sizes.set('2/x', { id: 'x', name: 'None' });
  await read();
  expect(await stateOf(here, 'shop.size:1/s')).toBe('live');
  expect(await stateOf(here, 'shop.size:2/x')).toBe(undefined);
  const cursors = await here.world.store.transact((tx) => tx.cursors(['shop.size']));
  expect(cursors.get('shop.size')?.completeAtMs).not.toBe(null);
});

it('queues nothing for children that no pipe reads', async () => {
  const { vendor, here, read } = await scene();
  vendor.products.set('1', { id: '1', name: 'Shirt', active: true });
  await read();
  const endOfTime = Number.MAX_SAFE_INTEGER;
  const waits = await here.world.store.transact(async (tx) => [
    await tx.dueWork('shop.size', 'read', endOfTime, 9),
    await tx.dueWork('shop.colour', 'read', endOfTime, 9),
  ]);
  expect(waits).toEqual([[], []]);
});

it('needs what they are listed by too, where a pipe reads only what is derived from them', async () => {
  const catalogue = await catalogueWith({
    'pipes/systems/shop.yaml': `${system('https://shop.example')}  stock: { schema: schemas/shop/guest.json, derived: size, id: id, record: { name: name } }\n`,
    'schemas/shop/customer.json': '',
    'schemas/shop/order.json': '',
    'pipes/shop-erp/stock.yaml':
      'source: shop.stock\nsink: erp.customer\nproperties: { name: name }\n',
  });
  expect(told(catalogue)).toEqual([]);
  const here = await ground([...catalogue.systems.values()], catalogue.pipes);
  open.push(here.close);
  const ids = collectedEntities(here.world).map(({ id }) => id);
  expect(ids.slice(0, 3)).toEqual(['shop.product', 'shop.size', 'shop.stock']);
});

it('reads them again only where the feed names their parent', async () => {
  const { vendor, here, read } = await scene();
  for (const id of ['1', '2']) {
    vendor.products.set(id, { id, name: `Shirt ${id}`, active: true });
    vendor.sizes.set(`${id}/s`, { id: 's', name: 'Small' });
  }
  await read();
  vendor.sizes.set('1/m', { id: 'm', name: 'Medium' });
  vendor.changes.push({ id: 1, product: '1' });
  vendor.asked.length = 0;
  await read();
  expect(await stateOf(here, 'shop.size:1/m')).toBe('live');
  expect(vendor.asked.filter((path) => path.endsWith('/sizes'))).toEqual(['/products/1/sizes']);
});

it('reads them again where their parent was read in the second of its change', async () => {
  const { vendor, here, clock, read } = await scene('    modified: editedAt\n');
  const product = (editedAtMs: number) =>
    vendor.products.set('1', { id: '1', name: 'Shirt', active: true, editedAt: iso(editedAtMs) });
  product(clock.now() - 60_000);
  vendor.sizes.set('1/s', { id: 's', name: 'Small' });
  await read();
  product(clock.now());
  vendor.asked.length = 0;
  await read(1);
  vendor.sizes.set('1/m', { id: 'm', name: 'Medium' }); // in the same second
  await read();
  expect(await stateOf(here, 'shop.size:1/m')).toBe('live');
  expect(vendor.asked.filter((path) => path.endsWith('/sizes'))).toHaveLength(2);
});

it('looks at a child that its parent no longer shows before it is gone', async () => {
  const { vendor, here, read } = await scene();
  vendor.products.set('1', { id: '1', name: 'Shirt', active: true });
  for (const id of ['s', 'm']) vendor.sizes.set(`1/${id}`, { id, name: id });
  await read();
  vendor.sizes.delete('1/s');
  vendor.changes.push({ id: 1, product: '1' });
  vendor.asked.length = 0;
  await read();
  expect(await stateOf(here, 'shop.size:1/s')).toBe('gone');
  expect(await stateOf(here, 'shop.size:1/m')).toBe('live');
  expect(vendor.asked.filter((path) => path === '/products/1/sizes/s')).toHaveLength(2);
});

it('finds the children of a removed parent gone, and asks for nothing it never knew', async () => {
  const { vendor, here, read } = await scene();
  vendor.products.set('1', { id: '1', name: 'Shirt', active: true });
  vendor.sizes.set('1/s', { id: 's', name: 's' });
  await read();
  vendor.products.delete('1');
  vendor.sizes.clear();
  vendor.changes.push(
    { id: 1, product: '1', removed: true },
    { id: 2, product: '9', removed: true },
  );
  vendor.asked.length = 0;
  await read();
  await read();
  expect(await stateOf(here, 'shop.product:1')).toBe('gone');
  expect(await stateOf(here, 'shop.size:1/s')).toBe('gone');
  expect(vendor.asked).not.toContain('/products/9');
});

it('goes on from where the feed stood', async () => {
  const { vendor, here, read } = await scene();
  vendor.products.set('1', { id: '1', name: 'Shirt', active: true });
  await read();
  vendor.products.set('1', { id: '1', name: 'Coat', active: true });
  vendor.changes.push({ id: 7, product: '1' });
  await read();
  vendor.asked.length = 0;
  await read();
  expect(vendor.asked.filter((path) => path === '/products/1')).toEqual([]);
  const name = await here.world.store.transact(
    async (tx) => (await tx.images(['shop.product:1'])).get('shop.product:1')?.props.name,
  );
  expect(name).toBe('Coat');
});

it('what a scan only names has been read by this life of the engine once all of it was', async () => {
  const { vendor, here } = await scene();
  const entityOf = (id: string) => here.world.catalogue.entities.get(id) as Entity;
  const [product, size] = [entityOf('shop.product'), entityOf('shop.size')];
  const isWhole = ({ id }: Entity) => here.world.read.get(id) === 'whole';
  vendor.products.set('1', { id: '1', name: 'Shirt', active: true });
  vendor.sizes.set('1/s', { id: 's', name: 'Small' });
  await collectEntity(here.world, size);
  await collectSingles(here.world, size);
  expect(isWhole(size)).toBe(false);
  await collectEntity(here.world, product);
  expect(isWhole(product)).toBe(false);
  await collectSingles(here.world, product);
  expect([product, size].map(isWhole)).toEqual([true, false]);
  await collectSingles(here.world, size);
  expect(isWhole(size)).toBe(true);
  expect(await stateOf(here, 'shop.size:1/s')).toBe('live');
});

it('reads the children of every parent once more where a person asks for it', async () => {
  const { vendor, here, read } = await scene();
  for (const id of ['1', '2']) vendor.products.set(id, { id, name: `Shirt ${id}`, active: true });
  await read();
  vendor.sizes.set('1/s', { id: 's', name: 'Small' }); // and nothing says so
  vendor.asked.length = 0;
  const asked = await askReading(here.world, { entity: 'shop.size', isAnew: false });
  expect(asked.map(({ id }) => id)).toEqual(['shop.product']);
  await read();
  expect(vendor.asked.filter((path) => path.endsWith('/sizes'))).toEqual([]);
  await askReading(here.world, { entity: 'shop.size', isAnew: true });
  await read();
  expect(await stateOf(here, 'shop.size:1/s')).toBe('live');
  const listings = ['/products/1/sizes', '/products/2/sizes'];
  expect(vendor.asked.filter((path) => path.endsWith('/sizes'))).toEqual(listings);
});

it('children that are read in another way than before are all read again, and nothing is made of them until then', async () => {
  const { vendor, here, read } = await scene();
  vendor.products.set('1', { id: '1', name: 'Shirt', active: true });
  vendor.sizes.set('1/s', { id: 's', name: 'Small' });
  await read();
  const size = here.world.catalogue.entities.get('shop.size') as Entity;
  const [own] = here.world.catalogue.pipes as [Pipe];
  const formatted: Entity = { ...size, formats: [{ path: 'name', kind: 'html' }] };
  const changed: Pipe = { ...own, source: formatted };
  const anew = () => here.world.store.transact((tx) => endsReadAnew(here.world, tx, changed));
  vendor.asked.length = 0;
  await collectEntity(here.world, size);
  await collectSingles(here.world, size);
  expect(vendor.asked).toEqual([]);
  expect(await anew()).toEqual(['shop.size']);
  await collectEntity(here.world, formatted);
  expect(await anew()).toEqual(['shop.size']);
  await collectSingles(here.world, formatted);
  expect(vendor.asked).toEqual(['/products/1/sizes']);
  expect(await anew()).toEqual([]);
  await collectEntity(here.world, formatted);
  await collectSingles(here.world, formatted);
  expect(vendor.asked).toHaveLength(1);
});

it('a record that its system file gives no way to read by itself stops no other, and what to do is told', async () => {
  const { here } = await scene();
  const colour = here.world.catalogue.entities.get('shop.colour') as Entity;
  await readHint(here.world, colour, { id: '1', isDeletion: false });
  expect(await collectSingles(here.world, colour)).toBe(1);
  const told = here.events.flatMap((event) => (event.kind === 'unreadable' ? event.message : []));
  expect(told).toEqual([expect.stringContaining('gives colour no `get`')]);
});
