// An intent whose outcome only a person can tell stays open and is not probed by itself: the record waits
// at the desk, and nothing else may be sent for it.

import type { Pipe } from '../../definition/pipe.ts';
import type { Intent, Parked, Transaction } from '../../store/store.ts';
import { tellSettled } from '../references/settled-first.ts';
import { refOfLink } from '../state/link-ends.ts';
import { newParked, parkedEntry, tellParked } from '../state/parked.ts';
import type { World } from '../world.ts';

/** Why a person is asked, and which records it may be. */
export interface Doubt {
  readonly why: Parked['why'];
  readonly reason: string;
  readonly candidates: readonly string[];
  /** The action that it is about; absent: the record as a whole. */
  readonly row?: string;
}

export async function parkIntent(
  world: World,
  pipe: Pipe,
  intent: Intent,
  doubt: Doubt,
): Promise<void> {
  const parked = await world.store.transact((tx) => parkIntentIn(world, tx, pipe, intent, doubt));
  tellParked(world, [parked]);
}

/** The same in a transaction that is open; gives what waits now. */
export async function parkIntentIn(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
  { why, reason, candidates, row = '*' }: Doubt,
): Promise<Parked> {
  const sinceMs = world.clock.now();
  const link = (await tx.links([intent.link])).get(intent.link);
  const ref = link ? refOfLink(link) : '';
  const place = { pipe: pipe.id, subject: intent.link, ref, row };
  const parked = newParked({ ...place, why, reason, candidates, sinceMs });
  await tx.putIntents([{ ...intent, dueMs: null }]);
  await tx.putParked([parked]);
  await tx.appendJournal([parkedEntry(parked, sinceMs, { after: [...candidates] })]);
  await tellSettled(world, tx, link ? [link] : []);
  return parked;
}
