// The state of everything as one plain object: what `/api/status` answers, the page shows and the
// metrics count. Values are as they are; whoever shows them escapes them.

import { redactor } from '../../base/redact.ts';
import type { Health } from '../../drivers/driver.ts';
import { whatIsDue } from '../../runtime/due.ts';
import type { Parked, ParkedReason, Transaction } from '../../store/store.ts';
import { readEndsOf, readingsAnew } from '../../sync/collect/read-anew.ts';
import { unreadableOf } from '../../sync/collect/unreadable-ids.ts';
import { reasonsInTurn } from '../../sync/desk/list.ts';
import { collectedEntities } from '../../sync/references/collected-entities.ts';
import type { World } from '../../sync/world.ts';
import type { Activity, Mishap, RunState } from './activity.ts';
import type { MinuteOfWrites } from './recent-writes.ts';

export interface Status {
  readonly atMs: number;
  readonly begunAtMs: number;
  readonly phase: Phase;
  readonly systems: readonly ({ readonly name: string; readonly title: string } & Health)[];
  readonly entities: readonly EntityStatus[];
  /** The two systems of each pair, by name, as the pair has them. */
  readonly pairs: readonly {
    readonly id: string;
    readonly source: string;
    readonly sink: string;
  }[];
  readonly pipes: readonly PipeStatus[];
  readonly parkedCounts: readonly {
    readonly pipe: string;
    readonly why: ParkedReason;
    readonly count: number;
    readonly oldestMs: number;
  }[];
  /** The first of what waits one by one, as the desk lists it; `parkedCounts` has them all. */
  readonly parked: readonly Parked[];
  readonly mishaps: readonly Mishap[];
  /** The last hour, minute by minute; the oldest first. */
  readonly writes: readonly MinuteOfWrites[];
}

/** `first-sync` until everything was read and carried once, `draining` at the end. */
export type Phase = 'first-sync' | 'running' | 'draining';

/** Unreadable records that are named one by one, as a person can look at them; of more, as many. */
export const unreadableMax = 10;

export interface EntityStatus {
  readonly id: string;
  readonly title: string;
  readonly records: number;
  readonly gone: number;
  /** Ids of records that it shows and of which nothing could be read yet. */
  readonly unreadable: readonly string[];
  readonly lastReadAtMs: number | null;
  readonly isComplete: boolean;
  /** A pipe that runs needs it; else it is only known from before. */
  readonly isRead: boolean;
  /** While what is known was read in another way than its file says now: how many records were read again so far. */
  readonly readAnew: number | null;
  readonly run: RunState | null;
}

export interface PipeStatus {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly sink: string;
  readonly isTwoWay: boolean;
  readonly isEnabled: boolean;
  readonly links: Readonly<Record<string, number>>;
  readonly waiting: number;
  /** Entities that are read anew: until all of them was, nothing is decided here. */
  readonly standsFor: readonly string[];
  readonly run: RunState | null;
}

const parkedShown = 100;

export async function statusOf(world: World, activity: Activity, phase: Phase): Promise<Status> {
  const { catalogue, store } = world;
  const entities = [...catalogue.entities.values()].filter(
    (entity) => entity.refreshMs === undefined,
  );
  const stored = await store.transact(async (tx) => {
    const parkedCounts = await tx.countParked();
    return {
      images: await tx.countImages(),
      links: await tx.countLinks(),
      parkedCounts,
      parked: await firstParked(tx, parkedCounts),
      cursors: await tx.cursors(entities.map((entity) => entity.id)),
      unreadable: await unreadableOf(
        tx,
        entities.map(({ id }) => id),
      ),
      anew: await readingsAnew(tx, collectedEntities(world)),
    };
  });
  const due = await whatIsDue(world);
  const runs = new Map(activity.runs().map((run) => [`${run.part} ${run.id}`, run]));
  const clean = redactor(catalogue.secrets);
  const imagesOf = (entity: string, isGone: boolean) =>
    stored.images
      .filter((one) => one.entity === entity && (one.state === 'gone') === isGone)
      .reduce((sum, one) => sum + one.count, 0);
  const read = new Set(collectedEntities(world).map(({ id }) => id));
  const takesPart = (entity: string) =>
    catalogue.pipes.some((pipe) => pipe.source.id === entity || pipe.sink.id === entity);
  return {
    atMs: world.clock.now(),
    begunAtMs: activity.begunAtMs,
    phase,
    systems: [...catalogue.systems.values()].flatMap(({ name, title }) => {
      const health = world.drivers.get(name)?.health();
      return health ? [{ name, title, ...cleanHealth(health, clean) }] : [];
    }),
    entities: entities
      .filter(({ id }) => takesPart(id) || stored.cursors.has(id))
      .map(({ id, title }) => {
        const cursor = stored.cursors.get(id);
        return {
          id,
          title,
          records: imagesOf(id, false),
          gone: imagesOf(id, true),
          unreadable: stored.unreadable.get(id) ?? [],
          lastReadAtMs: cursor?.lastReadAtMs ?? null,
          isComplete: (cursor?.completeAtMs ?? null) !== null,
          isRead: read.has(id),
          readAnew: stored.anew.get(id) ?? null,
          run: runs.get(`reading ${id}`) ?? null,
        };
      }),
    pairs: catalogue.pairs.map(({ id, source, sink }) => ({
      id,
      source: source.name,
      sink: sink.name,
    })),
    pipes: catalogue.pipes.map((pipe) => ({
      id: pipe.id,
      title: pipe.title ?? pipe.id,
      source: pipe.source.id,
      sink: pipe.sink.id,
      isTwoWay: pipe.back !== undefined,
      isEnabled: pipe.isEnabled,
      links: Object.fromEntries(
        stored.links.filter((one) => one.pipe === pipe.id).map((one) => [one.state, one.count]),
      ),
      waiting: due.get(pipe.id)?.waiting ?? 0,
      standsFor: pipe.isEnabled
        ? readEndsOf(catalogue, pipe).flatMap(({ id }) => (stored.anew.has(id) ? [id] : []))
        : [],
      run: ofWork(runs.get(`pipe ${pipe.id}`), due.get(pipe.id)?.waiting ?? 0),
    })),
    parkedCounts: stored.parkedCounts,
    parked: stored.parked.map((one) => ({ ...one, reason: clean(one.reason) })),
    mishaps: activity.mishaps(),
    writes: activity.writes.minutes(),
  };
}

async function firstParked(
  tx: Transaction,
  counts: Status['parkedCounts'],
): Promise<readonly Parked[]> {
  const parked: Parked[] = [];
  for (const why of reasonsInTurn(counts))
    parked.push(...(await tx.parkedList({ why }, '', parkedShown - parked.length)));
  return parked;
}

/** What its system would not take is no trouble any more once nothing of it is left to write. */
function ofWork(run: RunState | undefined, waiting: number): RunState | null {
  if (run?.fault?.code === 'system.untaken' && waiting === 0) return { ...run, fault: null };
  return run ?? null;
}

// Invariant 11: an address in a message may carry a key.
function cleanHealth(health: Health, clean: (text: string) => string): Health {
  return health.message === undefined ? health : { ...health, message: clean(health.message) };
}
