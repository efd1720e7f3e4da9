// Why what a plan holds was not done, as far as something waits for it; and who waits for a record that was refused,
// be it in the plan or not.

import type { Parked, Transaction } from '../../store/store.ts';
import { isLeft, parkedWith } from '../state/parked.ts';

/** Records in a row that wait for each other in turn, told at most. */
const depthMax = 5;

/** Why a record waits in a pipe, and for whose sake in the end; undefined if it does not. */
export async function whyItWaits(
  tx: Transaction,
  ref: string,
  pipe: string,
): Promise<string | undefined> {
  const waits = (await parkedAt(tx, ref)).find((one) => one.pipe === pipe);
  return waits && `${waits.reason}${await inTurn(tx, waits)}`;
}

/** Of those that wait for one of these: the others that are not among them. */
export async function whoWaitsFor(
  tx: Transaction,
  refs: ReadonlySet<string>,
): Promise<readonly Pick<Parked, 'ref' | 'pipe' | 'row' | 'reason'>[]> {
  const waiting = await tx.parkedWaitingFor([...refs]);
  return waiting
    .filter((one) => !refs.has(one.ref) && !isLeft(one))
    .map(({ ref, pipe, row, reason }) => ({ ref, pipe, row, reason }));
}

/** What the record waits for that this one waits for, and so on to the one that waits for none. */
async function inTurn(tx: Transaction, first: Parked): Promise<string> {
  let said = '';
  const seen = new Set([first.ref]);
  for (let one = first; one.waitsFor !== null && seen.size <= depthMax; ) {
    const [next] = await parkedAt(tx, one.waitsFor);
    if (next === undefined || seen.has(next.ref)) break;
    seen.add(next.ref);
    said += `; ${next.ref} ${next.why === 'dead' ? 'was refused' : 'waits itself'}: ${next.reason}`;
    one = next;
  }
  return said;
}

/** What waits of a record: what nobody but a person or a system ends comes first. */
async function parkedAt(tx: Transaction, ref: string): Promise<readonly Parked[]> {
  const parked = await parkedWith(tx, ref, await tx.linksOf([ref]));
  const isLast = ({ why }: Parked) => why === 'reference';
  return [...parked.filter((one) => !isLast(one)), ...parked.filter(isLast)];
}
