// The engine as a service: reads each entity by the schedules of its pairs, runs the pipes that a
// reading, a webhook or another pipe gave something to do, and goes on until it is told to drain.
// Pipes meet only in the store: a wake says "look again", and a lost one costs no more than a moment.

import {
  catchError,
  defer,
  EMPTY,
  finalize,
  lastValueFrom,
  type MonoTypeOperatorFunction,
  merge,
  type Observable,
  repeat,
  Subject,
  throwError,
} from 'rxjs';
import type { Pipe, Report, Schedule } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Change } from '../drivers/driver.ts';
import { readHint } from '../sync/collect/collect.ts';
import { childrenOf } from '../sync/collect/queue-children.ts';
import { beginRun } from '../sync/reconcile/share.ts';
import { collectedEntities } from '../sync/references/collected-entities.ts';
import type { World } from '../sync/world.ts';
import { whatIsDue } from './due.ts';
import type { EngineEvent, Events } from './events.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { dropping, type Ground, looking, reading, reporting, running } from './runs.ts';
import { ticks } from './schedule.ts';
import { followTroubles } from './troubles.ts';

/** How often the store is asked what became due by itself: retries, intents to settle. */
const dueEveryMs = 1_000;

const dayMs = 86_400_000;

export interface Engine {
  /** Reads and runs until `stop`; rejects only for a mistake of ours. */
  run(): Promise<void>;
  /** A webhook's hint: stored before this resolves, looked at right after. */
  hint(entity: Entity, change: Change): Promise<void>;
  /**
   * Reads an entity now, whatever its schedules say, and ends the pauses after faults; one that is only looked up in is
   * read by the pipes that do.
   */
  read(entity: Entity): void;
  /** Lets `run` finish what is begun, and resolve. */
  stop(): void;
}

/** `random` gives numbers evenly from 0 up to 1. */
export function createEngine(world: World, events: Events, random: () => number): Engine {
  const drain = new AbortController();
  const hurry = new Subject<void>();
  const ground: Ground = { world, events, random, drain: drain.signal, hurry };
  const troubles = followTroubles(events, world.clock);
  const pipes = world.catalogue.pipes.filter((pipe) => pipe.isEnabled);
  const entities = collectedEntities(world);
  const wakes = new Map([...pipes, ...entities].map(({ id }) => [id, new Subject<void>()]));
  const wake = (id: string) => wakes.get(id)?.next();
  const asked = new Map(entities.map(({ id }) => [id, new Subject<void>()]));
  const active = new Set<string>();

  const wakeWhatIsDue = async () => {
    for (const { id, due } of (await whatIsDue(world)).values()) if (due > 0) wake(id);
  };

  const times = {
    clock: world.clock,
    timeZone: world.catalogue.project.timeZone,
    drain: drain.signal,
  };

  /** Everyone who takes part in a pipe with this entity has something to look at. */
  const wakePipesOf = (entity: Entity) => {
    for (const pipe of pipes) if (touches(pipe, entity)) wake(pipe.id);
    wake(entity.id);
    for (const { id } of childrenOf(world, entity.id)) wake(id);
  };

  const readings = (entity: Entity): Observable<never> =>
    merge(
      ...schedulesOf(pipes, entity).map((schedule) => ticks(schedule, times)),
      asked.get(entity.id) as Subject<void>,
    ).pipe(
      endsWhen(drain.signal),
      oneAtATime(() => {
        beginRun(world, entity.id);
        return reading(ground, entity).pipe(finalize(() => wakePipesOf(entity)));
      }),
    );

  const looks = (entity: Entity): Observable<never> =>
    (wakes.get(entity.id) as Subject<void>).pipe(
      oneAtATime(() => looking(ground, entity).pipe(finalize(() => wakeAfter(entity.id)))),
    );

  const runs = (pipe: Pipe): Observable<never> =>
    (wakes.get(pipe.id) as Subject<void>).pipe(
      oneAtATime(() => running(ground, pipe).pipe(finalize(() => wakeAfter(pipe.id)))),
    );

  /** At its time of day, and at once if that was missed. */
  const reports = (report: Report): Observable<never> =>
    ticks({ at: report.at }, times).pipe(
      endsWhen(drain.signal),
      oneAtATime(() => reporting(ground, report, troubles)),
    );

  const droppings = (keptMs: number): Observable<never> =>
    ticks({ everyMs: dayMs }, times).pipe(
      endsWhen(drain.signal),
      oneAtATime(() => dropping(ground, keptMs)),
    );

  // Only a run that did something gives others work; else two that wait would wake each other.
  const wakeAfter = (id: string) => {
    if (active.delete(id) && !drain.signal.aborted) wakeWhatIsDue().catch(() => {});
  };

  // A store that cannot be asked now is asked again in a moment; the runs tell its fault.
  const rounds = defer(() => world.clock.sleep(dueEveryMs, drain.signal)).pipe(
    repeat(),
    endsWhen(drain.signal),
    oneAtATime(() => wakeWhatIsDue().catch(() => {})),
  );

  return {
    run: async () => {
      const unlisten = events.listen((event) => {
        const id = actorOf(event);
        if (id !== undefined) active.add(id);
      });
      drain.signal.addEventListener('abort', () => {
        for (const wakeUp of [...wakes.values(), ...asked.values()]) wakeUp.complete();
      });
      const { journalMs } = world.catalogue.project;
      const all = merge(
        rounds,
        ...entities.flatMap((entity) => [looks(entity), readings(entity)]),
        ...pipes.map(runs),
        ...(journalMs === undefined ? [] : [droppings(journalMs)]),
        ...world.catalogue.pairs.flatMap((pair) => (pair.reports ?? []).map(reports)),
      );
      await lastValueFrom(all, { defaultValue: undefined }).finally(unlisten);
    },
    hint: async (entity, change) => {
      await readHint(world, entity, change);
      wake(entity.id);
    },
    read: ({ id }) => {
      hurry.next();
      const own = asked.get(id);
      if (own) own.next();
      else for (const pipe of pipes) wake(pipe.id);
    },
    stop: () => drain.abort(),
  };
}

/** Who did something that may give others work. */
function actorOf(event: EngineEvent): string | undefined {
  switch (event.kind) {
    case 'collected':
      return event.changed + (event.named ?? 0) > 0 ? event.entity : undefined;
    case 'identified':
      return event.records > 0 ? event.pipe : undefined;
    case 'reconciled':
      return event.links > 0 ? event.pipe : undefined;
    case 'wrote':
      return event.pipe;
    default:
      return undefined;
  }
}

function touches(pipe: Pipe, entity: Entity): boolean {
  return pipe.source.id === entity.id || pipe.sink.id === entity.id;
}

/** The different schedules of an entity's pipes; one that is only looked up in takes everybody's. */
function schedulesOf(pipes: readonly Pipe[], entity: Entity): readonly Schedule[] {
  const own = pipes.filter((pipe) => touches(pipe, entity));
  const schedules = (own.length > 0 ? own : pipes).map((pipe) => pipe.schedule);
  return [...new Map(schedules.map((schedule) => [JSON.stringify(schedule), schedule])).values()];
}

/** Completes where a sleep was cut short by the drain. */
function endsWhen<T>(drain: AbortSignal): MonoTypeOperatorFunction<T> {
  return catchError((error) => (drain.aborted ? EMPTY : throwError(() => error)));
}
