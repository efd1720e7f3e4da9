// A person leaves all that the guards of a pipe hold as it is: the other answer to what `approve.ts` lets go. Each
// item is left as it would be by itself; what cannot be left goes on waiting.

import { Failure } from '../base/errors.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Parked, Transaction } from '../store/store.ts';
import { placeOfParked } from '../store/work.ts';
import { itemOf } from './desk.ts';
import { leaveItem } from './leave-item.ts';
import type { Person } from './verdicts.ts';
import type { World } from './world.ts';

/** Items left in one transaction: each is decided once more, and other work waits meanwhile. */
const pageMax = 100;

export interface Rejected {
  readonly left: number;
  /** What cannot be left: it is on its way, or is a change of merge rules. */
  readonly stays: number;
}

export async function reject(world: World, pipe: Pipe, person: Person): Promise<Rejected> {
  const filter = { pipe: pipe.id, why: 'held' } as const;
  let [left, stays, after] = [0, 0, ''];
  for (;;) {
    const page = await world.store.transact(async (tx) => {
      const held = await tx.parkedList(filter, after, pageMax);
      let count = 0;
      for (const one of held) if (await isLeft(world, tx, pipe, one, person)) count++;
      return { held, count };
    });
    const last = page.held.at(-1);
    if (last === undefined) return { left, stays };
    after = placeOfParked(last);
    left += page.count;
    stays += page.held.length - page.count;
  }
}

async function isLeft(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  parked: Parked,
  person: Person,
): Promise<boolean> {
  try {
    await leaveItem(world, tx, pipe, itemOf(world, parked), person);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
