// The engine as a service: schedules, hints, pipes that wake each other, faults that stay where they
// are, and a drain that finishes what is begun.

import { afterEach, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../engine/runtime/engine.ts';
import { customers, type Living, living, persons, shopCustomer } from './two-systems.ts';

let at: Living;
let engine: Engine;
let ended: Promise<void>;

function start(): void {
  engine = createEngine(at.world, at.stream, () => 0);
  ended = engine.run();
}

afterEach(async () => {
  engine.stop();
  await ended;
  await at.close();
});

/** Long before the next hour, on a busy machine too. */
const soon = { timeout: 30_000, interval: 10 };

test('a change is carried across by the schedule, and on to a third system', async () => {
  at = await living([customers(), persons()]);
  start();
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  await expect.poll(() => at.records('crm.person').map(({ name }) => name), soon).toEqual(['Kari']);
});

test('a run that may begin one record begins one; the next look begins the next', async () => {
  at = await living([customers({ perRun: 1, schedule: { everyMs: 700 } })]);
  for (const name of ['Kari', 'Ola', 'Per'])
    at.people('shop').add('customer', { name, email: `${name}@x.no` });
  const seen: number[] = [];
  at.stream.listen((event) => {
    if (event.kind === 'began' && event.id === shopCustomer.id)
      seen.push(at.records('erp.customer').length);
  });
  start();
  await expect.poll(() => at.records('erp.customer').length, soon).toBe(3);
  expect(seen.filter((there, readings) => there > readings)).toEqual([]);
  expect(seen.length).toBeGreaterThanOrEqual(3);
});

test('a hint is looked at right away, long before the schedule', async () => {
  at = await living([customers({ schedule: { everyMs: 3_600_000 } })]);
  const id = at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  start();
  await expect.poll(() => at.records('erp.customer').length, soon).toBe(1);
  at.people('shop').edit('customer', id, { name: 'Kari Nord' });
  await engine.hint(shopCustomer, { id, isDeletion: false });
  await expect.poll(() => at.records('erp.customer')[0]?.name, soon).toBe('Kari Nord');
});

test('what a person asks to be read is read right away, long before the schedule', async () => {
  at = await living([customers({ schedule: { everyMs: 3_600_000 } })]);
  start();
  await expect.poll(() => quietFor(100), soon).toBe(true);
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  expect(await quietFor(100)).toBe(true);
  engine.read(shopCustomer);
  await expect.poll(() => at.records('erp.customer').length, soon).toBe(1);
});

test('a person who asks ends the pause after a fault', async () => {
  at = await living([customers({ schedule: { everyMs: 3_600_000 } })]);
  let isDown = true;
  at.drivers.shop?.setFaults(() => (isDown ? { kind: 'unreachable' } : undefined));
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  start();
  await expect.poll(() => faults('shop.customer').length, soon).toBe(3);
  isDown = false;
  engine.read(shopCustomer);
  await expect.poll(() => at.records('erp.customer').length, soon).toBe(1);
  expect(Date.now()).toBeLessThan(faults('shop.customer').at(-1)?.retryAtMs as number);
});

test('a hundred hints for one record cause at most a few reads', async () => {
  at = await living([customers({ schedule: { everyMs: 3_600_000 } })]);
  const id = at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  start();
  await expect.poll(() => at.records('erp.customer').length, soon).toBe(1);
  await expect.poll(() => quietFor(100), soon).toBe(true);
  const before = reads();
  await Promise.all(
    Array.from({ length: 100 }, () => engine.hint(shopCustomer, { id, isDeletion: false })),
  );
  await expect.poll(() => quietFor(100), soon).toBe(true);
  expect(reads() - before).toBeGreaterThan(0);
  expect(reads() - before).toBeLessThanOrEqual(20);
});

test('a system that is down holds up its own pipes only, and all goes on when it is back', async () => {
  at = await living([customers(), persons()]);
  let isDown = true;
  at.drivers.crm?.setFaults(() => (isDown ? { kind: 'unreachable' } : undefined));
  start();
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  await expect.poll(() => at.records('erp.customer').length, soon).toBe(1);
  await expect.poll(() => faults('crm.person').length, soon).toBeGreaterThan(1);
  expect(faults('shop.customer')).toEqual([]);
  isDown = false;
  await expect.poll(() => at.records('crm.person').length, soon).toBe(1);
});

test('while nothing changes, pipes sleep: they do not wake each other for ever', async () => {
  at = await living([
    customers({ schedule: { everyMs: 3_600_000 } }),
    persons({ schedule: { everyMs: 3_600_000 } }),
  ]);
  start();
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  await expect.poll(() => quietFor(300), soon).toBe(true);
  const before = at.told.length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(at.told.length - before).toBeLessThan(10);
});

test('a drain finishes what is begun and begins nothing new', async () => {
  at = await living([customers({ batchSize: 5 })]);
  for (let i = 0; i < 100; i++)
    at.people('shop').add('customer', { name: `N${i}`, email: `${i}@x.no` });
  start();
  await expect
    .poll(() => at.records('erp.customer').length, { ...soon, interval: 1 })
    .toBeGreaterThan(0);
  engine.stop();
  await ended;
  const open = await at.world.store.transact((tx) => tx.countIntents());
  expect(open).toEqual([]);
  const there = at.records('erp.customer').length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(at.records('erp.customer')).toHaveLength(there);
});

function faults(id: string) {
  return at.told.filter((event) => event.kind === 'fault').filter((event) => event.id === id);
}

function reads(): number {
  return at.drivers.shop?.calls.filter(({ operation }) => operation === 'get').length ?? 0;
}

/** True if nothing was told for so long. */
async function quietFor(ms: number): Promise<boolean> {
  const before = at.told.length;
  await new Promise((resolve) => setTimeout(resolve, ms));
  return at.told.length === before;
}
