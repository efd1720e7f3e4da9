// How links end, move and stay as tombstones, what deletes need, and how much change is too much.

import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { approve } from '../../engine/sync/desk/approve.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import {
  both,
  type Ground,
  type GroundOptions,
  ground,
  mergeBy,
  pipe,
  systemOf,
  twoWay,
} from './two-systems.ts';

const hourMs = 3_600_000;
const properties = {
  name: 'string',
  email: 'string',
  phone: 'string',
  group: 'string',
  state: 'string',
} as const;
const options = { properties, modified: 'updatedAt', find: ['email'] };
const a = systemOf('a', { customer: options });
const b = systemOf('b', {
  customer: { ...options, version: 'version', deactivate: { state: 'inactive' } },
});
const of = (system: typeof a) => system.entities.customer as Entity;
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
const byGroup = mergeBy('group', 'group');
const rows = [both('name'), both('email'), both('phone')];

function customers(more: Partial<Pipe> = {}): Pipe {
  return pipe(of(a), of(b), { merge: [byEmail], back: twoWay, rows, ...more });
}

/** Linked by a key that no row carries, so links end when it no longer matches. */
const grouped = customers({ merge: [byGroup], rows: [both('name'), both('phone')] });
const groupedOnly = customers({
  merge: [byGroup],
  rows: [both('name'), both('phone')],
  forward: { ...twoWay, create: 'never' },
  back: { ...twoWay, create: 'never' },
});

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(subject: Pipe, more: GroundOptions = {}): Promise<Ground> {
  at = await ground([a, b], [subject], more);
  return at;
}

const add = (g: Ground, name: string, record: Record<string, string>) =>
  g.drivers[name]?.people.add('customer', record) as string;
const edit = (g: Ground, name: string, set: Record<string, string>, id = '1') =>
  g.drivers[name]?.people.edit('customer', id, set);
const remove = (g: Ground, name: string, id = '1') =>
  g.drivers[name]?.people.remove('customer', id);
const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));
const value = (g: Ground, name: string, id: string, property: string) =>
  g.drivers[name]?.people.record('customer', id)?.[property] ?? '';

async function linksOf(g: Ground): Promise<readonly string[]> {
  const links = await g.world.store.transact(async (tx) =>
    tx.links(await tx.linkIdsOf(g.world.catalogue.pipes[0]?.id as string, '', 100)),
  );
  return [...links.values()]
    .map(({ source, sink, state }) => `${source?.split(':')[1]}-${sink?.split(':')[1]} ${state}`)
    .sort();
}

async function withOla(subject: Pipe, record: Record<string, string> = {}): Promise<Ground> {
  const g = await begin(subject);
  add(g, 'a', { name: 'Ola', email: 'ola@nord.no', phone: '1', ...record });
  await g.sync();
  g.clock.pass(hourMs);
  return g;
}

describe('links', () => {
  it('two that swap their sinks in one batch end first, then begin', async () => {
    const g = await begin(groupedOnly);
    for (const group of ['x', 'y']) {
      add(g, 'a', { name: `a ${group}`, phone: group, group });
      add(g, 'b', { name: `a ${group}`, phone: group, group });
    }
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 live', '2-2 live']);
    g.clock.pass(hourMs);
    edit(g, 'b', { group: 'y' }, '1');
    edit(g, 'b', { group: 'x' }, '2');
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 ended', '1-2 live', '2-1 live', '2-2 ended']);
    expect(await g.sync()).toBe(0);
  });

  it('a key that another record over there has already is not written, other rows are', async () => {
    const g = await begin(customers(), {
      memory: { b: { unique: { customer: ['email'] } } },
    });
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    add(g, 'a', { name: 'Kari', email: 'kari@nord.no' });
    await g.sync();
    g.clock.pass(hourMs);
    edit(g, 'a', { email: 'kari@nord.no', phone: '9' });
    await g.sync();
    expect(value(g, 'b', '1', 'email')).toBe('ola@nord.no');
    expect(value(g, 'b', '1', 'phone')).toBe('9');
    expect(await parked(g)).toMatchObject([{ row: 'email', why: 'key-taken' }]);
    const calls = g.drivers.b?.calls.filter((call) => call.operation === 'update').length;
    expect(calls, 'it is not tried over and over').toBeLessThan(4);
    g.clock.pass(hourMs);
    edit(g, 'b', { email: 'kari.nord@nord.no' }, '2');
    await g.sync();
    expect(value(g, 'b', '1', 'email'), 'given up by the other').toBe('kari@nord.no');
    expect(await parked(g)).toEqual([]);
  });

  it('a record whose link ended is not created over there without a person', async () => {
    const g = await begin(grouped);
    add(g, 'b', { name: 'Ola', group: 'g' });
    add(g, 'a', { name: 'Ola', group: 'g' });
    await g.sync();
    edit(g, 'a', { group: 'other' });
    await g.sync();
    expect(g.records('a.customer')).toHaveLength(1);
    expect(g.records('b.customer')).toHaveLength(1);
    expect((await parked(g)).map(({ ref, why }) => `${ref} ${why}`)).toEqual([
      'a.customer:1 create-not-allowed',
      'b.customer:1 create-not-allowed',
    ]);
  });

  it.each([
    ['refused', { kind: 'refused', message: 'not now' } as const],
    ['found to have done nothing', { kind: 'unclear' } as const],
  ])('whose keys move while a write is open end when it is %s', async (_, fault) => {
    const g = await begin(grouped);
    for (const name of ['a', 'b']) add(g, name, { name: 'Ola', group: 'g' });
    await g.sync();
    g.clock.pass(hourMs);
    edit(g, 'a', { name: 'Ola Nord' });
    await collectEntity(g.world, of(a));
    g.drivers.b?.setFaults(({ operation }) => {
      if (operation !== 'update') return undefined;
      g.drivers.b?.setFaults(() => undefined);
      return fault;
    });
    const driver = g.drivers.b as MemoryDriver;
    const { update } = driver;
    Object.assign(driver, {
      update: async (...given: Parameters<typeof update>) => {
        Object.assign(driver, { update });
        edit(g, 'a', { name: 'Ola', group: 'h' });
        await collectEntity(g.world, of(a));
        await identify(g.world, grouped);
        expect(await linksOf(g), 'while the write is open').toEqual(['1-1 live']);
        return update(...given);
      },
    });
    await lastValueFrom(pipeFlow(g.world, grouped), { defaultValue: 0 });
    g.clock.pass(hourMs);
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 ended']);
  });

  it('one by a strict rule stays beside one of a later rule for many, however often they are looked at', async () => {
    const byGroupOfMany = mergeBy('group', 'group', { isMany: true, carriedBy: ['group'] });
    const shared = [both('phone', { isShared: true }), both('group', { isShared: true })];
    const merge = [mergeBy('email', 'email'), byGroupOfMany];
    const g = await begin({ ...groupedOnly, merge, rows: shared });
    for (const name of ['a', 'b']) add(g, name, { email: 'ola@nord.no', group: 'g' });
    await g.sync();
    add(g, 'a', { group: 'g' });
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 live', '2-1 live']);
    g.clock.pass(hourMs);
    edit(g, 'a', { email: 'kari@nord.no' }, '2');
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 live', '2-1 live']);
    expect(await parked(g)).toEqual([]);
  });

  it('a record whose link ended may link to another', async () => {
    const g = await begin(grouped);
    add(g, 'b', { name: 'Ola', group: 'g' });
    add(g, 'a', { name: 'Ola', group: 'g' });
    await g.sync();
    edit(g, 'a', { group: 'h' });
    add(g, 'b', { name: 'Ola', group: 'h' });
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 ended', '1-2 live']);
  });
});

describe('what is gone', () => {
  it('is deactivated, be it that it was so already, and free for another', async () => {
    const g = await begin(
      customers({ forward: { ...twoWay, delete: 'deactivate' }, rows: [both('email')] }),
    );
    add(g, 'a', { email: 'kari@nord.no' });
    await g.sync();
    edit(g, 'b', { state: 'inactive' });
    add(g, 'a', { email: 'kari@nord.no' });
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 live']);
    g.clock.pass(hourMs);
    remove(g, 'a');
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 gone', '2-1 live']);
  });

  const deleting = customers({ forward: { ...twoWay, delete: 'delete' } });

  it('on both sides ends quietly', async () => {
    const g = await withOla(deleting);
    remove(g, 'a');
    remove(g, 'b');
    expect(await g.sync()).toBe(0);
    expect(await linksOf(g)).toEqual(['1-1 gone']);
    expect(await parked(g)).toEqual([]);
    expect(g.drivers.b?.calls.filter((call) => call.operation === 'remove')).toEqual([]);
  });

  it('over there is not created again by itself, nor is its survivor new', async () => {
    const g = await withOla(customers());
    remove(g, 'b');
    await g.sync();
    edit(g, 'a', { name: 'Ola Nord' });
    expect(await g.sync()).toBe(0);
    expect(g.records('b.customer')).toEqual([]);
    expect(await linksOf(g)).toEqual(['1-1 gone']);
  });

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ])(
    'leaves nobody that is new, also where a key linked it that no row carries: %s, then %s',
    async (left, gone) => {
      const g = await begin(grouped);
      for (const name of ['a', 'b']) add(g, name, { name: 'Ola', group: 'x' });
      await g.sync();
      expect(await linksOf(g)).toEqual(['1-1 live']);
      remove(g, gone);
      expect(await g.sync()).toBe(0);
      expect(g.records(`${gone}.customer`)).toEqual([]);
      expect(g.records(`${left}.customer`)).toHaveLength(1);
      expect(await linksOf(g)).toEqual(['1-1 gone']);
    },
  );

  it('comes back as a new record with the same key: a new link, without the old base', async () => {
    const g = await withOla(customers());
    remove(g, 'a');
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 gone']);
    g.clock.pass(hourMs);
    add(g, 'a', { name: 'Ola Nord', email: 'ola@nord.no' });
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 gone', '2-1 live']);
    expect(value(g, 'b', '1', 'name')).toBe('Ola Nord');
    expect(value(g, 'a', '2', 'phone'), 'a first merge fills what is empty').toBe('1');
  });

  it('leaves its counterpart to another record that has the same key', async () => {
    const g = await withOla(customers());
    add(g, 'a', { name: 'Ola two', email: 'ola@nord.no' });
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 live']);
    remove(g, 'a');
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 gone', '2-1 live']);
    expect(await parked(g)).toEqual([]);
  });

  it('deactivates its counterpart, once', async () => {
    const g = await withOla(customers({ forward: { ...twoWay, delete: 'deactivate' } }));
    remove(g, 'a');
    expect(await g.sync()).toBe(1);
    expect(value(g, 'b', '1', 'state')).toBe('inactive');
    expect(await linksOf(g)).toEqual(['1-1 gone']);
    expect(await g.sync()).toBe(0);
  });

  it('takes the shared record of a many rule with it only when the last sibling goes', async () => {
    const many = customers({
      merge: [{ ...byEmail, isMany: true }],
      back: { ...twoWay, create: 'never' },
      forward: { ...twoWay, delete: 'delete' },
    });
    const g = await withOla(many);
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no', phone: '1' });
    await g.sync();
    expect(await linksOf(g)).toEqual(['1-1 live', '2-1 live']);
    remove(g, 'a', '1');
    await g.sync();
    expect(g.records('b.customer')).toHaveLength(1);
    remove(g, 'a', '2');
    await g.sync();
    expect(g.records('b.customer')).toEqual([]);
  });

  it('takes the shared record of a many rule with it when all siblings go at once', async () => {
    const many = customers({
      merge: [{ ...byEmail, isMany: true }],
      back: { ...twoWay, create: 'never' },
      forward: { ...twoWay, delete: 'delete' },
    });
    const g = await withOla(many);
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no', phone: '1' });
    await g.sync();
    remove(g, 'a', '1');
    remove(g, 'a', '2');
    await g.sync();
    expect(g.records('b.customer')).toEqual([]);
    expect(await linksOf(g)).toEqual(['1-1 gone', '2-1 gone']);
  });

  it.each([
    ['that a look finds', [], 0],
    ['that one look misses and the next finds', ['gone'], 0],
    ['that two looks miss', ['gone', 'gone'], 1],
  ] as const)('missing from a listing %s: it takes two clear looks', async (_, looks, deletes) => {
    const g = await withOla(deleting);
    const driver = g.drivers.a as MemoryDriver;
    const answers: string[] = [...looks];
    let isShort = deletes === 0 ? 1 : 100; // listings that lack it
    (g.world.drivers as Map<string, MemoryDriver>).set('a', {
      ...driver,
      readPage: async (...args) => {
        const page = await driver.readPage(...args);
        return isShort-- > 0 ? { ...page, records: [] } : page;
      },
      get: async (...args) => {
        const found = await driver.get(...args);
        const begunAtMs = g.clock.now();
        return answers.shift() === 'gone' ? [{ kind: 'gone', begunAtMs }] : found;
      },
    });
    expect(await g.sync()).toBe(deletes);
    expect(g.records('b.customer')).toHaveLength(1 - deletes);
  });

  it('in great number is held until a person approves', async () => {
    const g = await begin(deleting);
    for (let n = 0; n < 40; n++) add(g, 'a', { name: `n${n}`, email: `${n}@nord.no` });
    await g.sync();
    for (let n = 1; n <= 10; n++) remove(g, 'a', String(n));
    expect(await g.sync()).toBe(0);
    expect(g.records('b.customer')).toHaveLength(40);
    expect(new Set((await parked(g)).map((one) => one.why))).toEqual(new Set(['held']));
    edit(g, 'a', { phone: '5' }, '20');
    expect(await g.sync(), 'others go on').toBe(1);
    await approve(g.world, deleting);
    expect(await g.sync()).toBe(10);
    expect(g.records('b.customer')).toHaveLength(30);
  });

  it('in small number is not held', async () => {
    const g = await begin(deleting);
    for (let n = 0; n < 40; n++) add(g, 'a', { name: `n${n}`, email: `${n}@nord.no` });
    await g.sync();
    remove(g, 'a', '1');
    expect(await g.sync()).toBe(1);
  });
});

describe('oscillation', () => {
  it('people who toggle three times a day for twenty days are never frozen', async () => {
    const g = await withOla(customers());
    for (let n = 0; n < 60; n++) {
      edit(g, n % 3 === 0 ? 'a' : 'b', { phone: n % 2 ? 'open' : 'closed' });
      await g.sync();
      expect(value(g, 'a', '1', 'phone')).toBe(n % 2 ? 'open' : 'closed');
      g.clock.pass(8 * hourMs);
    }
    expect(await parked(g)).toEqual([]);
  });

  it('coupled properties: two systems that change one when the other is written are stopped', async () => {
    const g = await withOla(customers());
    // Here a new name counts the phone up, there a new phone counts the name up.
    const seen = { name: value(g, 'b', '1', 'name'), phone: value(g, 'a', '1', 'phone') };
    let edits = 0;
    for (let n = 0; n < 60; n++) {
      const [name, phone] = [value(g, 'b', '1', 'name'), value(g, 'a', '1', 'phone')];
      if (name !== seen.name || n === 0) {
        edit(g, 'b', { phone: `p${n}` });
        edits++;
      }
      if (phone !== seen.phone) {
        edit(g, 'a', { name: `n${n}` });
        edits++;
      }
      Object.assign(seen, { name, phone: value(g, 'a', '1', 'phone') });
      if (phone !== seen.phone) seen.phone = phone;
      g.clock.pass(60_000);
      await g.sync();
    }
    expect(edits).toBeLessThan(40);
    expect((await parked(g)).every((one) => one.why === 'frozen')).toBe(true);
    expect(await parked(g)).not.toEqual([]);
  });

  it('released, it goes on from the base', async () => {
    const g = await withOla(customers());
    for (let n = 0; n < 8; n++) {
      edit(g, 'b', { name: String(value(g, 'b', '1', 'name')).toUpperCase() });
      edit(g, 'a', { name: String(value(g, 'a', '1', 'name')).toLowerCase() });
      g.clock.pass(60_000);
      await g.sync();
    }
    expect(await parked(g)).toMatchObject([{ row: 'name', why: 'frozen' }]);
    await g.world.store.transact(async (tx) => {
      const counted = await tx.oscillations(['a.customer:1', 'b.customer:1']);
      await tx.putOscillations(
        counted.map((one) => ({ ...one, quick: 0, daily: [], chain: 0, frozenAtMs: null })),
      );
    });
    edit(g, 'a', { name: 'Kari' });
    await g.sync();
    expect(value(g, 'b', '1', 'name')).toBe('Kari');
    expect(await parked(g)).toEqual([]);
  });
});
