// While nobody knows whether a create was carried out, another record with the same key is not created
// beside it: it waits, as it would have before the call.

import { lastValueFrom, tap } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fault } from '../../engine/base/errors.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { note } from '../../engine/sync/deliver/deliver.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { reconcile } from '../../engine/sync/reconcile/reconcile.ts';
import { settleCreate } from '../../engine/sync/settle/create.ts';
import type { World } from '../../engine/sync/world.ts';
import { intent, link } from '../store/samples.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const options = { properties: { name: 'string', email: 'string' }, modified: 'updatedAt' } as const;
const shop = systemOf('shop', { customer: options }, 60_000);
const erp = systemOf('erp', { customer: { ...options, find: ['email'] } }, 60_000);
const of = (system: typeof shop) => system.entities.customer as Entity;

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

it('a second record with the key of one that is being created waits for it', async () => {
  const carrying = pipe(of(shop), of(erp), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
  });
  const g = await ground([shop, erp], [carrying]);
  at = g;
  const round = async () => {
    for (const entity of [of(shop), of(erp)]) await collectEntity(g.world, entity);
    await lastValueFrom(pipeFlow(g.world, carrying), { defaultValue: 0 });
  };
  let isFirst = true;
  g.drivers.erp?.setFaults(({ operation }) => {
    if (operation !== 'create' || !isFirst) return undefined;
    isFirst = false;
    return { kind: 'unclear-after' };
  });
  const people = g.drivers.shop?.people;
  people?.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  people?.add('customer', { name: 'Kari N', email: 'kari@nord.no' });
  await round();
  g.clock.pass(1_000);
  people?.edit('customer', '2', { name: 'Kari Nord' });
  await round(); // the create of the first is open, and its record is in the listing
  expect(g.records('erp.customer')).toHaveLength(1);
  g.clock.pass(120_000);
  await g.sync();
  expect(g.records('erp.customer')).toHaveLength(1);
});

it.each([
  ['is looked for again', 9, []],
  ['is for a person to tell', 10, ['shop.customer:1']],
])(
  'what is about to become another’s record %s, after %i looks',
  async (_what, tries, candidates) => {
    const found = systemOf('shop', { customer: { ...options, find: ['email'] } }, 60_000);
    const crossing = pipe(of(found), of(erp), {
      merge: [mergeBy('email', 'email')],
      rows: [both('name'), both('email')],
      back: twoWay,
    });
    const g = await ground([found, erp], [crossing]);
    at = g;
    g.drivers.shop?.people.add('customer', { name: 'Kari', email: 'post@nord.no' });
    const opened = { pipe: crossing.id, kind: 'create', target: null } as const;
    const coming = intent('back', {
      ...opened,
      ...{ link: 'L1', entity: 'shop.customer', direction: 'back', tries },
      payload: { name: 'Ola', email: 'post@nord.no' },
    });
    const going = intent('forward', { ...opened, link: 'L2', entity: 'erp.customer' });
    await g.world.store.transact(async (tx) => {
      const pending = { pipe: crossing.id, state: 'pending' } as const;
      await tx.putLinks([
        link('L1', { ...pending, source: null, sink: 'erp.customer:9' }),
        link('L2', { ...pending, source: 'shop.customer:1', sink: null }),
      ]);
      await tx.putIntents([coming, going]);
    });
    await settleCreate(g.world, crossing, of(found), coming);
    const parked = await g.world.store.transact((tx) => tx.parkedOf(['L1']));
    expect(parked.flatMap((one) => one.candidates)).toEqual(candidates);
    const [open] = await g.world.store.transact((tx) => tx.intentsOfLinks(['L1']));
    expect(open?.dueMs === null).toBe(candidates.length > 0);
  },
);

it.each([
  ['its marker', { marker: 'reference' }],
  ['its key', {}],
])(
  'what a lost create may have made is not adopted by one that was refused: it is found by %s',
  async (_, more) => {
    const properties = { name: 'string', email: 'string', reference: 'string' } as const;
    const strict = systemOf(
      'erp',
      { customer: { ...options, properties, find: ['email'], ...more } },
      60_000,
    );
    const carrying = pipe(of(shop), of(strict), {
      merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
      rows: [both('name'), both('email')],
    });
    const memory = { erp: { unique: { customer: ['email'] } } };
    const g = await ground([shop, strict], [carrying], { memory });
    at = g;
    let isFirst = true;
    g.drivers.erp?.setFaults(({ operation }) => {
      if (operation !== 'create' || !isFirst) return undefined;
      isFirst = false;
      return { kind: 'unclear-after' };
    });
    const people = g.drivers.shop?.people;
    await collectEntity(g.world, of(strict));
    people?.add('customer', { name: 'Kari', email: 'post@nord.no' });
    await carry();
    g.clock.pass(1_000);
    people?.edit('customer', '1', { email: 'kari@nord.no' });
    people?.add('customer', { name: 'Ola', email: 'post@nord.no' });
    await carry();
    await g.sync();
    expect(g.records('erp.customer').map(({ name, email }) => [name, email])).toEqual([
      ['Kari', 'kari@nord.no'],
      ['Ola', 'post@nord.no'],
    ]);

    async function carry(): Promise<void> {
      await collectEntity(g.world, of(shop)); // what was made is in no listing yet
      await lastValueFrom(pipeFlow(g.world, carrying), { defaultValue: 0 });
    }
  },
);

it('a lost create whose record another of its companions was linked with is not made again', async () => {
  const sharing = pipe(of(shop), of(erp), {
    merge: [mergeBy('email', 'email', { isMany: true })],
    rows: [both('email')],
  });
  const g = await ground([shop, erp], [sharing]);
  at = g;
  const email = 'post@nord.no';
  const made = g.drivers.erp?.people.add('customer', { name: 'Kari', email });
  for (const name of ['Kari', 'Ola']) g.drivers.shop?.people.add('customer', { name, email });
  for (const entity of [of(shop), of(erp)]) await collectEntity(g.world, entity);
  const opened = { pipe: sharing.id, kind: 'create', target: null, tries: 0 } as const;
  const lost = intent('lost', {
    ...opened,
    ...{ link: 'L2', entity: 'erp.customer', payload: { email } },
  });
  await g.world.store.transact(async (tx) => {
    await tx.putLinks([
      link('L1', { pipe: sharing.id, source: 'shop.customer:1', sink: `erp.customer:${made}` }),
      link('L2', { pipe: sharing.id, state: 'pending', source: 'shop.customer:2', sink: null }),
    ]);
    await tx.putIntents([lost]);
  });
  await settleCreate(g.world, sharing, of(erp), lost);
  expect(g.records('erp.customer')).toHaveLength(1);
  const links = await g.world.store.transact((tx) => tx.links(['L2']));
  expect(links.get('L2')).toMatchObject({
    state: 'live',
    sink: `erp.customer:${made}`,
    isMany: true,
  });
});

it('what is not sent yet when the store may be another’s stays here, until it is ours again', async () => {
  const carrying = pipe(of(shop), of(erp), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
  });
  let held = new AbortController();
  const lock = { lost: () => held.signal, isHeld: async () => !held.signal.aborted };
  const g = await ground([shop, erp], [carrying], {
    store: { ...(await openSqliteStore(':memory:')), lock },
  });
  at = g;
  const driver = g.drivers.erp as MemoryDriver;
  const batches: number[] = [];
  // One goes at once, and the others wait for their turn, as where a system allows few requests.
  const create: MemoryDriver['create'] = async (entity, requests, signal) => {
    batches.push(requests.length);
    if (batches.length > 1) return driver.create(entity, requests, signal);
    const first = await driver.create(entity, requests.slice(0, 1), signal);
    held.abort();
    held = new AbortController(); // got again, after who knows whom
    const rest = requests.slice(1);
    const unsent = { kind: 'not-sent', message: 'stopped before it was sent' } as const;
    if (signal?.aborted) return [...first, ...rest.map(() => unsent)];
    return [...first, ...(await driver.create(entity, rest, signal))];
  };
  const world = { ...g.world, drivers: new Map(g.world.drivers).set('erp', { ...driver, create }) };
  for (const name of ['Kari', 'Ola', 'Per'])
    g.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
  for (const entity of [of(shop), of(erp)]) await collectEntity(world, entity);
  await lastValueFrom(pipeFlow(world, carrying), { defaultValue: 0 });
  expect(batches).toEqual([3, 2]);
  expect(g.records('erp.customer')).toHaveLength(3);
});

it('that a create was not sent says nothing where another engine, who had the store meanwhile, has sent it', async () => {
  const carrying = pipe(of(shop), of(erp), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
  });
  const lock = { lost: () => new AbortController().signal, isHeld: async () => true };
  const g = await ground([shop, erp], [carrying], {
    store: { ...(await openSqliteStore(':memory:')), lock },
  });
  at = g;
  const driver = g.drivers.erp as MemoryDriver;
  // The other takes over, sends it once more and ends before it is answered; then this one goes on.
  const create: MemoryDriver['create'] = async (entity, requests, signal) => {
    g.clock.pass(60_000);
    await g.world.store.transact(async (tx) => {
      const open = await tx.openIntents(carrying.id, 9);
      await tx.putIntents(open.map((one) => ({ ...one, tries: one.tries + 1 })));
    });
    await driver.create(entity, requests, signal);
    return requests.map(() => ({ kind: 'not-sent', message: 'stopped', retryAtMs: 0 }));
  };
  const world = { ...g.world, drivers: new Map(g.world.drivers).set('erp', { ...driver, create }) };
  g.drivers.shop?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  for (const entity of [of(shop), of(erp)]) await collectEntity(world, entity);
  const stop = new AbortController();
  await lastValueFrom(pipeFlow(world, carrying, stop.signal).pipe(tap(() => stop.abort())), {
    defaultValue: 0,
  });
  expect(await g.world.store.transact((tx) => tx.openIntents(carrying.id, 9))).toHaveLength(1);
  await g.sync();
  expect(g.records('erp.customer')).toHaveLength(1);
});

it('an answer that comes while the server of the store is away is kept until it is there again', async () => {
  // It cannot be searched: of an answer that is lost a person would have to say what became of it.
  const blind = systemOf('erp', { customer: { properties: options.properties, find: [] } }, 60_000);
  const carrying = pipe(of(shop), of(blind), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
  });
  const inner = await openSqliteStore(':memory:');
  let failures = 0;
  const store: Store = {
    ...inner,
    lock: { lost: () => new AbortController().signal, isHeld: async () => true },
    transact: async (work, durability) => {
      if (failures-- > 0)
        throw fault('store.unreachable', { store: 'it', detail: 'gone', check: 'it' });
      return inner.transact(work, durability);
    },
  };
  const g = await ground([shop, blind], [carrying], { store });
  at = g;
  const driver = g.drivers.erp as MemoryDriver;
  const create: MemoryDriver['create'] = async (entity, requests, signal) => {
    const answers = await driver.create(entity, requests, signal);
    failures = 3;
    return answers;
  };
  const world = { ...g.world, drivers: new Map(g.world.drivers).set('erp', { ...driver, create }) };
  g.drivers.shop?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  for (const entity of [of(shop), of(blind)]) await collectEntity(world, entity);
  await lastValueFrom(pipeFlow(world, carrying), { defaultValue: 0 }).catch(() => {});
  await g.sync();
  expect(await g.world.store.transact((tx) => tx.parkedList({}, '', 9))).toEqual([]);
  const [link] = await g.world.store.transact((tx) => tx.linksOf(['shop.customer:1']));
  expect(link).toMatchObject({ state: 'live', evidence: { kind: 'created' } });
});

it('nothing is sent of a link that the server of the store has forgotten with its crash', async () => {
  const carrying = pipe(of(shop), of(erp), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
  });
  const lock = { lost: () => new AbortController().signal, isHeld: async () => true };
  const g = await ground([shop, erp], [carrying], {
    store: { ...(await openSqliteStore(':memory:')), lock },
  });
  at = g;
  const { world } = g;
  g.drivers.shop?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  for (const entity of [of(shop), of(erp)]) await collectEntity(world, entity);
  await identify(world, carrying);
  const { operations } = await reconcile(world, carrying);
  expect(operations).toHaveLength(1);
  // Before the links were on the disk, as was what is to be identified.
  await world.store.transact(async (tx) => {
    await tx.dropLinks(await tx.linkIdsOf(carrying.id, '', 9));
    const again = { pipe: carrying.id, kind: 'identify', cause: 'edit', tries: 0 } as const;
    await tx.putWork([{ ...again, key: 'shop.customer:1', dueMs: world.clock.now() }]);
  });
  expect((await note(world, operations)).noted).toEqual([]);
  await g.sync();
  expect(g.records('erp.customer')).toHaveLength(1);
  expect(await world.store.transact((tx) => tx.countLinks())).toMatchObject([
    { state: 'live', count: 1 },
  ]);
});

describe('two batches of calls', () => {
  const each = (more: Partial<Pipe> = {}) =>
    pipe(of(shop), of(erp), {
      merge: [mergeBy('email', 'email')],
      rows: [row('name', { source: 'name' }), row('email', { source: 'email' })],
      batchSize: 1,
      ...more,
    });

  /** After each call of this kind is carried out, and before it is answered: `wait` for the nth. */
  function holding(g: Ground, kind: 'create' | 'update', wait: (nth: number) => unknown): void {
    const driver = g.drivers.erp as MemoryDriver;
    const send = driver[kind] as (...given: readonly unknown[]) => Promise<unknown>;
    let sent = 0;
    Object.assign(driver, {
      [kind]: async (...given: readonly unknown[]) => {
        const nth = ++sent;
        const answers = await send(...given);
        await wait(nth);
        return answers;
      },
    });
  }

  async function begin(one: Pipe, records: number): Promise<Ground> {
    const g = await ground([shop, erp], [one]);
    at = g;
    for (let n = 1; n <= records; n++)
      g.drivers.shop?.people.add('customer', { name: `${n}`, email: `${n}@nord.no` });
    for (const entity of [of(shop), of(erp)]) await collectEntity(g.world, entity);
    return g;
  }

  const flow = (world: World, one: Pipe) =>
    lastValueFrom(pipeFlow(world, one), { defaultValue: 0 });
  const soon = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));

  it.each([
    ['', 0],
    [', though their intents are due', 120_000],
  ])('the second is sent before the first is answered, a third is not%s', async (_, ms) => {
    const one = each();
    const g = await begin(one, 4);
    const { promise, resolve } = Promise.withResolvers<void>();
    let sent = 0;
    holding(g, 'create', (nth) => {
      sent = nth;
      g.clock.pass(ms);
      return nth === 1 ? promise : undefined;
    });
    const done = flow(g.world, one);
    await vi.waitFor(() => expect(sent).toBe(2));
    await soon();
    expect(sent).toBe(2);
    resolve();
    await done;
    expect(g.records('erp.customer')).toHaveLength(4);
    const looks = g.drivers.erp?.calls.filter(({ operation }) => operation === 'find');
    expect(looks, 'nothing under way is settled').toEqual([]);
  });

  it.each([
    ['answered', undefined],
    ['refused', { kind: 'refused', message: 'no' } as const],
  ])('what changed elsewhere waits no longer than until the create is %s', async (_, fault) => {
    const one = each();
    const g = await begin(one, 1);
    let isFirst = true;
    g.drivers.erp?.setFaults(({ operation }) => {
      if (operation !== 'create' || !isFirst) return undefined;
      isFirst = false;
      return fault;
    });
    holding(g, 'create', async (nth) => {
      if (nth > 1) return;
      const { store, clock } = g.world;
      const [open] = await store.transact((tx) => tx.openIntents(one.id, 1));
      const work = { pipe: one.id, kind: 'reconcile', key: open?.link as string } as const;
      const again = { ...work, dueMs: 0, cause: 'link', tries: 0 } as const;
      await store.transact((tx) => tx.putWork([again]));
      await reconcile(g.world, one);
      const [aside] = await store.transact((tx) => tx.dueWork(one.id, 'reconcile', 2 ** 52, 1));
      expect(aside?.dueMs, 'set aside while the create is open').toBeGreaterThan(clock.now());
    });
    await flow(g.world, one);
    expect(await g.world.store.transact((tx) => tx.countWork(0))).toEqual([]);
  });

  it('make room for what is to be settled, though there is more to send', async () => {
    const one = each();
    const g = await begin(one, 9);
    let isFirst = true;
    g.drivers.erp?.setFaults(({ operation }) => {
      if (operation !== 'create' || !isFirst) return undefined;
      isFirst = false;
      return { kind: 'unclear' };
    });
    holding(g, 'create', () => g.clock.pass(40_000));
    await flow(g.world, one);
    const names = g.records('erp.customer').map(({ name }) => name);
    expect(names).toHaveLength(9);
    expect(names.indexOf('1')).toBeLessThan(6);
  });

  it('of which the first does not get through: the run ends when the second is stored', async () => {
    const one = each();
    const g = await begin(one, 2);
    let isFirst = true;
    g.drivers.erp?.setFaults(({ operation }) => {
      if (operation !== 'create' || !isFirst) return undefined;
      isFirst = false;
      return { kind: 'unreachable' };
    });
    holding(g, 'create', (nth) => soon(nth === 1 ? 20 : 60));
    await expect(flow(g.world, one)).rejects.toThrow();
    expect(g.records('erp.customer')).toHaveLength(1);
    const open = await g.world.store.transact((tx) => tx.openIntents(one.id, 9));
    expect(open).toEqual([]);
  });

  it('a record that is being written is not read for another link, as if somebody edited it', async () => {
    const rows = [
      row('name', { source: 'name', conflict: 'ask' }),
      row('email', { source: 'email' }),
    ];
    const one = each({ merge: [mergeBy('email', 'email', { isMany: true })], rows });
    const g = await ground([shop, erp], [one]);
    at = g;
    const people = g.drivers.shop?.people as MemoryDriver['people'];
    for (const _ of [1, 2]) people.add('customer', { name: 'Nord', email: 'post@nord.no' });
    await g.sync();
    holding(g, 'update', (nth) => (nth === 1 ? soon(50) : undefined));
    for (const id of ['1', '2']) people.edit('customer', id, { name: `Nord ${id}` });
    await collectEntity(g.world, of(shop));
    const gate: World['gate'] = async (_world, _pipe, operations) => {
      await soon(5);
      g.clock.pass(2_000);
      return operations;
    };
    await flow({ ...g.world, gate }, one);
    await g.sync();
    expect(await g.world.store.transact((tx) => tx.parkedList({}, '', 9))).toEqual([]);
    expect(g.records('erp.customer')).toMatchObject([{ name: 'Nord 2' }]);
  });
});
