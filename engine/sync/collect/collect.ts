// Collect: pages of an entity's changes into images. One transaction a page, and the cursor moves
// in the transaction that stores what it passed (Invariant 4). A complete listing also shows what
// is missing; missing records become suspect and are looked at one by one, never deleted here.

import { stableText } from '../../base/json.ts';
import { refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Change, Page } from '../../drivers/driver.ts';
import type { Cursor, Transaction } from '../../store/store.ts';
import { readWork } from '../state/new-work.ts';
import { driverOf, type World } from '../world.ts';
import { absorb } from './absorb.ts';
import { queueAllParents } from './children.ts';
import { followCombined, newsOf, parted } from './combined.ts';
import { lookAtWaiting } from './look-at-waiting.ts';
import { lookLater } from './looks.ts';
import { meetPipes, strangersTo } from './new-pipes.ts';
import { confirmAccount } from './other-account.ts';
import { queueChildren } from './queue-children.ts';
import { countReadAnew, endReadingAnew, isReadAnew, noteReading } from './read-anew.ts';
import { deriveAll } from './read-derived.ts';
import { isPlausible } from './short-listing.ts';
import { suspect } from './suspect.ts';
import { endUnreadable, noteUnreadable, tellUnreadable } from './unreadable-ids.ts';

/** Missing records handled in one step after a listing. */
const missingMax = 500;

/** Reads one scan of an entity, page by page, from where the last one stopped. */
export async function collectEntity(
  world: World,
  entity: Entity,
  signal?: AbortSignal,
): Promise<void> {
  await confirmAccount(world, entity, signal);
  await scan(world, entity, signal);
  const { kind } = entity.changes;
  const namesOnly = kind === 'feed' || kind === 'parent';
  if (!namesOnly) world.read.set(entity.id, 'whole');
  else if (!world.read.has(entity.id)) world.read.set(entity.id, 'named');
}

async function scan(world: World, entity: Entity, signal?: AbortSignal): Promise<void> {
  const now = world.clock.now();
  const [stored, strangers, isDue] = await world.store.transact(async (tx) => {
    const kept = await storedCursor(tx, entity);
    const isDue = await isReadAnew(tx, entity, kept, now);
    return [kept, await strangersTo(world, tx, entity), isDue] as const;
  });
  if (entity.derived) await deriveAll(world, entity);
  if (strangers.length > 0) await meetPipes(world, entity, strangers, signal);
  if (entity.derived) return;
  if (entity.changes.kind === 'parent') return queueAllParents(world, entity);
  await lookAtWaiting(world, entity, stored);
  const driver = driverOf(world, entity);
  let isAnew = isDue;
  let cursor = isAnew ? { ...stored, isScanOpen: false } : stored;
  let reading: Promise<Page> | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const from = isAnew ? null : cursor.position;
    const page = await (reading ?? driver.readPage(entity, from, signal));
    const isFirst = !cursor.isScanOpen;
    if (isFirst) cursor = { ...cursor, scan: cursor.scan + 1, scanBegunAtMs: page.begunAtMs };
    // The next page is on its way while this one is stored.
    reading = page.isLast ? undefined : driver.readPage(entity, page.position, signal);
    reading?.catch(() => {}); // told when it is waited for
    const next = await storePage(world, entity, page, { cursor, isFirst });
    isAnew = false;
    if (!next) return scan(world, entity, signal);
    if (!reading) return;
    cursor = next;
  }
}

async function storedCursor(tx: Transaction, entity: Entity): Promise<Cursor> {
  return (await tx.cursors([entity.id])).get(entity.id) ?? unread(entity.id);
}

/** A page is kept only where the one before it was: else reading goes on from what is stored. */
async function follows(tx: Transaction, entity: Entity, cursor: Cursor): Promise<boolean> {
  const { position } = await storedCursor(tx, entity);
  return stableText(position) === stableText(cursor.position);
}

/** Undefined if the page does not follow what is stored. */
async function storePage(
  world: World,
  entity: Entity,
  page: Page,
  { cursor, isFirst }: { readonly cursor: Cursor; readonly isFirst: boolean },
): Promise<Cursor | undefined> {
  const now = world.clock.now();
  const next: Cursor = {
    ...cursor,
    position: page.position,
    isScanOpen: !page.isLast,
    lastReadAtMs: now,
    completeAtMs: page.isLast && page.isListing ? now : cursor.completeAtMs,
  };
  const { own, combined } = parted(page.records);
  const stored = await world.store.transact(async (tx) => {
    if (!(await follows(tx, entity, cursor))) return undefined;
    const batch = own.map((read) => ({ read, begunAtMs: page.begunAtMs }));
    const refs = await absorb(world, tx, entity, 'listing', batch);
    if (page.isListing) {
      const seen = own.map(({ id }) => refOf(entity.id, id));
      await tx.putSeen(next.scan, seen);
      if (page.isLast && page.unreadable.length === 0)
        await suspectMissing(world, tx, entity, next.scan);
    }
    await noteUnreadable(tx, entity, page.unreadable, next.scan);
    await lookLater(world, tx, entity, page.unreadable);
    if (page.isListing && page.isLast) await endUnreadable(tx, entity, next.scan);
    const news = await newsOf(tx, entity, combined);
    await storeChanges(world, tx, entity, [...(page.changed ?? []), ...news]);
    const beginsAnew = isFirst && (await noteReading(tx, entity));
    await countReadAnew(tx, entity, page.records.length);
    const endsAnew = page.isLast && (await endReadingAnew(tx, entity));
    await tx.putCursors([next]); // Invariant 4
    return { changed: refs.length + news.length, beginsAnew, endsAnew };
  }, 'at-next');
  if (stored === undefined) return undefined;
  if (stored.beginsAnew) world.tell({ kind: 'read-anew', entity: entity.id, is: 'begun' });
  tellUnreadable(world, entity, page.unreadable);
  world.tell({
    kind: 'collected',
    entity: entity.id,
    records: page.records.length,
    changed: stored.changed,
    ...(page.changed === undefined ? {} : { named: page.changed.length }),
    isLast: page.isLast,
  });
  if (stored.endsAnew) world.tell({ kind: 'read-anew', entity: entity.id, is: 'ended' });
  return next;
}

/**
 * Records that a feed or a webhook names are looked at, and so are the listings that hang on them. Until the look
 * nothing is decided of one that is said to be deleted.
 */
async function storeChanges(
  world: World,
  tx: Transaction,
  entity: Entity,
  changed: readonly Change[],
): Promise<void> {
  if (changed.length === 0) return;
  const refs = changed.map(({ id }) => refOf(entity.id, id));
  const known = await tx.images(refs);
  const wanted = refs.filter((ref, at) => !changed[at]?.isDeletion || known.has(ref));
  const now = world.clock.now();
  await tx.putWork(wanted.map((ref) => readWork(entity, ref, now)));
  const deleted = refs.flatMap((ref, at) =>
    changed[at]?.isDeletion ? (known.get(ref) ?? []) : [],
  );
  await suspect(world, tx, deleted);
  await followCombined(world, tx, entity, changed);
  await queueChildren(world, tx, entity, wanted);
}

/** Marks what a complete listing did not show, and queues a look at each (Invariant 10). */
async function suspectMissing(
  world: World,
  tx: Transaction,
  entity: Entity,
  scan: number,
): Promise<void> {
  const missing: string[] = [];
  for (let after = ''; ; ) {
    const refs = await tx.unseen(entity.id, scan, after, missingMax);
    if (refs.length === 0) break;
    missing.push(...refs);
    after = refs.at(-1) as string;
  }
  // Counting is dear where there are many, and a whole listing asks nothing.
  const counts = missing.length > 0 ? await tx.countImages() : [];
  const known = counts.find((one) => one.entity === entity.id && one.state === 'live')?.count ?? 0;
  if (!(await isPlausible(world, tx, entity, { known, missing: missing.length }))) return;
  for (let from = 0; from < missing.length; from += missingMax) {
    const images = await tx.images(missing.slice(from, from + missingMax));
    await suspect(world, tx, images.values());
  }
}

/** A hint that a record changed (a webhook): it is read again, soon and by itself. */
export async function readHint(world: World, entity: Entity, change: Change): Promise<void> {
  await world.store.transact((tx) => storeChanges(world, tx, entity, [change]));
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
