// Everything once, until there is nothing left to do: read all entities, run all pipes until nothing
// is due, waiting for open intents to settle, and begin again until a round changed nothing. A run
// that ends with a fault is tried again a few times and then left out; the others go on.

import { catchError, EMPTY, lastValueFrom, merge, type Observable } from 'rxjs';
import type { Pipe } from '../definition/pipe.ts';
import { collectedEntities } from '../sync/references/collected-entities.ts';
import type { World } from '../sync/world.ts';
import { type Due, earliest, whatIsDue } from './due.ts';
import type { EngineEvent, Events } from './events.ts';
import { dropping, type Ground, looking, reading, running } from './runs.ts';
import { createTally, parkedNow, type Summary } from './summary.ts';
import { followUntaken, type Untakens } from './untaken.ts';

/** Agreement takes two or three rounds; more means that two systems never agree. */
const roundsMax = 20;
/** Passes in a row that may do nothing although something is due: it waits for somebody else. */
const idlePassesMax = 3;
const idlePauseMs = 200;
/** Faults in a row before a run is left out. */
const triesMax = 3;
/** What is due later than this after a system's own settle time is not waited for. */
const patienceMsMore = 10_000;

export interface Hurry {
  readonly random: () => number;
  readonly drain: AbortSignal;
  /** What is due later than this is not waited for; absent: settle times are. */
  readonly patienceMs?: number;
}

/** `drain` ends it early, with what is begun finished. Throws only for mistakes of ours. */
export async function syncUntilQuiet(
  world: World,
  events: Events,
  { random, drain, patienceMs }: Hurry,
): Promise<Summary> {
  const begunAtMs = world.clock.now();
  world.begun.clear();
  const tally = createTally();
  const faults = new Map<string, Summary['faults'][number]>();
  const unlisten = events.listen((event) => {
    tally.listener(event);
    noteFault(faults, event);
  });
  const untaken = followUntaken(events);
  const ground: Ground = { world, events, random, drain, triesMax };
  let rounds = 0;
  let later: Summary['later'] = null;
  try {
    for (let isQuiet = false; !isQuiet && rounds < roundsMax && !drain.aborted; rounds++) {
      const before = tally.changes();
      await readAll(ground, faults);
      later = await runUntilNothingIsDue(ground, tally, faults, patienceMs);
      isQuiet = tally.changes() === before;
    }
    const { journalMs } = world.catalogue.project;
    if (journalMs !== undefined) await together([dropping(ground, journalMs)]);
    return {
      durationMs: world.clock.now() - begunAtMs,
      rounds,
      read: tally.read(),
      unreadable: tally.unreadable(),
      pipes: tally.pipes(),
      renamed: tally.renamed(),
      parked: await parkedNow(world),
      faults: [...faults.values(), ...(await notTaken(world, untaken, faults))],
      isCutShort: drain.aborted,
      later,
    };
  } finally {
    unlisten();
    untaken.close();
  }
}

/** Pipes with something left that their system would not take: nothing of that is due, so they look quiet. */
async function notTaken(
  world: World,
  untaken: Untakens,
  faults: ReadonlyMap<string, unknown>,
): Promise<Summary['faults']> {
  const due = await whatIsDue(world);
  return world.catalogue.pipes.flatMap(({ id }) => {
    const found = due.has(id) && !faults.has(id) ? untaken.of(id) : undefined;
    return found ? [{ part: 'pipe', id, ...found }] : [];
  });
}

async function readAll(ground: Ground, faults: ReadonlyMap<string, unknown>): Promise<void> {
  const entities = collectedEntities(ground.world).filter((entity) => !faults.has(entity.id));
  await together(entities.map((entity) => reading(ground, entity)));
}

/** Runs pipes and single reads until the store has nothing due; gives what is due later. */
async function runUntilNothingIsDue(
  ground: Ground,
  tally: { steps(): number; changes(): number },
  faults: ReadonlyMap<string, unknown>,
  patienceMs = settleMsOf(ground.world) + patienceMsMore,
): Promise<Summary['later']> {
  const { world, drain } = ground;
  const entities = collectedEntities(world);
  const pipes = world.catalogue.pipes.filter((pipe) => pipe.isEnabled);
  // Pipes that are switched off, and entities that only they would read, have nothing to wait for.
  const runs = (id: string) => {
    const pipe = pipes.find((one) => one.id === id);
    return pipe ? canRun(pipe, faults) : entities.some((one) => one.id === id) && !faults.has(id);
  };
  let idlePasses = 0;
  // The first pass runs every pipe: a changed definition may wait for it.
  let wanted: readonly Pipe[] = pipes.filter((pipe) => canRun(pipe, faults));
  while (!drain.aborted) {
    const before = tally.steps() + tally.changes();
    await together(
      entities.filter(({ id }) => !faults.has(id)).map((entity) => looking(ground, entity)),
    );
    await together(wanted.map((pipe) => running(ground, pipe)));
    const due = await whatIsDue(world);
    const open = [...due.values()].filter(({ id }) => runs(id));
    wanted = pipes.filter((pipe) => canRun(pipe, faults) && due.has(pipe.id));
    const waitMs = waitOf(world, open, patienceMs);
    if (waitMs === undefined) return laterOf(open);
    idlePasses = tally.steps() + tally.changes() === before && waitMs === 0 ? idlePasses + 1 : 0;
    if (idlePasses >= idlePassesMax) return laterOf(open);
    const pauseMs = idlePasses > 0 ? idlePauseMs : waitMs;
    if (pauseMs > 0) await world.clock.sleep(pauseMs, drain).catch(() => {});
  }
  return null;
}

/** A pipe whose ends could not be read is left out: it would decide on what is old. */
function canRun(pipe: Pipe, faults: ReadonlyMap<string, unknown>): boolean {
  return ![pipe.id, pipe.source.id, pipe.sink.id].some((id) => faults.has(id));
}

/** Until the next is due; undefined if nothing is, or not soon. */
function waitOf(world: World, open: readonly Due[], patienceMs: number): number | undefined {
  const nextAtMs = earliest(open.map((one) => one.nextDueMs));
  if (nextAtMs === null) return undefined;
  const waitMs = Math.max(0, nextAtMs - world.clock.now());
  return waitMs > patienceMs ? undefined : waitMs;
}

function settleMsOf({ catalogue }: World): number {
  return Math.max(0, ...[...catalogue.systems.values()].map(({ settleMs }) => settleMs));
}

function laterOf(open: readonly Due[]): Summary['later'] {
  if (open.length === 0) return null;
  return {
    count: open.reduce((sum, one) => sum + one.waiting, 0),
    nextAtMs: earliest(open.map((one) => one.nextDueMs)),
  };
}

/** All at once; one that gives up ends by itself, its fault is in the stream of events. */
async function together(runs: readonly Observable<never>[]): Promise<void> {
  const each = runs.map((run) => run.pipe(catchError(() => EMPTY)));
  await lastValueFrom(merge(...each), { defaultValue: undefined });
}

/** After a fault without another try, the run takes no further part in this sync. */
function noteFault(faults: Map<string, Summary['faults'][number]>, event: EngineEvent): void {
  if (event.kind !== 'fault' || event.retryAtMs !== undefined) return;
  const { part, id, code, message } = event;
  faults.set(id, { part, id, code, message });
}
