// `simulate`: a project's own pipes, seed by seed, in systems in memory under a time of their own. A
// seed is one story of people, systems, faults and engines; what it breaks is told shortly.

import type { Catalogue, Pipe } from '../definition/pipe.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { type Ran, type RunOptions, runScenario } from './run.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { shrink } from './shrink.ts';
import { inMemory } from './stand-ins.ts';
import { story } from './story.ts';
import type { Violation } from './violation.ts';

/** What a seed broke, with the short story of it. */
export interface Failed {
  readonly seed: number;
  readonly violation: Violation;
  readonly story: string;
}

export interface Simulation {
  scenario(seed: number): Scenario;
  run(scenario: Scenario): Promise<Ran>;
  /** Undefined: the seed keeps every invariant. */
  check(seed: number): Promise<Failed | undefined>;
}

export interface Stores {
  /** An empty one; `seed` is that of the run, for a store that fails by chance. */
  open(seed: number): Promise<Pick<RunOptions, 'store' | 'faulty'>>;
  close(store: Store): Promise<void>;
}

const inProcess: Stores = {
  open: async () => ({ store: await openSqliteStore(':memory:') }),
  close: (store) => store.close(),
};

/** The pipes to run; each seed takes those of one folder, which depend on each other. */
export function simulation(
  catalogue: Catalogue,
  pipes: readonly Pipe[],
  stores: Stores = inProcess,
): Simulation {
  const groups = groupsOf(catalogue, pipes);
  const ofSeed = (seed: number) => groups[seed % groups.length] as Group;
  const run = async (scenario: Scenario): Promise<Ran> => {
    const { memory, fields } = ofSeed(scenario.seed);
    const opened = await stores.open(scenario.seed);
    try {
      return await runScenario(scenario, { catalogue: memory, fields, ...opened });
    } finally {
      await stores.close(opened.store);
    }
  };
  const scenario = (seed: number) => {
    const { memory, fields, own } = ofSeed(seed);
    return scenarioOf(seed, memory, fields, own);
  };
  return {
    scenario,
    run,
    check: async (seed) => {
      const full = scenario(seed);
      const ran = await run(full);
      if (!ran.violation) return undefined;
      const short = await shrink(full, ran.violation.invariant, run);
      const again = await run(short);
      const { violation = ran.violation } = again;
      return { seed, violation, story: story(short, again) };
    },
  };
}

interface Group {
  readonly own: readonly Pipe[];
  readonly memory: Catalogue;
  readonly fields: Fields;
}

/** More pipes than these in one story are slow, and hide each other. */
const groupMax = 6;

/**
 * The pipes of a folder together, and each by itself with what it refers to: fewer pipes make a denser
 * story. Then those of two folders that meet in an entity, and all of a few.
 */
function groupsOf(catalogue: Catalogue, pipes: readonly Pipe[]): readonly Group[] {
  const folders = [...Map.groupBy(pipes, (pipe) => pipe.pair).values()];
  const neighbours = folders.flatMap((folder, at) =>
    folders
      .slice(at + 1)
      .filter((other) => other.length + folder.length <= groupMax && doMeet(folder, other))
      .map((other) => [...folder, ...other]),
  );
  const all = folders.length > 2 && pipes.length <= groupMax ? [[...pipes]] : [];
  const parts = folders.flatMap((folder) => {
    const own = partsOf(catalogue, folder);
    return own.length === 0 ? [folder] : own.flatMap((part) => [folder, part]);
  });
  return [...parts, ...neighbours, ...all].map((own) => groupOf(catalogue, own));
}

function groupOf(catalogue: Catalogue, own: readonly Pipe[]): Group {
  const memory = inMemory(catalogue, own);
  return { own: memory.pipes, memory, fields: fieldsOf(memory) };
}

/** Pipes of a folder that can do without the others. */
function partsOf(catalogue: Catalogue, folder: readonly Pipe[]): readonly (readonly Pipe[])[] {
  const needs = new Map(
    folder.map((pipe) => {
      const fields = [...groupOf(catalogue, [pipe]).fields.values()].flat();
      const refersTo = new Set(fields.map(({ reference }) => reference?.entity));
      return [
        pipe,
        folder.filter(({ source, sink }) => refersTo.has(source.id) || refersTo.has(sink.id)),
      ];
    }),
  );
  const closed = (own: ReadonlySet<Pipe>): readonly Pipe[] => {
    const more = new Set([...own].flatMap((pipe) => [pipe, ...(needs.get(pipe) ?? [])]));
    return more.size === own.size ? folder.filter((pipe) => own.has(pipe)) : closed(more);
  };
  return folder
    .map((pipe) => closed(new Set([pipe])))
    .filter(({ length }) => length < folder.length);
}

function doMeet(left: readonly Pipe[], right: readonly Pipe[]): boolean {
  const entities = new Set(left.flatMap((pipe) => [pipe.source.id, pipe.sink.id]));
  return right.some((pipe) => entities.has(pipe.source.id) || entities.has(pipe.sink.id));
}
