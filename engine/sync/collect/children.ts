// Entities that are listed by parent: collect takes the parents that changed, reads the whole listing
// of each, and looks at every child that its parent no longer shows. Which children a parent has is
// kept beside the images, as keys. Invariant 10: a child that is missing is looked at, never deleted.

import type { Json } from '../../base/json.ts';
import { idOf, refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Page, ReadRecord } from '../../drivers/driver.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import type { Image, Transaction, Work } from '../../store/store.ts';
import { readWork } from '../state/new-work.ts';
import { driverOf, type World } from '../world.ts';
import { absorb } from './absorb.ts';
import { lookLater } from './looks.ts';
import { queuedFact } from './queue-children.ts';
import { countReadAnew, endReadingAnew, isOtherReading, noteReading } from './read-anew.ts';
import { suspect } from './suspect.ts';
import { noteUnreadable, tellUnreadable } from './unreadable-ids.ts';

/** Parents queued in one transaction. */
const pageMax = 1_000;

/** A listing of one parent with more pages than this has no end. */
const pagesMax = 10_000;

/** Once for a way of reading: every parent that is there already. Later ones are queued as they are absorbed. */
export async function queueAllParents(world: World, entity: Entity): Promise<void> {
  const parent = entity.list?.each as string;
  const fact = queuedFact(entity);
  const isQueued = await world.store.transact(async (tx) => {
    if ((await tx.facts([fact])).get(fact) !== parent) return false;
    if (await isOtherReading(tx, entity)) return false;
    await noteReading(tx, entity);
    return true;
  });
  if (isQueued) return;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    after = await world.store.transact(async (tx) => {
      const refs = await tx.refsOf(parent, from, pageMax);
      const now = world.clock.now();
      await tx.putWork(refs.map((ref) => readWork(entity, ref, now)));
      return refs.at(-1);
    });
  }
  const beginsAnew = await world.store.transact(async (tx) => {
    await tx.putFacts({ [fact]: parent });
    return noteReading(tx, entity);
  });
  if (beginsAnew) world.tell({ kind: 'read-anew', entity: entity.id, is: 'begun' });
}

/** The children were read completely once all parents were, and no listing waits. */
export async function noteComplete(world: World, entity: Entity): Promise<void> {
  const parent = entity.list?.each as string;
  const fact = queuedFact(entity);
  const endsAnew = await world.store.transact(async (tx) => {
    const cursors = await tx.cursors([entity.id, parent]);
    const own = cursors.get(entity.id);
    const now = world.clock.now();
    const isReady =
      (await tx.facts([fact])).get(fact) === parent && cursors.get(parent)?.completeAtMs != null;
    const waits = await tx.dueWork(entity.id, 'read', now, 1);
    if (!isReady || waits.length > 0) return false;
    const endsAnew = await endReadingAnew(tx, entity);
    if (own?.completeAtMs != null) return endsAnew;
    await tx.putCursors([
      {
        entity: entity.id,
        position: null,
        scan: 0,
        scanBegunAtMs: now,
        isScanOpen: false,
        completeAtMs: now,
        lastReadAtMs: now,
      },
    ]);
    return endsAnew;
  });
  if (endsAnew) world.tell({ kind: 'read-anew', entity: entity.id, is: 'ended' });
}

/** Reads the children of one parent; gives how many changed. */
export async function collectChildren(
  world: World,
  entity: Entity,
  work: Work,
  signal?: AbortSignal,
): Promise<number> {
  const parent = await world.store.transact(async (tx) =>
    (await tx.images([work.key])).get(work.key),
  );
  if (parent === undefined) {
    await world.store.transact((tx) => tx.ackWork([work]));
    return 0;
  }
  const pages = (await hasListing(entity, parent))
    ? await pagesOf(world, entity, parent, signal)
    : [];
  const reads = pages.flatMap((page) => page.records);
  const unreadable = pages.flatMap((page) => page.unreadable);
  tellUnreadable(world, entity, unreadable);
  const isWhole = unreadable.length === 0;
  return world.store.transact(async (tx) => {
    const batch = pages.flatMap((page) =>
      page.records.map((read) => ({ read, begunAtMs: page.begunAtMs })),
    );
    const changed = await absorb(world, tx, entity, 'listing', batch);
    await countReadAnew(tx, entity, reads.length);
    await noteUnreadable(tx, entity, unreadable, 0);
    await lookLater(world, tx, entity, unreadable);
    await suspectMissing(world, tx, entity, work.key, { reads, isWhole });
    await tx.ackWork([work]);
    return changed.length;
  });
}

async function hasListing(entity: Entity, parent: Image): Promise<boolean> {
  if (parent.state === 'gone') return false;
  const where = entity.list?.where;
  return where === undefined || conditionHolds(where, parent.props, { id: idOf(parent.ref) });
}

async function pagesOf(
  world: World,
  entity: Entity,
  parent: Image,
  signal: AbortSignal | undefined,
): Promise<readonly Page[]> {
  const { readChildren } = driverOf(world, entity);
  if (!readChildren) throw new Error(`the driver of ${entity.id} reads no children`);
  const pages: Page[] = [];
  for (let position: Json | null = null; pages.length < pagesMax; ) {
    signal?.throwIfAborted();
    const page = await readChildren(entity, parent.props, position, signal);
    pages.push(page);
    if (page.isLast) return pages;
    position = page.position;
  }
  throw new Error(`the listing of ${entity.id} for ${parent.ref} has no end`);
}

async function suspectMissing(
  world: World,
  tx: Transaction,
  entity: Entity,
  parent: string,
  seen: { readonly reads: readonly ReadRecord[]; readonly isWhole: boolean },
): Promise<void> {
  const scope = `children ${entity.id}`;
  const refs = seen.reads.map((read) => refOf(entity.id, read.id));
  const before = (await tx.refsWithKeys([{ scope, value: parent }])).map(({ ref }) => ref);
  await tx.putKeys(refs.map((ref) => ({ scope, ref, values: [parent] })));
  if (!seen.isWhole) return;
  const shown = new Set(refs);
  const images = await tx.images(before.filter((ref) => !shown.has(ref)));
  await suspect(world, tx, images.values());
}
