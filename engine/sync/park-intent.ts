// An intent whose outcome only a person can tell stays open and is not probed by itself: the record waits
// at the desk, and nothing else may be sent for it.

import type { Pipe } from '../definition/pipe.ts';
import type { Intent, Parked, Transaction } from '../store/store.ts';
import { refOfLink } from './link-ends.ts';
import { newParked } from './new-parked.ts';
import type { World } from './world.ts';

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
  const ref = await world.store.transact((tx) => parkIntentIn(world, tx, pipe, intent, doubt));
  const { why, reason } = doubt;
  world.tell({ kind: 'parked', pipe: pipe.id, ref, why, reason });
}

/** Gives the record that waits. */
export async function parkIntentIn(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
  { why, reason, candidates, row = '*' }: Doubt,
): Promise<string> {
  const sinceMs = world.clock.now();
  const link = (await tx.links([intent.link])).get(intent.link);
  const ref = link ? refOfLink(link) : '';
  await tx.putIntents([{ ...intent, dueMs: null }]);
  const place = { pipe: pipe.id, subject: intent.link, ref, row };
  await tx.putParked([newParked({ ...place, why, reason, candidates, sinceMs })]);
  await tx.appendJournal([
    {
      atMs: sinceMs,
      ref,
      link: intent.link,
      pipe: pipe.id,
      row,
      what: 'parked',
      reason,
      before: null,
      after: [...candidates],
      cause: why,
    },
  ]);
  return ref;
}
