// A shop and an ERP in memory with a customer pipe between them, under a clock of their own: the
// ground of the kernel's tests. Pipes are made in code, row by row, so that a test shows what it varies.

import { lastValueFrom } from 'rxjs';
import type { Clock } from '../../engine/base/clock.ts';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Catalogue, MergeRule, Pipe } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import {
  type MemoryDriver,
  type MemoryOptions,
  memoryDriver,
} from '../../engine/drivers/memory.ts';
import { type MemoryEntityOptions, memorySystem } from '../../engine/drivers/memory-system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { BackRow, Row } from '../../engine/mapping/row.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Store, Transaction } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { collectSingles } from '../../engine/sync/collect/collect-singles.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { collectedEntities } from '../../engine/sync/references/collected-entities.ts';
import type { SyncEvent, World } from '../../engine/sync/world.ts';

const place = { file: 'test', line: 1, column: 1 };

/** Time that stands still until a test moves it; a sleep moves it too. */
export interface TestClock extends Clock {
  pass(ms: number): void;
}

export function testClock(startMs = Date.UTC(2026, 0, 1)): TestClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    pass: (ms) => {
      nowMs += ms;
    },
    sleep: async (ms) => {
      nowMs += ms;
    },
  };
}

export interface RowOptions extends Partial<Omit<Row, 'when' | 'default'>> {
  /** An expression on the source; absent: only back. */
  readonly source?: string;
  readonly when?: string;
  /** Source path → expression on the sink. */
  readonly to?: Readonly<Record<string, string>>;
}

/** A row with the defaults of the grammar; a plain path goes back by itself where `to` says so. */
export function row(sinkPath: string, options: RowOptions = {}): Row {
  const { source, when, to = {}, ...rest } = options;
  const version = JSON.stringify([source, when, rest.compare]);
  return {
    id: sinkPath,
    sinkPath,
    type: 'string',
    isRequired: false,
    write: 'always',
    isShared: false,
    compare: 'exact',
    conflict: 'newest',
    drift: 'keep',
    version,
    place,
    ...(source === undefined
      ? {}
      : { rule: { kind: 'expression', expression: compileExpression(source) } }),
    ...(when === undefined ? {} : { when: compileExpression(when) }),
    back: Object.entries(to).map(
      ([path, text]): BackRow => ({
        path,
        type: rest.type ?? 'string',
        rule: { kind: 'expression', expression: compileExpression(text) },
        isAutomatic: false,
        place,
      }),
    ),
    ...rest,
  };
}

/** A row that carries one property both ways. */
export function both(path: string, options: RowOptions = {}): Row {
  return row(path, { source: path, to: { [path]: path }, ...options });
}

export function mergeBy(source: string, sink: string, options: Partial<MergeRule> = {}): MergeRule {
  return {
    source: [compileExpression(source)],
    sink: [compileExpression(sink)],
    compare: 'case',
    isMany: false,
    carriedBy: [],
    place,
    ...options,
  };
}

export function pipe(
  source: Entity,
  sink: Entity,
  options: Partial<Pipe> & { readonly rows: readonly Row[] },
): Pipe {
  const made = {
    id: `${source.system}-${sink.system}/${sink.name}`,
    pair: `${source.system}-${sink.system}`,
    source,
    sink,
    isEnabled: true,
    settings: {},
    merge: [],
    forward: { create: 'always', update: 'always', delete: 'keep' },
    conflict: 'newest',
    drift: 'keep',
    batchSize: 100,
    schedule: { everyMs: 300_000 },
    examples: [],
    place,
    ...options,
  } as const;
  return { fingerprint: JSON.stringify(made.rows.map((one) => one.version)), ...made };
}

export const twoWay = { create: 'always', update: 'always', delete: 'keep' } as const;

export interface Ground {
  readonly world: World;
  readonly clock: TestClock;
  readonly events: SyncEvent[];
  readonly drivers: Readonly<Record<string, MemoryDriver>>;
  /** Reads everything and runs all pipes until nothing changes; gives how many writes it took. */
  sync(): Promise<number>;
  /** The records of `system.entity` without what the system itself adds. */
  records(entity: string): readonly JsonObject[];
  /** The same store and records with other pipes, or other systems, as after an edit of the files. */
  again(pipes: readonly Pipe[], systems?: readonly System[]): Promise<Ground>;
  close(): Promise<void>;
}

export interface GroundOptions {
  readonly store?: Store;
  readonly clock?: TestClock;
  readonly memory?: Readonly<Record<string, Partial<MemoryOptions>>>;
  readonly drivers?: Readonly<Record<string, MemoryDriver>>;
}

export function systemOf(
  name: string,
  entities: Readonly<Record<string, MemoryEntityOptions>>,
  settleMs = 1_000,
): System {
  return memorySystem({ name, settleMs, entities });
}

/** Never the same twice, as after a restart. */
let ids = 0;

export async function ground(
  systems: readonly System[],
  pipes: readonly Pipe[],
  options: GroundOptions = {},
): Promise<Ground> {
  const clock = options.clock ?? testClock();
  const events: SyncEvent[] = [];
  const drivers =
    options.drivers ??
    Object.fromEntries(
      systems.map((system) => [
        system.name,
        memoryDriver(system, { clock, ...options.memory?.[system.name] }),
      ]),
    );

  const catalogue: Catalogue = {
    root: '/',
    project: {
      store: 'sqlite::memory:',
      schedule: { everyMs: 1 },
      guards: { deletes: 20, deletesShare: 0.05, changesShare: 0.5, firstRun: 'ask' },
      timeZone: 'UTC',
    },
    systems: new Map(systems.map((system) => [system.name, system])),
    pairs: [],
    pipes,
    entities: new Map(
      systems.flatMap((system) =>
        Object.values(system.entities).map((entity) => [entity.id, entity]),
      ),
    ),
    problems: [],
    secrets: [],
  };
  const store = options.store ?? (await openSqliteStore(':memory:'));
  const world: World = {
    catalogue,
    store,
    drivers: new Map(Object.entries(drivers)),
    lists: new Map(),
    begun: new Map(),
    read: new Map(),
    clock,
    beganMs: clock.now(),
    newId: () => `id${String(++ids).padStart(5, '0')}`,
    tell: (event) => events.push(event),
  };
  return {
    world,
    clock,
    events,
    drivers,
    sync: () => syncUntilQuiet(world, clock, events),
    records: (entity) => {
      const [system, name] = entity.split('.') as [string, string];
      return (drivers[system] as MemoryDriver).people.records(name).map(({ record }) => record);
    },
    again: (next, changed = systems) => ground(changed, next, { store, clock, drivers }),
    close: () => store.close(),
  };
}

const roundsMax = 60;

async function syncUntilQuiet(
  world: World,
  clock: TestClock,
  events: SyncEvent[],
): Promise<number> {
  const before = writes(events);
  for (let round = 0, quiet = 0; quiet < 2; round++) {
    if (round > roundsMax) throw new Error('never quiet');
    const seen = events.length;
    for (const entity of collectedEntities(world)) await collectEntity(world, entity);
    for (const one of world.catalogue.pipes.filter(({ isEnabled }) => isEnabled))
      await lastValueFrom(pipeFlow(world, one), { defaultValue: 0 });
    clock.pass(2_500);
    for (const entity of collectedEntities(world)) await collectSingles(world, entity);
    const did = events.slice(seen).some(isActive);
    const open = await world.store.transact(async (tx) =>
      (await tx.countIntents()).filter(
        ({ pipe, nextDueMs }) =>
          nextDueMs !== null && world.catalogue.pipes.some(({ id }) => id === pipe),
      ),
    );
    quiet = did || open.length > 0 ? 0 : quiet + 1;
  }
  return writes(events) - before;
}

/** A look that found nothing new is none, and what cannot be read is told with each. */
function isActive(event: SyncEvent): boolean {
  return event.kind === 'collected' ? event.changed > 0 : event.kind !== 'unreadable';
}

/** A system that fills properties of its own into what it creates: numbers, defaults. */
export function filling(
  driver: MemoryDriver,
  fills: (record: JsonObject) => Readonly<Record<string, Json>>,
): MemoryDriver {
  return {
    ...driver,
    create: async (entity, requests, signal) => {
      const answers = await driver.create(entity, requests, signal);
      return Promise.all(
        answers.map(async (answer) => {
          if (answer.kind !== 'done') return answer;
          const made = driver.people.record(entity.name, answer.id) as JsonObject;
          driver.people.edit(entity.name, answer.id, fills(made));
          const [look] = await driver.get(entity, [answer.id]);
          return look?.kind === 'found' ? { ...answer, read: look.read } : answer;
        }),
      );
    },
  };
}

function writes(events: readonly SyncEvent[]): number {
  return events.filter((event) => event.kind === 'wrote').length;
}

/** The same world, and how often its store was asked: by any method of a transaction, or by one of this name. */
export function countingCalls(world: World): {
  readonly world: World;
  calls(name?: keyof Transaction): number;
} {
  const counts = new Map<PropertyKey, number>();
  const { transact } = world.store;
  const counted: typeof transact = (work, durability) =>
    transact((tx) => {
      const asked = new Proxy(tx, {
        get: (target, name, receiver) => {
          counts.set(name, (counts.get(name) ?? 0) + 1);
          return Reflect.get(target, name, receiver);
        },
      });
      return work(asked);
    }, durability);
  return {
    world: { ...world, store: { ...world.store, transact: counted } },
    calls: (name) =>
      name === undefined
        ? [...counts.values()].reduce((sum, one) => sum + one, 0)
        : (counts.get(name) ?? 0),
  };
}
