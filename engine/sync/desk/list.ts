// The desk as it is listed. What the guards of a pipe hold is one decision, however many records it holds: how
// many by which guard, and a few of them to look at. Then what a person settles one by one; what goes on by itself
// comes last.

import type { GuardName, ParkedReason, Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';
import { type DeskFilter, type DeskItem, deskItems } from './desk.ts';

export interface DeskList {
  /** By pipe, what its guards hold. */
  readonly held: readonly HeldPipe[];
  /** Several of a pipe that wait for the same, which may be mended for all of them at once. */
  readonly alike: readonly Alike[];
  /** How many wait, by pipe and reason: of all, whatever is listed. */
  readonly counts: readonly Alike[];
  /** One by one; what guards hold only if that was asked for. */
  readonly items: readonly DeskItem[];
  /** All that waits. */
  readonly total: number;
  /** Of that: neither among the items nor held. */
  readonly more: number;
}

export interface Alike {
  readonly pipe: string;
  readonly why: ParkedReason;
  readonly count: number;
}

export interface HeldPipe {
  readonly pipe: string;
  readonly count: number;
  /** Of those: approved, and carried out by the next round. */
  readonly approved: number;
  readonly sinceMs: number;
  readonly guards: readonly {
    readonly guard: GuardName;
    readonly count: number;
    readonly reason: string;
  }[];
  readonly examples: readonly DeskItem[];
}

/** What a system refuses, or a mapping lacks, may have one cause over there; nothing here tells when it is mended. */
const mendedElsewhere: readonly ParkedReason[] = ['dead', 'failed'];

/** Held records of a pipe that are shown with the decision. */
const examplesMax = 5;

export async function deskList(
  world: World,
  tx: Transaction,
  filter: DeskFilter,
  limit: number,
): Promise<DeskList> {
  const all = await tx.countParked();
  const counts = all.filter(
    ({ pipe, why }) => pipe === (filter.pipe ?? pipe) && why === (filter.why ?? why),
  );
  const held = counts.some(({ why }) => why === 'held') ? await heldPipes(world, tx, filter) : [];
  const items: DeskItem[] = [];
  for (const why of filter.why === undefined ? reasonsInTurn(counts) : [filter.why])
    items.push(...(await deskItems(world, tx, { ...filter, why }, limit - items.length)));
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const apart = filter.why === 'held' ? 0 : held.reduce((sum, { count }) => sum + count, 0);
  const alike = counts
    .filter(({ why, count }) => mendedElsewhere.includes(why) && count > 1)
    .map(countOnly);
  const more = total - apart - items.length;
  return { held, alike, counts: all.map(countOnly), items, total, more };
}

function countOnly({ pipe, why, count }: Alike): Alike {
  return { pipe, why, count };
}

/** Why something waits that is listed one by one, in the order of the list. */
export function reasonsInTurn(
  counts: readonly { readonly why: ParkedReason }[],
): readonly ParkedReason[] {
  const reasons = new Set(counts.map(({ why }) => why).filter((why) => why !== 'held'));
  const goesOnByItself = (why: ParkedReason) => Number(why === 'reference');
  return [...reasons].sort((one, other) => goesOnByItself(one) - goesOnByItself(other));
}

async function heldPipes(
  world: World,
  tx: Transaction,
  filter: DeskFilter,
): Promise<readonly HeldPipe[]> {
  const counts = (await tx.countHeld()).filter(({ pipe }) => pipe === (filter.pipe ?? pipe));
  const found: HeldPipe[] = [];
  for (const pipe of new Set(counts.map((one) => one.pipe))) {
    const own = counts.filter((one) => one.pipe === pipe);
    found.push({
      pipe,
      count: own.reduce((sum, one) => sum + one.count, 0),
      approved: own.reduce((sum, one) => sum + one.chosen, 0),
      sinceMs: Math.min(...own.map(({ oldestMs }) => oldestMs)),
      guards: own.map(({ guard, count, reason }) => ({ guard, count, reason })),
      examples: await deskItems(world, tx, { pipe, why: 'held' }, examplesMax),
    });
  }
  return found;
}
