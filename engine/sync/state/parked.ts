// What waits: how it begins, with its line of the journal and its event, and what it is about.

import type { WaitedFor } from '../../mapping/outcome.ts';
import { untilText } from '../../mapping/waits-for.ts';
import type { Link, NewJournalEntry, Parked, Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';

type Given = Pick<Parked, 'pipe' | 'subject' | 'ref' | 'row' | 'why' | 'reason' | 'sinceMs'>;

/** As the store keeps it, with nothing decided yet. */
export function newParked(given: Given & Partial<Parked>): Parked {
  return {
    guard: null,
    waitsFor: null,
    candidates: [],
    values: null,
    choice: null,
    taken: [],
    ...given,
  };
}

/**
 * In place of what waited there: however it is told, it waits since it began to. What waits for another kind of
 * reason is another question, to be mended by others; what a person answered or left asks anew.
 */
export function waitingStill(next: Parked, old: Parked | undefined): Parked {
  const isSame = old !== undefined && old.why === next.why && old.choice === null;
  return isSame ? { ...next, sinceMs: old.sinceMs } : next;
}

/** That it waits, told now, for the journal. */
export function parkedEntry(
  parked: Parked,
  atMs: number,
  { before = null, after = null }: Partial<Pick<NewJournalEntry, 'before' | 'after'>> = {},
): NewJournalEntry {
  const { ref, subject, pipe, row, reason, why: cause } = parked;
  const link = isOfLink(parked) ? subject : null;
  return { atMs, ref, link, pipe, row, what: 'parked', reason, before, after, cause };
}

/** That it began to wait, for whoever listens. */
export function tellParked({ tell }: World, parked: readonly Parked[]): void {
  for (const { pipe, ref, row, why, reason } of parked)
    tell({ kind: 'parked', pipe, ref, row, why, reason });
}

/** What waits of a record: by itself, and for the sake of its links. */
export function parkedWith(
  tx: Transaction,
  ref: string,
  links: readonly Link[],
): Promise<readonly Parked[]> {
  return tx.parkedOf([ref, ...links.map(({ id }) => id)]);
}

/** It belongs to a link, not to a record that has none, nor to a listing or to merge rules. */
export function isOfLink({ subject, guard }: Pick<Parked, 'subject' | 'guard'>): boolean {
  return !subject.includes(':') && guard !== 'listing' && guard !== 'rules';
}

/** A person left it as it is: it is not on the desk, and asks again once it is another question. */
export function isLeft({ choice }: Pick<Parked, 'choice'>): boolean {
  return choice === 'left';
}

/** A person leaves it: of a row, what is there stands, whatever it waits for. */
export function asLeft(parked: Parked): Parked {
  return { ...parked, values: null, choice: 'left' };
}

/** It waits because a value is not known, so there is nothing to agree on. */
export function lacksValue({ why }: Pick<Parked, 'why'>): boolean {
  return why === 'reference' || why === 'ambiguous' || why === 'failed';
}

/** What is said of a value, or of a key, that waits for a record. */
export function waitsSentence(what: 'value' | 'key', waited: WaitedFor): string {
  return `${what === 'key' ? 'its key waits' : 'waits'} ${untilText(waited)}`;
}

const inCircle = '; they wait for each other: ';

/** Of one that waits in a circle: its sentence with these refs behind it. */
export function saidInCircle(reason: string, refs: readonly string[]): string {
  return `${apartFrom(reason)[0]}${inCircle}${refs.join(' → ')}`;
}

/** A sentence without its circle, and the circle. */
export function apartFrom(reason: string): readonly [string, string | undefined] {
  const at = reason.indexOf(inCircle);
  return at < 0 ? [reason, undefined] : [reason.slice(0, at), reason.slice(at)];
}
