// A reading that a person asks for: all records once more, where a list of what changed would never show what there
// is to see.

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { askReading, readRequestOf } from '../../engine/sync/collect/ask-reading.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf } from './two-systems.ts';

const shop = systemOf('shop', {
  customer: { properties: { name: 'string' }, modified: 'updatedAt', changes: 'since' },
});
const erp = systemOf('erp', {
  customer: { properties: { name: 'string' }, version: 'version', find: ['name'] },
});
const customer = shop.entities.customer as Entity;

let here: Ground;
/** Ids that nobody has given us the right to see. */
let hidden: Set<string>;

beforeEach(async () => {
  hidden = new Set();
  const made = await ground([shop, erp], [], {});
  const driver = made.drivers.shop as MemoryDriver;
  const veiled: MemoryDriver = {
    ...driver,
    readPage: async (...asked) => {
      const page = await driver.readPage(...asked);
      return { ...page, records: page.records.filter(({ id }) => !hidden.has(id)) };
    },
  };
  const customers = pipe(customer, erp.entities.customer as Entity, {
    merge: [mergeBy('name', 'name', { carriedBy: ['name'] })],
    rows: [both('name')],
  });
  here = await ground([shop, erp], [customers], {
    store: made.world.store,
    clock: made.clock,
    drivers: { ...made.drivers, shop: veiled },
  });
});

afterEach(() => here.close());

const names = () => here.records('erp.customer').map(({ name }) => name);

it('asks a system that wanted to be left alone for a day, and tries what was put off until then', async () => {
  const { shop: source, erp: sink } = here.drivers as Record<string, MemoryDriver>;
  let resumed = 0;
  const drivers = new Map([...here.world.drivers]);
  drivers.set('erp', { ...(sink as MemoryDriver), resume: () => resumed++ });
  const world = { ...here.world, drivers };
  source?.people.add('customer', { name: 'Kari' });
  const retryAtMs = here.clock.now() + 86_400_000;
  sink?.setFaults(({ operation }) =>
    operation === 'create' ? { kind: 'not-sent', retryAtMs } : undefined,
  );
  await here.sync();
  sink?.setFaults(undefined);
  here.clock.pass(60_000);
  await here.sync();
  expect([names(), resumed]).toEqual([[], 0]);
  await askReading(world, { entity: 'erp.customer', isAnew: false });
  await here.sync();
  expect([names(), resumed]).toEqual([['Kari'], 1]);
});

it('shows what no list of changes tells, and is a reading of changes again afterwards', async () => {
  const { people } = here.drivers.shop as MemoryDriver;
  hidden.add(people.add('customer', { name: 'Kari' }));
  here.clock.pass(3_600_000);
  people.add('customer', { name: 'Ola' });
  await here.sync();
  here.clock.pass(3_600_000);
  hidden.clear();
  await here.sync();
  expect(names()).toEqual(['Ola']);
  expect(await askReading(here.world, { entity: 'shop.customer', isAnew: false })).toEqual([
    customer,
  ]);
  await here.sync();
  expect(names()).toEqual(['Ola']);
  await askReading(here.world, { entity: 'shop.customer', isAnew: true });
  await here.sync();
  expect(names()).toEqual(['Ola', 'Kari']);
  here.clock.pass(3_600_000);
  const before = here.events.length;
  await collectEntity(here.world, customer);
  expect(here.events.slice(before)).toEqual([
    { kind: 'collected', entity: 'shop.customer', records: 1, changed: 0, isLast: true },
  ]);
});

it('writes nothing where everything is known', async () => {
  const { people } = here.drivers.shop as MemoryDriver;
  for (const name of ['Kari', 'Ola']) people.add('customer', { name });
  await here.sync();
  await askReading(here.world, { isAnew: true });
  expect(await here.sync()).toBe(0);
  expect(names()).toEqual(['Kari', 'Ola']);
});

it('is asked for all that is read where none is named', async () => {
  const read = await askReading(here.world, { isAnew: false });
  expect(read.map(({ id }) => id)).toEqual(['shop.customer', 'erp.customer']);
});

it('knows the entities that are read, and what may be meant by another name', async () => {
  await expect(askReading(here.world, { entity: 'shop.custmer', isAnew: true })).rejects.toThrow(
    'No pipe that runs reads `shop.custmer`. Did you mean `shop.customer`?',
  );
});

it('is understood from a body only where that says what it should', () => {
  expect(readRequestOf({})).toEqual({ isAnew: false });
  expect(readRequestOf({ entity: 'a.b', isAnew: true })).toEqual({ entity: 'a.b', isAnew: true });
  for (const wrong of [null, 'all', { entity: 7 }, { isAnew: 'yes' }, []])
    expect(() => readRequestOf(wrong), JSON.stringify(wrong)).toThrow(
      'A reading is asked for with',
    );
});
