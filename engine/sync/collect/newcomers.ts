// Records that are seen for the first time: their keys are stored with them, so that whoever is identified
// first finds them. Where a pipe has read both its sides they are queued like all that changes; before, they
// belong to its first load (`first-load.ts`).

import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { NewWork, Transaction } from '../../store/store.ts';
import { freshKeys, hasLookUps } from '../keys/fresh-keys.ts';
import { storeFirstKeys } from '../keys/neighbourhood.ts';
import { identifyWork } from '../state/new-work.ts';
import { pipesOf, type World } from '../world.ts';
import { firstLoadWork } from './first-load.ts';
import { unreadAmong } from './unread-entities.ts';

/** Which pipes of the entity have read both their sides, and may have identified somebody. */
export async function loadedPipes(
  world: World,
  tx: Transaction,
  entity: Entity,
): Promise<(pipe: Pipe) => boolean> {
  const pipes = pipesOf(world, entity.id);
  const ends = pipes.flatMap(({ source, sink }) => [source.id, sink.id]);
  const unread = new Set(await unreadAmong(tx, ends));
  return ({ source, sink }) => !unread.has(source.id) && !unread.has(sink.id);
}

export async function storeNewcomers(
  world: World,
  tx: Transaction,
  entity: Entity,
  refs: readonly string[],
  isLoaded: (pipe: Pipe) => boolean,
): Promise<void> {
  if (refs.length === 0) return;
  const work: NewWork[] = [];
  const dueMs = world.clock.now();
  for (const pipe of pipesOf(world, entity.id)) {
    if (!isLoaded(pipe)) work.push(firstLoadWork(world, pipe, entity));
    // Keys that are looked up hang on others, and are stored when the record is identified.
    if (hasLookUps(pipe)) continue;
    const { keys, failed } = await freshKeys(world, tx, pipe, refs);
    const others = await storeFirstKeys(tx, pipe, keys, isLoaded(pipe));
    const again = [...others, ...failed.keys()];
    work.push(...again.map((ref) => identifyWork(pipe.id, ref, { dueMs, cause: 'edit' })));
  }
  await tx.putWork(work);
}
