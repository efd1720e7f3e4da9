// The runs there are, as observables that the engine and `sync` put together: reading an entity once
// for all its pipes, looking at single records that wait for it, and running a pipe. Each is
// asynchronous throughout: RxJS hangs on long chains of synchronous inner observables.

import { defer, ignoreElements, type Observable, type ObservableInput, tap } from 'rxjs';
import type { Pipe, Report } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import { collectEntity } from '../sync/collect/collect.ts';
import { collectSingles } from '../sync/collect/collect-singles.ts';
import { pipeFlow } from '../sync/pipe-flow.ts';
import type { World } from '../sync/world.ts';
import type { Events, Part } from './events.ts';
import { dropOldEntries } from './old-entries.ts';
import { tellReport } from './report.ts';
import { type Supervision, supervise } from './supervise.ts';
import type { Trouble } from './troubles.ts';

/** What every run needs. */
export interface Ground {
  readonly world: World;
  readonly events: Events;
  /** Evenly from 0 up to 1. */
  readonly random: () => number;
  /** Aborted when the engine drains: finish what is begun. */
  readonly drain: AbortSignal;
  /** Faults in a row after which a run gives up; absent: never. */
  readonly triesMax?: number;
  /** Somebody asks for what pauses after a fault to be tried now; absent: nobody can. */
  readonly hurry?: Observable<void>;
}

/** One scan of an entity. */
export function reading(ground: Ground, entity: Entity): Observable<never> {
  const { world, drain } = ground;
  return run(ground, 'reading', entity.id, () => collectEntity(world, entity, drain));
}

/** The records of an entity that wait for a look: hints, and those that a listing missed. */
export function looking(ground: Ground, entity: Entity): Observable<never> {
  const { world, drain } = ground;
  return run(ground, 'reading', entity.id, () => collectSingles(world, entity, drain));
}

/** A pipe until nothing of it is due. */
export function running(ground: Ground, pipe: Pipe): Observable<never> {
  const { world, drain } = ground;
  return run(ground, 'pipe', pipe.id, () => pipeFlow(world, pipe, drain));
}

/** A report, if it is time for it. */
export function reporting(
  ground: Ground,
  report: Report,
  troubles: () => readonly Trouble[],
): Observable<never> {
  return run(ground, 'report', report.id, () => tellReport(ground.world, report, troubles()));
}

/** What the journal has kept for longer than `keptMs`. */
export function dropping(ground: Ground, keptMs: number): Observable<never> {
  const { world, drain } = ground;
  return run(ground, 'journal', 'journal', () => dropOldEntries(world, keptMs, drain));
}

/** Told from begin to end, and supervised. */
function run(
  ground: Ground,
  part: Part,
  id: string,
  what: () => ObservableInput<unknown>,
): Observable<never> {
  const { events, world, random, drain, triesMax, hurry } = ground;
  const supervision: Supervision = {
    clock: world.clock,
    events,
    random,
    drain,
    part,
    id,
    ...(triesMax === undefined ? {} : { triesMax }),
    ...(hurry === undefined ? {} : { hurry }),
  };
  return defer(what).pipe(
    tap({
      subscribe: () => events.tell({ kind: 'began', part, id }),
      complete: () => events.tell({ kind: 'ended', part, id }),
    }),
    ignoreElements(),
    supervise(supervision),
  );
}
