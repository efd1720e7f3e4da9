// The composition root: the only file that names store, drivers and path together. A catalogue in, a
// world out that stages can run in.

import { randomInt } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { fault } from '../base/errors.ts';
import { orderedIds } from '../base/ordered-id.ts';
import type { Catalogue } from '../definition/pipe.ts';
import { running } from '../definition/project/running.ts';
import type { System } from '../definition/system.ts';
import { circuit } from '../drivers/circuit.ts';
import type { Driver } from '../drivers/driver.ts';
import type { Watch } from '../drivers/exchanged.ts';
import { filesDriver } from '../drivers/files/files-driver.ts';
import { httpDriver } from '../drivers/http/http-driver.ts';
import type { Keep } from '../drivers/http/kept-tokens.ts';
import { memoryDriver } from '../drivers/memory.ts';
import { sqlDriver } from '../drivers/sql/sql-driver.ts';
import { inspectStore, openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import type { World } from '../sync/world.ts';
import type { Events } from './events.ts';
import { keepIn } from './keep.ts';

export interface AssembleOptions {
  readonly clock: Clock;
  readonly events: Events;
  /** Only looks at the store, beside an engine that has it open. */
  readonly readOnly?: boolean;
  /** For who changes something of what was: where nothing has run, no store is made. */
  readonly isThere?: boolean;
  /** Takes a sentence before a store of an older version is brought up to date. */
  readonly note?: (sentence: string) => void;
}

export interface Assembled {
  readonly world: World;
  /** Closes drivers and store; waits for what is begun in them. */
  close(): Promise<void>;
}

/** Opens the store and a driver for each system. Faults: those of `openStore`, `store.none` and `store.gone`. */
export async function assemble(catalogue: Catalogue, options: AssembleOptions): Promise<Assembled> {
  const { clock, events, readOnly = false, isThere = false, note } = options;
  const place = catalogue.project.store;
  if (isThere) await refuseNone(place);
  const store = await openStore(place, {
    readOnly,
    ...(note ? { tell: note } : {}),
  });
  return worldOn(catalogue, store, { clock, events });
}

async function refuseNone(place: string): Promise<void> {
  const { isThere, isGone, name } = await inspectStore(place);
  if (!isThere) throw fault(isGone ? 'store.gone' : 'store.none', { store: name });
}

export interface WorldOptions {
  readonly clock: Clock;
  readonly events: Events;
  /** Where drivers keep what must survive; without it, in the store. */
  readonly keep?: Keep;
}

/** The same on a store that is open already: a copy for a plan. Only what runs is in the world. */
export function worldOn(
  project: Catalogue,
  store: Store,
  { clock, events, keep = keepIn(store) }: WorldOptions,
): Assembled {
  const catalogue = running(project);
  const { lock } = store;
  const maySend = lock && (() => lock.isHeld());
  const drivers = driversOf(project, { clock, keep, maySend });
  const world: World = {
    catalogue,
    store,
    drivers,
    lists: new Map(),
    begun: new Map(),
    read: new Map(),
    clock,
    beganMs: clock.now(),
    newId: orderedIds(clock),
    tell: events.tell,
  };
  return {
    world,
    close: async () => {
      await Promise.all([...drivers.values()].map((driver) => driver.close()));
      await store.close();
    },
  };
}

export interface DriverOptions {
  readonly clock: Clock;
  readonly keep: Keep;
  /** As in `HttpDriverOptions`. */
  readonly maySend?: (() => Promise<boolean>) | undefined;
  /** Is told of each exchange with a system. */
  readonly watch?: Watch | undefined;
}

/** A driver for each system of what runs. */
export function driversOf(project: Catalogue, options: DriverOptions): Map<string, Driver> {
  const catalogue = running(project);
  const drivers = new Map<string, Driver>();
  for (const system of catalogue.systems.values())
    drivers.set(system.name, driverOf(system, { ...options, catalogue }));
  return drivers;
}

/** Evenly from 0 up to 1, for pauses that should not coincide. */
export function evenly(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}

function driverOf(system: System, from: DriverOptions & { readonly catalogue: Catalogue }): Driver {
  const { clock, keep, maySend, watch } = from;
  const { secrets, root } = from.catalogue;
  switch (system.driver) {
    case 'http':
      return circuit(httpDriver(system, { clock, secrets, keep, maySend, watch }), { clock });
    case 'files':
      return filesDriver(system, { clock, root });
    case 'memory':
      return memoryDriver(system, { clock });
    case 'sql':
      return sqlDriver(system, { clock, secrets, root, watch });
  }
}
