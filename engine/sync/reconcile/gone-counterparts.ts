// What waits for a record whose counterpart was deleted waits for ever by itself: a gone record is not created
// again (`kernel.md` §8). Whoever reads of it on the desk is told so, and how to have it created all the same.

import { typed } from '../../base/ref.ts';
import type { Link, Parked, Transaction } from '../../store/store.ts';
import { otherEnd } from '../state/link-ends.ts';
import { isOfLink, waitsSentence } from '../state/parked.ts';

/** Of a record without a counterpart: what to do, after a semicolon. */
export function liftHint(ref: string): string {
  return `nothing is created in its place by itself; \`samband desk lift ${typed(ref)}\` takes that back`;
}

/** Adds to each that waits for such a record what has become of its counterpart. */
export async function tellGone(tx: Transaction, fresh: readonly Parked[]): Promise<void> {
  const waiting = fresh.filter((one) => one.why === 'reference' && one.waitsFor?.includes(':'));
  if (waiting.length === 0) return;
  const refs = [...new Set(waiting.map(({ waitsFor }) => waitsFor as string))];
  const ends = new Map<string, string[]>();
  for (const link of await tx.linksOf(refs))
    for (const ref of refs.filter((one) => isEndOf(link, one)))
      ends.set(ref, [...(ends.get(ref) ?? []), otherEnd(link, ref)]);
  const images = await tx.images([...new Set([...ends.values()].flat())]);
  const told = waiting.flatMap((one): Parked[] => {
    const ref = one.waitsFor as string;
    const others = ends.get(ref) ?? [];
    const gone = others.find((other) => images.get(other)?.state === 'gone');
    if (gone === undefined || others.some((other) => images.get(other)?.state === 'live'))
      return [];
    const waits = waitsSentence(isOfLink(one) ? 'value' : 'key', ref);
    return [
      { ...one, reason: `${waits}; it was linked to ${gone}, which is gone, and ${liftHint(ref)}` },
    ];
  });
  await tx.putParked(told);
}

function isEndOf(link: Link, ref: string): boolean {
  return (link.source === ref && link.sink !== null) || (link.sink === ref && link.source !== null);
}
