// Stores what a batch of links came to: bases, links in a new state, what waits (`store-waiting.ts`), and the records
// each link was translated through.

import type { Pipe } from '../../definition/pipe.ts';
import type { Link, NewWork, Parked, Transaction } from '../../store/store.ts';
import { release } from '../references/references.ts';
import { tellSettled } from '../references/settled-first.ts';
import { endsOf } from '../state/link-ends.ts';
import { identifyWork, reconcileWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import type { DecidedLink } from './reconcile-link.ts';
import { releaseThawed } from './release-thawed.ts';
import { entryOf, pulled, storeWaiting } from './store-waiting.ts';

export async function storeResults(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  results: readonly DecidedLink[],
): Promise<readonly Parked[]> {
  const now = world.clock.now();
  const fresh = await storeWaiting(tx, pipe, results, now);
  await releaseThawed(world, tx, results);
  const moved = results.flatMap(({ result }) => result.link ?? []);
  await tx.putBases(results.flatMap(({ result }) => result.base ?? []));
  await tx.putLinks(moved);
  await tx.putUses(usesIn(pipe, results));
  await tx.appendJournal([
    ...results.flatMap(({ result }) => result.journal ?? []),
    ...fresh.map((one) => entryOf(one, now)),
  ]);
  await release(world, tx, moved.flatMap(endsOf));
  const over = results.filter(({ result }) => result.operation === undefined);
  await tellSettled(
    world,
    tx,
    over.map(({ view }) => view.link),
  );
  await tx.putWork([...workAfter(pipe, moved, now), ...pulled(world, fresh, now)]);
  return fresh;
}

/** What each link was translated through; of one without its source nothing was asked. */
export function usesIn({ id: pipe }: Pipe, results: readonly DecidedLink[]) {
  return results
    .filter(({ evaluation, result }) => !result.keepsParked && evaluation.hasSource)
    .map(({ view, evaluation }) => ({ link: view.link.id, pipe, refs: [...evaluation.asked] }));
}

/** A link that is there again is decided; who had the key of a record that went or came may be another by now. */
function workAfter({ id: pipe }: Pipe, moved: readonly Link[], dueMs: number): readonly NewWork[] {
  const live = moved.filter(({ state }) => state === 'live');
  return [
    ...live.map(({ id }) => reconcileWork(pipe, id, { dueMs, cause: 'link' })),
    ...moved.flatMap(endsOf).map((ref) => identifyWork(pipe, ref, { dueMs, cause: 'link' })),
  ];
}
