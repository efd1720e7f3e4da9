// What waits in a pipe that no file has the name of any more: it says so, may be dropped and nothing else, and is looked
// at again should the pipe come back.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { deskItems, findItem } from '../../engine/sync/desk/desk.ts';
import { askDesk, type DeskRequest } from '../../engine/sync/desk/request.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const properties = { name: 'string', email: 'string' } as const;
const make = (name: string) => systemOf(name, { customer: { properties, modified: 'updatedAt' } });
const [a, b] = [make('a'), make('b')];
const entity = (one: typeof a) => one.entities.customer as Entity;
const customers = (options: Partial<Pipe> = {}) =>
  pipe(entity(a), entity(b), {
    merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
    back: twoWay,
    rows: [both('name', { conflict: 'ask' }), both('email')],
    ...options,
  });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const ask = (g: Ground, request: DeskRequest) => askDesk(g.world, request, { who: 'Kari' });
const items = (g: Ground) => g.world.store.transact((tx) => deskItems(g.world, tx, {}, 100));

async function conflicting(): Promise<Ground> {
  const g = await ground([a, b], [customers()]);
  at = g;
  g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  await g.sync();
  g.drivers.a?.people.edit('customer', '1', { name: 'Kari' });
  g.drivers.b?.people.edit('customer', '1', { name: 'Nils' });
  await g.sync();
  return g;
}

it('an item of a pipe that is gone says so, and can be dropped and nothing else', async () => {
  const g = await conflicting();
  const gone = await g.again([]);
  await gone.sync();
  const [item] = await items(gone);
  expect(item).toMatchObject({ choices: [], edit: null, may: ['drop'] });
  expect(item?.reason).toMatch(/no file has the name of a-b\/customer any more, .*: drop it$/);
  const id = item?.id as string;
  const one = await gone.world.store.transact((tx) => findItem(gone.world, tx, id));
  expect(one.reason).toBe(item?.reason);
  await expect(ask(gone, { do: 'retry', item: id })).rejects.toMatchObject({
    code: 'desk.pipe-gone',
  });
  await expect(ask(gone, { do: 'edit', item: id, value: 'x' })).rejects.toMatchObject({
    code: 'desk.pipe-gone',
  });
  const { said } = await ask(gone, { do: 'drop', item: id });
  expect(said).toBe(
    'a.customer:1 is off the desk. If a-b/customer comes back, it is looked at again.',
  );
  expect(await items(gone)).toEqual([]);
  const back = await gone.again([customers()]);
  expect(await back.sync()).toBe(0);
  expect(await items(back)).toMatchObject([{ row: 'name', why: 'conflict', choices: [{}, {}] }]);
});

it('an item of a pipe that only does not run here waits, and says why', async () => {
  const g = await conflicting();
  const idle = await g.again([]);
  Object.assign(idle.world.catalogue, { idle: ['a-b/customer'] });
  const [item] = await items(idle);
  expect(item).toMatchObject({ may: [], reason: expect.stringContaining('does not run here') });
  await expect(ask(idle, { do: 'drop', item: item?.id as string })).rejects.toMatchObject({
    code: 'desk.pipe-idle',
  });
  await expect(ask(idle, { do: 'reject', pipe: 'a-b/customer' })).rejects.toMatchObject({
    code: 'pipe.none',
  });
});

it('all that guards hold of a pipe that is gone is left at once', async () => {
  const g = await ground([a, b], [customers()]);
  at = g;
  for (let n = 1; n <= 30; n++)
    g.drivers.a?.people.add('customer', { name: `n${n}`, email: `${n}@nord.no` });
  await g.sync();
  const name = { ...both('name', { source: '$uppercase(name)' }), version: '2' };
  await (await g.again([customers({ rows: [name, both('email')], fingerprint: '2' })])).sync();
  const gone = await g.again([]);
  expect(await items(gone)).toHaveLength(30);
  const { said } = await ask(gone, { do: 'reject', pipe: 'a-b/customer' });
  expect(said).toMatch(/^30 held of a-b\/customer are off the desk, since no file has its name/);
  expect(await items(gone)).toEqual([]);
  await expect(ask(gone, { do: 'reject', pipe: 'a-b/customer' })).rejects.toMatchObject({
    code: 'pipe.none',
  });
});

describe('what was held, was left while its pipe was gone, and waits again once that is back', () => {
  const count = 30;
  const source = (g: Ground, n: number) => g.drivers.a?.people.record('customer', String(n));
  const sink = (g: Ground, n: number) =>
    g.records('b.customer').find((one) => one.email === `${n}@nord.no`);
  const sides = (g: Ground, n: number) => [source(g, n)?.name, sink(g, n)?.name];
  const edit = (g: Ground, n: number, name: string) =>
    g.drivers.a?.people.edit('customer', String(n), { name });

  async function begin(one: Pipe): Promise<Ground> {
    const g = await ground([a, b], [one]);
    at = g;
    for (let n = 1; n <= count; n++)
      g.drivers.a?.people.add('customer', { name: `n${n}`, email: `${n}@nord.no` });
    await g.sync();
    return g;
  }

  async function goneAndBack(g: Ground, one: Pipe): Promise<Ground> {
    const gone = await g.again([]);
    const [first] = await items(gone);
    await ask(gone, { do: 'drop', item: first?.id as string });
    await ask(gone, { do: 'reject', pipe: one.id });
    edit(gone, 2, 'Per');
    await gone.sync();
    return gone.again([one]);
  }

  it('may be left then, and what was edited before and since flows', async () => {
    const name = { ...both('name', { source: '$uppercase(name)' }), version: '2' };
    const next = customers({ rows: [name, both('email')], fingerprint: '2' });
    const g = await (await begin(customers())).again([next]);
    await g.sync();
    edit(g, 1, 'Kari');
    await g.sync();
    const back = await goneAndBack(g, next);
    expect(await back.sync()).toBe(0);
    expect(await items(back)).toHaveLength(count);
    expect((await ask(back, { do: 'reject', pipe: next.id })).said).toMatch(/^30 held changes/);
    expect(await back.sync()).toBe(2);
    expect([1, 2, 3].map((n) => sides(back, n))).toEqual([
      ['Kari', 'KARI'],
      ['Per', 'PER'],
      ['n3', 'n3'],
    ]);
    expect(await items(back)).toEqual([]);
  });

  it('goes nowhere by itself, though its mapping is what it was', async () => {
    const never = { create: 'always', update: 'never', delete: 'keep' } as const;
    const before = await begin(customers({ forward: never, fingerprint: 'never' }));
    for (let n = 1; n <= count; n++) edit(before, n, `m${n}`);
    await before.sync();
    const g = await before.again([customers()]);
    await g.sync();
    expect(await items(g)).toHaveLength(count);
    const back = await goneAndBack(g, customers());
    await back.sync();
    expect(sides(back, 3)).toEqual(['m3', 'n3']);
    expect((await items(back)).length).toBeGreaterThanOrEqual(count - 1);
  });
});
