// Plan: what a sync would do, without doing it. It runs the real path on a copy of the store, against
// the real systems for reading, while writes are only answered as a system would that takes them as
// they are; so an order shows up although its customer is still to be created. What the copy's
// journal says afterwards is the plan.

import { lastValueFrom, reduce } from 'rxjs';
import type { Json, JsonObject } from '../base/json.ts';
import type { Driver, Patch, WriteAnswer } from '../drivers/driver.ts';
import { patched } from '../drivers/patch.ts';
import type { JournalEntry, ParkedReason, Store } from '../store/store.ts';
import { collectEntity, collectSingles } from './collect.ts';
import { collectedEntities } from './lookup-lists.ts';
import type { FieldChange } from './operation.ts';
import { pipeFlow } from './pipe-flow.ts';
import type { World } from './world.ts';

/** One operation that a sync would carry out. */
export interface PlannedOperation {
  readonly pipe: string;
  readonly operation: 'create' | 'update' | 'delete' | 'deactivate';
  /** The record written to; of a create, a name made up for the plan. */
  readonly ref: string;
  readonly changes: readonly FieldChange[];
}

export interface Plan {
  readonly operations: readonly PlannedOperation[];
  readonly linked: readonly {
    readonly pipe: string;
    readonly source: string;
    readonly sink: string;
    readonly reason: string;
  }[];
  readonly parked: readonly {
    readonly pipe: string;
    readonly ref: string;
    readonly row: string;
    readonly why: ParkedReason;
    readonly reason: string;
  }[];
  /** Per pipe: creates, updates, deletes, links, parked. */
  readonly counts: Readonly<
    Record<
      string,
      Readonly<Record<'create' | 'update' | 'delete' | 'deactivate' | 'link' | 'park', number>>
    >
  >;
}

/** What waits, at most, in a plan. */
const parkedMax = 10_000;
const journalPage = 1_000;

/** `copy` is a copy of the world's store, which the plan may change; the caller closes it. */
export async function plan(world: World, copy: Store, signal?: AbortSignal): Promise<Plan> {
  const drivers = new Map(
    [...world.drivers].map(([name, driver]) => [name, planning(driver, world)]),
  );
  const planned: World = { ...world, store: copy, drivers };
  const from = await lastSeq(copy);
  for (const entity of collectedEntities(planned)) {
    await collectEntity(planned, entity, signal);
    await collectSingles(planned, entity, signal);
  }
  for (let handled = 1; handled > 0; ) {
    handled = 0;
    for (const pipe of planned.catalogue.pipes) {
      if (pipe.isEnabled)
        handled += await lastValueFrom(total(pipeFlow(planned, pipe, signal)), { defaultValue: 0 });
    }
  }
  const entries = await journalSince(copy, from);
  const parked = await copy.transact((tx) => tx.parkedList({}, '', parkedMax));
  return summarise(entries, parked);
}

function total(flow: ReturnType<typeof pipeFlow>): ReturnType<typeof pipeFlow> {
  return flow.pipe(reduce((sum, count) => sum + count, 0));
}

/** The driver, but writes go nowhere: they are answered with the record as it would be. */
function planning(driver: Driver, world: World): Driver {
  const answer = (id: string, record: JsonObject): WriteAnswer => ({
    kind: 'done',
    id,
    read: { id, record },
    begunAtMs: world.clock.now(),
  });
  let made = 0;
  return {
    ...driver,
    create: async (_, requests) => requests.map(({ record }) => answer(`new-${++made}`, record)),
    update: async (_, requests) =>
      requests.map(({ id, patch, before }) => answer(id, patched(before, patch))),
    remove: async (_, ids) => ids.map((id) => answer(id, {})),
    close: async () => {},
  };
}

async function lastSeq(store: Store): Promise<number> {
  let seq = 0;
  for (;;) {
    const page = await store.transact((tx) => tx.journalAfter(seq, journalPage));
    if (page.length === 0) return seq;
    seq = page.at(-1)?.seq ?? seq;
  }
}

async function journalSince(store: Store, from: number): Promise<readonly JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (let seq = from; ; ) {
    const page = await store.transact((tx) => tx.journalAfter(seq, journalPage));
    if (page.length === 0) return entries;
    entries.push(...page);
    seq = page.at(-1)?.seq ?? seq;
  }
}

const operationOf: Readonly<Record<string, PlannedOperation['operation']>> = {
  created: 'create',
  updated: 'update',
  deleted: 'delete',
  deactivated: 'deactivate',
};

function summarise(
  entries: readonly JournalEntry[],
  waiting: readonly Plan['parked'][number][],
): Plan {
  const operations = entries.flatMap((entry): PlannedOperation[] => {
    const operation = operationOf[entry.what];
    return operation
      ? [{ pipe: entry.pipe ?? '', operation, ref: entry.ref, changes: changesOf(entry) }]
      : [];
  });
  const linked = entries
    .filter((entry) => entry.what === 'linked')
    .map((entry) => ({
      pipe: entry.pipe ?? '',
      source: entry.ref,
      sink: String(entry.after),
      reason: entry.reason,
    }));
  const parked = waiting.map(({ pipe, ref, row, why, reason }) => ({
    pipe,
    ref,
    row,
    why,
    reason,
  }));
  const counts: Record<string, Record<string, number>> = {};
  const count = (pipe: string, what: string) => {
    const one = (counts[pipe] ??= {
      create: 0,
      update: 0,
      delete: 0,
      deactivate: 0,
      link: 0,
      park: 0,
    });
    one[what] = (one[what] ?? 0) + 1;
  };
  for (const { pipe, operation } of operations) count(pipe, operation);
  for (const { pipe } of linked) count(pipe, 'link');
  for (const { pipe } of parked) count(pipe, 'park');
  return { operations, linked, parked, counts: counts as Plan['counts'] };
}

function changesOf(entry: JournalEntry): readonly FieldChange[] {
  if (entry.what === 'created')
    return leaves(entry.after as JsonObject).map(([path, after]) => ({
      path,
      before: null,
      after,
      reason: entry.reason,
    }));
  const patch = entry.after as unknown as Patch | null;
  if (!patch || !('set' in patch)) return [];
  const before = entry.before as JsonObject;
  return [
    ...Object.entries(patch.set).map(([path, after]) => ({
      path,
      before: before[path] ?? null,
      after,
      reason: entry.reason,
    })),
    ...Object.entries(patch.items).map(([path, items]) => ({
      path,
      before: before[path] ?? null,
      after: items.changes as unknown as Json,
      reason: entry.reason,
    })),
  ];
}

function leaves(record: JsonObject, prefix = ''): readonly (readonly [string, Json])[] {
  return Object.entries(record).flatMap(([name, value]): (readonly [string, Json])[] => {
    if (value === undefined) return [];
    const isInner = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isInner
      ? [...leaves(value as JsonObject, `${prefix}${name}.`)]
      : [[`${prefix}${name}`, value]];
  });
}
