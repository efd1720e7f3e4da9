// Limits of a row's own on how often a property may change: a person who goes back and
// forth quickly is frozen by the usual ones and not by wider ones, two programs at odds always end.

import { afterEach, describe, expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { type OscillationLimits, usualLimits } from '../../engine/mapping/oscillation-limits.ts';
import type { Row } from '../../engine/mapping/row.ts';
import { itemOf } from '../../engine/sync/desk/desk.ts';
import { choose } from '../../engine/sync/desk/settle-item.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const hourMs = 3_600_000;
const properties = { name: 'string', email: 'string', phone: 'string', note: 'string' } as const;
const a = systemOf('a', { customer: { properties, modified: 'updatedAt', find: ['email'] } });
const b = systemOf('b', { customer: { properties, modified: 'updatedAt', find: ['email'] } });
const of = (system: typeof a) => system.entities.customer as Entity;
const merge = [mergeBy('email', 'email', { carriedBy: ['email'] })];

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(rows: readonly Row[]): Promise<Ground> {
  const subject = pipe(of(a), of(b), { merge, back: twoWay, rows: [...rows, both('email')] });
  at = await ground([a, b], [subject]);
  at.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no', phone: '1' });
  await at.sync();
  at.clock.pass(30 * hourMs);
  return at;
}

const first = (g: Ground, name: string) => g.records(`${name}.customer`)[0] ?? {};
const edit = (g: Ground, name: string, set: Record<string, string>) =>
  g.drivers[name]?.people.edit('customer', '1', set);
const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));
const wider = (limits: Partial<OscillationLimits>) => ({
  oscillation: { ...usualLimits, ...limits },
});

/** Somebody sets the phone here and there in turn; gives how many edits it took until it was frozen. */
async function alternate(g: Ground, times: number, pauseMs: number): Promise<number> {
  for (let n = 1; n <= times; n++) {
    edit(g, n % 2 ? 'a' : 'b', { phone: n % 2 ? 'open' : 'closed' });
    await g.sync();
    if ((await parked(g)).some(({ why }) => why === 'frozen')) return n;
    g.clock.pass(pauseMs);
  }
  return Number.POSITIVE_INFINITY;
}

const never = Number.POSITIVE_INFINITY;

describe('a person who goes back and forth', () => {
  it.each([
    ['quickly, by the usual limits', {}, 30_000, 8],
    ['quickly, by wider ones', wider({ quick: 40, daily: 200 }), 30_000, never],
    ['quickly, where only the number in a day is wider', wider({ daily: 200 }), 30_000, 8],
    ['quickly, by narrower ones', wider({ quick: 2 }), 30_000, 4],
    ['all day, by the usual limits', {}, hourMs / 4, never],
    ['all day, by a narrower one', wider({ daily: 5 }), hourMs / 4, 10],
    ['for days, by a narrower one', wider({ chain: 7 }), 5 * hourMs, 14],
    [
      'for days, where systems react at once',
      wider({ chain: 7, withinMs: hourMs }),
      5 * hourMs,
      never,
    ],
  ] as const)('%s', async (_, options, pauseMs, frozenAfter) => {
    const g = await begin([both('name'), both('phone', options)]);
    expect(await alternate(g, 30, pauseMs)).toBe(frozenAfter);
    if (frozenAfter !== never) return;
    expect(await parked(g)).toEqual([]);
    expect([first(g, 'a').phone, first(g, 'b').phone]).toEqual(['closed', 'closed']);
  });

  it('is not frozen for a row that reads the property too and says nothing of limits', async () => {
    const reading = row('name', { source: "name & '/' & phone" });
    const g = await begin([both('phone', wider({ quick: 40, daily: 200 })), reading]);
    expect(await alternate(g, 30, 30_000)).toBe(never);
    expect(first(g, 'b').name).toBe('Ola/closed');
  });

  it('is frozen by the widest limits where several rows set some', async () => {
    const reading = row('name', { source: "name & '/' & phone", ...wider({ quick: 2 }) });
    const g = await begin([both('phone', wider({ quick: 6 })), reading]);
    expect(await alternate(g, 30, 30_000)).toBe(12);
  });
});

describe('what is frozen', () => {
  const phones = (g: Ground) => [first(g, 'a').phone, first(g, 'b').phone];

  it('is so no more once both sides agree, and later edits flow', async () => {
    const g = await begin([both('name'), both('phone')]);
    expect(await alternate(g, 30, 30_000)).toBe(8);
    edit(g, 'a', { phone: 'closed' });
    expect(await g.sync()).toBe(0);
    expect(await parked(g)).toEqual([]);
    g.clock.pass(hourMs);
    edit(g, 'a', { phone: 'open' });
    expect(await g.sync()).toBe(1);
    expect(phones(g)).toEqual(['open', 'open']);
  });

  it('never was, where the last change only made both sides agree', async () => {
    const g = await begin([both('name'), both('phone')]);
    expect(await alternate(g, 7, 30_000)).toBe(never);
    edit(g, 'a', { phone: 'both' });
    edit(g, 'b', { phone: 'both' });
    expect(await g.sync()).toBe(0);
    expect(await parked(g)).toEqual([]);
    g.clock.pass(hourMs);
    edit(g, 'b', { phone: 'later' });
    expect(await g.sync()).toBe(1);
    expect(phones(g)).toEqual(['later', 'later']);
  });

  it('stays so as long as another row that reads the property differs', async () => {
    const reading = row('name', { source: "name & '/' & phone" });
    const g = await begin([both('phone'), reading]);
    await alternate(g, 30, 30_000);
    edit(g, 'a', { phone: 'third' });
    await g.sync();
    expect((await parked(g)).map((one) => one.row)).toEqual(['name', 'phone']);
    edit(g, 'b', { phone: 'third' });
    await g.sync();
    expect((await parked(g)).map((one) => one.row)).toEqual(['name']);
    edit(g, 'b', { name: 'Ola/third' });
    await g.sync();
    expect(await parked(g)).toEqual([]);
    g.clock.pass(hourMs);
    edit(g, 'a', { phone: 'later' });
    await g.sync();
    expect(phones(g)).toEqual(['later', 'later']);
    expect(first(g, 'b').name).toBe('Ola/later');
  });

  it('stays so as long as a row of another pipe that reads the property differs', async () => {
    const c = systemOf('c', { customer: { properties, modified: 'updatedAt', find: ['email'] } });
    const rows = [both('phone'), both('email')];
    const near = pipe(of(a), of(b), { merge, back: twoWay, rows });
    const far = pipe(of(a), of(c), { merge, back: twoWay, rows });
    const g = await ground([a, b, c], [near, far]);
    at = g;
    g.drivers.a?.people.add('customer', { email: 'ola@nord.no', phone: '1' });
    await g.sync();
    g.clock.pass(30 * hourMs);
    for (let n = 1; (await parked(g)).length === 0; n++) {
      edit(g, n % 2 ? 'b' : 'a', { phone: n % 2 ? 'open' : 'closed' });
      await g.sync();
    }
    expect((await parked(g)).map((one) => one.pipe)).toEqual(['a-b/customer', 'a-c/customer']);
    edit(g, 'b', { phone: String(first(g, 'a').phone) });
    await g.sync();
    expect((await parked(g)).map((one) => one.pipe)).toEqual(['a-c/customer']);
    g.clock.pass(hourMs);
    edit(g, 'a', { phone: 'still' });
    await g.sync();
    expect(first(g, 'b').phone).not.toBe('still');
    for (const name of ['b', 'c']) edit(g, name, { phone: 'still' });
    await g.sync();
    expect(await parked(g)).toEqual([]);
    g.clock.pass(hourMs);
    edit(g, 'a', { phone: 'later' });
    await g.sync();
    expect(['b', 'c'].map((name) => first(g, name).phone)).toEqual(['later', 'later']);
  });

  it('is so no more whatever a pipe that is gone or disabled has not looked at', async () => {
    const c = systemOf('c', { customer: { properties, modified: 'updatedAt', find: ['email'] } });
    const rows = [both('phone'), both('email')];
    const near = pipe(of(a), of(b), { merge, back: twoWay, rows });
    const far = pipe(of(a), of(c), { merge, back: twoWay, rows });
    for (const pipes of [[near], [near, { ...far, isEnabled: false }]]) {
      const before = await ground([a, b, c], [near, far]);
      at = before;
      before.drivers.a?.people.add('customer', { email: 'ola@nord.no', phone: '1' });
      await before.sync();
      before.clock.pass(30 * hourMs);
      const g = await before.again(pipes);
      await alternate(g, 30, 30_000);
      expect(await parked(g)).toMatchObject([{ pipe: near.id, why: 'frozen' }]);
      for (const name of ['a', 'b']) edit(g, name, { phone: 'both' });
      await g.sync();
      expect(await parked(g)).toEqual([]);
      g.clock.pass(hourMs);
      edit(g, 'a', { phone: 'later' });
      await g.sync();
      expect(phones(g)).toEqual(['later', 'later']);
      await g.close();
    }
  });

  it('is frozen again by the next quick change: to agree now and then does not begin the count anew', async () => {
    const g = await begin([both('name'), both('phone')]);
    await alternate(g, 30, 30_000);
    edit(g, 'a', { phone: 'closed' });
    await g.sync();
    let writes = 0;
    for (let n = 0; n < 30; n++) {
      edit(g, n % 2 ? 'a' : 'b', { phone: n % 4 < 2 ? 'open' : 'closed' });
      writes += await g.sync();
      g.clock.pass(30_000);
    }
    expect(writes, 'of thirty edits').toBeLessThan(10);
  });
});

describe('two programs at odds', () => {
  it.each([
    ['the usual limits', {}, 8],
    ['wider ones', wider({ quick: 40, daily: 60 }), 80],
  ] as const)('end by %s, and other rows go on', async (_, options, most) => {
    const g = await begin([both('name', options), both('phone')]);
    let rounds = 0;
    for (; (await parked(g)).length === 0 && rounds < 100; rounds++) {
      const [ours, theirs] = [String(first(g, 'a').name), String(first(g, 'b').name)];
      if (ours !== ours.toLowerCase()) edit(g, 'a', { name: ours.toLowerCase() });
      if (theirs !== theirs.toUpperCase()) edit(g, 'b', { name: theirs.toUpperCase() });
      g.clock.pass(60_000);
      await g.sync();
    }
    expect(rounds).toBeLessThanOrEqual(most);
    const [item] = await parked(g);
    expect(item).toMatchObject({ row: 'name', why: 'frozen' });
    edit(g, 'a', { phone: '5' });
    await g.sync();
    expect(first(g, 'b').phone).toBe('5');
  });
});

it('whoever releases a property is told how to give its row wider limits', async () => {
  const g = await begin([both('name'), both('phone')]);
  await alternate(g, 30, 30_000);
  const [item] = await parked(g);
  if (!item) throw new Error('nothing is frozen');
  const { id } = itemOf(g.world, item);
  const { always } = await choose(g.world, id, 'release', { who: 'test', atMs: 0 } as never);
  expect(always?.yaml).toBe('phone:\n  source: phone\n  oscillation: { quick: 40, daily: 200 }');
});

describe('what a row reads by the name of its record', () => {
  it('is counted: a system that answers each write with what the next value hangs on is stopped', async () => {
    const source = "$sink.phone = '1' ? $uppercase(name) : $lowercase(name)";
    const g = await begin([row('name', { source })]);
    edit(g, 'b', { phone: '1' });
    for (let n = 0; n < 12; n++) {
      const before = first(g, 'b').name;
      await g.sync();
      if (first(g, 'b').name !== before) edit(g, 'b', { phone: n % 2 ? '1' : '2' });
      g.clock.pass(60_000);
    }
    expect(await parked(g)).toMatchObject([{ row: 'name', why: 'frozen' }]);
    expect(await g.sync()).toBe(0);
  });

  it('is frozen with the others that read it', async () => {
    const g = await begin([both('phone'), row('note', { source: '$source.phone' })]);
    edit(g, 'b', { phone: 'first' });
    await g.sync();
    for (let n = 1; n <= 4; n++) {
      edit(g, 'a', { phone: `${n}` });
      await g.sync();
    }
    expect((await parked(g)).map((one) => `${one.row} ${one.why}`)).toEqual([
      'note frozen',
      'phone frozen',
    ]);
  });
});
