// Whose listings hang on a record: an entity with `list.each` has one listing for each record of its
// parent, and it is read again when that record changes, or when somebody says that it did.

import type { Entity } from '../../definition/system.ts';
import type { Transaction } from '../../store/store.ts';
import { byNeed } from '../references/collected-entities.ts';
import { endFacts } from '../state/end-facts.ts';
import { readWork } from '../state/new-work.ts';
import type { World } from '../world.ts';

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
  const children = childrenOf(world, entity.id);
  if (refs.length === 0 || children.length === 0) return;
  const dueMs = world.clock.now();
  const { needed, idle } = byNeed(world, children);
  // What nobody reads now begins anew with every parent, should somebody read it later.
  await readParentsAgain(tx, idle);
  await tx.putWork(needed.flatMap((child) => refs.map((ref) => readWork(child, ref, dueMs))));
}

/** Has the next scan of each queue every parent once more. */
export function readParentsAgain(tx: Transaction, entities: readonly Entity[]): Promise<void> {
  return endFacts(tx, entities.map(queuedFact));
}

/** Holds the entity whose records were queued, all of them. */
export function queuedFact({ id }: Entity): string {
  return `parents ${id}`;
}
