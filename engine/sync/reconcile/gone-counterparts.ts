// What waits for a record whose counterpart was deleted waits for ever by itself: a gone record is not created
// again, since somebody deleted it, nor is one that is gone itself. Whoever reads of it on the desk is told so, and how to have
// it created all the same.

import { entityOf, typed } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Image, Link, Parked, Transaction } from '../../store/store.ts';
import { lookUpsOf } from '../references/collected-entities.ts';
import { otherEnd } from '../state/link-ends.ts';

/** Of a record without a counterpart: what to do, after a semicolon. */
export function liftHint(ref: string): string {
  return `nothing is created in its place by itself; \`samband desk lift ${typed(ref)}\` takes that back`;
}

/** The same, with what has become of the record or of its counterpart behind the sentence of each that waits. */
export async function tellingGone<One extends Pick<Parked, 'why' | 'reason' | 'waitsFor'>>(
  tx: Transaction,
  pipe: Pipe,
  waiting: readonly One[],
): Promise<readonly One[]> {
  const refs = [...new Set(waiting.flatMap((one) => refOf(one) ?? []))];
  if (refs.length === 0) return waiting;
  const ends = endsBy(refs, await tx.linksOf(refs), lookedUpAs(pipe));
  const others = [...ends.values()].flat().map(({ other }) => other);
  const images = await tx.images([...new Set([...refs, ...others])]);
  return waiting.map((one) => {
    const ref = refOf(one);
    const said = ref === undefined ? undefined : becameOf(ref, ends.get(ref) ?? [], images);
    return said === undefined ? one : { ...one, reason: `${one.reason}; ${said}` };
  });
}

/** Entity → those in which the pipe looks for the counterparts of its records. */
function lookedUpAs(pipe: Pipe): ReadonlyMap<string, ReadonlySet<string>> {
  const rules = lookUpsOf(pipe).filter((rule) => rule.kind === 'link');
  const byEntity = Map.groupBy(rules, ({ entity }) => entity);
  return new Map([...byEntity].map(([entity, own]) => [entity, new Set(own.map(({ as }) => as))]));
}

/** A counterpart that a record has, or had. */
interface End {
  readonly other: string;
  readonly isLinked: boolean;
}

/** Of each record its counterparts where it is looked up: one elsewhere says nothing of why it is waited for. */
function endsBy(
  refs: readonly string[],
  links: readonly Link[],
  asOf: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, readonly End[]> {
  return new Map(
    refs.map((ref) => [
      ref,
      links
        .filter((link) => isEndOf(link, ref))
        .map((link) => ({ other: otherEnd(link, ref), isLinked: link.state === 'live' }))
        .filter(({ other }) => asOf.get(entityOf(ref))?.has(entityOf(other))),
    ]),
  );
}

/** The record that it waits for; of a look-up none is known. */
function refOf({ why, waitsFor }: Pick<Parked, 'why' | 'waitsFor'>): string | undefined {
  return why === 'reference' && waitsFor?.includes(':') ? waitsFor : undefined;
}

function becameOf(
  ref: string,
  ends: readonly End[],
  images: ReadonlyMap<string, Image>,
): string | undefined {
  if (ends.some(({ isLinked }) => isLinked)) return undefined;
  const isGone = (one: string) => images.get(one)?.state === 'gone';
  if (isGone(ref)) return `${ref} is gone itself`;
  const gone = ends.find(({ other }) => isGone(other))?.other;
  return gone && `it was linked to ${gone}, which is gone, and ${liftHint(ref)}`;
}

function isEndOf(link: Link, ref: string): boolean {
  return (link.source === ref && link.sink !== null) || (link.sink === ref && link.source !== null);
}
