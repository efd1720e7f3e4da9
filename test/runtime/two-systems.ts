// A shop and an ERP in memory that an engine runs between, in real time but with short pauses, and
// with the events that it tells.

import { systemClock } from '../../engine/base/clock.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { createEvents, type EngineEvent, type Events } from '../../engine/runtime/events.ts';
import type { World } from '../../engine/sync/world.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from '../sync/two-systems.ts';

export const shop = systemOf(
  'shop',
  {
    customer: {
      properties: { name: 'string', email: 'string' },
      modified: 'updatedAt',
      changes: 'since',
      find: ['email'],
    },
  },
  20,
);
export const erp = systemOf(
  'erp',
  {
    customer: {
      properties: { name: 'string', email: 'string' },
      version: 'version',
      modified: 'changedAt',
      find: ['email'],
    },
  },
  20,
);
/** A third system that stands apart, with a pipe from the ERP. */
export const crm = systemOf(
  'crm',
  { person: { properties: { name: 'string' }, find: ['name'] } },
  20,
);

export const shopCustomer = shop.entities.customer as Entity;
const erpCustomer = erp.entities.customer as Entity;
const crmPerson = crm.entities.person as Entity;

export function customers(options: Partial<Pipe> = {}): Pipe {
  return pipe(shopCustomer, erpCustomer, {
    merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
    back: twoWay,
    rows: [both('name'), both('email')],
    schedule: { everyMs: 40 },
    ...options,
  });
}

export function persons(options: Partial<Pipe> = {}): Pipe {
  return pipe(erpCustomer, crmPerson, {
    rows: [both('name')],
    schedule: { everyMs: 40 },
    ...options,
  });
}

export interface Living extends Omit<Ground, 'clock'> {
  readonly world: World;
  readonly stream: Events;
  readonly told: readonly EngineEvent[];
  people(system: string): MemoryDriver['people'];
}

/** The world with the events of an engine in place of the kernel's list. */
export async function living(pipes: readonly Pipe[]): Promise<Living> {
  const systems = [shop, erp, crm];
  const drivers = Object.fromEntries(
    systems.map((system) => [system.name, memoryDriver(system, { clock: systemClock })]),
  );
  const made = await ground(systems, pipes, { drivers });
  const stream = createEvents();
  const told: EngineEvent[] = [];
  stream.listen((event) => told.push(event));
  return {
    ...made,
    world: { ...made.world, clock: systemClock, tell: stream.tell },
    stream,
    told,
    people: (system) => (drivers[system] as MemoryDriver).people,
  };
}
