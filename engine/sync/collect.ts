// Collect: pages of an entity's changes into images. One transaction a page, and the cursor moves in
// the transaction that stores what it passed (Invariant 4). A complete listing also shows what is
// missing; missing records become suspect and are looked at one by one, never deleted here.

import { idOf, refOf } from '../base/ref.ts';
import type { Entity } from '../definition/system.ts';
import type { Look, Page } from '../drivers/driver.ts';
import type { Cursor, Image, Transaction, Work } from '../store/store.ts';
import { absorb, queueUsers, readWork } from './absorb.ts';
import { driverOf, type World } from './world.ts';

/** Single reads done at once. */
const readsMax = 100;
/** Missing records handled in one step after a listing. */
const missingMax = 500;
/** Two clear "not found" this far apart make a record gone. */
const secondLookMs = 2_000;
/** A record that cannot be read is tried again after this, doubled each time. */
const readAgainMs = 5_000;

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

async function storeLooks(
  world: World,
  tx: Transaction,
  entity: Entity,
  work: readonly Work[],
  looks: readonly Look[],
): Promise<number> {
  const now = world.clock.now();
  const found = looks.flatMap((look) => (look.kind === 'found' ? [look] : []));
  const changed = await absorb(world, tx, entity, 'single', found);
  await tx.ackWork(work);
  const missing: Work[] = [];
  for (const [index, look] of looks.entries()) {
    const one = work[index] as Work;
    if (look.kind === 'gone') missing.push(one);
    if (look.kind !== 'unclear') continue;
    world.tell({ kind: 'unreadable', entity: entity.id, id: idOf(one.key), message: look.message });
    await tx.putWork([
      readWork(entity, one.key, now + readAgainMs * 2 ** Math.min(one.tries, 8), one.tries + 1),
    ]);
  }
  return changed.length + (await storeMissing(world, tx, entity, missing));
}

/** One clear "not found" makes a record suspect, a second one makes it gone. */
async function storeMissing(
  world: World,
  tx: Transaction,
  entity: Entity,
  work: readonly Work[],
): Promise<number> {
  const now = world.clock.now();
  const images = await tx.images(work.map((one) => one.key));
  const gone: Image[] = [];
  const suspect: Image[] = [];
  for (const one of work) {
    const image = images.get(one.key);
    if (image === undefined || image.state === 'gone') continue;
    if (one.tries > 0 && image.state === 'suspect')
      gone.push({ ...image, state: 'gone', seq: image.seq + 1, readAtMs: now });
    else {
      suspect.push({ ...image, state: 'suspect' });
      await tx.putWork([readWork(entity, one.key, now + secondLookMs, one.tries + 1)]);
    }
  }
  await tx.putImages([...gone, ...suspect]);
  await tx.appendJournal(
    gone.map((image) => ({
      atMs: now,
      ref: image.ref,
      link: null,
      pipe: null,
      row: '*',
      what: 'gone',
      reason: 'looked up twice and not found',
      before: image.props,
      after: null,
      cause: 'edit',
    })),
  );
  await queueUsers(
    world,
    tx,
    entity,
    gone.map((image) => image.ref),
    'edit',
  );
  return gone.length;
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
