// A person leaves all that the guards of a pipe hold as it is: the other answer to what `approve.ts` lets go. Each
// row is left as it was when it began to wait, so that what people edited since flows; what cannot be left goes on
// waiting, and so does what may have an edit in it.

import type { Failure } from '../../base/errors.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { eachParkedPage } from '../state/parked-pages.ts';
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
  const pages = await eachParkedPage(world.store, filter, pageMax, async (tx, held) => {
    const items = held.map((one) => ({ ...itemOf(world, one), base: one.values?.ifLeft }));
    const said = await leaveItems(world, tx, pipe, items, person);
    const left = said.filter((one) => typeof one === 'string').length;
    return { left, stays: said.length - left, edited: said.filter(isEdited).length };
  });
  const edited = sumOf(pages, 'edited');
  return { ...totalOf(pages), ...(edited > 0 ? { edited } : {}) };
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
  const filter = { pipe, why: 'held' } as const;
  const pages = await eachParkedPage(world.store, filter, pageMax, async (tx, held) => {
    const { length: stays } = await dropWithoutPipe(world, tx, held, person);
    return { left: held.length - stays, stays };
  });
  return totalOf(pages);
}

function totalOf(pages: readonly Rejected[]): Pick<Rejected, 'left' | 'stays'> {
  return { left: sumOf(pages, 'left'), stays: sumOf(pages, 'stays') };
}

function sumOf(pages: readonly Rejected[], count: keyof Rejected): number {
  return pages.reduce((sum, page) => sum + (page[count] ?? 0), 0);
}
