// A scenario: how the systems of this run behave, and what happens in which order. It is plain data,
// made from the seed alone; every step carries its own number for chance, so that a story stays the
// same story when steps are taken out of it.

import type { Catalogue, Pipe } from '../definition/pipe.ts';
import { type Random, seededRandom } from '../sandbox/random.ts';
import { type Behaviour, behaviourOf } from './behaviour.ts';
import { type Fault, faultKinds } from './faults.ts';
import type { Fields } from './fields.ts';
import { smallStory } from './small-story.ts';

export type Step =
  /** A person adds, edits or removes a record; `during`: in the middle of the engine's so-manieth call from here. */
  | {
      readonly do: 'add' | 'edit' | 'remove';
      readonly entity: string;
      readonly salt: number;
      readonly during: number;
      /** The property that is edited; absent: any. */
      readonly path?: string;
    }
  | { readonly do: 'fault'; readonly system: string; readonly fault: Fault; readonly skip: number }
  /** A system answers nothing for that long. */
  | { readonly do: 'away'; readonly system: string; readonly ms: number }
  | { readonly do: 'collect' | 'look'; readonly entity: string }
  /** A webhook arrives: for a record or for one that is not there, once or several times. */
  | {
      readonly do: 'hint';
      readonly entity: string;
      readonly salt: number;
      readonly times: number;
    }
  | { readonly do: 'flow'; readonly pipe: string }
  /** Everything is read and every pipe runs, as far as it goes. */
  | { readonly do: 'round' }
  /** The engine dies at its so-manieth call or transaction from here. */
  | { readonly do: 'crash'; readonly after: number }
  | { readonly do: 'restart' }
  /** The engine stalls at that point; a second one takes over while the calls of the first still land. */
  | { readonly do: 'takeover'; readonly after: number }
  | { readonly do: 'pass'; readonly ms: number }
  /** Something of a pipe changes, or changes back (`redefine.ts`). */
  | {
      readonly do: 'redefine';
      readonly pipe: string;
      readonly what: 'mapping' | 'name' | 'ways' | 'row';
      readonly salt: number;
    }
  /** All goes well until nothing is left to do; then everything is checked. */
  | { readonly do: 'rest' };

export interface Scenario {
  readonly seed: number;
  /** The pipes that run, by id. */
  readonly pipes: readonly string[];
  readonly behaviour: Behaviour;
  /** Links that a pipe takes at a time; absent: as many as it says, which is all there are. */
  readonly batchSize?: number;
  readonly steps: readonly Step[];
}

const stepsMax = 26;
const recordsAtFirst = 3;

export function scenarioOf(
  seed: number,
  catalogue: Catalogue,
  fields: Fields,
  pipes: readonly Pipe[],
): Scenario {
  const random = seededRandom(seed * 2_654_435_761);
  // A derived record changes with the record that it is made from.
  const ends = pipes.flatMap((pipe) => [pipe.source, pipe.sink]);
  const entities = [...new Set(ends.map((entity) => entity.derived?.parent ?? entity.id))];
  const choose: Choice = { random, entities, pipes, systems: systemsOf(entities) };
  const first = entities.flatMap((entity) =>
    Array.from(
      { length: random.between(0, recordsAtFirst) },
      (): Step => ({
        do: 'add',
        entity,
        salt: saltOf(random),
        during: 0,
      }),
    ),
  );
  // Pipes do nothing before both sides were read once; days on which that fails are rare.
  const read = random.chance(0.8)
    ? entities.map((entity): Step => ({ do: 'collect', entity }))
    : [];
  const steps: Step[] = [
    ...first,
    ...read,
    ...phase(choose, random.between(6, stepsMax)),
    { do: 'rest' },
  ];
  // From agreement, few things happen: then everything that is written has one cause.
  for (let more = random.between(0, 2); more > 0; more--) {
    const next = random.chance(0.5) ? smallStory(choose) : phase(choose, random.between(2, 9));
    steps.push(...next, { do: 'rest' });
  }
  return {
    seed,
    pipes: pipes.map((pipe) => pipe.id),
    behaviour: behaviourOf(catalogue, fields, entities, random),
    ...batchesOf(seed),
    steps: withChanges(seed, pipes, steps),
  };
}

/** Half the stories have small batches, so that one is decided while the calls of others are under way. */
function batchesOf(seed: number): Pick<Scenario, 'batchSize'> {
  const random = seededRandom(seed * 40_503);
  return random.chance(0.5) ? { batchSize: random.between(1, 2) } : {};
}

/** In every third story authors do more to the pipes than to change a mapping, with all else as it is. */
function withChanges(
  seed: number,
  pipes: readonly Pipe[],
  steps: readonly Step[],
): readonly Step[] {
  const random = seededRandom(seed * 69_069);
  if (!random.chance(1 / 3)) return steps;
  const changed = [...steps];
  for (let more = random.between(1, 3); more > 0; more--) {
    const what = random.pick(['name', 'ways', 'row'] as const);
    const pipe = random.pick(pipes).id;
    const change: Step = { do: 'redefine', pipe, what, salt: saltOf(random) };
    changed.splice(random.between(0, changed.length - 1), 0, change);
  }
  return changed;
}

/** What a story may be about. */
export interface Choice {
  readonly random: Random;
  readonly entities: readonly string[];
  readonly systems: readonly string[];
  readonly pipes: readonly Pipe[];
}

function phase(choose: Choice, count: number): readonly Step[] {
  return Array.from({ length: count }, () => step(choose));
}

/** How often each happens, relative to the others. */
const weights: readonly (readonly [Step['do'], number])[] = [
  ['add', 3],
  ['edit', 9],
  ['remove', 1],
  ['fault', 9],
  ['collect', 6],
  ['look', 2],
  ['hint', 2],
  ['flow', 6],
  ['round', 6],
  ['crash', 3],
  ['restart', 1],
  ['takeover', 1],
  ['pass', 4],
  ['redefine', 1],
];
const weightOfAll = weights.reduce((sum, [, weight]) => sum + weight, 0);

function step(choose: Choice): Step {
  const { random, entities, pipes, systems } = choose;
  const kind = weighted(random);
  switch (kind) {
    case 'add':
    case 'edit':
    case 'remove': {
      const during = random.chance(0.35) ? random.between(1, 6) : 0;
      return { do: kind, entity: random.pick(entities), salt: saltOf(random), during };
    }
    case 'fault':
      return {
        do: kind,
        system: random.pick(systems),
        fault: random.pick(faultKinds),
        skip: random.chance(0.7) ? 0 : random.between(1, 3),
      };
    case 'collect':
    case 'look':
      return { do: kind, entity: random.pick(entities) };
    case 'hint':
      return {
        do: kind,
        entity: random.pick(entities),
        salt: saltOf(random),
        times: random.between(1, 2),
      };
    case 'flow':
      return { do: kind, pipe: random.pick(pipes).id };
    case 'crash':
    case 'takeover':
      return { do: kind, after: random.between(0, 24) };
    case 'pass':
      return { do: kind, ms: random.pick([0, 300, 1_500, 20_000, 60_000, 700_000]) };
    case 'redefine':
      return { do: kind, pipe: random.pick(pipes).id, what: 'mapping', salt: saltOf(random) };
    case 'round':
      return { do: kind };
    default:
      return { do: 'restart' };
  }
}

function weighted(random: Random): Step['do'] {
  let left = random.next() * weightOfAll;
  for (const [kind, weight] of weights) {
    left -= weight;
    if (left < 0) return kind;
  }
  return 'flow';
}

function systemsOf(entities: readonly string[]): readonly string[] {
  return [...new Set(entities.map((entity) => entity.split('.', 1)[0] as string))];
}

function saltOf(random: Random): number {
  return random.between(0, 1_000_000_000);
}
