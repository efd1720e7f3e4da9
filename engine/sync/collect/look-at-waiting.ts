// Where changes are told by their time, a list never shows what was deleted, and a record that waits on the
// desk is written by nobody who would meet that it is gone. So what waits is looked at by itself once a day,
// and before it is tried again because a person says so.

import { entityOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Cursor, NewWork, Transaction } from '../../store/store.ts';
import { readWork } from '../state/new-work.ts';
import { eachParkedPage } from '../state/parked-pages.ts';
import { pipesOf, type World } from '../world.ts';
import { derivedFrom } from './derive.ts';
import { suspect } from './suspect.ts';

const dayMs = 86_400_000;

/** Items gone through in one transaction; other work waits meanwhile. */
const pageMax = 500;

/** Queues the looks at the first reading of each day; `cursor` is that of the reading before. */
export async function lookAtWaiting(world: World, entity: Entity, cursor: Cursor): Promise<void> {
  const { lastReadAtMs } = cursor;
  if (!hidesDeletes(entity) || lastReadAtMs === null) return;
  if (entity.changes.kind === 'since' && entity.changes.listingMs !== undefined) return;
  const now = world.clock.now();
  if (Math.floor(lastReadAtMs / dayMs) === Math.floor(now / dayMs)) return;
  // Those that are made from its records are gone with them.
  const entities = new Map([entity, ...derivedFrom(world, entity.id)].map((one) => [one.id, one]));
  const pipes = new Set([...entities.keys()].flatMap((id) => pipesOf(world, id)));
  for (const pipe of pipes) await lookAtWaitingIn(world, pipe.id, entities, now);
}

/** Nothing is decided of these before they were read; a record that cannot be read by itself is believed. */
export async function lookFirst(
  world: World,
  tx: Transaction,
  refs: readonly string[],
): Promise<void> {
  const hidden = refs.filter((ref) => hidesDeletes(world.catalogue.entities.get(entityOf(ref))));
  const images = await tx.images([...new Set(hidden)]);
  await suspect(world, tx, images.values());
}

function hidesDeletes(entity: Entity | undefined): boolean {
  return entity?.changes.kind === 'since' && entity.get !== undefined && !entity.derived;
}

async function lookAtWaitingIn(
  world: World,
  pipe: string,
  entities: ReadonlyMap<string, Entity>,
  now: number,
): Promise<void> {
  await eachParkedPage(world.store, { pipe }, pageMax, async (tx, page) => {
    const looks = page.flatMap(({ ref }): NewWork[] => {
      const entity = entities.get(entityOf(ref));
      return entity ? [readWork(entity, ref, now)] : [];
    });
    await tx.putWork(looks);
  });
}
