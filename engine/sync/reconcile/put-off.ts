// Links that look a record up which has to be settled first (`references/settled-first.ts`): as long as something
// is under way for it nothing of theirs is decided. They stay in the queue, and are told when it is over.

import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';
import { keyOf, lookAgainAt } from '../references/settled-first.ts';
import { workAgain } from '../state/new-work.ts';
import type { World } from '../world.ts';
import type { DecidedLink } from './reconcile-link.ts';
import { usesIn } from './store-results.ts';

/** Those that wait for nobody; the others are put off. */
export async function withoutUnsettled(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  decided: readonly DecidedLink[],
): Promise<readonly DecidedLink[]> {
  const wanted = decided.flatMap(({ evaluation }) => evaluation.settledFirst);
  if (wanted.length === 0) return decided;
  const times = await lookAgainAt(world, tx, wanted);
  const timesOf = ({ evaluation }: DecidedLink) =>
    evaluation.settledFirst.flatMap((record) => times.get(keyOf(record)) ?? []);
  const waiting = decided.filter((one) => timesOf(one).length > 0);
  await tx.putUses(usesIn(pipe, waiting));
  await tx.putWork(waiting.map((one) => workAgain(one.view.work, Math.min(...timesOf(one)))));
  return decided.filter((one) => !waiting.includes(one));
}
