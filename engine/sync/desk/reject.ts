// A person leaves all that the guards of a pipe hold as it is: the other answer to what `approve.ts` lets go. Each
// row is left as it was when it began to wait, so that what people edited since flows; what cannot be left goes on
// waiting, and so does what may have an edit in it.

import type { Failure } from '../../base/errors.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { placeOfParked } from '../../store/work.ts';
import type { World } from '../world.ts';
import { itemOf } from './desk.ts';
import type { Person } from './item-notes.ts';
import { leaveItems } from './leave-items.ts';
import { dropWithoutPipe } from './without-pipe.ts';

/** Items left in one transaction: each is decided once more, and other work waits meanwhile. */
const pageMax = 100;

export interface Rejected {
  readonly left: number;
  /** What cannot be left: it is on its way, or is a change of merge rules, or was edited. */
  readonly stays: number;
  /** Of those: edited when the pipe was changed, which nobody can tell apart. */
  readonly edited?: number;
}

export async function reject(world: World, pipe: Pipe, person: Person): Promise<Rejected> {
  const filter = { pipe: pipe.id, why: 'held' } as const;
  let [left, stays, edited, after] = [0, 0, 0, ''];
  for (;;) {
    const page = await world.store.transact(async (tx) => {
      const held = await tx.parkedList(filter, after, pageMax);
      const items = held.map((one) => ({ ...itemOf(world, one), base: one.values?.ifLeft }));
      const said = await leaveItems(world, tx, pipe, items, person);
      const count = said.filter((one) => typeof one === 'string').length;
      return { held, count, edited: said.filter(isEdited).length };
    });
    const last = page.held.at(-1);
    if (last === undefined) return { left, stays, ...(edited > 0 ? { edited } : {}) };
    after = placeOfParked(last);
    left += page.count;
    stays += page.held.length - page.count;
    edited += page.edited;
  }
}

function isEdited(said: string | Failure): boolean {
  return typeof said !== 'string' && said.code === 'desk.edited';
}

/** The same for a pipe that no file has the name of any more. */
export async function rejectWithoutPipe(
  world: World,
  pipe: string,
  person: Person,
): Promise<Pick<Rejected, 'left' | 'stays'>> {
  let [left, stays, after] = [0, 0, ''];
  for (;;) {
    const page = await world.store.transact(async (tx) => {
      const held = await tx.parkedList({ pipe, why: 'held' }, after, pageMax);
      return { held, open: await dropWithoutPipe(world, tx, held, person) };
    });
    const last = page.held.at(-1);
    if (last === undefined) return { left, stays };
    after = placeOfParked(last);
    left += page.held.length - page.open.length;
    stays += page.open.length;
  }
}
