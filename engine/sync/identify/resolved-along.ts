// In a first load the neighbours of a batch are due as well. Those of whom nothing else was to be looked at
// are resolved along with it, and need not be identified once more.

import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';
import { freshKeys } from '../keys/fresh-keys.ts';
import { type Closure, sameKeys } from '../keys/neighbourhood.ts';
import { endsOf } from '../state/link-ends.ts';
import type { World } from '../world.ts';
import type { Resolved } from './creations.ts';

/**
 * Members that were not in the batch, have no link and no verdict, and were resolved by the keys that they
 * have now: a record may have changed since its keys were stored.
 */
export async function resolvedAlong(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  batch: readonly string[],
  hood: Closure,
  { members, links, verdicts }: Pick<Resolved, 'members' | 'links' | 'verdicts'>,
): Promise<readonly string[]> {
  const judged = verdicts.flatMap(({ source, sink }) => [source, sink]);
  const others = new Set([...batch, ...links.flatMap(endsOf), ...judged]);
  const around = members.map(({ ref }) => ref).filter((ref) => !others.has(ref));
  const now = await freshKeys(world, tx, pipe, around);
  return around.filter(
    (ref) =>
      !now.failed.has(ref) &&
      !now.waits.has(ref) &&
      sameKeys(now.keys.get(ref), hood.keys.get(ref)),
  );
}
