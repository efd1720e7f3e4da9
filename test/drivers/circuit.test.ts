// The circuit around a driver: when it opens, what happens meanwhile, and how it closes again.

import { describe, expect, test } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { circuit } from '../../engine/drivers/circuit.ts';
import { memoryDriver } from '../../engine/drivers/memory.ts';
import type { MemoryFault } from '../../engine/drivers/memory-faults.ts';
import { memorySystem } from '../../engine/drivers/memory-system.ts';
import { testClock } from './test-clock.ts';

function open() {
  const clock = testClock();
  const system = memorySystem({
    name: 'erp',
    entities: { customer: { properties: { name: 'string' } } },
  });
  const inner = memoryDriver(system, { clock });
  const driver = circuit(inner, { clock, failuresMax: 3 });
  const entity = system.entities.customer as Entity;
  const id = inner.people.add('customer', { name: 'Ola' });
  return {
    clock,
    driver,
    fail: (wrong: MemoryFault | undefined) => inner.setFaults(() => wrong),
    calls: () => inner.calls.length,
    read: () =>
      driver.readPage(entity, null).then(
        () => 'read',
        () => 'failed',
      ),
    look: () =>
      driver.get(entity, [id]).then(
        () => 'read',
        (error: Error) => error.message,
      ),
    create: async () => {
      const requests = [{ record: { name: 'x' }, marker: 'm', idempotencyKey: 'k' }];
      return (await driver.create(entity, requests))[0];
    },
  };
}

const away: MemoryFault = { kind: 'unreachable' };

async function broken() {
  const at = open();
  at.fail(away);
  for (const _ of [1, 2, 3]) await at.read();
  return at;
}

test('after some failures in a row the system is asked no more, and says why', async () => {
  const at = await broken();
  expect(at.calls()).toBe(3);
  expect(await at.look()).toContain('left alone until 2026');
  expect(await at.create()).toMatchObject({
    kind: 'not-sent',
    retryAtMs: at.clock.now() + 10_000,
    message: expect.stringContaining('after 3 failures in a row'),
  });
  expect(at.calls()).toBe(3);
  expect(at.driver.health()).toMatchObject({ state: 'paused', requests: 3 });
});

test('one good answer between failures keeps it closed', async () => {
  const at = open();
  for (const wrong of [away, away, undefined, away, away]) {
    at.fail(wrong);
    await at.read();
  }
  expect(at.driver.health()).toMatchObject({ state: 'ok' });
  at.fail(undefined);
  expect(await at.read()).toBe('read');
});

test('after the pause one call tries, and the others wait for what it meets', async () => {
  const at = await broken();
  at.clock.turn(10_000);
  const results = await Promise.all([at.read(), at.read(), at.read()]);
  expect(results).toEqual(['failed', 'failed', 'failed']);
  expect(at.calls()).toBe(4);
});

test('a trial that fails makes the next pause longer; one that does not ends it', async () => {
  const at = await broken();
  at.clock.turn(10_000);
  await at.read();
  at.clock.turn(10_000);
  expect(await at.read()).toBe('failed');
  expect(at.calls()).toBe(4);
  at.clock.turn(10_000);
  at.fail(undefined);
  expect(await Promise.all([at.read(), at.look()])).toEqual(['read', 'read']);
  expect(at.driver.health()).toMatchObject({ state: 'ok' });
  at.fail(away);
  await at.read();
  expect(await at.create()).toMatchObject({
    kind: 'not-sent',
    message: expect.not.stringContaining('alone'),
  });
});

test('a person has it tried at once; what that meets decides', async () => {
  const at = await broken();
  at.driver.resume?.();
  expect(await Promise.all([at.read(), at.read()])).toEqual(['failed', 'failed']);
  expect(at.calls()).toBe(4);
  at.fail(undefined);
  at.driver.resume?.();
  expect(await at.read()).toBe('read');
  expect(at.driver.health()).toMatchObject({ state: 'ok' });
});

test('the pauses end at a limit', async () => {
  const at = await broken();
  for (let trial = 0; trial < 20; trial++) {
    at.clock.turn(300_000);
    await at.read();
  }
  expect(at.calls()).toBe(23);
});

describe('what a call says of the system', () => {
  test.each<[string, MemoryFault]>([
    ['a record that it refuses', { kind: 'refused', message: 'no' }],
    ['its own request to wait', { kind: 'not-sent', retryAtMs: Date.UTC(2027, 0) }],
  ])('%s is no failure', async (_name, wrong) => {
    const at = open();
    at.fail(wrong);
    for (let times = 0; times < 5; times++) await at.create();
    expect(at.driver.health().state).toBe('ok');
  });

  test('writes without a clear answer are failures', async () => {
    const at = open();
    at.fail({ kind: 'unclear' });
    for (let times = 0; times < 5; times++) await at.create();
    expect(at.driver.health().state).toBe('paused');
    expect(at.calls()).toBe(3);
  });
});
