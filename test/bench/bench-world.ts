// A world for benches: a generated shop, an ERP that takes what it is sent, one customer pipe.

import { lastValueFrom } from 'rxjs';
import { systemClock } from '../../engine/base/clock.ts';
import { orderedIds } from '../../engine/base/ordered-id.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Driver } from '../../engine/drivers/driver.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import type { World } from '../../engine/sync/world.ts';
import { both, mergeBy, pipe } from '../sync/two-systems.ts';
import {
  type GeneratedDriver,
  type GeneratedOptions,
  generatedDriver,
  generatedSystem,
} from './generated-shop.ts';

export interface BenchWorld {
  readonly world: World;
  readonly store: Store;
  readonly shop: Entity;
  readonly erp: Entity;
  readonly pipe: Pipe;
  readonly erpDriver: GeneratedDriver;
  /** Reads both sides once and runs the pipe to its end. */
  run(): Promise<void>;
  close(): Promise<void>;
}

export async function benchWorld(
  path: string,
  options: Omit<GeneratedOptions, 'now'>,
): Promise<BenchWorld> {
  const systems = [generatedSystem('shop'), generatedSystem('erp')] as const;
  const [shop, erp] = systems.map((system) => system.entities.customer as Entity) as [
    Entity,
    Entity,
  ];
  const rows = [
    'name',
    'email',
    'phone',
    'organizationNumber',
    'street',
    'postalCode',
    'city',
    'note',
  ].map((path) => both(path));
  const made = pipe(shop, erp, {
    merge: [mergeBy('organizationNumber', 'organizationNumber'), mergeBy('email', 'email')],
    rows,
  });
  const now = () => systemClock.now();
  const shopDriver = generatedDriver(systems[0], { ...options, now });
  const erpDriver = generatedDriver(systems[1], {
    count: 0,
    pageSize: options.pageSize,
    edited: new Set(),
    changesOnly: () => false,
    now,
  });
  const store = await openSqliteStore(path);
  const world = worldOf(store, [shopDriver, erpDriver], made);
  return {
    world,
    store,
    shop,
    erp,
    pipe: made,
    erpDriver,
    run: async () => {
      await collectEntity(world, shop);
      const isFirst = await store.transact(async (tx) => (await tx.cursors([erp.id])).size === 0);
      if (isFirst) await collectEntity(world, erp);
      await lastValueFrom(pipeFlow(world, made), { defaultValue: 0 });
    },
    close: () => store.close(),
  };
}

/** What a stage needs to carry one pipe between the systems of these drivers. */
export function worldOf(
  store: Store,
  drivers: readonly Driver[],
  made: Pipe,
  tell: World['tell'] = () => {},
): World {
  const systems = drivers.map(({ system }) => system);
  return {
    catalogue: {
      root: '/',
      project: {
        store: 'sqlite::memory:',
        schedule: { everyMs: 1 },
        guards: { deletes: 20, deletesShare: 0.05, changesShare: 0.5, firstRun: 'ask' },
        timeZone: 'UTC',
      },
      systems: new Map(systems.map((system) => [system.name, system])),
      pairs: [],
      pipes: [made],
      entities: new Map([made.source, made.sink].map((entity) => [entity.id, entity])),
      problems: [],
      secrets: [],
    },
    store,
    drivers: new Map(drivers.map((driver) => [driver.system.name, driver])),
    lists: new Map(),
    begun: new Map(),
    read: new Map(),
    clock: systemClock,
    beganMs: systemClock.now(),
    newId: orderedIds(systemClock),
    tell,
  };
}
