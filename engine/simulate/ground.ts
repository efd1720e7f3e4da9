// The ground of one run: the systems with their people, one store, one time, and what is known of what
// happened. Engines come and go on it (`engine-life.ts`); people, jobs and faults act in the middle of
// their calls.

import type { Json, JsonObject } from '../base/json.ts';
import { entityOf, idOf, refOf } from '../base/ref.ts';
import type { Catalogue, Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import { type MemoryDriver, memoryDriver } from '../drivers/memory.ts';
import type { Landed } from '../drivers/memory-writes.ts';
import { seededRandom } from '../sandbox/random.ts';
import type { Intent, Store } from '../store/store.ts';
import { createFaults, type Faults } from './faults.ts';
import type { Fields } from './fields.ts';
import { type FormerEngines, formerEngines } from './former-engines.ts';
import { checkLanded, sentOf } from './landed.ts';
import { plainName } from './redefine.ts';
import type { Scenario, Step } from './scenario.ts';
import { createTruth, type Truth } from './truth.ts';
import { editOf, type Known, recordOf, type Surroundings } from './values.ts';
import type { Violation } from './violation.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

export type PersonStep = Extract<Step, { do: 'add' | 'edit' | 'remove' }>;

export interface Ground {
  /** Another one after a change of a pipe. */
  catalogue: Catalogue;
  /** The pipes as they were in the beginning, in the same order. */
  readonly firstPipes: readonly Pipe[];
  readonly scenario: Scenario;
  readonly fields: Fields;
  readonly store: Store;
  /** The store as the engine meets it; it may misbehave. */
  readonly engineStore: Store;
  readonly time: VirtualTime;
  readonly former: FormerEngines;
  readonly faults: Faults;
  readonly truth: Truth;
  readonly systems: ReadonlyMap<string, MemoryDriver>;
  /** What the engine sent, by idempotency key, and by ref for what has none. */
  readonly sent: Map<string, Sent>;
  /** `pipe origin entity` → the record that the engine made of it. */
  readonly made: Map<string, Made>;
  /** Records that the engine knows to have written. */
  readonly settled: Set<string>;
  /** Links that were live, with nothing waiting, when all was last at rest. */
  restedLinks: ReadonlySet<string>;
  /** Pages that were given and not yet seen stored. */
  readonly pages: GivenPage[];
  readonly violations: Violation[];
  readonly trace: string[];
  say(line: string): void;
  broken(invariant: Violation['invariant'], message: string): void;
  /** A person does it now, or in the middle of a later call. */
  person(step: PersonStep): void;
  /** Whoever waits for a call acts now. */
  flush(): void;
  /** A call is on its way: time passes, and who waited for it acts. */
  tick(): void;
  records(entity: string): readonly Known[];
  record(ref: string): JsonObject | undefined;
  entity(id: string): Entity;
}

/** A record that the engine made, and by which intent. */
export interface Made {
  readonly ref: string;
  readonly intent: string;
}

/** A write as it was sent. */
export interface Sent {
  readonly intent: Intent;
  /** The records of its link when it was sent. */
  readonly ends: readonly string[];
  /** Those and all that are linked with them, over any number of links. */
  readonly related: ReadonlySet<string>;
  /** Rows of the link that both sides had agreed on before. */
  readonly agreed: ReadonlySet<string>;
  readonly atMs: number;
  /** Whether the answer to it left no doubt that nothing was done. */
  isUndone: boolean;
  landed: number;
}

export interface GivenPage {
  readonly entity: string;
  readonly position: string;
  readonly begunAtMs: number;
  readonly refs: readonly string[];
}

const callMs = 7;

export function createGround(
  catalogue: Catalogue,
  fields: Fields,
  scenario: Scenario,
  store: Store,
  engineStore: Store,
): Ground {
  const time = virtualTime();
  const truth = createTruth(fields);
  const systems = new Map<string, MemoryDriver>();
  const waiting: { step: PersonStep; calls: number }[] = [];
  const ground: Ground = {
    catalogue,
    firstPipes: catalogue.pipes,
    scenario,
    fields,
    store,
    engineStore,
    time,
    former: formerEngines(time, (line) => ground.say(line)),
    truth,
    systems,
    faults: createFaults(time),
    sent: new Map(),
    made: new Map(),
    settled: new Set(),
    restedLinks: new Set(),
    pages: [],
    violations: [],
    trace: [],
    say: (line) => ground.trace.push(`${clockText(time.now())}  ${line}`),
    broken: (invariant, message) => {
      ground.say(`!! ${message}`);
      ground.violations.push({ invariant, message });
    },
    person: (step) => {
      if (step.during > 0) waiting.push({ step, calls: step.during });
      else act(ground, step);
    },
    flush: () => {
      for (const { step } of waiting.splice(0)) act(ground, step);
    },
    tick: () => {
      time.pass(callMs);
      for (const one of waiting) one.calls--;
      for (const one of waiting.filter(({ calls }) => calls <= 0)) {
        waiting.splice(waiting.indexOf(one), 1);
        act(ground, one.step);
      }
    },
    records: (entity) => {
      const { system, name, derived } = ground.entity(entity);
      if (derived) return [];
      const rows = systems.get(system)?.people.records(name) ?? [];
      return rows.map(({ id, record }) => ({ ref: refOf(entity, id), record }));
    },
    record: (ref) => {
      const { system, name } = ground.entity(entityOf(ref));
      return systems.get(system)?.people.record(name, idOf(ref));
    },
    entity: (id) => {
      const entity = catalogue.entities.get(id);
      if (!entity) throw new Error(`no entity ${id}`);
      return entity;
    },
  };
  for (const system of catalogue.systems.values()) {
    const behaviour = scenario.behaviour.systems[system.name];
    const driver = memoryDriver(system, {
      clock: time,
      landed: (landed) => onLanded(ground, system.name, landed),
      ...(behaviour
        ? {
            skewMs: behaviour.skewMs,
            pageSize: behaviour.pageSize,
            rewrites: behaviour.rewrites,
            unique: behaviour.unique,
            honoursKeys: behaviour.honoursKeys,
          }
        : {}),
    });
    driver.setLag(behaviour?.lagMs ?? 0);
    systems.set(system.name, driver);
  }
  fillLists(ground);
  return ground;
}

/** Lists that are only looked up in hold what the examples say, and a few more. */
function fillLists(ground: Ground): void {
  const { catalogue, fields, scenario, systems } = ground;
  const random = seededRandom(scenario.seed);
  const found = new Map<string, Map<string, JsonObject>>();
  for (const pipe of catalogue.pipes)
    for (const example of pipe.examples)
      for (const [entity, records] of Object.entries(example.found)) {
        const known = found.get(entity) ?? new Map<string, JsonObject>();
        found.set(entity, known);
        for (const record of records) known.set(String(record.id ?? known.size), record);
      }
  for (const entity of catalogue.entities.values()) {
    if (entity.refreshMs === undefined) continue;
    const people = systems.get(entity.system)?.people;
    const samples = [...(found.get(entity.id)?.values() ?? [])];
    for (const { id: _, ...record } of samples) people?.add(entity.name, record as JsonObject);
    const around: Surroundings = { random, records: ground.records };
    for (let more = samples.length; more < listMin; more++)
      people?.add(entity.name, recordOf(fields.get(entity.id) ?? [], around));
  }
}

const listMin = 3;

function act(ground: Ground, step: PersonStep): void {
  const entity = ground.entity(step.entity);
  const people = ground.systems.get(entity.system)?.people;
  if (!people) return;
  const random = seededRandom(step.salt);
  const all = ground.fields.get(entity.id) ?? [];
  const fields = all.filter(({ path }) => step.path === undefined || path === step.path);
  const around: Surroundings = { random, records: ground.records };
  if (step.do === 'add') {
    const ref = refOf(entity.id, people.add(entity.name, recordOf(fields, around)));
    noteChange(ground, ref, 'person', undefined);
    ground.say(`a person adds ${ref} ${JSON.stringify(ground.record(ref))}`);
    return;
  }
  const known = ground.records(entity.id);
  if (known.length === 0) return;
  const { ref, record } = random.pick(known);
  if (step.do === 'remove') {
    people.remove(entity.name, idOf(ref));
    ground.truth.changed(ref, 'person', record, undefined, ground.time.now());
    ground.say(`a person removes ${ref}`);
    return;
  }
  const set = editOf(fields, record, around);
  if (!set) return;
  people.edit(entity.name, idOf(ref), set);
  noteChange(ground, ref, 'person', record);
  ground.say(`a person edits ${ref} ${JSON.stringify(set)}`);
}

/** Somebody changed the record: it is noted, and its system's jobs take it up later. */
function noteChange(
  ground: Ground,
  ref: string,
  by: 'person' | 'engine',
  before: JsonObject | undefined,
): void {
  const now = ground.time.now();
  const changed = ground.truth.changed(ref, by, before, ground.record(ref), now);
  planJobs(ground, ref, changed);
}

function planJobs(ground: Ground, ref: string, changed: readonly string[]): void {
  const { system, name } = ground.entity(entityOf(ref));
  for (const job of ground.scenario.behaviour.systems[system]?.jobs ?? []) {
    if (job.entity !== name || !changed.includes(job.path)) continue;
    ground.time.at(ground.time.now() + job.afterMs, () => {
      const record = ground.record(ref);
      const value = record && valueAt(record, job.path);
      if (typeof value !== 'string') return;
      const next = rewrites[job.rewrite](value);
      if (next === value) return;
      ground.systems.get(system)?.people.edit(name, idOf(ref), { [job.path]: next });
      ground.truth.changed(ref, 'job', record, ground.record(ref), ground.time.now());
      ground.say(`a job of ${system} makes ${job.path} of ${ref} ${JSON.stringify(next)}`);
    });
  }
}

const rewrites = {
  upper: (text: string) => text.toUpperCase(),
  lower: (text: string) => text.toLowerCase(),
  trim: (text: string) => text.trim(),
};

function valueAt(record: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, step) => (at as JsonObject)?.[step], record);
}

function onLanded(ground: Ground, system: string, landed: Landed): void {
  const ref = refOf(`${system}.${landed.entity}`, landed.id);
  checkLanded(ground, ref, landed);
  const changed = ground.truth.changed(
    ref,
    'engine',
    landed.before,
    landed.after,
    ground.time.now(),
    plainName(sentOf(ground, ref, landed)?.intent.pipe ?? ''),
  );
  const what = landed.after === undefined ? 'removed' : landed.before ? 'changed' : 'made';
  const is = landed.after
    ? changed.map((path) => `${path}=${JSON.stringify(valueAt(landed.after as JsonObject, path))}`)
    : [];
  ground.say(`   ${ref} is ${what} ${is.join(' ')}`);
  if (landed.after) planJobs(ground, ref, changed);
}

/** `08:00:07.123` */
function clockText(ms: number): string {
  return new Date(ms).toISOString().slice(5, 23).replace('T', ' ');
}
