// What single looks show: records that are there are absorbed, records that are not become suspect
// and, at the second clear look, gone. What cannot be read is looked at again later.

import { doubledMs } from '../../base/doubled-ms.ts';
import { idOf, refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Look, Page } from '../../drivers/driver.ts';
import type { Image, NewWork, Transaction, Work } from '../../store/store.ts';
import { tellRead } from '../references/settled-first.ts';
import { readWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import { absorb, absorbDerivedFrom } from './absorb.ts';
import { followCombined } from './combined.ts';
import { storeGone } from './store-gone.ts';
import { endUnreadableOf, noteUnreadable } from './unreadable-ids.ts';

/** Two clear "not found" this far apart make a record gone. */
const secondLookMs = 2_000;
/** The cause of a look after a clear one; looks that showed nothing clearly do not count. */
const secondLook = 'retry';

/** What could not be read within a page is looked at by itself after this: whatever was amiss may have passed. */
const lookLaterMs = 60_000;

/** A record that cannot be read is tried again after this, doubled each time. */
const readAgainMs = 5_000;
/** Twenty minutes and a little between two tries at last. */
const doublingsMax = 8;

export async function storeLooks(
  world: World,
  tx: Transaction,
  entity: Entity,
  work: readonly Work[],
  shown: readonly Look[],
): Promise<number> {
  const now = world.clock.now();
  const looks = shown.map(withoutCombined);
  const found = looks.flatMap((look) => (look.kind === 'found' ? [look] : []));
  const changed = await absorb(world, tx, entity, 'single', found);
  await tx.ackWork(work);
  const missing: Work[] = [];
  const again: NewWork[] = [];
  const unclear: { readonly id: string }[] = [];
  for (const [index, look] of looks.entries()) {
    const one = work[index] as Work;
    if (look.kind === 'gone') missing.push(one);
    if (look.kind !== 'unclear') continue;
    const id = idOf(one.key);
    unclear.push({ id });
    world.tell({ kind: 'unreadable', entity: entity.id, id, message: look.message });
    const dueMs = now + doubledMs(readAgainMs, one.tries, doublingsMax);
    again.push({ ...readWork(entity, one.key, dueMs, one.tries + 1), cause: one.cause });
  }
  await tx.putWork(again);
  const combined = looks.flatMap((look, index) =>
    look.kind === 'gone' && look.into !== undefined
      ? [{ id: idOf((work[index] as Work).key), isDeletion: true, into: look.into }]
      : [],
  );
  await followCombined(world, tx, entity, combined);
  // It may be there and unread, or not there at all: a complete listing tells.
  await noteUnreadable(tx, entity, unclear, 0);
  await tellRead(
    world,
    tx,
    work.map(({ key }) => key),
  );
  const gone = missing.map(({ key }) => key);
  await endUnreadableOf(tx, entity, gone);
  return changed.length + (await storeMissing(world, tx, entity, missing));
}

/** A record that says itself that it was combined with another one is none of its own any more. */
function withoutCombined(look: Look): Look {
  if (look.kind !== 'found' || look.read.into === undefined) return look;
  return { kind: 'gone', begunAtMs: look.begunAtMs, into: look.read.into };
}

/**
 * Records of a page that could not be read, where no later page shows them unless they change once more: the
 * reading goes on behind them, and they would never be read again.
 */
export async function lookLater(
  world: World,
  tx: Transaction,
  entity: Entity,
  unreadable: Page['unreadable'],
): Promise<void> {
  if (entity.changes.kind === 'listing') return;
  const dueMs = world.clock.now() + lookLaterMs;
  const ids = unreadable.flatMap(({ id }) => id ?? []);
  await tx.putWork(ids.map((id) => readWork(entity, refOf(entity.id, id), dueMs)));
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
  const again: NewWork[] = [];
  for (const one of work) {
    const image = images.get(one.key);
    if (image === undefined || image.state === 'gone') continue;
    if (one.cause === secondLook && image.state === 'suspect') gone.push(image);
    else {
      suspect.push({ ...image, state: 'suspect' });
      const work = readWork(entity, one.key, now + secondLookMs, one.tries + 1);
      again.push({ ...work, cause: secondLook });
    }
  }
  await tx.putWork(again);
  await tx.putImages(suspect);
  await storeGone(world, tx, entity, gone, () => 'looked up twice and not found');
  await absorbDerivedFrom(
    world,
    tx,
    entity,
    gone.map((image) => image.ref),
  );
  return gone.length;
}
