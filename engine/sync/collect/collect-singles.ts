// Collect, record by record: what a feed, a webhook, a listing that shows too little or somebody's doubt asked
// for is read by itself (`looks.ts` stores it), children by a listing of their parent's own.

import { entityOf, idOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Work } from '../../store/store.ts';
import { driverOf, type World } from '../world.ts';
import { collectChildren, noteComplete } from './children.ts';
import { storeLooks } from './looks.ts';
import { confirmAccount } from './other-account.ts';
import { lookAtParents, noteDerived } from './read-derived.ts';

/** Single reads done at once. */
const readsMax = 100;

/** Reads the records of an entity that are due for a look of their own; gives how many it read. */
export async function collectSingles(
  world: World,
  entity: Entity,
  signal?: AbortSignal,
): Promise<number> {
  await confirmAccount(world, entity, signal);
  let count = 0;
  for (;;) {
    signal?.throwIfAborted();
    const work = await world.store.transact((tx) =>
      tx.dueWork(entity.id, 'read', world.clock.now(), readsMax),
    );
    if (work.length === 0) {
      if (entity.changes.kind === 'parent') await noteComplete(world, entity);
      if (entity.derived) await noteDerived(world, entity);
      noteWhole(world, entity);
      return count;
    }
    const changed = await readWanted(world, entity, work, signal);
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

/** Nothing is left of what the scan of this life named; children are named by all of their parents. */
function noteWhole({ read }: World, { id, list }: Entity): void {
  const isNamed = list?.each === undefined || read.get(list.each) === 'whole';
  if (read.get(id) === 'named' && isNamed) read.set(id, 'whole');
}

/** Single records by `get`, the children of parents by a listing of their own. */
async function readWanted(
  world: World,
  entity: Entity,
  work: readonly Work[],
  signal: AbortSignal | undefined,
): Promise<number> {
  if (entity.derived) {
    await lookAtParents(
      world,
      entity,
      work.map((one) => one.key),
    );
    await world.store.transact((tx) => tx.ackWork(work));
    return 0;
  }
  const own = work.filter((one) => entityOf(one.key) === entity.id);
  const parents = work.filter((one) => entityOf(one.key) !== entity.id);
  let changed = 0;
  if (own.length > 0) {
    const ids = own.map((one) => idOf(one.key));
    const looks = await driverOf(world, entity).get(entity, ids, signal);
    changed += await world.store.transact(
      (tx) => storeLooks(world, tx, entity, own, looks),
      'at-next',
    );
  }
  for (const one of parents) changed += await collectChildren(world, entity, one, signal);
  return changed;
}
