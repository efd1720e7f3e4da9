// Whose listings hang on a record: an entity with `list.each` has one listing for each record of its
// parent, and it is read again when that record changes, or when somebody says that it did.

import type { Entity } from '../definition/system.ts';
import type { NewWork, Transaction } from '../store/store.ts';
import type { World } from './world.ts';

/** Entities that are listed by the records of this one. */
export function childrenOf(world: World, entity: string): readonly Entity[] {
  return [...world.catalogue.entities.values()].filter((one) => one.list?.each === entity);
}

/** Queues the listings of these parents. */
export async function queueChildren(
  world: World,
  tx: Transaction,
  entity: Entity,
  refs: readonly string[],
): Promise<void> {
  if (refs.length === 0) return;
  const dueMs = world.clock.now();
  const work = childrenOf(world, entity.id).flatMap((child) =>
    refs.map(
      (key): NewWork => ({ pipe: child.id, kind: 'read', key, dueMs, cause: 'hint', tries: 0 }),
    ),
  );
  await tx.putWork(work);
}
