// Plan: what a sync would do, without doing it. It runs the real path on a copy of the store,
// against the real systems for reading, while writes are only answered as a system would that takes
// them as they are; so an order shows up although its customer is still to be created. What the
// copy's journal says afterwards is the plan.

import { lastValueFrom, reduce } from 'rxjs';
import type { JsonObject } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Driver, Look, WriteAnswer } from '../../drivers/driver.ts';
import { patched } from '../../drivers/patch.ts';
import type { JournalEntry, Store } from '../../store/store.ts';
import { collectEntity, collectSingles } from '../collect/collect.ts';
import { gatherUnreadable } from '../collect/gather-unreadable.ts';
import { approve } from '../desk/approve.ts';
import { pipeFlow } from '../pipe-flow.ts';
import { collectedEntities } from '../references/collected-entities.ts';
import { journalSince } from '../state/journal-since.ts';
import type { World } from '../world.ts';
import type { Plan } from './contents.ts';
import { type FrozenPlan, recorder } from './frozen-plan.ts';
import { withItemKeys } from './planned-items.ts';
import { summarise } from './summary.ts';

/** What waits, at most, in a plan. */
const parkedMax = 10_000;

/** `copy` is a copy of the world's store, which the plan may change; the caller closes it. */
export async function plan(
  world: World,
  copy: Store,
  signal?: AbortSignal,
): Promise<Plan & { readonly frozen: FrozenPlan }> {
  let made = 0;
  const name = () => `new-${++made}`;
  const drivers = new Map(
    [...world.drivers].map(([system, driver]) => [system, planning(driver, world, name)]),
  );
  const record = recorder();
  const held = new Map<string, Plan['held'][number]>();
  const unreadable = gatherUnreadable();
  const planned: World = {
    ...world,
    store: copy,
    drivers,
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
      if (event.kind !== 'held') return;
      const { pipe, count, reason } = event;
      const before = held.get(`${pipe} ${reason}`)?.count ?? 0;
      held.set(`${pipe} ${reason}`, { pipe, reason, count: before + count });
    },
  };
  const from = await copy.transact((tx) => tx.journalEnd());
  // What is held already is shown as well.
  for (const pipe of planned.catalogue.pipes) {
    for (const one of await heldOf(copy, pipe)) held.set(`${one.pipe} ${one.reason}`, one);
    if ((await heldOf(copy, pipe)).length > 0) await approve(planned, pipe);
  }
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
  const entries = await copy.transact(async (tx) => {
    const found: JournalEntry[] = [];
    for await (const entry of journalSince(tx, from)) found.push(entry);
    return found;
  });
  const parked = await copy.transact((tx) => tx.parkedList({}, '', parkedMax));
  const ids = [...new Set(entries.flatMap(({ link }) => link ?? []))];
  const links = await copy.transact((tx) => tx.links(ids));
  const created = entries.filter((one) => one.what === 'created' && one.link !== null);
  const names = new Map(created.map(({ link, ref }) => [link as string, ref]));
  return {
    ...summarise(entries, links, parked, [...held.values()]),
    unreadable: unreadable.list(),
    frozen: {
      madeAtMs: world.clock.now(),
      pipes: Object.fromEntries(world.catalogue.pipes.map((one) => [one.id, one.fingerprint])),
      operations: record.freeze(names),
    },
  };
}

function total(flow: ReturnType<typeof pipeFlow>): ReturnType<typeof pipeFlow> {
  return flow.pipe(reduce((sum, count) => sum + count, 0));
}

/**
 * The driver, but writes go nowhere: they are answered with the record as it would be. What was made here is known
 * here only, so its system is not asked for it.
 */
function planning(driver: Driver, world: World, name: () => string): Driver {
  const made = new Map<string, JsonObject>();
  let items = 0;
  const itemKey = () => `new-item-${++items}`;
  const answer = (id: string, record: JsonObject): WriteAnswer => ({
    kind: 'done',
    id,
    read: { id, record },
    begunAtMs: world.clock.now(),
  });
  const written = (entity: Entity, id: string, props: JsonObject): WriteAnswer => {
    const record = withItemKeys(world, entity, props, itemKey);
    if (made.has(id)) made.set(id, record);
    return answer(id, record);
  };
  return {
    ...driver,
    get: async (entity, ids, signal) => {
      const asked = ids.filter((id) => !made.has(id));
      const looks = asked.length === 0 ? [] : await driver.get(entity, asked, signal);
      const known = new Map(asked.map((id, at) => [id, looks[at] as Look]));
      const begunAtMs = world.clock.now();
      return ids.map((id) => {
        const record = made.get(id);
        if (!record) return known.get(id) as Look;
        return { kind: 'found', read: { id, record }, begunAtMs };
      });
    },
    create: async (entity, requests) =>
      requests.map(({ record }) => {
        const id = name();
        made.set(id, record);
        return written(entity, id, record);
      }),
    update: async (entity, requests) =>
      requests.map(({ id, patch, before }) => written(entity, id, patched(before, patch))),
    act: async (_, requests) => requests.map(({ id, before }) => answer(id, before)),
    remove: async (_, requests) => requests.map(({ id }) => answer(id, {})),
    close: async () => {},
  };
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
