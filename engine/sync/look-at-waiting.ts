// Where changes are told by their time, a list never shows what was deleted, and a record that waits on the
// desk is written by nobody who would meet that it is gone. So what waits is looked at by itself once a day.

import { entityOf } from '../base/ref.ts';
import type { Entity } from '../definition/system.ts';
import type { Cursor, NewWork } from '../store/store.ts';
import { placeOfParked } from '../store/work.ts';
import { readWork } from './absorb.ts';
import { derivedFrom } from './derive.ts';
import { pipesOf, type World } from './world.ts';

const dayMs = 86_400_000;

/** Items gone through in one transaction; other work waits meanwhile. */
const pageMax = 500;

/** Queues the looks at the first reading of each day; `cursor` is that of the reading before. */
export async function lookAtWaiting(world: World, entity: Entity, cursor: Cursor): Promise<void> {
  const { changes } = entity;
  const { lastReadAtMs } = cursor;
  if (changes.kind !== 'since' || changes.listingMs !== undefined || lastReadAtMs === null) return;
  const now = world.clock.now();
  if (Math.floor(lastReadAtMs / dayMs) === Math.floor(now / dayMs)) return;
  // Those that are made from its records are gone with them.
  const entities = new Map([entity, ...derivedFrom(world, entity.id)].map((one) => [one.id, one]));
  const pipes = new Set([...entities.keys()].flatMap((id) => pipesOf(world, id)));
  for (const pipe of pipes) await lookAtWaitingIn(world, pipe.id, entities, now);
}

async function lookAtWaitingIn(
  world: World,
  pipe: string,
  entities: ReadonlyMap<string, Entity>,
  now: number,
): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    after = await world.store.transact(async (tx) => {
      const page = await tx.parkedList({ pipe }, from, pageMax);
      const looks = page.flatMap(({ ref }): NewWork[] => {
        const entity = entities.get(entityOf(ref));
        return entity ? [readWork(entity, ref, now)] : [];
      });
      await tx.putWork(looks);
      const last = page.at(-1);
      return last && placeOfParked(last);
    });
  }
}
