// Plan: what a sync would do, without doing it. It runs the real path on a copy of the store,
// against the real systems for reading, while writes are only answered as a system would that takes
// them as they are; so an order shows up although its customer is still to be created. What the
// copy's journal says afterwards is the plan.

import { lastValueFrom, reduce } from 'rxjs';
import type { Pipe } from '../../definition/pipe.ts';
import type { JournalEntry, Store } from '../../store/store.ts';
import { collectEntity } from '../collect/collect.ts';
import { collectSingles } from '../collect/collect-singles.ts';
import { gatherUnreadable } from '../collect/gather-unreadable.ts';
import { approve } from '../desk/approve.ts';
import { pipeFlow } from '../pipe-flow.ts';
import { collectedEntities } from '../references/collected-entities.ts';
import { journalSince } from '../state/journal-since.ts';
import { type Renaming, runOf, type World } from '../world.ts';
import type { Plan } from './contents.ts';
import { type FrozenPlan, recorder } from './frozen-plan.ts';
import { planningDrivers } from './planning-drivers.ts';
import { summarise } from './summary.ts';

/** What waits, at most, in a plan. */
const parkedMax = 10_000;

/** `copy` is a copy of the world's store, which the plan may change; the caller closes it. */
export async function plan(
  world: World,
  copy: Store,
  signal?: AbortSignal,
): Promise<Plan & { readonly frozen: FrozenPlan }> {
  const record = recorder();
  const held = gatherHeld();
  const unreadable = gatherUnreadable();
  const renamed: Renaming[] = [];
  const run = runOf(world);
  const planned: World = {
    ...world,
    run,
    store: copy,
    drivers: planningDrivers(world),
    begun: new Map(),
    read: new Map(),
    guards: 'tell',
    gate: async (at, pipe, operations) => {
      await at.store.transact((tx) => record.record(tx, pipe, operations));
      return operations;
    },
    tell: (event) => {
      world.tell(event);
      if (event.kind === 'unreadable') unreadable.note(event);
      if (event.kind === 'held') held.note(event);
      if (event.kind === 'renamed')
        renamed.push({ pipe: event.pipe, was: event.was, links: event.links });
    },
  };
  const from = await copy.transact((tx) => tx.journalEnd());
  await letHeldGo(planned, held);
  await runThePath(planned, signal);
  const { entries, links, parked } = await tracesSince(copy, from);
  return {
    ...summarise(entries, links, parked, held.list()),
    unreadable: unreadable.list(),
    renamed,
    frozen: {
      madeAtMs: world.clock.now(),
      run,
      pipes: Object.fromEntries(world.catalogue.pipes.map((one) => [one.id, one.fingerprint])),
      operations: record.freeze(namesMade(entries)),
    },
  };
}

/** What guards hold, counted by pipe and reason. */
function gatherHeld() {
  const held = new Map<string, Held>();
  return {
    note: ({ pipe, reason, count }: Held) => {
      const before = held.get(`${pipe} ${reason}`)?.count ?? 0;
      held.set(`${pipe} ${reason}`, { pipe, reason, count: before + count });
    },
    list: (): Plan['held'] => [...held.values()],
  };
}

type Held = Plan['held'][number];

/** What is held already is shown as well, and planned. */
async function letHeldGo(
  planned: World,
  { note }: { readonly note: (held: Held) => void },
): Promise<void> {
  for (const pipe of planned.catalogue.pipes) {
    const held = await heldOf(planned.store, pipe);
    for (const one of held) note(one);
    if (held.length > 0) await approve(planned, pipe);
  }
}

/** What the guards of a pipe hold since an earlier run. */
async function heldOf(store: Store, { id: pipe }: Pipe): Promise<Plan['held']> {
  const held = await store.transact((tx) => tx.parkedList({ pipe, why: 'held' }, '', parkedMax));
  const groups = Map.groupBy(
    held.filter((one) => one.choice === null),
    (one) => one.reason,
  );
  return [...groups].map(([reason, all]) => {
    const count = new Set(all.map((one) => one.subject)).size;
    return { pipe, reason, count };
  });
}

/** Reads all there is, then goes the way of every pipe until none has anything left to do. */
async function runThePath(planned: World, signal: AbortSignal | undefined): Promise<void> {
  for (const entity of collectedEntities(planned)) {
    await collectEntity(planned, entity, signal);
    await collectSingles(planned, entity, signal);
  }
  const pipes = planned.catalogue.pipes.filter(({ isEnabled }) => isEnabled);
  for (let handled = 1; handled > 0; ) {
    handled = 0;
    for (const pipe of pipes)
      handled += await lastValueFrom(total(pipeFlow(planned, pipe, signal)), { defaultValue: 0 });
  }
}

function total(flow: ReturnType<typeof pipeFlow>): ReturnType<typeof pipeFlow> {
  return flow.pipe(reduce((sum, count) => sum + count, 0));
}

/** What the run left in the copy: the journal since its beginning, the links that it tells of, and what waits. */
async function tracesSince(copy: Store, from: number) {
  const entries = await copy.transact(async (tx) => {
    const found: JournalEntry[] = [];
    for await (const entry of journalSince(tx, from)) found.push(entry);
    return found;
  });
  const parked = await copy.transact((tx) => tx.parkedList({}, '', parkedMax));
  const ids = [...new Set(entries.flatMap(({ link }) => link ?? []))];
  const links = await copy.transact((tx) => tx.links(ids));
  return { entries, links, parked };
}

/** By link: the name made up for what was created over it. */
function namesMade(entries: readonly JournalEntry[]): ReadonlyMap<string, string> {
  const created = entries.filter((one) => one.what === 'created' && one.link !== null);
  return new Map(created.map(({ link, ref }) => [link as string, ref]));
}
