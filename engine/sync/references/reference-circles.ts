// Records that wait for each other: a circle of required references can only be broken by a person, so
// each of them is told the whole circle. Found over what waits for whom, backwards.

import type { Parked, Transaction } from '../../store/store.ts';
import { apartFrom, saidInCircle, waitingStill } from '../state/parked.ts';

/** Records of a circle, and of what is searched for one, at most. */
const lengthMax = 20;
const searchedMax = 500;

/** How what waits changes. */
interface Change {
  /** What waited of these subjects before, as far as it is known. */
  readonly known: readonly Parked[];
  /** What of it waits no more. */
  readonly over: readonly Parked[];
  /** What begins to wait, or is told anew. */
  readonly fresh: readonly Parked[];
  /** Subjects of which something goes over meanwhile: they close no circle. */
  readonly moving?: ReadonlySet<string>;
}

/** Stores what waits now, each of a circle told of it, and nobody of one that is none any more; gives what is fresh. */
export async function changeWaits(
  tx: Transaction,
  { known, over, fresh, moving = new Set() }: Change,
): Promise<readonly Parked[]> {
  const before = new Map(known.map((one) => [keyOf(one), one]));
  const replaced = fresh.flatMap((one) => before.get(keyOf(one)) ?? []);
  const told = fresh.map((one) => waitingStill(one, before.get(keyOf(one))));
  const left = await untellCircles(tx, [...over, ...replaced]);
  await tx.dropParked(over);
  await tx.putParked([...left, ...told]);
  await tellCircles(
    tx,
    [...left, ...told].filter(({ subject }) => !moving.has(subject)),
  );
  return told;
}

/** Adds to each that waits in a circle which one it is. */
async function tellCircles(tx: Transaction, waiting: readonly Parked[]): Promise<void> {
  const told = new Map<string, Parked>();
  for (const parked of await awaitedAmong(tx, waiting)) {
    const { ref } = parked;
    if (told.has(keyOf(parked))) continue;
    const circle = await circleOf(tx, parked);
    if (circle === undefined) continue;
    const refs = [ref, ...circle.map((one) => one.ref), ref];
    for (const one of [parked, ...circle])
      told.set(keyOf(one), { ...one, reason: saidInCircle(one.reason, refs) });
  }
  if (told.size > 0) await tx.putParked([...told.values()]);
}

/** Those that wait for a record and that somebody waits for, found at once: mostly nobody does. */
async function awaitedAmong(tx: Transaction, fresh: readonly Parked[]): Promise<readonly Parked[]> {
  const waiting = fresh.filter(({ why, waitsFor }) => why === 'reference' && waitsFor !== null);
  if (waiting.length === 0) return [];
  const others = await tx.parkedWaitingFor([...new Set(waiting.map(({ ref }) => ref))]);
  const awaited = new Set(others.map(({ waitsFor }) => waitsFor));
  return waiting.filter(({ ref }) => awaited.has(ref));
}

/**
 * Some of a circle wait no more, or for others: who is left, told of no circle. Each is told of one, and may stand in
 * several, so whoever hangs together with them may have lost one that nobody else tells of.
 */
async function untellCircles(tx: Transaction, over: readonly Parked[]): Promise<readonly Parked[]> {
  const lost = over.filter(isToldOfCircle);
  const ended = new Set(over.map(keyOf));
  const left: Parked[] = [];
  // Each of a circle waits for another of it, so whoever is told of it is met along the way.
  const seen = new Set<string>();
  let frontier = [...new Set(lost.flatMap(({ ref, waitsFor }) => [ref, waitsFor ?? ref]))];
  while (frontier.length > 0) {
    for (const ref of frontier) seen.add(ref);
    const waiting = (await tx.parkedWaitingFor(frontier)).filter(isToldOfCircle);
    left.push(...waiting.filter((one) => !ended.has(keyOf(one))));
    frontier = [...new Set(waiting.map(({ ref }) => ref))].filter((ref) => !seen.has(ref));
  }
  return left.map((one) => ({ ...one, reason: apartFrom(one.reason)[0] }));
}

function isToldOfCircle({ reason }: Parked): boolean {
  return apartFrom(reason)[1] !== undefined;
}

/** From what it waits for, on to what that waits for, and back to itself; undefined if there is none. */
async function circleOf(tx: Transaction, start: Parked): Promise<readonly Parked[] | undefined> {
  // Backwards from the start: who waits for it, who for them; each with the way forward to it.
  const ways = new Map<string, readonly Parked[]>([[start.ref, []]]);
  let frontier = [start.ref];
  for (let step = 0; step < lengthMax && frontier.length > 0 && ways.size < searchedMax; step++) {
    const next: string[] = [];
    for (const one of await tx.parkedWaitingFor(frontier)) {
      if (one.why !== 'reference' || one.waitsFor === null || ways.has(one.ref)) continue;
      ways.set(one.ref, [one, ...(ways.get(one.waitsFor) ?? [])]);
      next.push(one.ref);
    }
    const found = ways.get(start.waitsFor as string);
    if (found) return found;
    frontier = next;
  }
  return undefined;
}

function keyOf({ pipe, subject, row }: Parked): string {
  return `${pipe} ${subject} ${row}`;
}
