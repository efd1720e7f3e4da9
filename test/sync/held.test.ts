// What guards hold, on the desk: one decision for a pipe, with examples, to let go or to leave at once; and
// what is held as a whole (a listing, changed merge rules) takes only what can be carried out.

import { afterEach, describe, expect, it } from 'vitest';
import type { Paint } from '../../engine/cli/command/terminal.ts';
import { deskHeadline, deskText } from '../../engine/cli/text/desk-text.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { deskItems } from '../../engine/sync/desk/desk.ts';
import { deskList } from '../../engine/sync/desk/list.ts';
import { askDesk, type DeskRequest } from '../../engine/sync/desk/request.ts';
import {
  both,
  countingCalls,
  type Ground,
  ground,
  mergeBy,
  pipe,
  systemOf,
  twoWay,
} from './two-systems.ts';

const properties = { name: 'string', email: 'string', phone: 'string' } as const;
const make = (name: string) => systemOf(name, { customer: { properties, modified: 'updatedAt' } });
const a = make('a');
const b = make('b');
const entity = (one: typeof a) => one.entities.customer as Entity;
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
const rows = [both('name'), both('email'), both('phone')];
const customers = (options: Partial<Pipe> = {}) =>
  pipe(entity(a), entity(b), { merge: [byEmail], back: twoWay, rows, ...options });
const shouting = customers({
  rows: [{ ...both('name', { source: '$uppercase(name)' }), version: '2' }, ...rows.slice(1)],
  fingerprint: '2',
});
const me = { who: 'Kari' };
const same = (text: string) => text;
const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(one: Pipe, count: number): Promise<Ground> {
  at = await ground([a, b], [one]);
  for (let n = 1; n <= count; n++)
    at.drivers.a?.people.add('customer', { name: `n${n}`, email: `${n}@nord.no`, phone: `${n}` });
  await at.sync();
  at.clock.pass(3_600_000);
  return at;
}

/** Thirty names that changed because the mapping did. */
async function thirtyHeld(): Promise<Ground> {
  const g = await (await begin(customers(), 30)).again([shouting]);
  expect(await g.sync()).toBe(0);
  return g;
}

const list = (g: Ground, filter = {}, limit = 100) =>
  g.world.store.transact((tx) => deskList(g.world, tx, filter, limit));
const ask = (g: Ground, request: DeskRequest) => askDesk(g.world, request, me);
const names = (g: Ground) => g.records('b.customer').map(({ name }) => name);
const journal = (g: Ground, ref: string) => g.world.store.transact((tx) => tx.journalOf([ref], 5));

describe('what the guards of a pipe hold', () => {
  it('is one decision with a count, the reason and a few examples', async () => {
    const g = await thirtyHeld();
    const found = await list(g);
    expect(found).toMatchObject({ items: [], total: 30, more: 0 });
    expect(found.held).toMatchObject([
      {
        pipe: 'a-b/customer',
        count: 30,
        approved: 0,
        guards: [{ guard: 'changes', count: 30, reason: expect.stringContaining('30 changes') }],
        examples: [{ row: 'name', values: { F: 'N1', S: 'n1' } }, {}, {}, {}, {}],
      },
    ]);
    expect(deskHeadline(found)).toBe('30 wait. Guards hold 30 of them: one decision.');
    const text = deskText(found, plain);
    expect(text).toContain('a-b/customer  30 held by a guard\n  30: 30 changes of 30 linked');
    expect(text).toContain('    a.customer:1  name  N1 | n1\n');
    expect(text).toContain('… and 25 more\n  samband desk approve a-b/customer ');
    expect(text).toContain('  samband desk reject a-b/customer ');
  });

  it('is listed one by one where that is asked for', async () => {
    const g = await thirtyHeld();
    const found = await list(g, { why: 'held' }, 10);
    expect(found.items).toHaveLength(10);
    expect(found).toMatchObject({ total: 30, more: 20 });
  });

  it('stands before what waits for a person, and that before what goes on by itself', async () => {
    const g = await thirtyHeld();
    const [one] = await g.world.store.transact((tx) => tx.parkedList({}, '', 1));
    const frame = { ...one, guard: null, values: null } as NonNullable<typeof one>;
    await g.world.store.transact((tx) =>
      tx.putParked([
        { ...frame, row: 'email', why: 'reference', waitsFor: 'a.customer:9' },
        { ...frame, row: 'phone', why: 'conflict' },
      ]),
    );
    const found = await list(g);
    expect(found.held).toHaveLength(1);
    expect(found.items.map(({ why }) => why)).toEqual(['conflict', 'reference']);
    expect(found).toMatchObject({ total: 32, more: 0 });
  });

  it('is let go at once, and the journal tells by whom', async () => {
    const g = await thirtyHeld();
    await ask(g, { do: 'approve', pipe: 'a-b/customer' });
    expect((await list(g)).held).toMatchObject([{ count: 30, approved: 30 }]);
    expect(await g.sync()).toBe(30);
    expect(await list(g)).toMatchObject({ held: [], total: 0 });
    expect(await journal(g, 'a.customer')).toMatchObject([
      { what: 'approved', reason: expect.stringMatching(/^Kari approved .* 30 in all$/) },
    ]);
  });

  it('is left at once: nothing is written, and later edits flow', async () => {
    const g = await thirtyHeld();
    const { said } = await ask(g, { do: 'reject', pipe: 'a-b/customer' });
    expect(said).toMatch(/^30 held changes are left: /);
    expect(await g.sync()).toBe(0);
    expect(await list(g)).toMatchObject({ held: [], total: 0 });
    expect(names(g)[0]).toBe('n1');
    g.drivers.a?.people.edit('customer', '1', { name: 'Ola' });
    expect(await g.sync()).toBe(1);
    expect(names(g)[0]).toBe('OLA');
  });

  it('does not come up again where deletes are left', async () => {
    const deleting = customers({ forward: { ...twoWay, delete: 'delete' } });
    const g = await begin(deleting, 30);
    for (const id of ['1', '2', '3']) g.drivers.a?.people.remove('customer', id);
    expect(await g.sync()).toBe(0);
    expect((await list(g)).total).toBe(3);
    expect(await ask(g, { do: 'reject', pipe: deleting.id })).toMatchObject({
      said: expect.stringContaining('3'),
    });
    expect(await g.sync()).toBe(0);
    expect(names(g)).toHaveLength(30);
    expect((await list(g)).total).toBe(0);
    g.drivers.b?.people.edit('customer', '1', { name: 'still here' });
    expect(await g.sync()).toBe(0);
  });

  it('is left by as many store calls, however much it is', async () => {
    const asked: number[] = [];
    for (const count of [30, 60]) {
      const g = await (await begin(customers(), count)).again([shouting]);
      await g.sync();
      const { world, calls } = countingCalls(g.world);
      const { said } = await askDesk(world, { do: 'reject', pipe: 'a-b/customer' }, me);
      expect(said).toContain(`${count} held changes are left`);
      asked.push(calls());
      await g.close();
    }
    expect(asked[1]).toBe(asked[0]);
  });

  it('is told when there is nothing to leave', async () => {
    const g = await begin(customers(), 1);
    const { said } = await ask(g, { do: 'reject', pipe: 'a-b/customer' });
    expect(said).toBe('The guards hold nothing of a-b/customer.');
    expect((await ask(g, { do: 'approve', pipe: 'a-b/customer' })).said).toBe(said);
    await expect(ask(g, { do: 'reject', pipe: 'no/pipe' })).rejects.toMatchObject({
      code: 'pipe.none',
    });
  });
});

/** What is held as a whole, with its id. */
async function whole(g: Ground) {
  const [item] = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 10));
  return { item, id: item?.id as string };
}

describe('changed merge rules', () => {
  const byPhone = customers({ merge: [mergeBy('phone', 'phone')], fingerprint: '2' });

  async function changed(): Promise<Ground> {
    const never = { create: 'never', update: 'always', delete: 'keep' } as const;
    const still = { forward: never, back: { ...twoWay, create: 'never' } } as const;
    const g = await begin(customers(still), 3);
    g.drivers.b?.people.add('customer', { name: 'n1', email: 'x@nord.no', phone: '1' });
    await g.sync();
    const next = await g.again([{ ...byPhone, ...still }]);
    await next.sync();
    return next;
  }

  it('cannot be left, so that nobody is identified by nobody knows what', async () => {
    const g = await changed();
    const { item, id } = await whole(g);
    expect(item).toMatchObject({ guard: 'rules', edit: null, may: ['retry'] });
    await expect(ask(g, { do: 'drop', item: id })).rejects.toMatchObject({ code: 'desk.choice' });
    await expect(ask(g, { do: 'edit', item: id, row: 'name', value: 'x' })).rejects.toMatchObject({
      code: 'desk.choice',
    });
    const { said } = await ask(g, { do: 'reject', pipe: 'a-b/customer' });
    expect(said).toContain('1 cannot be left and still waits');
    expect((await list(g)).held).toMatchObject([{ count: 1, guards: [{ guard: 'rules' }] }]);
  });

  it('are computed anew when they are tried again', async () => {
    const g = await changed();
    const { item, id } = await whole(g);
    g.drivers.b?.people.add('customer', { name: 'n2', email: 'y@nord.no', phone: '2' });
    await ask(g, { do: 'retry', item: id });
    g.clock.pass(60_000);
    await g.sync();
    const { item: anew } = await whole(g);
    expect(anew?.reason).not.toBe(item?.reason);
    expect(anew?.sinceMs, 'it has waited all along').toBe(item?.sinceMs);
  });
});

describe('a listing that lacks much', () => {
  async function short() {
    const g = await begin(customers(), 60);
    const driver = g.drivers.a as MemoryDriver;
    const lacks = { count: 50 };
    (g.world.drivers as Map<string, MemoryDriver>).set('a', {
      ...driver,
      readPage: async (...args) => {
        const page = await driver.readPage(...args);
        return { ...page, records: page.records.slice(lacks.count) };
      },
    });
    await g.sync();
    return { g, lacks };
  }

  it('is left until it lacks another number, and cannot be looked at before it is read', async () => {
    const { g, lacks } = await short();
    const { item: first } = await whole(g);
    lacks.count = 49;
    await g.sync();
    const { item, id } = await whole(g);
    expect(item?.reason).not.toBe(first?.reason);
    expect(item?.sinceMs, 'it has waited all along').toBe(first?.sinceMs);
    expect(item).toMatchObject({ guard: 'listing', edit: null, may: ['drop'] });
    await expect(ask(g, { do: 'retry', item: id })).rejects.toMatchObject({ code: 'desk.choice' });
    const { said } = await ask(g, { do: 'drop', item: id });
    expect(said).toContain('does not count as gone');
    await g.sync();
    expect(await list(g)).toMatchObject({ held: [], total: 0 });
    lacks.count = 51;
    await g.sync();
    const { held } = await list(g);
    expect(held).toMatchObject([{ guards: [{ guard: 'listing' }] }]);
    expect(held[0]?.sinceMs, 'it was left in between').toBeGreaterThan(item?.sinceMs as number);
    lacks.count = 0;
    await g.sync();
    expect(await list(g)).toMatchObject({ held: [], total: 0 });
    expect(g.records('b.customer')).toHaveLength(60);
  });
});
