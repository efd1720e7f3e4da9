// What happens from agreement when little happens: a few steps around one cause, which the engine then
// meets several times. Most of what may not happen shows only where nothing else could have been the
// reason: a value that travels home, a mapping that beats a person, a system that is away.

import type { Random } from '../sandbox/random.ts';
import { rowToChange } from './redefine.ts';
import type { Choice, Step } from './scenario.ts';

export function smallStory(choose: Choice): readonly Step[] {
  return choose.random.pick(stories)(choose);
}

type Story = (choose: Choice) => readonly Step[];

const stories: readonly Story[] = [oneEdit, newMapping, systemAway, slowBatch];

/** One person edits one record. */
function oneEdit(choose: Choice): readonly Step[] {
  return [edit(choose), ...rounds(choose.random)];
}

/** Somebody changes the mapping of a row while people edit what it writes. */
function newMapping(choose: Choice): readonly Step[] {
  const { random } = choose;
  const pipe = random.pick(choose.pipes);
  const change: Step = {
    do: 'redefine',
    pipe: pipe.id,
    what: 'mapping',
    salt: saltOf(random),
  };
  const path = rowToChange(pipe, change.salt)?.sinkPath;
  const edits = Array.from(
    { length: 3 },
    (): Step =>
      path === undefined
        ? edit(choose)
        : { do: 'edit', entity: pipe.sink.id, salt: saltOf(random), during: 0, path },
  );
  return [...(random.chance(0.5) ? [...edits, change] : [change, ...edits]), ...rounds(random)];
}

/** A system answers nothing for a while, and there is something to look at. */
function systemAway(choose: Choice): readonly Step[] {
  const { random, entities } = choose;
  const entity = random.pick(entities);
  const system = systemOf(entity);
  const look: Step = random.chance(0.5)
    ? { do: 'hint', entity, salt: saltOf(random), times: 1 }
    : { do: 'fault', system, fault: 'short', skip: 0 };
  const see: readonly Step[] = look.do === 'hint' ? [look] : [look, { do: 'collect', entity }];
  const ms = random.pick([4_000, 60_000, 700_000]);
  return [...see, { do: 'away', system, ms }, ...rounds(random), ...rounds(random)];
}

/** A call of a batch takes long, and the engine is replaced before the rest of the batch is sent. */
function slowBatch(choose: Choice): readonly Step[] {
  const { random, pipes } = choose;
  const pipe = random.pick(pipes);
  const add = (): Step => ({ do: 'add', entity: pipe.source.id, salt: saltOf(random), during: 0 });
  return [
    ...Array.from({ length: random.between(2, 3) }, add),
    { do: 'collect', entity: pipe.source.id },
    { do: 'fault', system: pipe.sink.system, fault: 'hangs', skip: 0 },
    { do: 'takeover', after: random.between(0, 7) },
    { do: 'flow', pipe: pipe.id },
    ...rounds(random),
  ];
}

function edit({ random, entities }: Choice): Step {
  return { do: 'edit', entity: random.pick(entities), salt: saltOf(random), during: 0 };
}

/** The engine goes round, with a pause before most. */
function rounds(random: Random): readonly Step[] {
  return Array.from({ length: random.between(1, 3) }, (): readonly Step[] => [
    { do: 'pass', ms: random.pick([0, 300, 3_000, 60_000]) },
    { do: 'round' },
  ]).flat();
}

function systemOf(entity: string): string {
  return entity.split('.', 1)[0] as string;
}

function saltOf(random: Random): number {
  return random.between(0, 1_000_000_000);
}
