// The clock of this machine is put back, by an hour or by ten years: what was read and written in a time that is
// still to come is no reason to disbelieve what is read now, nor to ask for it without end.

import { lastValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { collectSingles } from '../../engine/sync/collect/collect-singles.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import {
  both,
  type Ground,
  ground,
  mergeBy,
  pipe,
  systemOf,
  type TestClock,
  testClock,
  twoWay,
} from './two-systems.ts';

const options = { properties: { name: 'string', email: 'string' }, find: ['email'] };
const a = systemOf('a', { customer: options });
const b = systemOf('b', { customer: options });
const of = (system: typeof a) => system.entities.customer as Entity;
const hourMs = 3_600_000;

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const callsMax = 150;

/** The system goes by a clock of its own, and its answers by ours. */
function withOwnClock(driver: MemoryDriver, clock: TestClock): MemoryDriver {
  const counted = () => {
    if (driver.calls.length > callsMax) throw new Error('asked without end');
  };
  const timed = <Answer>(answer: Answer): Answer => ({ ...answer, begunAtMs: clock.now() });
  return {
    ...driver,
    readPage: async (...given) => timed(await driver.readPage(...given)),
    get: async (...given) => {
      counted();
      return (await driver.get(...given)).map(timed);
    },
    create: async (...given) => (await driver.create(...given)).map(timed),
    update: async (...given) => (await driver.update(...given)).map(timed),
  };
}

const jumps = [
  ['an hour', -hourMs],
  ['ten years', -10 * 365 * 24 * hourMs],
] as const;

it.each(jumps)(
  'put back by %s, edits of both sides go on, each read a few times',
  async (_, ms) => {
    const clock = testClock();
    const theirs = testClock();
    const drivers = {
      a: withOwnClock(memoryDriver(a, { clock: theirs }), clock),
      b: withOwnClock(memoryDriver(b, { clock: theirs }), clock),
    };
    const merge = [mergeBy('email', 'email', { carriedBy: ['email'] })];
    const customers = pipe(of(a), of(b), {
      merge,
      back: twoWay,
      rows: [both('name'), both('email')],
    });
    const g = await ground([a, b], [customers], { clock, drivers });
    at = g;
    drivers.a.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    await g.sync();
    clock.pass(ms);
    const names = () => ['a', 'b'].map((name) => g.records(`${name}.customer`)[0]?.name);
    drivers.a.people.edit('customer', '1', { name: 'Kari' });
    await within(g, 4);
    expect(names()).toEqual(['Kari', 'Kari']);
    // More edits than a property that oscillates is let.
    for (const name of ['Kari B', 'Kari C', 'Kari D', 'Kari E', 'Kari F']) {
      clock.pass(hourMs / 4);
      drivers.b.people.edit('customer', '1', { name });
      await within(g, 4);
      expect(names()).toEqual([name, name]);
    }
    expect(await g.world.store.transact((tx) => tx.parkedList({}, '', 9))).toEqual([]);
  },
);

/** Rounds of reading that end, where `sync` would go round without end. */
async function within(g: Ground, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const system of [a, b]) {
      await collectEntity(g.world, of(system));
      await collectSingles(g.world, of(system));
    }
    for (const one of g.world.catalogue.pipes)
      await lastValueFrom(pipeFlow(g.world, one), { defaultValue: 0 });
    g.clock.pass(2_500);
  }
}
