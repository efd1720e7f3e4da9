// Everything once, until it is quiet: waves across systems, waits, faults, drains.

import { afterEach, expect, test } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Driver } from '../../engine/drivers/driver.ts';
import type { Summary } from '../../engine/runtime/summary.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import { customers, type Living, living, persons } from './two-systems.ts';

let at: Living;
afterEach(() => at.close());

function check(drain = new AbortController().signal): Promise<Summary> {
  return syncUntilQuiet(at.world, at.stream, { random: () => 1, drain });
}

test('records cross two pipes in one sync, whatever the order of the pipes', async () => {
  at = await living([persons(), customers()]);
  for (let i = 0; i < 250; i++)
    at.people('shop').add('customer', { name: `N${i}`, email: `${i}@x.no` });
  const summary = await check();
  expect(at.records('erp.customer')).toHaveLength(250);
  expect(at.records('crm.person')).toHaveLength(250);
  expect(summary).toMatchObject({ faults: [], parked: [], isCutShort: false, later: null });
  expect(summary.pipes['shop-erp/customer']).toMatchObject({ created: 250, updated: 0 });
});

test('running again writes nothing and takes one round', async () => {
  at = await living([customers()]);
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  await check();
  const again = await check();
  expect(again.rounds).toBe(1);
  expect(Object.values(again.pipes).every(({ created, updated }) => created + updated === 0)).toBe(
    true,
  );
});

test('a feed that names the same record in every answer is quiet all the same', async () => {
  at = await living([customers()]);
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  await check();
  const shop = at.world.drivers.get('shop') as Driver;
  const named = at
    .records('shop.customer')
    .map(({ id }) => ({ id: String(id), isDeletion: false }));
  const drivers = new Map(at.world.drivers).set('shop', {
    ...shop,
    readPage: async (...asked) => ({ ...(await shop.readPage(...asked)), changed: named }),
  });
  at = { ...at, world: { ...at.world, drivers } };
  const { rounds, read } = await check();
  expect(rounds).toBe(1);
  expect(read['shop.customer']?.changed).toBe(0);
});

test('an answer that was lost is waited for, looked up and not sent twice', async () => {
  at = await living([customers()]);
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  let isLost = false;
  at.drivers.erp?.setFaults(({ operation }) => {
    if (operation !== 'create' || isLost) return undefined;
    isLost = true;
    return { kind: 'unclear-after' };
  });
  await check();
  expect(isLost).toBe(true);
  expect(at.records('erp.customer')).toHaveLength(1);
});

test('a system that cannot be reached is named, and what does not need it goes on', async () => {
  at = await living([customers(), persons()]);
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  at.drivers.crm?.setFaults(() => ({ kind: 'unreachable' }));
  const { faults } = await check();
  expect(faults.map(({ id, code }) => [id, code])).toEqual([['crm.person', 'system.unreachable']]);
  expect(at.records('erp.customer')).toHaveLength(1);
  expect(at.records('crm.person')).toHaveLength(0);
});

test.each([
  ['cannot be reached for it', { kind: 'unreachable' }],
  ['asks us to wait for long', { kind: 'not-sent', retryAtMs: Date.now() + 3_600_000 }],
  ['never answers it', { kind: 'unclear' }],
] as const)('a system that can be read and takes no write is named: it %s', async (_, wrong) => {
  at = await living([customers()]);
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  at.drivers.erp?.setFaults(({ operation }) => (operation === 'create' ? wrong : undefined));
  const drain = new AbortController().signal;
  const hurry = { random: () => 1, drain, patienceMs: 100 };
  const { faults } = await syncUntilQuiet(at.world, at.stream, hurry);
  expect(faults).toMatchObject([{ part: 'pipe', id: 'shop-erp/customer', code: 'system.untaken' }]);
  expect(faults[0]?.message).toContain('erp can be read, but takes nothing that is written');
});

test('a fault that passes is mended by trying again', async () => {
  at = await living([customers()]);
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  let faults = 1;
  at.drivers.erp?.setFaults(({ operation }) =>
    operation === 'list' && faults-- > 0 ? { kind: 'unreachable' } : undefined,
  );
  expect((await check()).faults).toEqual([]);
  expect(at.records('erp.customer')).toHaveLength(1);
});

test('what is refused for good is counted and does not stop the others', async () => {
  at = await living([customers()]);
  for (const name of ['Kari', 'Ola', 'Per'])
    at.people('shop').add('customer', { name, email: `${name}@x.no` });
  at.drivers.erp?.setFaults(({ operation }) =>
    operation === 'create' && at.records('erp.customer').length === 1
      ? { kind: 'refused', message: 'no more customers' }
      : undefined,
  );
  const summary = await check();
  expect(summary.pipes['shop-erp/customer']?.refused).toBeGreaterThan(0);
  expect(summary.parked.map(({ why }) => why)).toContain('dead');
});

test('a drain cuts it short, and the next sync goes on', async () => {
  at = await living([customers({ batchSize: 5 })]);
  for (let i = 0; i < 100; i++)
    at.people('shop').add('customer', { name: `N${i}`, email: `${i}@x.no` });
  const drain = new AbortController();
  at.stream.listen((event) => {
    if (event.kind === 'wrote') drain.abort();
  });
  const short = await check(drain.signal);
  expect(short.isCutShort).toBe(true);
  const there = at.records('erp.customer').length;
  expect(there).toBeGreaterThan(0);
  expect(there).toBeLessThan(100);
  await check();
  expect(at.records('erp.customer')).toHaveLength(100);
});

test('a run begins no more new records than its pipe says, and tells of the others', async () => {
  at = await living([customers({ perRun: 2 })]);
  for (let i = 0; i < 5; i++)
    at.people('shop').add('customer', { name: `N${i}`, email: `${i}@x.no` });
  expect(await check()).toMatchObject({ later: { count: 3, nextAtMs: null }, faults: [] });
  expect(at.records('erp.customer')).toHaveLength(2);
  at.people('shop').edit('customer', '4', { name: 'edited meanwhile' });
  expect((await check()).later).toMatchObject({ count: 1 });
  expect(at.records('erp.customer')).toHaveLength(4);
  expect((await check()).later).toBeNull();
  expect(at.records('erp.customer')).toHaveLength(5);
});

test('nobody waits for what a pipe that is switched off would do, or tells of it', async () => {
  at = await living([customers(), persons()]);
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  await check();
  const [first, second] = at.world.catalogue.pipes as [Pipe, Pipe];
  const catalogue = { ...at.world.catalogue, pipes: [first, { ...second, isEnabled: false }] };
  at.people('shop').edit('customer', '1', { name: 'Kari Nord' });
  const world = { ...at.world, catalogue };
  const drain = new AbortController().signal;
  const summary = await syncUntilQuiet(world, at.stream, { random: () => 1, drain });
  expect(summary.later).toBeNull();
  await check();
  expect(at.records('crm.person')).toMatchObject([{ name: 'Kari Nord' }]);
});
