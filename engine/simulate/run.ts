// Runs one scenario, step by step, and checks after each. What it gives is the whole trace and, if an
// invariant was broken, which one.

import type { Catalogue, Pipe } from '../definition/pipe.ts';
import { seededRandom } from '../sandbox/random.ts';
import type { Store } from '../store/store.ts';
import { collectEntity, readHint } from '../sync/collect/collect.ts';
import { collectSingles } from '../sync/collect/collect-singles.ts';
import { checkCursors } from './cursors.ts';
import { type Engine, engineOn, flow } from './engine.ts';
import type { Fields } from './fields.ts';
import { createGround, type Ground } from './ground.ts';
import { plainName, redefined } from './redefine.ts';
import { oneRound, rest } from './rest.ts';
import type { Scenario, Step } from './scenario.ts';
import type { Violation } from './violation.ts';

export interface Ran {
  readonly trace: readonly string[];
  readonly violation?: Violation;
}

export interface RunOptions {
  /** In memory (`stand-ins.ts`), with the pipes of the scenario only. */
  readonly catalogue: Catalogue;
  readonly fields: Fields;
  /** Empty; the caller closes it. */
  readonly store: Store;
  /** The store as the engine meets it, if it is not the store itself. `calm`: it works well from now on. */
  readonly faulty?: { readonly store: Store; calm(): void; storm(): void };
}

export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Ran> {
  const { fields, store } = options;
  const catalogue = inBatches(options.catalogue, scenario.batchSize);
  const ground = createGround(catalogue, fields, scenario, store, options.faulty?.store ?? store);
  const engine = engineOn(ground);
  for (const step of scenario.steps) {
    if (step.do !== 'rest') await carryOut(ground, engine, step);
    else {
      options.faulty?.calm();
      await engine.settleDown();
      await rest(ground, engine);
      options.faulty?.storm();
    }
    await checkCursors(ground);
    if (ground.violations.length > 0) break;
  }
  await engine.settleDown();
  const [violation] = ground.violations;
  return { trace: ground.trace, ...(violation ? { violation } : {}) };
}

function inBatches(catalogue: Catalogue, batchSize: number | undefined): Catalogue {
  if (batchSize === undefined) return catalogue;
  return { ...catalogue, pipes: catalogue.pipes.map((pipe) => ({ ...pipe, batchSize })) };
}

async function carryOut(ground: Ground, engine: Engine, step: Exclude<Step, { do: 'rest' }>) {
  switch (step.do) {
    case 'add':
    case 'edit':
    case 'remove':
      return ground.person(step);
    case 'fault':
      return ground.faults.plan(step.system, step.fault, step.skip);
    case 'away':
      ground.say(`${step.system} is away for ${step.ms} ms`);
      return ground.faults.away(step.system, ground.time.now() + step.ms);
    case 'collect':
      ground.say(`collect ${step.entity}`);
      return engine.attempt(({ world }) => collectEntity(world, ground.entity(step.entity)));
    case 'look':
      return engine.attempt(({ world }) => collectSingles(world, ground.entity(step.entity)));
    case 'hint':
      return hint(ground, engine, step);
    case 'flow':
      ground.say(`run ${step.pipe}`);
      return engine.attempt((life) => flow(life, step.pipe));
    case 'round':
      ground.say('read and run everything');
      return oneRound(ground, engine);
    case 'crash':
      return engine.life().dieAfter(step.after);
    case 'takeover':
      return engine.life().stallAfter(step.after);
    case 'restart':
      return engine.restart();
    case 'pass':
      return ground.former.pass(step.ms);
    case 'redefine': {
      redefine(ground, step);
      return engine.restart();
    }
  }
}

/** A name says nothing of what is written; all else may. */
function redefine(ground: Ground, step: Extract<Step, { do: 'redefine' }>): void {
  const { what, pipe: id } = step;
  const pipes = ground.catalogue.pipes.map((pipe, at) =>
    plainName(pipe.id) === id ? redefined(pipe, ground.firstPipes[at] as Pipe, step) : pipe,
  );
  ground.catalogue = { ...ground.catalogue, pipes };
  if (what !== 'name') ground.truth.redefine(ground.time.now());
  ground.say(`the ${what} of ${id} changes`);
}

async function hint(
  ground: Ground,
  engine: Engine,
  step: Extract<Step, { do: 'hint' }>,
): Promise<void> {
  const entity = ground.entity(step.entity);
  const random = seededRandom(step.salt);
  const id = String(random.between(1, Math.max(1, ground.records(entity.id).length + 1)));
  ground.say(`a webhook says that ${entity.id}:${id} changed`);
  for (let time = 0; time < step.times; time++)
    await engine.attempt(({ world }) => readHint(world, entity, { id, isDeletion: false }));
}
