// Guards: the first run against a real system, and unusual volumes of changes, deletes and emptied
// values, wait for a person, row by row; a listing that lacks too much proves nothing. A plan shows the same.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { compileTemplate } from '../../engine/mapping/template.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { approve } from '../../engine/sync/desk/approve.ts';
import { deskItems } from '../../engine/sync/desk/desk.ts';
import { choose } from '../../engine/sync/desk/settle-item.ts';
import { plan } from '../../engine/sync/plan/plan.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const properties = { name: 'string', email: 'string', phone: 'string' } as const;
const make = (name: string) => systemOf(name, { customer: { properties, modified: 'updatedAt' } });
const a = make('a');
const b = make('b');
const real: System = {
  ...b,
  title: 'The ERP',
  driver: 'http',
  base: compileTemplate('https://erp.example.com/api'),
};
const local: System = { ...real, base: compileTemplate('http://127.0.0.1:8080/api') };
const entity = (one: System) => one.entities.customer as Entity;
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
const rows = [both('name'), both('email'), both('phone')];
const customers = (options: Partial<Pipe> = {}) =>
  pipe(entity(a), entity(b), { merge: [byEmail], back: twoWay, rows, ...options });
const shouting = (version: string) =>
  customers({
    rows: [
      { ...both('name', { source: '$uppercase(name)' }), version },
      both('email'),
      both('phone'),
    ],
    fingerprint: version,
  });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(one: Pipe, count: number, systems = [a, b]): Promise<Ground> {
  at = await ground(systems, [one]);
  for (let n = 1; n <= count; n++)
    at.drivers.a?.people.add('customer', { name: `n${n}`, email: `${n}@nord.no`, phone: `${n}` });
  await at.sync();
  at.clock.pass(3_600_000);
  return at;
}

const edit = (g: Ground, name: string, set: Record<string, string>, id = '1') =>
  g.drivers[name]?.people.edit('customer', id, set);
const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 1_000));
const held = async (g: Ground) => (await parked(g)).filter((one) => one.why === 'held');

async function planned(g: Ground) {
  const copy = await openSqliteStore(':memory:');
  await copy.close();
  const path = `${(await import('node:os')).tmpdir()}/samband-guards-${process.pid}-${Math.random()}.db`;
  await g.world.store.copyTo(path);
  const store = await openSqliteStore(path);
  try {
    return await plan(g.world, store);
  } finally {
    await store.close();
    (await import('node:fs')).rmSync(path, { force: true });
  }
}

describe('the first run', () => {
  it('against a real system waits for approval, and nothing reaches the system', async () => {
    const one = customers({ back: undefined as never });
    const g = await begin(one, 3, [a, real]);
    expect(g.records('b.customer')).toEqual([]);
    expect(await held(g)).toHaveLength(3);
    expect((await held(g))[0]?.reason).toBe(
      'the first run of this pipe writes to The ERP: that needs approval',
    );
    g.drivers.a?.people.add('customer', { name: 'later', email: 'later@nord.no' });
    expect(await g.sync()).toBe(0);
    await approve(g.world, one);
    expect(await g.sync()).toBe(4);
    expect(await parked(g)).toEqual([]);
    g.drivers.a?.people.add('customer', { name: 'everyday', email: 'e@nord.no' });
    expect(await g.sync(), 'the first run is over').toBe(1);
  });

  it('is shown by a plan in full, with what would be held', async () => {
    const g = await ground([a, real], [customers()]);
    at = g;
    g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    const before = await planned(g);
    expect(before.operations).toMatchObject([{ operation: 'create' }]);
    expect(before.held).toMatchObject(
      [{ count: 1, reason: /first run/ }].map(() => ({ count: 1 })),
    );
    await g.sync();
    const after = await planned(g);
    expect(after.operations).toMatchObject([{ operation: 'create' }]);
    expect(after.held).toHaveLength(1);
    expect(g.records('b.customer')).toEqual([]);
  });

  it.each([
    ['a system on this machine', [a, local], 'ask'],
    ['a project that says so', [a, real], 'go'],
  ] as const)('needs nobody for %s', async (_name, systems, firstRun) => {
    at = await ground([...systems], [customers()]);
    const { project } = at.world.catalogue;
    Object.assign(project, { guards: { ...project.guards, firstRun } });
    at.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    expect(await at.sync()).toBe(1);
  });
});

describe('changes that nobody made', () => {
  it('are held row by row: an edit of another row flows (P11)', async () => {
    const next = await (await begin(customers(), 30)).again([shouting('2')]);
    expect(await next.sync()).toBe(0);
    expect((await held(next)).map((one) => one.row)).toEqual(Array(30).fill('name'));
    edit(next, 'a', { phone: 'edited' });
    edit(next, 'a', { name: 'edited too' }, '2');
    expect(await next.sync(), 'the phone').toBe(1);
    expect(next.records('b.customer')[0]).toMatchObject({ name: 'n1', phone: 'edited' });
    const second = next.records('b.customer').find((one) => one.email === '2@nord.no');
    expect(second).toMatchObject({ name: 'n2' });
    expect(await held(next)).toHaveLength(30);
  });

  it('an approval names the definition: a further change asks again', async () => {
    const g = await begin(customers(), 30);
    const two = shouting('2');
    const next = await g.again([two]);
    await next.sync();
    await approve(next.world, two);
    const third = await g.again([shouting('3')]);
    expect(await third.sync()).toBe(0);
    expect((await held(third)).filter((one) => one.choice === null)).toHaveLength(30);
  });

  it('are let go from the desk, and an approval does not switch the guard off', async () => {
    const g = await begin(customers(), 30);
    const next = await g.again([shouting('2')]);
    await next.sync();
    const [first] = await next.world.store.transact((tx) => deskItems(next.world, tx, {}, 1));
    await choose(next.world, first?.id as string, 'approve', { who: 'Kari' });
    expect(await next.sync()).toBe(30);
    for (let n = 1; n <= 30; n++) edit(next, 'a', { phone: '' }, String(n));
    expect(await next.sync()).toBe(0);
  });

  it('a plan shows them all, and says that they would be held', async () => {
    const next = await (await begin(customers(), 30)).again([shouting('2')]);
    const { operations, held: would } = await planned(next);
    expect(operations).toHaveLength(30);
    expect(would).toEqual([
      {
        pipe: 'a-b/customer',
        count: 30,
        reason: '30 changes of 30 linked records at once need approval',
      },
    ]);
  });

  it('and are gone by themselves when the change is taken back', async () => {
    const g = await begin(customers(), 30);
    await (await g.again([shouting('2')])).sync();
    const back = await g.again([customers()]);
    expect(await back.sync()).toBe(0);
    expect(await parked(back)).toEqual([]);
  });
});

describe('a limit that one definition passed', () => {
  it('says nothing of the next: what people edited meanwhile goes over', async () => {
    const g = await begin(customers(), 30);
    const next = await g.again([shouting('2')]);
    await next.sync();
    edit(next, 'a', { phone: 'edited' });
    edit(next, 'a', { name: 'edited too' }, '2');
    const back = await g.again([customers()]);
    expect(await back.sync()).toBe(2);
    expect(await parked(back)).toEqual([]);
  });
});

describe('emptied values', () => {
  it('in great number are held, whoever emptied them; other edits flow', async () => {
    const g = await begin(customers(), 40);
    for (let n = 1; n <= 25; n++) edit(g, 'a', { phone: '', name: `new ${n}` }, String(n));
    expect(await g.sync()).toBe(25);
    const waiting = await held(g);
    expect(waiting.map((one) => one.row)).toEqual(Array(25).fill('phone'));
    expect(waiting[0]?.reason).toBe(
      '25 of 40 linked records would lose a value at once, which needs approval',
    );
    expect(g.records('b.customer')[0]).toMatchObject({ name: 'new 1', phone: '1' });
    await approve(g.world, g.world.catalogue.pipes[0] as Pipe);
    expect(await g.sync()).toBe(25);
    expect(g.records('b.customer')[0]?.phone ?? '').toBe('');
  });

  it('in small number flow', async () => {
    const g = await begin(customers(), 40);
    for (let n = 1; n <= 5; n++) edit(g, 'a', { phone: '' }, String(n));
    expect(await g.sync()).toBe(5);
  });
});

it('deletes as many as may go by themselves all go, in however small batches', async () => {
  const deleting = customers({ forward: { ...twoWay, delete: 'delete' }, batchSize: 1 });
  const g = await begin(deleting, 100);
  for (let n = 1; n <= 5; n++) g.drivers.a?.people.remove('customer', String(n));
  await g.sync();
  expect(await held(g)).toEqual([]);
  expect(g.records('b.customer')).toHaveLength(95);
});

describe('a listing that lacks much', () => {
  async function short(missing: number) {
    const g = await begin(customers({ forward: { ...twoWay, delete: 'delete' } }), 60);
    const driver = g.drivers.a as MemoryDriver;
    let isShort = true;
    let looks = 0;
    (g.world.drivers as Map<string, MemoryDriver>).set('a', {
      ...driver,
      readPage: async (...args) => {
        const page = await driver.readPage(...args);
        return isShort ? { ...page, records: page.records.slice(missing) } : page;
      },
      get: async (...args) => {
        looks += args[1].length;
        return driver.get(...args);
      },
    });
    return {
      g,
      driver,
      looks: () => looks,
      mend: () => {
        isShort = false;
      },
    };
  }

  it('holds, and not one record is looked up or taken as gone', async () => {
    const { g, looks, mend } = await short(60);
    await g.sync();
    expect(looks()).toBe(0);
    expect(await held(g)).toMatchObject([
      { ref: 'a.customer', reason: expect.stringContaining('lacks 60 of 60 known records') },
    ]);
    mend();
    await g.sync();
    expect(await parked(g), 'it is over with the next whole listing').toEqual([]);
    expect(g.records('b.customer')).toHaveLength(60);
  });

  it('is believed once a person approves it; every record is looked up all the same', async () => {
    const { g, driver, looks, mend } = await short(30);
    mend();
    for (let n = 1; n <= 30; n++) driver.people.remove('customer', String(n));
    await collectEntity(g.world, entity(a));
    const [item] = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 10));
    expect(item?.choices.map((one) => one.name)).toEqual(['approve']);
    await choose(g.world, item?.id as string, 'approve', { who: 'Kari' });
    await g.sync();
    expect(looks()).toBeGreaterThanOrEqual(60);
    const waits = await held(g);
    expect(waits, 'the deletes are guarded by themselves').toHaveLength(30);
    expect(g.records('b.customer')).toHaveLength(60);
  });
});
