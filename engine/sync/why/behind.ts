// What stands behind a wait: the record that is waited for may wait itself, for another one or for a person, and
// only the last of them shows what is to be done.

import { entityOf } from '../../base/ref.ts';
import type { Parked, Transaction } from '../../store/store.ts';
import { parkedWith } from '../state/parked.ts';
import { pipesOf, type World } from '../world.ts';
import { missingReport } from './missing.ts';

/** A record that is waited for, and why it is not there yet. */
export interface Behind {
  readonly ref: string;
  readonly reason: string;
  /** What waits of it itself. */
  readonly parked: readonly Parked[];
}

/** Records told; whoever asks for one of them is told what stands behind that. */
const recordsMax = 8;

/** The records that these wait for, and those that they wait for in turn, each once and the nearest first. */
export async function behind(
  world: World,
  tx: Transaction,
  ref: string,
  parked: readonly Parked[],
): Promise<readonly Behind[]> {
  const found: Behind[] = [];
  const seen = new Set([ref]);
  const wanted = parked.flatMap(({ waitsFor }) => waitsFor ?? []);
  for (let next = wanted.shift(); next !== undefined; next = wanted.shift()) {
    if (seen.has(next) || found.length === recordsMax) continue;
    seen.add(next);
    const one = await behindOne(world, tx, next);
    if (!one) continue;
    found.push(one);
    wanted.push(...one.parked.flatMap(({ waitsFor }) => waitsFor ?? []));
  }
  return found;
}

/** Nothing of what is no record, or of one that was never read: of that the wait says all there is to say. */
async function behindOne(world: World, tx: Transaction, ref: string): Promise<Behind | undefined> {
  const image = (await tx.images([ref])).get(ref);
  if (!image) return undefined;
  const links = await tx.linksOf([ref]);
  const parked = await parkedWith(tx, ref, links);
  const linked = new Set(links.filter(({ state }) => state === 'live').map(({ pipe }) => pipe));
  const [pipe] = pipesOf(world, entityOf(ref)).filter(({ id }) => !linked.has(id));
  const reason = pipe
    ? (await missingReport(world, tx, pipe, image, links, parked)).reason
    : parked[0]?.reason;
  return reason === undefined ? undefined : { ref, reason, parked };
}
