// Links that look a record up which has to be settled first (`references/settled-first.ts`): as long as something
// is under way for it nothing of theirs is decided. They stay in the queue, and are told when it is over.

import type { Pipe } from '../../definition/pipe.ts';
import type { SettledFirst } from '../../mapping/lookups.ts';
import type { Parked, Transaction } from '../../store/store.ts';
import { keyOf, lookAgainAt, waitMsMin } from '../references/settled-first.ts';
import { workAgain } from '../state/new-work.ts';
import type { World } from '../world.ts';
import type { DecidedLink } from './reconcile-link.ts';
import { usesIn } from './store-results.ts';
import { parkAhead, pulled } from './store-waiting.ts';

export interface Ready {
  /** Those that wait for nobody; the others are put off. */
  readonly decided: readonly DecidedLink[];
  /** What of those that are put off waits for a record without a counterpart, as far as that is new. */
  readonly parked: readonly Parked[];
}

export async function withoutUnsettled(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  decided: readonly DecidedLink[],
): Promise<Ready> {
  const wanted = decided.flatMap(awaitedIn);
  if (wanted.length === 0) return { decided, parked: [] };
  const times = await lookAgainAt(world, tx, wanted);
  const soonMs = world.clock.now() + waitMsMin;
  const timesOf = (one: DecidedLink) =>
    awaitedIn(one).flatMap((record) => {
      return times.get(keyOf(record)) ?? (isToBePulled(world, one, record) ? soonMs : []);
    });
  const waiting = decided.filter((one) => timesOf(one).length > 0);
  await tx.putUses(usesIn(pipe, waiting));
  await tx.putWork(waiting.map((one) => workAgain(one.view.work, Math.min(...timesOf(one)))));
  const parked = await parkAhead(world, tx, pipe, waiting);
  return { decided: decided.filter((one) => !waiting.includes(one)), parked };
}

/** Whom a link waits for. Where it comes to nothing without a record that is not linked, the link of that releases it. */
function awaitedIn({ evaluation, result }: DecidedLink): readonly SettledFirst[] {
  const goesOn =
    result.operation !== undefined || result.waiting.some(({ why }) => why === 'failed');
  return evaluation.settledFirst.filter(({ isLinked }) => isLinked || goesOn);
}

/** It is created only once something refers to it, and this is the first that does. */
function isToBePulled(world: World, { view, result }: DecidedLink, { ref }: SettledFirst): boolean {
  const isFor = ({ why, waitsFor }: Pick<Parked, 'why' | 'waitsFor'>) =>
    why === 'reference' && waitsFor === ref;
  return !view.parked.some(isFor) && pulled(world, result.waiting.filter(isFor), 0).length > 0;
}
