// Collect: pages of an entity's changes into images. One transaction a page, and the cursor moves
// in the transaction that stores what it passed (Invariant 4). A complete listing also shows what
// is missing; missing records become suspect and are looked at one by one, never deleted here.

import { idOf, refOf } from '../base/ref.ts';
import type { Entity } from '../definition/system.ts';
import type { Page } from '../drivers/driver.ts';
import type { Cursor, Image, Transaction } from '../store/store.ts';
import { absorb, readWork } from './absorb.ts';
import { storeLooks } from './looks.ts';
import { driverOf, type World } from './world.ts';

/** Single reads done at once. */
const readsMax = 100;

/** Missing records handled in one step after a listing. */
const missingMax = 500;

/** Reads one scan of an entity, page by page, from where the last one stopped. */
export async function collectEntity(
  world: World,
  entity: Entity,
  signal?: AbortSignal,
): Promise<void> {
  const driver = driverOf(world, entity);
  let cursor = await world.store.transact(
    async (tx) => (await tx.cursors([entity.id])).get(entity.id) ?? unread(entity.id),
  );
  for (;;) {
    signal?.throwIfAborted();
    const page = await driver.readPage(entity, cursor.position, signal);
    if (!cursor.isScanOpen)
      cursor = { ...cursor, scan: cursor.scan + 1, scanBegunAtMs: page.begunAtMs };
    cursor = await storePage(world, entity, page, cursor);
    if (page.isLast) return;
  }
}

async function storePage(
  world: World,
  entity: Entity,
  page: Page,
  cursor: Cursor,
): Promise<Cursor> {
  const now = world.clock.now();
  const next: Cursor = {
    ...cursor,
    position: page.position,
    isScanOpen: !page.isLast,
    lastReadAtMs: now,
    completeAtMs: cursor.completeAtMs ?? (page.isLast && page.isListing ? now : null),
  };
  const changed = await world.store.transact(async (tx) => {
    const batch = page.records.map((read) => ({ read, begunAtMs: page.begunAtMs }));
    const refs = await absorb(world, tx, entity, 'listing', batch);
    if (page.isListing) {
      await tx.putSeen(
        entity.id,
        next.scan,
        page.records.map((read) => refOf(entity.id, read.id)),
      );
      if (page.isLast && page.unreadable.length === 0)
        await suspectMissing(world, tx, entity, next.scan);
    }
    await tx.putCursors([next]); // Invariant 4
    return refs.length;
  });
  for (const { id, message } of page.unreadable) {
    world.tell({
      kind: 'unreadable',
      entity: entity.id,
      ...(id === undefined ? {} : { id }),
      message,
    });
  }
  world.tell({
    kind: 'collected',
    entity: entity.id,
    records: page.records.length,
    changed,
    isLast: page.isLast,
  });
  return next;
}

/** Marks what a complete listing did not show, and queues a look at each (Invariant 10). */
async function suspectMissing(
  world: World,
  tx: Transaction,
  entity: Entity,
  scan: number,
): Promise<void> {
  for (let after = ''; ; ) {
    const refs = await tx.unseen(entity.id, scan, after, missingMax);
    if (refs.length === 0) return;
    const images = await tx.images(refs);
    const live = [...images.values()].filter((image) => image.state === 'live');
    await tx.putImages(live.map((image): Image => ({ ...image, state: 'suspect' })));
    await tx.putWork(live.map((image) => readWork(entity, image.ref, world.clock.now())));
    after = refs.at(-1) as string;
  }
}

/** A hint that a record changed (a webhook): it is read again, soon and by itself. */
export async function readHint(world: World, entity: Entity, id: string): Promise<void> {
  await world.store.transact((tx) =>
    tx.putWork([readWork(entity, refOf(entity.id, id), world.clock.now())]),
  );
}

/** Reads the records of an entity that are due for a look of their own; gives how many it read. */
export async function collectSingles(
  world: World,
  entity: Entity,
  signal?: AbortSignal,
): Promise<number> {
  let count = 0;
  for (;;) {
    signal?.throwIfAborted();
    const work = await world.store.transact((tx) =>
      tx.dueWork(entity.id, 'read', world.clock.now(), readsMax),
    );
    if (work.length === 0) return count;
    const looks = await driverOf(world, entity).get(
      entity,
      work.map((one) => idOf(one.key)),
      signal,
    );
    const changed = await world.store.transact((tx) => storeLooks(world, tx, entity, work, looks));
    world.tell({
      kind: 'collected',
      entity: entity.id,
      records: work.length,
      changed,
      isLast: true,
    });
    count += work.length;
  }
}

function unread(entity: string): Cursor {
  return {
    entity,
    position: null,
    scan: 0,
    scanBegunAtMs: 0,
    isScanOpen: false,
    completeAtMs: null,
    lastReadAtMs: null,
  };
}
