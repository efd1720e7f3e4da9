// A pipe that goes elsewhere under its old name: nothing is written to a record that merely has the same id.
// And one that gets another name with a write open: what it left keeps nobody waiting for ever.

import { lastValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf } from './two-systems.ts';

const options = { properties: { name: 'string', email: 'string' }, modified: 'updatedAt' } as const;
const customers = { customer: { ...options, find: ['email'] } };
const shop = systemOf('shop', customers);
const erp = systemOf('erp', customers);
const books = systemOf('books', customers);
const of = (system: typeof shop) => system.entities.customer as Entity;
const between = (id: string, source: typeof shop, sink: typeof shop): Pipe =>
  pipe(of(source), of(sink), {
    id,
    merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
    rows: [both('name'), both('email')],
    fingerprint: `${source.name} ${sink.name}`,
  });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(...pipes: readonly Pipe[]): Promise<Ground> {
  at = await ground([shop, erp, books], pipes);
  return at;
}

/** One round, after which a lost answer is still open. */
async function once({ world }: Ground, one: Pipe): Promise<void> {
  for (const entity of [one.source, one.sink]) await collectEntity(world, entity);
  await lastValueFrom(pipeFlow(world, one), { defaultValue: 0 });
}

function add(g: Ground, system: string, ...names: readonly string[]): void {
  for (const name of names)
    g.drivers[system]?.people.add('customer', { name, email: `${name}@nord.no` });
}

it.each([
  ['another sink', between('a/customer', shop, books)],
  ['another source', between('a/customer', books, erp)],
  ['the other direction', between('a/customer', erp, shop)],
])('a pipe whose links belong elsewhere does not run: %s', async (_what, moved) => {
  const was = between('a/customer', shop, erp);
  const first = await begin(was);
  add(first, 'shop', 'kari', 'ola');
  add(first, 'books', 'siv', 'per');
  await first.sync();
  const before = ['shop', 'erp', 'books'].map((name) => first.records(`${name}.customer`));
  const g = await first.again([moved]);
  g.drivers.shop?.people.edit('customer', '1', { name: 'Kari Nord' });
  await expect(g.sync()).rejects.toMatchObject({ code: 'pipe.moved' });
  await expect(g.sync()).rejects.toThrow(/another name/);
  const after = ['erp', 'books'].map((name) => g.records(`${name}.customer`));
  expect(after).toEqual(before.slice(1));

  const back = await g.again([was]);
  expect(await back.sync()).toBe(1);
  expect(back.records('erp.customer')).toMatchObject([{ name: 'Kari Nord' }, { name: 'ola' }]);
});

it('nor does it while a create is open there, and goes on where it was', async () => {
  const was = between('a/customer', shop, erp);
  const first = await begin(was);
  add(first, 'shop', 'kari');
  let isFirst = true;
  first.drivers.erp?.setFaults(({ operation }) => {
    if (operation !== 'create' || !isFirst) return undefined;
    isFirst = false;
    return { kind: 'unclear-after' };
  });
  await once(first, was);
  const moved = await first.again([between('a/customer', shop, books)]);
  await expect(moved.sync()).rejects.toMatchObject({ code: 'pipe.moved' });
  expect(moved.records('books.customer')).toEqual([]);
  const g = await moved.again([was]);
  await g.sync();
  expect(g.records('erp.customer')).toHaveLength(1);
});

it('a pipe that never linked anybody may go elsewhere', async () => {
  const first = await begin(between('a/customer', shop, erp));
  await first.sync();
  add(first, 'shop', 'kari');
  const g = await first.again([between('a/customer', shop, books)]);
  await g.sync();
  expect(g.records('books.customer')).toMatchObject([{ name: 'kari' }]);
});

it.each([
  ['create', 'unclear'],
  ['create', 'unclear-after'],
  ['update', 'unclear'],
  ['update', 'unclear-after'],
] as const)(
  'what a pipe left open when it got another name is settled: %s, %s',
  async (operation, kind) => {
    const was = between('a/customer', shop, erp);
    const first = await begin(was);
    add(first, 'shop', 'kari');
    if (operation === 'update') await first.sync();
    let isLost = false;
    first.drivers.erp?.setFaults((call) => {
      if (call.operation !== operation || isLost) return undefined;
      isLost = true;
      return { kind };
    });
    first.drivers.shop?.people.edit('customer', '1', { name: 'Kari Nord' });
    await once(first, was);
    expect(await first.world.store.transact((tx) => tx.countIntents())).toHaveLength(1);

    first.drivers.erp?.setLag(operation === 'create' ? 900 : 0);
    const g = await first.again([between('b/customer', shop, erp)]);
    g.drivers.shop?.people.edit('customer', '1', { name: 'Kari Berg' });
    await g.sync();
    expect(g.records('erp.customer')).toMatchObject([{ name: 'Kari Berg' }]);
    expect(await g.world.store.transact((tx) => tx.countIntents())).toEqual([]);
    expect(await g.sync()).toBe(0);
  },
);
