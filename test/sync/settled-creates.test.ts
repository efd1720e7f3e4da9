// `settled` beside a `link` that is not required: an order is made only once nothing is under way for its customer,
// be it that the customer is still to be created. The ERP prints the customer's name on an order when that is made.

import { afterEach, describe, expect, test } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import type { MemoryFault } from '../../engine/drivers/memory-faults.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Missing } from '../../engine/mapping/row.ts';
import { judge, lift } from '../../engine/sync/desk/judge.ts';
import { readWork } from '../../engine/sync/state/new-work.ts';
import { notCreated } from '../../engine/sync/state/verdicts.ts';
import { why } from '../../engine/sync/why/why.ts';
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
  twoWay,
} from './two-systems.ts';

const customer = {
  properties: { name: 'string', email: 'string', first: 'string' },
  modified: 'updatedAt',
} as const;
const shop = systemOf('shop', {
  customer,
  order: { properties: { customerId: 'string', note: 'string' }, modified: 'updatedAt' },
});
const erp = systemOf('erp', {
  customer: { ...customer, find: ['email'] },
  order: {
    properties: { customer: 'string', note: 'string', printed: 'string' },
    modified: 'updatedAt',
  },
});
const of = (system: typeof shop, name: string) => system.entities[name] as Entity;

const customers = (forward: Partial<Pipe['forward']> = {}) =>
  pipe(of(shop, 'customer'), of(erp, 'customer'), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
    forward: { ...twoWay, ...forward },
  });
const orders = (isSettled = true, missing: Missing = { kind: 'park' }) =>
  pipe(of(shop, 'order'), of(erp, 'order'), {
    rows: [
      row('customer', {
        rule: {
          kind: 'link',
          entity: 'shop.customer',
          as: 'erp.customer',
          input: compileExpression('customerId'),
          missing,
          ...(isSettled ? { isSettled } : {}),
        },
      }),
      row('note', { source: 'note' }),
    ],
  });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** Both systems are known; then Kari and an order of hers come in one pass, in which orders go first. */
async function begun(pipes: readonly Pipe[], createFault?: MemoryFault): Promise<Ground> {
  const clock = testClock();
  const memory = memoryDriver(erp, { clock });
  const drivers = {
    shop: memoryDriver(shop, { clock }),
    erp: filling(memory, ({ customer: id }) =>
      id ? { printed: memory.people.record('customer', String(id))?.name ?? null } : {},
    ),
  };
  const g = await ground([shop, erp], pipes, { clock, drivers });
  at = g;
  await g.sync();
  if (createFault) failOnce(g, createFault);
  drivers.shop.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  drivers.shop.people.add('order', { customerId: '1', note: 'quick' });
  return g;
}

/** The first create of a customer goes wrong so. */
function failOnce(g: Ground, wrong: MemoryFault, times = 1): void {
  let left = times;
  (g.drivers.erp as MemoryDriver).setFaults(({ operation, entity }) =>
    operation === 'create' && entity === 'customer' && left-- > 0 ? wrong : undefined,
  );
}

const made = (g: Ground) =>
  g.records('erp.order').map(({ customer: id, printed }) => [id ?? null, printed ?? null]);
const parked = (g: Ground) =>
  g.world.store.transact(async (tx) =>
    (await tx.parkedList({}, '', 100)).map(({ ref, row: name, why: cause }) => [ref, name, cause]),
  );
const withCustomer = [['1', 'Kari']];
const without = [[null, null]];

test('without it an order is made before its customer, who is filled in later', async () => {
  const g = await begun([orders(false), customers()]);
  await g.sync();
  expect(made(g)).toEqual([['1', null]]);
});

test('with it the order is made after its customer, and then there is silence', async () => {
  const g = await begun([orders(), customers()]);
  await g.sync();
  expect(made(g)).toEqual(withCustomer);
  expect(await parked(g)).toEqual([]);
  expect(await g.sync()).toBe(0);
});

test('a plan shows both', async () => {
  const { counts } = await planned(await begun([orders(), customers()]));
  expect(counts['shop-erp/order']).toMatchObject({ create: 1, park: 0 });
  expect(counts['shop-erp/customer']).toMatchObject({ create: 1, park: 0 });
});

test('it is made at once where nothing is under way, because nobody knows the customer', async () => {
  const g = await begun([orders(), customers()]);
  await g.sync();
  const startedMs = g.clock.now();
  g.drivers.shop?.people.add('order', { customerId: '9' });
  await g.sync();
  const { calls } = g.drivers.erp as MemoryDriver;
  const last = calls.findLast(({ operation }) => operation === 'create');
  expect(last?.atMs).toBe(startedMs);
  expect(await parked(g)).toEqual([['shop.order:2', 'customer', 'reference']]);
});

test.each<MemoryFault>([
  { kind: 'unclear' },
  { kind: 'unclear-after' },
  { kind: 'not-sent', retryAtMs: testClock().now() + 90_000 },
])('it waits as long as the create is not carried out, or nobody knows: $kind', async (fault) => {
  const g = await begun([orders(), customers()], fault);
  await g.sync();
  g.clock.pass(90_000);
  await g.sync();
  expect(made(g)).toEqual(withCustomer);
});

test('as long as it waits `why` says for whom, also where the engine was killed in between', async () => {
  const retryAtMs = testClock().now() + 90_000;
  const g = await begun([orders(), customers()], { kind: 'not-sent', retryAtMs });
  await g.sync();
  expect(made(g)).toEqual([]);
  const { missing } = await why(g.world, 'shop.order:1');
  expect(missing[0]?.reason).toBe('waits until shop.customer:1 is linked');
  const next = await g.again([orders(), customers()]);
  await next.sync();
  expect(made(next)).toEqual([]);
  g.clock.pass(90_000);
  await next.sync();
  expect(made(next)).toEqual(withCustomer);
});

describe('what waits for a person holds nothing up:', () => {
  test('a create that is refused', async () => {
    const g = await begun([orders(), customers()]);
    failOnce(g, { kind: 'refused', message: 'no' }, Number.POSITIVE_INFINITY);
    await g.sync();
    expect(made(g)).toEqual(without);
    expect(await parked(g)).toContainEqual(['shop.order:1', 'customer', 'reference']);
    (g.drivers.erp as MemoryDriver).setFaults(undefined);
    await g.world.store.transact((tx) => lift(g.world, tx, 'shop.customer:1', { who: 'Kari' }));
    g.drivers.shop?.people.edit('customer', '1', { name: 'Kari N' });
    await g.sync();
    expect(made(g)).toEqual([['1', null]]);
  });

  test('a customer who left nothing to be created from', async () => {
    const named = customers();
    const rows = named.rows.map((one) => ({ ...one, isRequired: true }));
    const g = await begun([orders(), { ...named, rows }]);
    g.drivers.shop?.people.edit('customer', '1', { name: '' });
    await g.sync();
    expect(made(g)).toEqual(without);
  });

  test('a customer whom a person left as it is', async () => {
    const pipes = [orders(), customers()] as const;
    const g = await begun(pipes);
    const sink = notCreated(pipes[1]);
    const bar = { source: 'shop.customer:1', sink, says: 'cannot', who: 'Kari', atMs: 0 } as const;
    await g.world.store.transact((tx) => tx.putVerdicts([bar]));
    await g.sync();
    expect(g.records('erp.customer')).toEqual([]);
    expect(made(g)).toEqual(without);
  });
});

test('a customer that is deleted meanwhile is waited for no more', async () => {
  const retryAtMs = testClock().now() + 90_000;
  const g = await begun([orders(), customers()], { kind: 'not-sent', retryAtMs });
  await g.sync();
  g.drivers.shop?.people.remove('customer', '1');
  await g.sync();
  expect(g.records('erp.customer')).toEqual([]);
  expect(made(g)).toEqual(without);
});

describe('a customer that is created only once an order refers to it', () => {
  test.each([
    ['orders first', (pipes: readonly Pipe[]) => pipes],
    ['customers first', (pipes: readonly Pipe[]) => pipes.toReversed()],
  ])('is waited for: %s', async (_, inOrder) => {
    const pipes = inOrder([orders(), customers({ create: 'when-referenced' })]);
    const g = await begun(pipes);
    await g.sync();
    expect(made(g)).toEqual(withCustomer);
    expect(await parked(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });

  test('is not waited for where its condition leaves it out', async () => {
    const when = compileExpression("name = 'Ola'");
    const g = await begun([orders(), customers({ create: 'when-referenced', when })]);
    await g.sync();
    expect(made(g)).toEqual(without);
    expect(await parked(g)).toEqual([['shop.order:1', 'customer', 'reference']]);
    expect(await g.sync()).toBe(0);
  });

  test('may be known already, and is pulled along by the order', async () => {
    const g = await begun([orders(), customers({ create: 'when-referenced' })]);
    g.drivers.shop?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    await g.sync();
    g.drivers.shop?.people.add('order', { customerId: '2' });
    await g.sync();
    expect(made(g)).toEqual([...withCustomer, ['2', 'Ola']]);
  });
});

test.each<[string, Missing, unknown]>([
  ['fails', { kind: 'fail' }, []],
  ['is left empty', { kind: 'empty' }, without],
  ['has a value instead', { kind: 'value', value: '0' }, [['0', null]]],
])('where a missing one %s, that is so only once nobody is created', async (_, missing, then) => {
  const g = await begun([orders(true, missing), customers()]);
  await g.sync();
  expect(made(g)).toEqual(withCustomer);
  expect(g.events.filter(({ kind }) => kind === 'parked')).toEqual([]);
  g.drivers.shop?.people.remove('order', '1');
  g.drivers.shop?.people.add('order', { customerId: '9' });
  await g.sync();
  expect(made(g).slice(1)).toEqual(then);
});

test('an order that is there already gets its new customer when that is made, and the rest with it', async () => {
  const g = await begun([orders(), customers()]);
  await g.sync();
  const retryAtMs = g.clock.now() + 90_000;
  failOnce(g, { kind: 'not-sent', retryAtMs });
  g.drivers.shop?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  g.drivers.shop?.people.edit('order', '1', { customerId: '2', note: 'slow' });
  await g.sync();
  expect(g.records('erp.order')).toMatchObject([{ customer: '1', note: 'quick' }]);
  g.clock.pass(90_000);
  await g.sync();
  expect(g.records('erp.order')).toMatchObject([{ customer: '2', note: 'slow' }]);
});

test.each([false, true])(
  'a customer that cannot do without the order holds it up no more: pulled %s',
  async (isPulled) => {
    const first = row('first', {
      isRequired: true,
      rule: {
        kind: 'link',
        entity: 'shop.order',
        as: 'erp.order',
        input: compileExpression('first'),
        missing: { kind: 'park' },
      },
    });
    const plain = customers(isPulled ? { create: 'when-referenced' } : {});
    const g = await begun([orders(), { ...plain, rows: [...plain.rows, first] }]);
    g.drivers.shop?.people.edit('customer', '1', { first: '1' });
    await g.sync();
    expect(made(g)).toEqual([['1', null]]);
    expect(g.records('erp.customer')).toMatchObject([{ first: '1' }]);
    expect(await parked(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  },
);

test('nobody waits for a customer who was split from their counterpart, until a person links them again', async () => {
  const pipes = [orders(), customers()] as const;
  const g = await begun(pipes);
  await g.sync();
  const pair = { left: 'shop.customer:1', right: 'erp.customer:1' };
  const person = { who: 'Kari' };
  await g.world.store.transact((tx) => judge(g.world, tx, pair, 'cannot', person));
  g.drivers.shop?.people.add('order', { customerId: '1', note: 'second' });
  await g.sync();
  // What was linked once is no new record by itself, so nothing is under way for it.
  expect(made(g)).toEqual([...withCustomer, ...without]);
  await g.world.store.transact((tx) => judge(g.world, tx, pair, 'withdrawn', person));
  await g.sync();
  expect(g.records('erp.order')).toMatchObject([{ customer: '1' }, { customer: '1' }]);
  expect(await parked(g)).toEqual([]);
});

test('a customer that is to be read by itself is read before the order is made', async () => {
  const g = await begun([orders(), customers()]);
  await g.sync();
  g.drivers.shop?.people.add('order', { customerId: '1', note: 'second' });
  const read = readWork(of(shop, 'customer'), 'shop.customer:1', g.clock.now() + 60_000);
  await g.world.store.transact((tx) => tx.putWork([read]));
  await g.sync();
  expect(made(g)).toHaveLength(1);
  g.clock.pass(60_000);
  await g.sync();
  expect(made(g)).toHaveLength(2);
});
