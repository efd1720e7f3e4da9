// What waits for a record whose counterpart was deleted waits for ever by itself: a gone record is not created
// again (`kernel.md` §8), nor is one that is gone itself. Whoever reads of it on the desk is told so, and how to have
// it created all the same.

import { typed } from '../../base/ref.ts';
import type { Image, Link, Parked, Transaction } from '../../store/store.ts';
import { otherEnd } from '../state/link-ends.ts';

/** Of a record without a counterpart: what to do, after a semicolon. */
export function liftHint(ref: string): string {
  return `nothing is created in its place by itself; \`samband desk lift ${typed(ref)}\` takes that back`;
}

/** The same, with what has become of the record or of its counterpart behind the sentence of each that waits. */
export async function tellingGone<One extends Pick<Parked, 'why' | 'reason' | 'waitsFor'>>(
  tx: Transaction,
  waiting: readonly One[],
): Promise<readonly One[]> {
  const refs = [...new Set(waiting.flatMap((one) => refOf(one) ?? []))];
  if (refs.length === 0) return waiting;
  const ends = new Map<string, string[]>();
  for (const link of await tx.linksOf(refs))
    for (const ref of refs.filter((one) => isEndOf(link, one)))
      ends.set(ref, [...(ends.get(ref) ?? []), otherEnd(link, ref)]);
  const images = await tx.images([...new Set([...refs, ...[...ends.values()].flat()])]);
  return waiting.map((one) => {
    const ref = refOf(one);
    const said = ref === undefined ? undefined : becameOf(ref, ends.get(ref) ?? [], images);
    return said === undefined ? one : { ...one, reason: `${one.reason}; ${said}` };
  });
}

/** The record that it waits for; of a look-up none is known. */
function refOf({ why, waitsFor }: Pick<Parked, 'why' | 'waitsFor'>): string | undefined {
  return why === 'reference' && waitsFor?.includes(':') ? waitsFor : undefined;
}

function becameOf(
  ref: string,
  others: readonly string[],
  images: ReadonlyMap<string, Image>,
): string | undefined {
  const isIn = (state: Image['state']) => (one: string) => images.get(one)?.state === state;
  if (others.some(isIn('live'))) return undefined;
  if (isIn('gone')(ref)) return `${ref} is gone itself`;
  const gone = others.find(isIn('gone'));
  return gone && `it was linked to ${gone}, which is gone, and ${liftHint(ref)}`;
}

function isEndOf(link: Link, ref: string): boolean {
  return (link.source === ref && link.sink !== null) || (link.sink === ref && link.source !== null);
}
