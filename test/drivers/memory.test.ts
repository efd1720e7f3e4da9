// What only the memory driver does: it misbehaves on request, lags, and rewrites what it is given.

import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Page } from '../../engine/drivers/driver.ts';
import { type MemoryOptions, memoryDriver } from '../../engine/drivers/memory.ts';
import { memorySystem } from '../../engine/drivers/memory-system.ts';
import { memoryTable, type Rewrite } from '../../engine/drivers/memory-table.ts';
import { testClock } from './test-clock.ts';

function open(options: Partial<MemoryOptions> = {}) {
  const clock = testClock();
  const system = memorySystem({
    name: 'erp',
    entities: {
      customer: {
        properties: { name: 'string', price: 'number', externalId: 'string' },
        version: 'version',
        modified: 'modified',
        changes: 'since',
        marker: 'externalId',
      },
      country: { properties: { code: 'string' }, refreshMs: 1_000, without: ['create', 'get'] },
    },
  });
  const driver = memoryDriver(system, { clock, ...options });
  return {
    clock,
    driver,
    entity: system.entities.customer as Entity,
    country: system.entities.country as Entity,
  };
}

const created = (record: JsonObject) => ({ record, marker: 'm', idempotencyKey: 'k' });

describe('a written value is rewritten', () => {
  test.each<[Rewrite, string, Json, Json]>([
    ['trim', 'name', ' Ola ', 'Ola'],
    ['upper', 'name', 'Ola å', 'OLA Å'],
    ['lower', 'name', 'OLA', 'ola'],
    ['digits', 'name', '+47 900', '47900'],
    [{ cut: 3 }, 'name', 'Nordmann', 'Nor'],
    [{ round: 1 }, 'price', 1.26, 1.3],
    [{ round: 1 }, 'name', 'text', 'text'],
    [(value) => `${value}.`, 'name', 'a', 'a.'],
    ['upper', 'name', null, null],
    ['upper', 'name', '', ''],
  ])('%j of %s: %j', async (rewrite, path, given, held) => {
    const { driver, entity } = open({ rewrites: { customer: { [path]: rewrite } } });
    const [answer] = await driver.create(entity, [created({ [path]: given })]);
    expect(answer).toMatchObject({ kind: 'done', read: { record: { [path]: held } } });
    driver.people.edit('customer', '1', { [path]: given });
    expect(driver.people.record('customer', '1')?.[path]).toBe(held);
  });
});

test('a late request answers unclear, and lands when its time has come', async () => {
  const { clock, driver, entity } = open();
  driver.setFaults(() => ({ kind: 'late', ms: 5_000 }));
  expect(await driver.create(entity, [created({ name: 'x' })])).toMatchObject([
    { kind: 'unclear' },
  ]);
  driver.setFaults(undefined);
  clock.turn(4_999);
  expect(driver.people.records('customer')).toHaveLength(0);
  clock.turn(1);
  expect(driver.people.records('customer')).toHaveLength(1);
});

test('with a lag, searches and listings show the past, single looks the present', async () => {
  const { clock, driver, entity } = open();
  driver.people.add('customer', { name: 'old', externalId: 'x' });
  clock.turn(10_000);
  driver.setLag(3_000);
  driver.people.edit('customer', '1', { name: 'new' });
  driver.people.add('customer', { name: 'second', externalId: 'y' });
  const seen = async () => ({
    find: (await driver.find(entity, 'externalId', 'y')).length,
    list: (await driver.readPage(entity, null)).records.map((read) => read.record.name),
    get: (await driver.get(entity, ['1']))[0],
  });
  expect(await seen()).toMatchObject({
    find: 0,
    list: ['old'],
    get: { read: { record: { name: 'new' } } },
  });
  clock.turn(3_000);
  expect(await seen()).toMatchObject({ find: 1, list: ['new', 'second'] });
});

test('the rows of a table are gathered once for all pages, until one changes or comes into sight', () => {
  let [nowMs, lagMs] = [10_000, 0];
  const { entity } = open();
  const frame = { skewMs: 0, rewrites: {}, unique: [] };
  const table = memoryTable(entity, { ...frame, now: () => nowMs, lagMs: () => lagMs });
  for (const name of ['a', 'b']) table.insert({ name });
  const rows = table.indexed();
  nowMs += 1_000;
  expect(table.indexed()).toBe(rows);
  lagMs = 500;
  table.change('1', { set: { name: 'c' }, items: {} });
  const names = () => table.indexed().map(({ record }) => record.name);
  expect(names()).toEqual(['a', 'b']);
  nowMs += 499;
  expect(names()).toEqual(['a', 'b']);
  nowMs += 1;
  expect(names()).toEqual(['c', 'b']);
  table.remove('2');
  expect(table.rows()).toHaveLength(1);
  expect(names()).toEqual(['c', 'b']);
});

test('a scan under a lag misses no change in the end', async () => {
  const { clock, driver, entity } = open({ pageSize: 2 });
  driver.setLag(2_000);
  const seen = new Map<string, unknown>();
  let position: Json | null = null;
  for (let step = 0; step < 60; step++) {
    if (step < 20) driver.people.add('customer', { name: 'new' });
    if (step < 20)
      driver.people.edit('customer', String((step % 7) + 1 > step ? 1 : (step % 7) + 1), {
        name: `edit ${step}`,
      });
    const page: Page = await driver.readPage(entity, position);
    for (const read of page.records) seen.set(read.id, read.record.name);
    position = page.position;
    clock.turn(500);
  }
  for (const row of driver.people.records('customer'))
    expect(seen.get(row.id)).toBe(row.record.name);
});

test('a scan ends although people edit faster than it reads', async () => {
  const { clock, driver, entity } = open({ pageSize: 2 });
  for (let at = 0; at < 10; at++) driver.people.add('customer', { name: `${at}` });
  let page: Page = await driver.readPage(entity, null);
  while (!page.isLast) page = await driver.readPage(entity, page.position);
  let pages = 0;
  do {
    page = await driver.readPage(entity, page.position);
    clock.turn(1);
    for (const read of page.records) driver.people.edit('customer', read.id, { name: `${pages}` });
    expect(++pages).toBeLessThan(20);
  } while (!page.isLast);
});

test('a system that honours keys creates once per key', async () => {
  const { driver, entity } = open({ honoursKeys: true });
  const answers = await driver.create(entity, [created({ name: 'a' }), created({ name: 'a' })]);
  expect(answers.map((answer) => (answer as { id: string }).id)).toEqual(['1', '1']);
  expect(driver.people.records('customer')).toHaveLength(1);
});

test('a system may refuse what it does not like, also in an update', async () => {
  const { driver, entity } = open({
    refuse: (_entity, record) => (record.name === 'bad' ? 'no such name' : undefined),
  });
  const answers = await driver.create(entity, [
    created({ name: 'bad' }),
    created({ name: 'good' }),
  ]);
  expect(answers.map((answer) => answer.kind)).toEqual(['refused', 'done']);
  const patch = { set: { name: 'bad' }, items: {} };
  const update = { id: '1', patch, before: {}, version: '1', idempotencyKey: 'k' };
  expect(await driver.update(entity, [update])).toEqual([
    { kind: 'refused', message: 'no such name' },
  ]);
});

test('what the system does not have is our own mistake to ask for', async () => {
  const { driver, country } = open();
  driver.people.add('country', { code: 'NO' });
  expect((await driver.readPage(country, null)).records).toHaveLength(1);
  await expect(driver.get(country, ['1'])).rejects.toThrow('erp.country has no get');
  await expect(driver.create(country, [created({})])).rejects.toThrow('erp.country has no create');
});

test('every call is told, in order', async () => {
  const { driver, entity } = open();
  await driver.create(entity, [created({})]);
  await driver.get(entity, ['1']);
  await driver.readPage(entity, null);
  expect(driver.calls.map((call) => `${call.operation} ${call.id ?? ''}`)).toEqual([
    'create ',
    'get 1',
    'list ',
  ]);
});
