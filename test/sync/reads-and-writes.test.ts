// What is read meets what is written: pages that are old, plans that are old, answers that are lost.

import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Driver } from '../../engine/drivers/driver.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Row } from '../../engine/mapping/row.ts';
import { collectEntity, readHint } from '../../engine/sync/collect/collect.ts';
import { collectSingles } from '../../engine/sync/collect/collect-singles.ts';
import { readingsAnew } from '../../engine/sync/collect/read-anew.ts';
import { carryOut, note } from '../../engine/sync/deliver/deliver.ts';
import { retryAll } from '../../engine/sync/desk/retry-all.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { reconcile } from '../../engine/sync/reconcile/reconcile.ts';
import { why } from '../../engine/sync/why/why.ts';
import type { World } from '../../engine/sync/world.ts';
import {
  both,
  type Ground,
  type GroundOptions,
  ground,
  mergeBy,
  pipe,
  row,
  systemOf,
  testClock,
  twoWay,
} from './two-systems.ts';

const hourMs = 3_600_000;
const properties = { name: 'string', email: 'string', phone: 'string' } as const;
const options = { properties, modified: 'updatedAt', find: ['email'] };
const a = systemOf('a', { customer: options });
const b = systemOf('b', { customer: { ...options, version: 'version' } });
const plain = systemOf('b', { customer: options });
const of = (system: typeof a) => system.entities.customer as Entity;
const rows = [both('name'), both('email'), both('phone')];

function customers(sink = b, own: readonly Row[] = rows, more: Partial<Pipe> = {}): Pipe {
  const merge = [mergeBy('email', 'email', { carriedBy: ['email'] })];
  return pipe(of(a), of(sink), { merge, back: twoWay, rows: own, ...more });
}

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** One customer, the same in both. */
async function withOla(
  subject = customers(),
  more: GroundOptions = {},
  sink = b,
  record: Record<string, Json> = {},
): Promise<Ground> {
  const g = await ground([a, sink], [subject], more);
  at = g;
  g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no', phone: '1', ...record });
  await g.sync();
  g.clock.pass(hourMs);
  return g;
}

const first = (g: Ground, name: string) => g.records(`${name}.customer`)[0] ?? {};
const edit = (g: Ground, name: string, set: Record<string, string>) =>
  g.drivers[name]?.people.edit('customer', '1', set);
const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));
const flow = (g: Ground) =>
  lastValueFrom(pipeFlow(g.world, g.world.catalogue.pipes[0] as Pipe), { defaultValue: 0 });

/** The answer to the next update is lost, and somebody is at work before it is looked for. */
function loseUpdate(g: Ground, kind: 'unclear' | 'unclear-after', meanwhile = () => {}) {
  let next: 'loss' | 'look' | 'nothing' = 'loss';
  g.drivers.b?.setFaults(({ operation }) => {
    if (next === 'loss' && operation === 'update') {
      next = 'look';
      return { kind };
    }
    if (next === 'look' && operation === 'get') {
      next = 'nothing';
      meanwhile();
    }
    return undefined;
  });
}

describe('plans', () => {
  it('plan of yesterday: an operation decided before an edit is decided again', async () => {
    const g = await withOla();
    const subject = g.world.catalogue.pipes[0] as Pipe;
    edit(g, 'b', { name: 'by b' });
    await collectEntity(g.world, of(b));
    const { operations } = await reconcile(g.world, subject);
    expect(operations).toMatchObject([{ direction: 'back' }]);
    g.clock.pass(60_000);
    edit(g, 'a', { name: 'by a, later' });
    await collectEntity(g.world, of(a));
    await carryOut(g.world, subject, await note(g.world, operations));
    expect(first(g, 'a').name).toBe('by a, later');
    await g.sync();
    expect(first(g, 'b').name).toBe('by a, later');
  });

  it('two backs, one property: the second row waits a round and nothing is lost in between', async () => {
    const own = [
      both('email'),
      row('name', { source: 'name', to: { name: 'name' } }),
      row('phone', { source: 'phone', to: { name: 'phone' } }),
    ];
    const g = await withOla(customers(b, own), {}, b, { name: '1' });
    edit(g, 'b', { name: 'x', phone: 'z' });
    await collectEntity(g.world, of(b));
    const subject = g.world.catalogue.pipes[0] as Pipe;
    const { operations } = await reconcile(g.world, subject);
    expect(operations.map((one) => [one.patch?.set, Object.keys(one.rows)])).toEqual([
      [{ name: 'x' }, ['name']],
    ]);
  });
});

describe('pages', () => {
  /** A driver whose next listing is sent now, and read only when a test says so. */
  function slow(driver: MemoryDriver) {
    let held: Promise<void> | undefined;
    let letGo = () => {};
    return {
      driver: {
        ...driver,
        readPage: async (...given: Parameters<MemoryDriver['readPage']>) => {
          const page = await driver.readPage(...given);
          await held;
          return page;
        },
      },
      hold: () => {
        held = new Promise((resolve) => {
          letGo = resolve;
        });
      },
      letGo: () => {
        held = undefined;
        letGo();
      },
    };
  }

  it('stale page: begun before our write and stored after it, it is not believed', async () => {
    const clock = testClock();
    const late = slow(memoryDriver(b, { clock }));
    const drivers = { a: memoryDriver(a, { clock }), b: late.driver };
    const g = await withOla(customers(), { clock, drivers });
    edit(g, 'a', { name: 'Ola Nord' });
    await collectEntity(g.world, of(a));
    late.hold();
    const page = collectEntity(g.world, of(b));
    await new Promise((resolve) => setImmediate(resolve));
    clock.pass(1_000);
    await flow(g);
    expect(first(g, 'b').name).toBe('Ola Nord');
    late.letGo();
    await page;
    const image = await g.world.store.transact((tx) => tx.images(['b.customer:1']));
    expect(image.get('b.customer:1')?.props).toMatchObject({ name: 'Ola Nord' });
    expect(await g.sync(), 'no write more').toBe(0);
    expect(first(g, 'a').name).toBe('Ola Nord');
  });

  it('a look that showed nothing clearly is none of the two that make a record gone', async () => {
    const removing = { forward: { create: 'always', update: 'always', delete: 'delete' } } as const;
    const g = await withOla(customers(b, rows, removing));
    let looks = 0;
    const page = g.drivers.a as MemoryDriver;
    const isHidden = () => looks < 3;
    (g.world.drivers as Map<string, Driver>).set('a', {
      ...page,
      readPage: async (...given) => {
        const read = await page.readPage(...given);
        return isHidden() ? { ...read, records: [] } : read;
      },
      get: async (...given) => {
        const begunAtMs = g.clock.now();
        looks++;
        if (looks === 1) return [{ kind: 'unclear', message: 'busy' }];
        return looks === 2 ? [{ kind: 'gone', begunAtMs }] : page.get(...given);
      },
    });
    await collectEntity(g.world, of(a));
    for (let round = 0; round < 3; round++) {
      await collectSingles(g.world, of(a));
      await flow(g);
      g.clock.pass(6_000);
    }
    expect(looks).toBe(3);
    expect(first(g, 'b')).toMatchObject({ name: 'Ola' });
  });

  it('a search that lags behind our write shows nothing old', async () => {
    const g = await withOla();
    g.drivers.b?.setLag(800);
    edit(g, 'a', { name: 'Ola Nord' });
    await collectEntity(g.world, of(a));
    await flow(g);
    g.clock.pass(500);
    await collectEntity(g.world, of(b));
    await flow(g);
    expect(first(g, 'a').name).toBe('Ola Nord');
    expect(await g.sync()).toBe(0);
  });

  it('a record whose properties come in another order is as we know it', async () => {
    const listed = systemOf('b', { customer: { properties, find: ['email'] } });
    const g = await withOla(customers(listed), {}, listed);
    await g.sync();
    const reader = g.drivers.b as MemoryDriver;
    const { readPage } = reader;
    Object.assign(reader, {
      readPage: async (...given: Parameters<typeof readPage>) => {
        const page = await readPage(...given);
        const turned = (record: JsonObject) => Object.fromEntries(Object.entries(record).reverse());
        return {
          ...page,
          records: page.records.map((read) => ({ ...read, record: turned(read.record) })),
        };
      },
    });
    g.events.length = 0;
    await collectEntity(g.world, of(listed));
    expect(g.events).toMatchObject([{ kind: 'collected', records: 1, changed: 0 }]);
  });

  it('a record that a listing and one look leave out is not gone yet', async () => {
    const g = await withOla(customers(b, rows, { forward: { ...twoWay, delete: 'delete' } }));
    const reader = g.drivers.a as MemoryDriver;
    const { readPage, get } = reader;
    let [pages, looks] = [1, 1];
    Object.assign(reader, {
      readPage: async (...given: Parameters<typeof readPage>) => {
        const page = await readPage(...given);
        return pages-- > 0 ? { ...page, records: [] } : page;
      },
      get: async (...given: Parameters<typeof get>) => {
        const found = await get(...given);
        return looks-- > 0 ? found.map(() => ({ kind: 'gone', begunAtMs: 0 })) : found;
      },
    });
    await g.sync();
    expect(looks, 'both looks were made').toBeLessThan(0);
    expect(g.records('b.customer')).toHaveLength(1);
    expect(await parked(g)).toEqual([]);
  });
});

it('records that are read in another way than before are all read again', async () => {
  const before = systemOf('a', { customer: { ...options, changes: 'since' } });
  const g = await ground([before, b], [pipe(of(before), of(b), { rows })]);
  at = g;
  const { people } = g.drivers.a as MemoryDriver;
  people.add('customer', { name: 'Ola', email: 'ola@nord.no', phone: '1' });
  g.clock.pass(hourMs);
  people.add('customer', { name: 'Kari', email: 'kari@nord.no', phone: '2' });
  await g.sync();
  const read = async (entity: Entity): Promise<unknown> => {
    g.events.length = 0;
    await collectEntity(g.world, entity);
    return g.events.flatMap((event) => ('records' in event ? event.records : []));
  };
  const formatted: Entity = { ...of(before), formats: [{ path: 'name', kind: 'html' }] };
  expect(await read(of(before))).toEqual([1]);
  expect(await read(formatted)).toEqual([2]);
  expect(await read(formatted)).toEqual([1]);
});

it('they are as well in a store from before it was noted how they were read', async () => {
  const before = systemOf('a', { customer: { ...options, changes: 'since' } });
  const g = await ground([before, b], [pipe(of(before), of(b), { rows })]);
  at = g;
  g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  g.clock.pass(hourMs);
  g.drivers.a?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  await collectEntity(g.world, of(before));
  const old = await ground([before, b], [pipe(of(before), of(b), { rows })], {
    clock: g.clock,
    drivers: g.drivers,
  });
  const cursors = await g.world.store.transact((tx) => tx.cursors(['a.customer']));
  await old.world.store.transact((tx) => tx.putCursors([...cursors.values()]));
  const read = async (entity: Entity): Promise<unknown> => {
    old.events.length = 0;
    await collectEntity(old.world, entity);
    return old.events.flatMap((event) => ('records' in event ? event.records : []));
  };
  const formatted: Entity = { ...of(before), formats: [{ path: 'name', kind: 'html' }] };
  expect(await read(of(before))).toEqual([1]);
  expect(await read(formatted)).toEqual([2]);
  await old.close();
});

it('nothing is made of records that are read in another way until all are read again', async () => {
  const before = systemOf('a', { customer: { ...options, changes: 'since' } });
  const clock = testClock();
  const shop = memoryDriver(before, { clock, pageSize: 1 });
  const erp = memoryDriver(b, { clock });
  const drivers = { a: shop, b: erp };
  const carried = (source: Entity, text: string) =>
    pipe(source, of(b), {
      merge: [mergeBy('email', 'email')],
      rows: [both('email'), row('phone', { source: text })],
    });
  const emails = ['ola@nord.no', 'kari@nord.no', 'per@nord.no'];
  for (const email of emails) shop.people.add('customer', { email, phone: '47 1' });
  const g = await ground([before, b], [carried(of(before), "$substringAfter(phone, ' ')")], {
    clock,
    drivers,
  });
  at = g;
  await g.sync();
  const phones = () => g.records('b.customer').map(({ phone }) => phone);
  expect(phones()).toEqual(['1', '1', '1']);

  const formatted: Entity = { ...of(before), formats: [{ path: 'phone', kind: 'html' }] };
  const inAnotherWay = readingAs(shop, { phone: '1' });
  const changed = carried(formatted, 'phone');
  const next = await ground(
    [{ ...before, fingerprint: 'other', entities: { customer: formatted } }, b],
    [changed],
    { clock, store: g.world.store, drivers: { a: inAnotherWay, b: erp } },
  );
  const run = () => lastValueFrom(pipeFlow(next.world, changed), { defaultValue: 0 });
  clock.pass(60_000);
  await run();
  const id = shop.people.add('customer', { email: 'x@nord.no' });
  await readHint(next.world, formatted, { id, isDeletion: false });
  await collectSingles(next.world, formatted);
  await run();
  const cut = new AbortController();
  const kinds: string[] = [];
  const onePage: World = {
    ...next.world,
    tell: ({ kind }) => {
      kinds.push(kind);
      if (kind === 'collected') cut.abort();
    },
  };
  await expect(collectEntity(onePage, formatted, cut.signal)).rejects.toThrow();
  expect(kinds).toEqual(['read-anew', 'collected']);
  await run();
  expect(phones()).toEqual(['1', '1', '1']);
  const [missing] = (await why(next.world, 'a.customer:4')).missing;
  expect(missing?.reason).toContain('all of it is read again before anything is decided');
  const anew = () => next.world.store.transact((tx) => readingsAnew(tx, [formatted, of(b)]));
  expect([...(await anew())]).toEqual([['a.customer', 1]]);
  expect(await next.sync()).toBe(1);
  expect(phones()).toEqual(['1', '1', '1', '1']);
  expect([...(await anew())]).toEqual([]);
  expect(next.events.filter(({ kind }) => kind === 'read-anew')).toEqual([
    { kind: 'read-anew', entity: 'a.customer', is: 'ended' },
  ]);
  inAnotherWay.people.edit('customer', '2', { email: 'kari@sor.no' });
  await next.sync();
  expect(g.records('b.customer').map(({ email }) => email)).toContain('kari@sor.no');
});

it('what another way of reading makes of many records is held like any other changed definition', async () => {
  const many = 30;
  const clock = testClock();
  const shop = memoryDriver(a, { clock });
  const erp = memoryDriver(b, { clock });
  for (let at = 0; at < many; at++)
    shop.people.add('customer', { email: `${at}@nord.no`, phone: '10' });
  const subject = customers();
  const g = await ground([a, b], [subject], { clock, drivers: { a: shop, b: erp } });
  at = g;
  await g.sync();
  const formatted: Entity = { ...of(a), formats: [{ path: 'phone', kind: 'html' }] };
  const changed: Pipe = { ...subject, source: formatted };
  const another = { ...a, fingerprint: 'other', entities: { customer: formatted } };
  const next = await ground([another, b], [changed], {
    clock,
    store: g.world.store,
    drivers: { a: readingAs(shop, { phone: '1000' }), b: erp },
  });
  clock.pass(60_000);
  await lastValueFrom(pipeFlow(next.world, changed), { defaultValue: 0 });
  expect(await next.sync()).toBe(0);
  const held = await next.world.store.transact((tx) => tx.parkedList({ why: 'held' }, '', 99));
  expect(held).toHaveLength(many);
});

/** The same system, but whoever lists its records makes this of them. */
function readingAs(driver: MemoryDriver, made: JsonObject): MemoryDriver {
  return {
    ...driver,
    readPage: async (entity, position, signal) => {
      const page = await driver.readPage(entity, position, signal);
      const records = page.records.map((one) => ({ ...one, record: { ...one.record, ...made } }));
      return { ...page, records };
    },
  };
}

describe('what is deleted where changes are told by their time', () => {
  const told = (more: object) =>
    systemOf('a', { customer: { ...options, changes: 'since', ...more } });
  const deleted = async (listed: object) => {
    const source = told(listed);
    const merge = [mergeBy('email', 'email', { carriedBy: ['email'] })];
    const forward = { ...twoWay, delete: 'delete' } as const;
    const g = await ground([source, b], [pipe(of(source), of(b), { merge, forward, rows })]);
    at = g;
    const { people } = g.drivers.a as MemoryDriver;
    for (const name of ['Ola', 'Kari', 'Per']) {
      people.add('customer', { name, email: `${name}@nord.no`, phone: '1' });
      g.clock.pass(1);
    }
    await g.sync();
    people.remove('customer', '1');
    return g;
  };

  it('is not seen by reading', async () => {
    const g = await deleted({});
    g.clock.pass(48 * hourMs);
    await g.sync();
    expect(g.records('b.customer')).toHaveLength(3);
  });

  it('is looked at as soon as a webhook tells, and nothing is decided of it before', async () => {
    const g = await deleted({});
    const { people } = g.drivers.a as MemoryDriver;
    const state = async (id: string) => {
      const ref = `a.customer:${id}`;
      return (await g.world.store.transact((tx) => tx.images([ref]))).get(ref)?.state;
    };
    const tell = (id: string) => readHint(g.world, of(a), { id, isDeletion: true });
    const look = () => collectSingles(g.world, of(a));
    g.clock.pass(60_000);
    for (const id of ['2', '3']) people.edit('customer', id, { phone: '2' });
    await collectEntity(g.world, g.world.catalogue.pipes[0]?.source as Entity);
    people.remove('customer', '2');
    for (const id of ['2', '3', '4']) await tell(id);
    await flow(g);
    expect(g.records('b.customer').map(({ phone }) => phone)).toEqual(['1', '1', '1']);
    // Of one that was never known there is nothing to look at.
    expect(await look()).toBe(2);
    await flow(g);
    expect(g.records('b.customer').map(({ phone }) => phone)).toEqual(['1', '1', '2']);
    g.clock.pass(3_000);
    expect(await look()).toBe(1);
    expect([await state('2'), await state('3')]).toEqual(['gone', 'live']);
    await flow(g);
    expect(g.records('b.customer').map(({ name }) => name)).toEqual(['Ola', 'Per']);
  });

  it('is seen the next day where it waits on the desk', async () => {
    const source = told({});
    const merge = [mergeBy('email', 'email')];
    const g = await ground([source, b], [pipe(of(source), of(b), { merge, rows })]);
    at = g;
    const ola = { name: 'Ola', email: 'ola@nord.no', phone: '1' };
    for (const name of ['b', 'b', 'a']) g.drivers[name]?.people.add('customer', ola);
    const reader = g.drivers.a as MemoryDriver;
    const { get } = reader;
    const looks: number[] = [];
    Object.assign(reader, {
      get: (entity: Entity, ids: readonly string[]) => {
        looks.push(ids.length);
        return get(entity, ids);
      },
    });
    await g.sync();
    const waiting = async () => (await parked(g)).map(({ ref, why }) => `${ref} ${why}`);
    expect(await waiting()).toContain('a.customer:1 ambiguous');
    g.clock.pass(24 * hourMs);
    await g.sync();
    g.clock.pass(hourMs);
    await g.sync();
    expect(looks).toEqual([1]);
    reader.people.remove('customer', '1');
    g.clock.pass(24 * hourMs);
    await g.sync();
    expect(await waiting()).toEqual([]);
  });

  it('is seen before what was refused is tried again', async () => {
    const source = told({});
    const merge = [mergeBy('email', 'email')];
    let isClosed = true;
    const g = await ground([source, b], [pipe(of(source), of(b), { merge, rows })], {
      memory: { b: { refuse: () => (isClosed ? 'closed' : undefined) } },
    });
    at = g;
    const reader = g.drivers.a as MemoryDriver;
    for (const name of ['Ola', 'Kari'])
      reader.people.add('customer', { name, email: `${name}@nord.no`, phone: '1' });
    await g.sync();
    expect(await parked(g)).toMatchObject([{ why: 'dead' }, { why: 'dead' }]);
    reader.people.remove('customer', '1');
    isClosed = false;
    const [subject] = g.world.catalogue.pipes as [Pipe];
    expect(await retryAll(g.world, subject, undefined, { who: 'Kari' })).toBe(2);
    await g.sync();
    expect(g.records('b.customer')).toMatchObject([{ name: 'Kari' }]);
    expect(await parked(g)).toEqual([]);
  });

  it('is seen when all is read again, which is then due', async () => {
    const g = await deleted({ listingMs: 24 * hourMs });
    g.clock.pass(23 * hourMs);
    await g.sync();
    expect(g.records('b.customer')).toHaveLength(3);
    g.clock.pass(hourMs);
    await g.sync();
    expect(g.records('b.customer')).toMatchObject([{ name: 'Kari' }, { name: 'Per' }]);
    // The newest alone is asked for, until the next day.
    g.events.length = 0;
    await collectEntity(g.world, of(told({ listingMs: 24 * hourMs })));
    expect(g.events).toMatchObject([{ kind: 'collected', records: 1 }]);
  });
});

it('an edit that is read before the answer to an older write is stored is not forgotten', async () => {
  const fed = systemOf('b', {
    customer: { ...options, version: 'version', changes: 'since' },
  });
  const clock = testClock();
  const driver = memoryDriver(fed, { clock });
  let isFirst = true;
  const update: MemoryDriver['update'] = async (...given) => {
    const answers = await driver.update(...given);
    if (!isFirst) return answers;
    isFirst = false;
    // While the answer is on its way: an edit, and a webhook that tells of it.
    clock.pass(1_000);
    edit(g, 'b', { name: 'by b, later' });
    await readHint(g.world, of(fed), { id: '1', isDeletion: false });
    await collectSingles(g.world, of(fed));
    edit(g, 'b', { phone: '7' });
    await collectEntity(g.world, of(fed));
    clock.pass(1_000);
    return answers;
  };
  const drivers = { a: memoryDriver(a, { clock }), b: { ...driver, update } };
  const g = await withOla(customers(fed), { clock, drivers }, fed);
  edit(g, 'a', { name: 'by a' });
  await collectEntity(g.world, of(a));
  await flow(g);
  expect(isFirst).toBe(false);
  clock.pass(1_000);
  await collectSingles(g.world, of(fed));
  const image = await g.world.store.transact((tx) => tx.images(['b.customer:1']));
  expect(image.get('b.customer:1')?.props).toMatchObject({ name: 'by b, later', phone: '7' });
  await g.sync();
  expect(first(g, 'a')).toMatchObject({ name: 'by b, later', phone: '7' });
});

describe('a record without a version', () => {
  it('is not written while it cannot be read', async () => {
    const g = await withOla(customers(plain), {}, plain);
    let left = 1;
    g.drivers.b?.setFaults((call) => {
      if (call.operation !== 'get' || left-- <= 0) return undefined;
      g.clock.pass(1_000);
      edit(g, 'b', { name: 'by b, later' });
      return { kind: 'unclear' };
    });
    edit(g, 'a', { name: 'by a' });
    await g.sync();
    expect(left).toBeLessThanOrEqual(0);
    expect(first(g, 'b').name).toBe('by b, later');
    expect(first(g, 'a').name).toBe('by b, later');
  });

  it('what an update without an answer would have replaced is told, though its record is gone', async () => {
    const g = await withOla();
    edit(g, 'a', { name: 'Kari' });
    loseUpdate(g, 'unclear-after', () => g.drivers.b?.people.remove('customer', '1'));
    await g.sync();
    const journal = await g.world.store.transact((tx) => tx.journalOf(['b.customer:1'], 20));
    expect(journal.filter(({ what }) => what === 'unclear')).toMatchObject([
      { before: { name: 'Ola' }, after: { set: { name: 'Kari' } } },
    ]);
  });

  it('is not written where a look no longer finds it', async () => {
    const g = await withOla(customers(plain), {}, plain);
    edit(g, 'a', { name: 'by a' });
    await collectEntity(g.world, of(a));
    g.drivers.b?.people.remove('customer', '1');
    await flow(g);
    expect(g.drivers.b?.calls.filter(({ operation }) => operation === 'update')).toEqual([]);
    await g.sync();
    expect(g.records('a.customer')).toHaveLength(1);
    expect(g.records('b.customer')).toEqual([]);
  });
});

it('a delete says which version it was decided on', async () => {
  const forward = { ...twoWay, delete: 'delete' } as const;
  const g = await withOla(customers(b, rows, { forward }));
  const driver = g.drivers.b as MemoryDriver;
  const { remove } = driver;
  const asked: unknown[] = [];
  const told: Driver['remove'] = (entity, requests, signal) => {
    asked.push(...requests);
    return remove(entity, requests, signal);
  };
  Object.assign(driver, { remove: told });
  const { version } = first(g, 'b');
  g.drivers.a?.people.remove('customer', '1');
  await g.sync();
  expect(asked).toEqual([{ id: '1', version: String(version) }]);
});

describe('lost answers', () => {
  const digits: GroundOptions = {
    memory: { b: { rewrites: { customer: { phone: 'digits', name: 'upper' } } } },
  };

  it.each([
    ['with versions', b],
    ['without versions', plain],
  ])('unapplied, yet explained: what is as before was not applied, %s', async (_, sink) => {
    const g = await withOla(customers(sink), digits, sink);
    expect(first(g, 'b').name).toBe('OLA');
    const updates = () => g.drivers.b?.calls.filter((call) => call.operation === 'update').length;
    const before = updates() as number;
    loseUpdate(g, 'unclear');
    edit(g, 'a', { name: 'ola' });
    await g.sync();
    expect(updates(), 'it is sent again').toBe(before + 2);
    expect(await parked(g)).toEqual([]);
  });

  it('cleared meanwhile, yet explained: a clear is a person, whatever the system rewrites', async () => {
    const g = await withOla(customers(), digits, b, { phone: '+1' });
    expect(first(g, 'b').phone, 'digits is known by now').toBe('1');
    loseUpdate(g, 'unclear-after', () => edit(g, 'b', { phone: '' }));
    edit(g, 'a', { phone: 'abc' });
    await g.sync();
    expect(await parked(g)).toMatchObject([{ row: 'phone', why: 'in-doubt' }]);
    expect(first(g, 'a').phone).toBe('abc');
  });

  it('cleared meanwhile, yet explained: another spelling counts only if it is known here', async () => {
    const g = await withOla();
    loseUpdate(g, 'unclear-after', () => edit(g, 'b', { name: 'KARI' }));
    edit(g, 'a', { name: 'Kari' });
    await g.sync();
    expect(await parked(g)).toMatchObject([{ row: 'name', why: 'in-doubt' }]);
  });

  it('what is in doubt because another property was edited is not said to have changed itself', async () => {
    const g = await withOla();
    loseUpdate(g, 'unclear', () => edit(g, 'b', { phone: '2' }));
    edit(g, 'a', { name: 'Kari' });
    await g.sync();
    expect(first(g, 'b').name, 'it never arrived').toBe('Ola');
    expect(await parked(g)).toMatchObject([
      { row: 'name', why: 'in-doubt', reason: expect.stringMatching(/lost, and the record has/) },
    ]);
  });

  it('a doubt ends by itself as soon as both sides say the same', async () => {
    const g = await withOla();
    loseUpdate(g, 'unclear-after', () => edit(g, 'b', { name: 'KARI' }));
    edit(g, 'a', { name: 'Kari' });
    await g.sync();
    edit(g, 'b', { name: 'Kari' });
    await g.sync();
    expect(await parked(g)).toEqual([]);
    edit(g, 'b', { name: 'Kari Nord' });
    await g.sync();
    expect(first(g, 'a').name).toBe('Kari Nord');
  });

  it('of a delete: what is still there is deleted again, what is gone is done', async () => {
    for (const kind of ['unclear', 'unclear-after'] as const) {
      const g = await withOla(customers(b, rows, { forward: { ...twoWay, delete: 'delete' } }));
      let left = 1;
      g.drivers.b?.setFaults((call) =>
        call.operation === 'remove' && left-- > 0 ? { kind } : undefined,
      );
      g.drivers.a?.people.remove('customer', '1');
      await g.sync();
      expect(g.records('b.customer'), kind).toEqual([]);
      expect(await g.sync()).toBe(0);
      await g.close();
      at = undefined;
    }
  });

  it('of a delete: what was edited and not read since is not deleted, though it has a version', async () => {
    const g = await withOla(customers(b, rows, { forward: { ...twoWay, delete: 'delete' } }));
    g.drivers.a?.people.remove('customer', '1');
    await collectEntity(g.world, of(a));
    await collectSingles(g.world, of(a));
    g.clock.pass(10_000);
    await collectSingles(g.world, of(a));
    edit(g, 'b', { phone: '9' });
    await flow(g);
    expect(g.records('b.customer')).toMatchObject([{ phone: '9' }]);
    await g.sync();
    expect(await parked(g)).toMatchObject([{ row: '*', why: 'conflict' }]);
  });

  it('of a delete that was not done: an edit meanwhile beats it', async () => {
    const g = await withOla(customers(b, rows, { forward: { ...twoWay, delete: 'delete' } }));
    let left = 1;
    g.drivers.b?.setFaults((call) => {
      if (call.operation !== 'remove' || left-- <= 0) return undefined;
      edit(g, 'b', { phone: '9' });
      return { kind: 'unclear' };
    });
    g.drivers.a?.people.remove('customer', '1');
    await g.sync();
    expect(first(g, 'b').phone).toBe('9');
    expect(await parked(g)).toMatchObject([{ row: '*', why: 'conflict' }]);
  });

  it('of a delete that was not done: nothing is deleted whose counterpart is back', async () => {
    const when = compileExpression('$not(name = "out")');
    const g = await withOla(customers(b, rows, { forward: { ...twoWay, when, delete: 'delete' } }));
    let left = 1;
    g.drivers.b?.setFaults((call) => {
      if (call.operation !== 'remove' || left-- <= 0) return undefined;
      edit(g, 'a', { name: 'Ola' });
      return { kind: 'unclear' };
    });
    edit(g, 'a', { name: 'out' });
    await g.sync();
    expect(g.records('b.customer')).toHaveLength(1);
    expect(await parked(g)).toEqual([]);
  });
});
