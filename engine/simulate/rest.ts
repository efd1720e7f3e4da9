// Lets everything come to rest: no more faults, nobody edits, the operator approves what guards hold.
// It must end, in silence, and then every invariant is checked on what there is.

import type { Link } from '../store/store.ts';
import { collectEntity } from '../sync/collect/collect.ts';
import { collectSingles } from '../sync/collect/collect-singles.ts';
import { approve } from '../sync/desk/approve.ts';
import { collectedEntities } from '../sync/references/collected-entities.ts';
import { checkRecords } from './at-rest.ts';
import { checkRows } from './at-rest-rows.ts';
import { checkTraces } from './at-rest-traces.ts';
import { type Engine, flow } from './engine.ts';
import type { Ground } from './ground.ts';
import { otherName } from './redefine.ts';

const roundsMax = 60;
const pauseMs = 2_500;
/** The longest pause before a retry; what is looked at less often waits for somebody. */
const patienceMs = 400_000;

export async function rest(ground: Ground, engine: Engine): Promise<void> {
  ground.say('all goes well from here');
  if (!(await becomesQuiet(ground, engine))) return;
  await engine.attempt(async ({ world }) => {
    await checkRecords(ground, world);
    await checkRows(ground, world);
    await checkTraces(ground, world);
  });
  if (ground.violations.length > 0) return;
  await decideAgain(ground, engine);
  ground.truth.rest(ground.time.now());
  ground.restedLinks = await settledLinks(ground);
}

async function becomesQuiet(ground: Ground, engine: Engine): Promise<boolean> {
  passLag(ground);
  for (let round = 0, isQuiet = false; !isQuiet; round++) {
    if (round > roundsMax) {
      ground.broken(9, 'the engine finds no rest');
      return false;
    }
    const before = engine.life().activity();
    const jobMs = ground.time.nextMs() ?? Number.POSITIVE_INFINITY;
    await oneRound(ground, engine);
    if (ground.violations.length > 0) return false;
    const openMs = await nextDue(ground);
    const isOpen = openMs !== undefined;
    const isStill = engine.life().activity() === before && jobMs > ground.time.now();
    // The first round may only end a reading that was broken off before.
    isQuiet = round > 0 && isStill && !isOpen;
    const waitMs = isOpen ? openMs - ground.time.now() : 0;
    ground.time.pass(Math.max(pauseMs, waitMs));
    passLag(ground);
  }
  return true;
}

/** Until listings show what was written, by jobs too: one round in which nothing happens is then enough. */
function passLag({ scenario, time }: Ground): void {
  const all = Object.values(scenario.behaviour.systems).map((system) => system.lagMs);
  const lagMs = Math.max(0, ...all) + 1;
  let hasJobs = true;
  while (hasJobs) {
    hasJobs = (time.nextMs() ?? Number.POSITIVE_INFINITY) <= time.now() + lagMs;
    time.pass(lagMs);
  }
}

/** Reads every entity and runs every pipe once; the operator approves what guards hold. */
export async function oneRound(ground: Ground, engine: Engine): Promise<void> {
  for (const entity of collectedEntities(engine.life().world)) {
    await engine.attempt(({ world }) => collectEntity(world, entity));
    await engine.attempt(({ world }) => collectSingles(world, entity));
  }
  for (const pipe of ground.catalogue.pipes) {
    await engine.attempt(async (life) => {
      const held = await life.world.store.transact((tx) =>
        tx.parkedList({ pipe: pipe.id, why: 'held' }, '', 1),
      );
      if (held.length > 0) await approve(life.world, pipe);
      await flow(life, pipe.id);
    });
  }
}

/** When the next intent is due that has a time at all, a retry that is soon, or a system's own job. */
async function nextDue(ground: Ground): Promise<number | undefined> {
  const now = ground.time.now();
  const { intents, work } = await ground.store.transact(async (tx) => ({
    intents: await tx.countIntents(),
    work: await tx.countWork(now),
  }));
  const times = [
    ...intents.flatMap(({ nextDueMs }) => nextDueMs ?? []),
    ...work
      .filter(({ pipe }) => !isFormerName(ground, pipe))
      .flatMap(({ nextDueMs }) => nextDueMs ?? [])
      .filter((ms) => ms - now < patienceMs),
    ground.time.nextMs() ?? Number.POSITIVE_INFINITY,
  ].filter((ms) => Number.isFinite(ms));
  return times.length === 0 ? undefined : Math.min(...times);
}

/** What was read for a pipe that got another name before it ever ran is left there, and is nobody's. */
function isFormerName({ catalogue }: Ground, name: string): boolean {
  return catalogue.pipes.some(({ id }) => id === otherName(name));
}

const refusals: ReadonlySet<string> = new Set(['dead', 'key-taken']);

/** Deciding everything once more, from the same state, writes nothing. */
async function decideAgain(ground: Ground, engine: Engine): Promise<void> {
  const before = engine.life().writes();
  const bases = await stateOf(ground);
  await engine.attempt(async (life) => {
    for (const pipe of ground.catalogue.pipes) {
      await life.world.store.transact(async (tx) => {
        const ids = await tx.linkIdsOf(pipe.id, '', 1_000);
        const refused = (await tx.parkedOf(ids)).filter(({ why }) => refusals.has(why));
        // What was refused is tried again when somebody asks for it, and this is asking.
        const keys = ids.filter((id) => !refused.some((one) => one.subject === id));
        const frame = { pipe: pipe.id, kind: 'reconcile', cause: 'retry', tries: 0 } as const;
        await tx.putWork(keys.map((key) => ({ ...frame, key, dueMs: ground.time.now() })));
      });
      await flow(life, pipe.id);
    }
  });
  if (engine.life().writes() > before) {
    ground.broken(7, 'the same decision again wrote something');
    return;
  }
  for (const [id, state] of await stateOf(ground))
    if (bases.get(id) !== state)
      ground.broken(7, `the same decision again changed ${state}, before ${bases.get(id)}`);
}

/** Live, and nothing of them waits. */
async function settledLinks(ground: Ground): Promise<ReadonlySet<string>> {
  const { links, waiting } = await ground.store.transact(async (tx) => {
    const perPipe = ground.catalogue.pipes.map((pipe) => tx.linkIdsOf(pipe.id, '', 1_000));
    const ids = (await Promise.all(perPipe)).flat();
    const parked = await tx.parkedOf(ids);
    return { links: await tx.links(ids), waiting: new Set(parked.map(({ subject }) => subject)) };
  });
  const isSettled = ({ id, state }: Link) => state === 'live' && !waiting.has(id);
  return new Set([...links.values()].filter(isSettled).map(({ id }) => id));
}

/** Link id → the link with its base, as text. */
async function stateOf(ground: Ground): Promise<ReadonlyMap<string, string>> {
  const state = new Map<string, string>();
  for (const pipe of ground.catalogue.pipes)
    await ground.store.transact(async (tx) => {
      const ids = await tx.linkIdsOf(pipe.id, '', 1_000);
      const bases = await tx.bases(ids);
      for (const link of (await tx.links(ids)).values())
        state.set(link.id, JSON.stringify([link, bases.get(link.id)?.rows]));
    });
  return state;
}
