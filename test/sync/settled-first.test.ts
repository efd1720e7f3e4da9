// `settled` beside `link`: an order is decided only once nothing is under way for its customer, whichever pipe
// runs first. The ERP prints the name of the customer on an order when that is made, and never again.

import { afterEach, describe, expect, test } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import type { MemoryFault } from '../../engine/drivers/memory-faults.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { ValueRule } from '../../engine/mapping/row.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import type { NewWork, Transaction } from '../../engine/store/store.ts';
import { applyDefinition } from '../../engine/sync/reconcile/definition-change.ts';
import { reconcile } from '../../engine/sync/reconcile/reconcile.ts';
import {
  keyOf,
  lookAgainAt,
  tellRead,
  tellSettled,
} from '../../engine/sync/references/settled-first.ts';
import { firstLoadKey } from '../../engine/sync/state/first-load-key.ts';
import { readWork } from '../../engine/sync/state/new-work.ts';
import { putRuleChange } from '../../engine/sync/state/rule-change-state.ts';
import { why } from '../../engine/sync/why/why.ts';
import type { World } from '../../engine/sync/world.ts';
import * as samples from '../store/samples.ts';
import { planned } from './planned.ts';
import {
  both,
  filling,
  type Ground,
  ground,
  mergeBy,
  pipe,
  row,
  systemOf,
  testClock,
} from './two-systems.ts';

const customer = {
  properties: { name: 'string', email: 'string' },
  modified: 'updatedAt',
} as const;
const shop = systemOf('shop', {
  customer,
  order: { properties: { customerId: 'string', payerId: 'string' }, modified: 'updatedAt' },
});
const erp = systemOf('erp', {
  customer,
  order: { properties: { customer: 'string', printed: 'string' }, modified: 'updatedAt' },
});
const of = (system: typeof shop, name: string) => system.entities[name] as Entity;

const customers = pipe(of(shop, 'customer'), of(erp, 'customer'), {
  merge: [mergeBy('email', 'email')],
  rows: [both('name'), both('email')],
});
const orders = (isSettled: boolean) =>
  pipe(of(shop, 'order'), of(erp, 'order'), {
    rows: [
      row('customer', {
        isRequired: true,
        rule: {
          kind: 'link',
          entity: 'shop.customer',
          as: 'erp.customer',
          input: compileExpression('customerId'),
          missing: { kind: 'park' },
          ...(isSettled ? { isSettled } : {}),
        },
      }),
    ],
  });

const hoursAwayMs = testClock().now() + 3 * 3_600_000;

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** Kari is known on both sides; her new name and an order of hers come in one pass, in which orders go first. */
async function edited(isSettled: boolean): Promise<Ground> {
  const clock = testClock();
  const memory = memoryDriver(erp, { clock });
  const drivers = {
    shop: memoryDriver(shop, { clock }),
    erp: filling(memory, ({ customer: id }) =>
      id ? { printed: memory.people.record('customer', String(id))?.name ?? null } : {},
    ),
  };
  const g = await ground([shop, erp], [orders(isSettled), customers], { clock, drivers });
  at = g;
  drivers.shop.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  await g.sync();
  drivers.shop.people.edit('customer', '1', { name: 'Kari Nord' });
  drivers.shop.people.add('order', { customerId: '1' });
  return g;
}

const printed = (g: Ground) => g.records('erp.order').map((order) => order.printed);
/** What goes wrong with the first `times` edits of customers in the ERP. */
const fail = (g: Ground, wrong: MemoryFault, times: number) => {
  let left = times;
  (g.drivers.erp as MemoryDriver).setFaults(({ operation, entity }) =>
    operation === 'update' && entity === 'customer' && left-- > 0 ? wrong : undefined,
  );
};

test('without it an order may be made before the edit of its customer is written', async () => {
  const g = await edited(false);
  await g.sync();
  expect(printed(g)).toEqual(['Kari']);
});

test('with it the order is made after the edit, and then there is silence', async () => {
  const g = await edited(true);
  await g.sync();
  expect(printed(g)).toEqual(['Kari Nord']);
  expect(await g.sync()).toBe(0);
});

test('who waits is told when nothing is left to write, before it would have looked again', async () => {
  const g = await edited(true);
  fail(g, { kind: 'not-sent', retryAtMs: g.clock.now() + 50_000 }, 1);
  await g.sync();
  g.drivers.shop?.people.edit('customer', '1', { name: 'Kari' });
  await g.sync();
  expect(printed(g)).toEqual(['Kari']);
});

test.each<MemoryFault>([
  { kind: 'unclear' },
  { kind: 'unclear-after' },
  { kind: 'not-sent', retryAtMs: testClock().now() + 90_000 },
])('it waits as long as the edit is not written, or nobody knows: $kind', async (wrong) => {
  const g = await edited(true);
  fail(g, wrong, 1);
  await g.sync();
  g.clock.pass(90_000);
  await g.sync();
  expect(printed(g)).toEqual(['Kari Nord']);
});

test('as long as it waits nothing is made, and `why` says for whom', async () => {
  const g = await edited(true);
  fail(g, { kind: 'not-sent', retryAtMs: g.clock.now() + 90_000 }, 1);
  await g.sync();
  expect(printed(g)).toEqual([]);
  const { missing } = await why(g.world, 'shop.order:1');
  expect(missing[0]?.reason).toContain('what is under way for shop.customer:1 is written');
});

test('an edit that is refused waits for a person, and holds the order up no more', async () => {
  const g = await edited(true);
  fail(g, { kind: 'refused', message: 'no' }, Number.POSITIVE_INFINITY);
  await g.sync();
  expect(printed(g)).toEqual(['Kari']);
});

test.each([
  ['the edit may only be sent in hours', { kind: 'not-sent', retryAtMs: hoursAwayMs }, 'update'],
  ['the customers cannot be read, so their pipe is left out', { kind: 'unreachable' }, 'list'],
] as const)('a sync that runs once ends: %s', async (_, wrong, faulty) => {
  const g = await edited(true);
  (g.drivers.erp as MemoryDriver).setFaults(({ operation, entity }) =>
    operation === faulty && entity === 'customer' ? wrong : undefined,
  );
  const startedMs = g.clock.now();
  const drain = new AbortController();
  const sleep = (ms: number) => {
    if (g.clock.now() > startedMs + 600_000) drain.abort();
    return g.clock.sleep(ms);
  };
  const events = createEvents();
  const world = { ...g.world, clock: { ...g.clock, sleep }, tell: events.tell };
  const hurry = { random: () => 1, drain: drain.signal, patienceMs: 70_000 };
  expect((await syncUntilQuiet(world, events, hurry)).isCutShort).toBe(false);
  expect(printed(g)).toEqual([]);
});

test('while changed merge rules wait for a person nobody is identified, and no order waits for it', async () => {
  const g = await edited(true);
  for (const system of ['shop', 'erp'])
    g.drivers[system]?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  await g.sync();
  g.drivers.shop?.people.edit('customer', '1', { name: 'Kari Berg' });
  g.drivers.shop?.people.add('order', { customerId: '1' });
  const rules = [mergeBy('name', 'email')];
  const next = await g.again([orders(true), { ...customers, merge: rules, fingerprint: 'other' }]);
  await next.sync();
  const held = await next.world.store.transact((tx) => tx.parkedList({ why: 'held' }, '', 10));
  expect(held).toMatchObject([{ subject: 'merge rules of shop-erp/customer' }]);
  expect(printed(next)).toEqual(['Kari Nord', 'Kari Berg']);
});

test('guards count those that wait: a changed mapping is held, though they come a few at a time', async () => {
  const g = await edited(true);
  for (let at = 0; at < 60; at++) {
    const id = g.drivers.shop?.people.add('customer', { name: 'Ola', email: `${at}@nord.no` });
    g.drivers.shop?.people.add('order', { customerId: id as string });
  }
  await g.sync();
  const few = { ...customers, batchSize: 10, fingerprint: 'other' };
  const { rows } = orders(true);
  const rowsNow = [...rows, row('printed', { source: "'as ' & customerId" })];
  const changed = { ...orders(true), rows: rowsNow, fingerprint: 'other' };
  const { world } = await g.again([changed, few]);
  for (const one of [changed, few]) await applyDefinition(world, one);
  let links = 1;
  let operations = 0;
  while (links > 0) {
    const first = await reconcile(world, changed);
    operations += first.operations.length;
    links = first.links + (await reconcile(world, few)).links;
  }
  expect(operations).toBe(0);
  expect(await world.store.transact((tx) => tx.parkedList({ why: 'held' }, '', 100))).toHaveLength(
    61,
  );
});

test('a plan shows the edit and the order', async () => {
  const g = await edited(true);
  const { counts } = await planned(g);
  expect(counts['shop-erp/order']).toMatchObject({ create: 1, park: 0 });
  expect(counts['shop-erp/customer']).toMatchObject({ update: 1, park: 0 });
});

test('an order whose customer has nothing under way is made in the same pass', async () => {
  const g = await edited(true);
  await g.sync();
  const startedMs = g.clock.now();
  g.drivers.shop?.people.add('order', { customerId: '1' });
  await g.sync();
  const made = (g.drivers.erp as MemoryDriver).calls.find(
    ({ operation, atMs }) => operation === 'create' && atMs >= startedMs,
  );
  expect(made?.atMs).toBe(startedMs);
});

test('who waits for two is looked at again when the first of them may be settled', async () => {
  const [first] = orders(true).rows;
  const rule = { ...first?.rule, input: compileExpression('payerId') } as ValueRule;
  const two = { ...orders(true), rows: [first, row('printed', { rule })] } as Pipe;
  const g = await ground([shop, erp], [two, customers]);
  at = g;
  for (const name of ['Kari', 'Ola'])
    g.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
  await g.sync();
  const dueMs = [g.clock.now() + 30_000, g.clock.now() + 90_000] as const;
  await g.world.store.transact((tx) =>
    tx.putWork(dueMs.map((ms, n) => readWork(of(shop, 'customer'), `shop.customer:${n + 1}`, ms))),
  );
  g.drivers.shop?.people.add('order', { customerId: '1', payerId: '2' });
  await g.sync();
  const [waits] = await g.world.store.transact((tx) =>
    tx.dueWork(two.id, 'reconcile', Number.MAX_SAFE_INTEGER, 10),
  );
  expect(waits?.dueMs).toBe(dueMs[0] + 1);
});

describe('who is told that something is over', () => {
  const later = testClock().now() + 30_000;
  const own = { pipe: customers.id, source: 'shop.customer:1', sink: 'erp.customer:1' };
  const linked = samples.link('l1', own);

  async function dueAfter(
    isSettled: boolean,
    tell: (world: World, tx: Transaction) => Promise<void>,
  ): Promise<number | null | undefined> {
    at = await ground([shop, erp], [orders(isSettled), customers]);
    const { world } = at;
    const { id: pipe } = orders(isSettled);
    return world.store.transact(async (tx) => {
      await tx.putLinks([linked]);
      await tx.putUses([{ link: 'o1', pipe, refs: ['shop.customer:1'] }]);
      await tx.putWork([samples.work('o1', { pipe, dueMs: later })]);
      await tell(world, tx);
      return (await tx.workOf([{ pipe, kind: 'reconcile', key: 'o1' }]))[0]?.dueMs;
    });
  }

  test.each([
    ['waits for it to be settled, now', true, later - 30_000],
    ['only looks it up, in its own time', false, later],
  ])('an order that %s', async (_, isSettled, dueMs) => {
    expect(await dueAfter(isSettled, (world, tx) => tellSettled(world, tx, [linked]))).toBe(dueMs);
  });

  test('an order, also where its counterpart was read', async () => {
    const read = (world: World, tx: Transaction) => tellRead(world, tx, ['erp.customer:1']);
    expect(await dueAfter(true, read)).toBe(later - 30_000);
  });
});

describe('what is under way for a record', () => {
  const ref = 'shop.customer:1';
  const asked = { ref, as: 'erp.customer', isLinked: true };
  const linked = { pipe: customers.id, source: ref, sink: 'erp.customer:1' };
  const other = { ...customers, id: 'shop-erp/other', isEnabled: false };
  const visits = pipe(of(shop, 'customer'), of(erp, 'order'), { id: 'shop-erp/visit', rows: [] });
  const now = testClock().now();
  const work =
    (dueMs: number | null, change: Partial<NewWork> = {}) =>
    (tx: Transaction) =>
      tx.putWork([samples.work('l1', { pipe: customers.id, dueMs, ...change })]);
  const intent = (link: string, pipe: string, dueMs: number | null) => (tx: Transaction) =>
    tx.putIntents([samples.intent('k', { link, pipe, dueMs, atMs: now - 3_000 })]);

  const read = (key: string, change: Partial<NewWork>) =>
    work(now - 5_000, { pipe: key.replace(/:.*/, ''), kind: 'read', key, ...change });
  const load = (after: string) =>
    work(now - 5_000, { kind: 'first-load', key: firstLoadKey('rules', after) });

  interface Case {
    readonly says: string;
    readonly given: (tx: Transaction) => Promise<void>;
    readonly inMs?: number;
  }
  const cases: readonly Case[] = [
    { says: 'its link, for as long as it has been', given: work(now - 5_000), inMs: 5_000 },
    { says: 'its link, a second at least', given: work(now), inMs: 1_000 },
    { says: 'its link, ten minutes at most', given: work(now - 3_600_000), inMs: 600_000 },
    { says: 'its link, put off until then', given: work(now + 30_000), inMs: 30_001 },
    { says: 'its link, put off for long', given: work(now + 3_600_000), inMs: 600_000 },
    { says: 'its link, in some later run', given: work(null), inMs: 600_000 },
    { says: 'who it is', given: work(now - 5_000, { kind: 'identify', key: ref }), inMs: 5_000 },
    { says: 'a write', given: intent('l1', customers.id, now), inMs: 3_000 },
    { says: 'nothing where a write waits for a person', given: intent('l1', customers.id, null) },
    { says: 'nothing where a pipe does not run', given: intent('l2', other.id, now) },
    {
      says: 'nothing where it goes to another entity',
      given: work(now, { pipe: visits.id, key: 'l3' }),
    },
    { says: 'a read of it', given: read(ref, {}), inMs: 5_000 },
    { says: 'a read of its counterpart', given: read('erp.customer:1', {}), inMs: 5_000 },
    { says: 'a second look at it', given: read(ref, { tries: 1, cause: 'retry' }), inMs: 5_000 },
    {
      says: 'of several the first',
      given: async (tx) => {
        await read(ref, {})(tx);
        await work(now + 30_000)(tx);
      },
      inMs: 5_000,
    },
    { says: 'nothing where it cannot be read', given: read(ref, { tries: 2 }) },
    { says: 'nothing where another is read', given: read('shop.customer:2', {}) },
    { says: 'nothing where others are loaded', given: load('shop.customer:') },
    { says: 'nothing where the work is of another record', given: work(now, { key: 'l4' }) },
  ];
  test.each(cases)('is $says', async ({ given, inMs }) => {
    at = await ground([shop, erp], [customers, other, visits, orders(true)]);
    const { world } = at;
    const found = await world.store.transact(async (tx) => {
      await tx.putLinks([
        samples.link('l1', linked),
        samples.link('l2', { ...linked, pipe: other.id }),
        samples.link('l3', { ...linked, pipe: visits.id, sink: 'erp.order:1' }),
        samples.link('l4', { ...linked, source: 'shop.customer:2', sink: 'erp.customer:2' }),
      ]);
      await given(tx);
      return lookAgainAt(world, tx, [asked, { ...asked, ref: 'shop.customer:2' }]);
    });
    expect(found.get(keyOf(asked))).toBe(inMs === undefined ? undefined : now + inMs);
  });

  test.each([
    ['shop.customer:', now + 5_000],
    ['erp.customer:', undefined],
    ['shop.customer:', undefined, 'held'],
  ] as const)(
    'of one that is not linked, a first load of its kind: after %s, %s',
    async (...given) => {
      const [after, dueMs, state] = given;
      at = await ground([shop, erp], [customers, orders(true)]);
      const { world } = at;
      const found = await world.store.transact(async (tx) => {
        await load(after)(tx);
        if (state) await putRuleChange(tx, customers, { state, cause: 'definition' });
        return lookAgainAt(world, tx, [{ ...asked, isLinked: false }]);
      });
      expect(found.get(keyOf(asked))).toBe(dueMs);
    },
  );
});
