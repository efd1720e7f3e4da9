// A person leaves all that the guards of a pipe hold as it is: the other answer to what `approve.ts` lets go. Each
// item is left as it would be by itself; what cannot be left goes on waiting.

import type { Pipe } from '../../definition/pipe.ts';
import { placeOfParked } from '../../store/work.ts';
import type { World } from '../world.ts';
import { itemOf } from './desk.ts';
import type { Person } from './item-notes.ts';
import { leaveItems } from './leave-items.ts';

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
      const items = held.map((one) => itemOf(world, one));
      const said = await leaveItems(world, tx, pipe, items, person);
      return { held, count: said.filter((one) => typeof one === 'string').length };
    });
    const last = page.held.at(-1);
    if (last === undefined) return { left, stays };
    after = placeOfParked(last);
    left += page.count;
    stays += page.held.length - page.count;
  }
}
