// Lists without keys: tags that people add and remove on both sides, and systems that spell them anew,
// refuse them or list them elsewhere.

import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver, MemoryOptions } from '../../engine/drivers/memory.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import {
  both,
  type Ground,
  ground,
  mergeBy,
  pipe,
  type RowOptions,
  row,
  systemOf,
  twoWay,
} from './two-systems.ts';

const properties = { name: 'string', email: 'string', tags: { type: 'array' } } as const;
const make = (name: string, version?: 'version') =>
  systemOf(name, {
    customer: { properties, modified: 'updatedAt', ...(version ? { version } : {}) },
  });
const a = make('a');
const b = make('b', 'version');
const entityOf = (one: typeof a) => one.entities.customer as Entity;
const tagRow = (options: RowOptions = {}) => both('tags', { type: 'list', ...options });
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });

const customers = (tags: RowOptions = {}, options: Partial<Pipe> = {}) =>
  pipe(entityOf(a), entityOf(b), {
    merge: [byEmail],
    back: twoWay,
    rows: [both('name'), both('email'), tagRow(tags)],
    ...options,
  });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

type Tags = readonly string[];
interface Start {
  readonly a: Tags;
  /** Absent: the record is created from `a`. */
  readonly b?: Tags;
  readonly pipe?: Pipe;
  readonly memory?: Readonly<Record<string, Partial<MemoryOptions>>>;
}

async function begin({ a: ours, b: theirs, pipe: one = customers(), memory = {} }: Start) {
  at = await ground([a, b], [one], { memory });
  const frame = { name: 'Ola', email: 'ola@nord.no' };
  at.drivers.a?.people.add('customer', { ...frame, tags: [...ours] });
  if (theirs) at.drivers.b?.people.add('customer', { ...frame, tags: [...theirs] });
  await at.sync();
  at.clock.pass(3_600_000);
  return at;
}

const tags = (g: Ground, name: string) => g.records(`${name}.customer`)[0]?.tags as Json;
const set = (g: Ground, name: string, list: Tags) =>
  g.drivers[name]?.people.edit('customer', '1', { tags: [...list] });
const upper = { b: { rewrites: { customer: { tags: each((tag) => tag.toUpperCase()) } } } };

function each(change: (tag: string) => string) {
  return (value: Json) => (Array.isArray(value) ? value.map((tag) => change(String(tag))) : value);
}

/** Both sides hold these, in any order, and nothing is left to do. */
async function check(g: Ground, expected: { readonly a: Tags; readonly b: Tags }): Promise<void> {
  await g.sync();
  expect([...(tags(g, 'a') as Tags)].sort()).toEqual([...expected.a].sort());
  expect([...(tags(g, 'b') as Tags)].sort()).toEqual([...expected.b].sort());
  expect(await g.sync()).toBe(0);
}

describe('a list without keys', () => {
  it('is created as it is, and meets as a union', async () => {
    await check(await begin({ a: ['vip', 'new'] }), { a: ['vip', 'new'], b: ['vip', 'new'] });
    await at?.close();
    const all = ['vip', 'new', 'old'];
    await check(await begin({ a: ['vip', 'new'], b: ['old', 'vip'] }), { a: all, b: all });
  });

  it('both add a tag: neither loses the other', async () => {
    const g = await begin({ a: ['vip'] });
    set(g, 'a', ['vip', 'north']);
    set(g, 'b', ['vip', 'south']);
    await check(g, { a: ['vip', 'north', 'south'], b: ['vip', 'north', 'south'] });
  });

  it('one adds, the other removes', async () => {
    const g = await begin({ a: ['vip', 'new'] });
    set(g, 'a', ['vip']);
    set(g, 'b', ['vip', 'new', 'south']);
    await check(g, { a: ['vip', 'south'], b: ['vip', 'south'] });
  });

  it('tag removal lost: a tag that the sink spells its own way goes on both sides', async () => {
    const g = await begin({ a: ['vip', 'new'], memory: upper });
    expect(tags(g, 'b')).toEqual(['VIP', 'NEW']);
    expect(tags(g, 'a')).toEqual(['vip', 'new']);
    set(g, 'b', ['NEW']);
    await check(g, { a: ['new'], b: ['NEW'] });
    set(g, 'a', []);
    await check(g, { a: [], b: [] });
  });

  it('a tag that two spellings share goes with the last of them', async () => {
    const g = await begin({ a: ['vip', 'Vip', 'new'], memory: upper });
    await check(g, { a: ['vip', 'Vip', 'new'], b: ['VIP', 'NEW', 'VIP'] });
    set(g, 'a', ['Vip', 'new']);
    await g.sync();
    expect(tags(g, 'b')).toContain('VIP');
    set(g, 'b', ['NEW']);
    await check(g, { a: ['new'], b: ['NEW'] });
  });

  it('a tag added in the spelling of the sink, beside its own, changes nothing there', async () => {
    const g = await begin({ a: ['vip'], memory: upper });
    set(g, 'a', ['vip', 'VIP']);
    await check(g, { a: ['vip', 'VIP'], b: ['VIP'] });
    set(g, 'a', ['VIP']);
    await check(g, { a: ['VIP'], b: ['VIP'] });
    set(g, 'b', []);
    await check(g, { a: [], b: [] });
  });

  it('order says nothing', async () => {
    const g = await begin({ a: ['vip', 'new'] });
    set(g, 'b', ['new', 'vip']);
    expect(await g.sync()).toBe(0);
    expect(tags(g, 'a')).toEqual(['vip', 'new']);
  });

  it('ordered: true makes it one value', async () => {
    const g = await begin({ a: ['vip', 'new'], pipe: customers({ isOrdered: true }) });
    set(g, 'b', ['new', 'vip']);
    await g.sync();
    expect(tags(g, 'a')).toEqual(['new', 'vip']);
    set(g, 'a', ['one']);
    g.clock.pass(1_000);
    set(g, 'b', ['two']);
    await check(g, { a: ['two'], b: ['two'] });
  });

  it('a tag the sink refuses is kept here and not sent again', async () => {
    const none = (value: Json) =>
      Array.isArray(value) ? value.filter((tag) => tag !== 'secret') : value;
    const memory = { b: { rewrites: { customer: { tags: none } } } };
    const g = await begin({ a: ['vip', 'secret'], memory });
    await check(g, { a: ['vip', 'secret'], b: ['vip'] });
    set(g, 'a', ['vip', 'secret', 'new']);
    await check(g, { a: ['vip', 'secret', 'new'], b: ['vip', 'new'] });
  });

  it('on a one-way row the sink keeps what it has of its own', async () => {
    const one = customers({ back: [] });
    const g = await begin({ a: ['vip'], b: ['own'], pipe: one });
    await check(g, { a: ['vip'], b: ['own', 'vip'] });
    set(g, 'a', ['new']);
    await check(g, { a: ['new'], b: ['own', 'new'] });
    set(g, 'b', ['own', 'more']);
    await check(g, { a: ['new'], b: ['own', 'more'] });
  });

  it('with drift: restore what was removed there comes back, what is theirs stays', async () => {
    const g = await begin({
      a: ['vip'],
      b: ['own'],
      pipe: customers({ back: [], drift: 'restore' }),
    });
    set(g, 'b', ['own', 'more']);
    await check(g, { a: ['vip'], b: ['own', 'more', 'vip'] });
  });

  it('goes back through an expression of its own', async () => {
    const g = await begin({
      a: ['vip'],
      pipe: customers({
        source: '$map(tags, function($t) { "x-" & $t })',
        to: { tags: '$map(tags, function($t) { $substringAfter($t, "x-") })' },
      }),
    });
    expect(tags(g, 'b')).toEqual(['x-vip']);
    set(g, 'b', ['x-vip', 'x-new']);
    await check(g, { a: ['vip', 'new'], b: ['x-vip', 'x-new'] });
    set(g, 'b', ['x-new']);
    await check(g, { a: ['new'], b: ['x-new'] });
  });

  it('is settled as a set when its answer is lost, in whatever order it is held', async () => {
    const reversed = (value: Json) => (Array.isArray(value) ? [...value].reverse() : value);
    const g = await begin({
      a: ['vip'],
      memory: { b: { rewrites: { customer: { tags: reversed } } } },
    });
    let left = 1;
    g.drivers.b?.setFaults(({ operation }) =>
      operation === 'update' && left-- > 0 ? { kind: 'unclear-after' } : undefined,
    );
    set(g, 'a', ['vip', 'new', 'north']);
    await check(g, { a: ['vip', 'new', 'north'], b: ['vip', 'new', 'north'] });
    expect(await g.world.store.transact((tx) => tx.parkedList({}, '', 10))).toEqual([]);
  });

  it('a base from before, of whole lists, goes on as pairs', async () => {
    const ordered = customers({ isOrdered: true });
    const g = await begin({ a: ['vip', 'new'], pipe: ordered });
    const later = await g.again([customers()]);
    set(g, 'a', ['vip']);
    set(g, 'b', ['vip', 'new', 'south']);
    await check(later, { a: ['vip', 'south'], b: ['vip', 'south'] });
  });
});

describe('silence', () => {
  const phones = { ...properties, phone: 'string' } as const;
  const shop = systemOf('a', { customer: { properties: phones, modified: 'updatedAt' } });
  const erp = systemOf('b', { customer: { properties: phones, version: 'version' } });
  const customer = (one: typeof shop) => one.entities.customer as Entity;

  it('short listing clears: what a listing leaves out keeps its value', async () => {
    const list = { ...customer(erp).list, omits: ['phone'] } as Entity['list'] & object;
    const sink: Entity = { ...customer(erp), list };
    const short = { ...erp, entities: { customer: sink } };
    const one = pipe(customer(shop), sink, {
      merge: [byEmail],
      back: twoWay,
      rows: [both('name'), both('email'), both('phone')],
    });
    at = await ground([shop, short], [one]);
    const driver = at.drivers.b as MemoryDriver;
    // A listing that shows no phone, as the system file says.
    const readPage: MemoryDriver['readPage'] = async (...args) => {
      const page = await driver.readPage(...args);
      const cut = page.records.map((read) => {
        const { phone: _, ...record } = read.record;
        return { ...read, record };
      });
      return { ...page, records: cut };
    };
    (at.world.drivers as Map<string, MemoryDriver>).set('b', { ...driver, readPage });
    const record = { name: 'Ola', email: 'ola@nord.no', phone: '1' };
    at.drivers.a?.people.add('customer', record);
    at.drivers.b?.people.add('customer', record);
    at.drivers.b?.people.add('customer', { name: 'Kari', email: 'kari@nord.no', phone: '2' });
    await at.sync();
    expect(at.records('a.customer')).toMatchObject([record, { name: 'Kari', phone: '2' }]);
    driver.people.edit('customer', '1', { name: 'Ola Nord' });
    await at.sync();
    expect(at.records('a.customer')[0]).toMatchObject({ name: 'Ola Nord', phone: '1' });
    driver.people.edit('customer', '1', { phone: '3' });
    await at.sync();
    expect(at.records('a.customer')[0]).toMatchObject({ phone: '3' });
    expect(at.records('b.customer')).toHaveLength(2);
  });

  it('short listing clears: a record known from its listing only is not created again', async () => {
    const list = { ...customer(erp).list, omits: ['email'] } as Entity['list'] & object;
    const sink: Entity = { ...customer(erp), list };
    const short = { ...erp, entities: { customer: sink } };
    const one = pipe(customer(shop), sink, {
      merge: [byEmail],
      rows: [row('name', { source: 'name' })],
    });
    at = await ground([shop, short], [one]);
    at.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    const driver = at.drivers.b as MemoryDriver;
    const readPage: MemoryDriver['readPage'] = async (...args) => {
      const page = await driver.readPage(...args);
      const cut = page.records.map((read) => {
        const { email: _, ...record } = read.record;
        return { ...read, record };
      });
      return { ...page, records: cut };
    };
    (at.world.drivers as Map<string, MemoryDriver>).set('b', { ...driver, readPage });
    driver.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    await collectEntity(at.world, sink);
    await at.sync();
    expect(at.records('b.customer')).toHaveLength(1);
  });

  it('silent setting clears: a row that a setting switches off leaves the sink alone', async () => {
    const number = (settings: Record<string, boolean>) =>
      pipe(customer(shop), customer(erp), {
        merge: [byEmail],
        settings,
        rows: [both('email'), row('phone', { source: 'phone', when: '$settings.phones' })],
        fingerprint: JSON.stringify(settings),
      });
    at = await ground([shop, erp], [number({ phones: true })]);
    at.drivers.a?.people.add('customer', { email: 'ola@nord.no', phone: '1' });
    await at.sync();
    expect(at.records('b.customer')[0]).toMatchObject({ phone: '1' });
    const off = await ground([shop, erp], [number({ phones: false })], {
      store: at.world.store,
      drivers: at.drivers as Record<string, MemoryDriver>,
      clock: at.clock,
    });
    at.drivers.a?.people.edit('customer', '1', { phone: '2' });
    expect(await off.sync()).toBe(0);
    expect(off.records('b.customer')[0]).toMatchObject({ phone: '1' });
  });
});
