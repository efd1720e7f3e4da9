// A person leaves what waits as it is: the sides of a link agree to differ, a record is not created, a listing
// proves nothing. What is on its way cannot be left, nor can merge rules that changed.

import { type Failure, failure } from '../../base/errors.ts';
import { typed } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Link, Parked, RowBase, Transaction } from '../../store/store.ts';
import { leaveListing } from '../collect/short-listing.ts';
import { actionIds } from '../decide/actions.ts';
import { refOfLink } from '../state/link-ends.ts';
import { isOfLink, lacksValue } from '../state/parked.ts';
import { notCreated, putVerdicts } from '../state/verdicts.ts';
import type { World } from '../world.ts';
import { acceptAsIs } from './accept-as-is.ts';
import { answersTo, type DeskItem } from './desk.ts';
import { lookAgain, noteAnswers, type Person } from './item-notes.ts';
import { leaveQuestions } from './leave-question.ts';

export interface Left extends Omit<DeskItem, 'tells'> {
  /** What its row is left as, where that is not as it is now; null: an edit may be in it, so it is not left. */
  readonly base?: RowBase | null | undefined;
}

/**
 * Leaves items of one pipe; gives of each, in the same order, what becomes of it as a sentence, or the Failure
 * for which it stays: `desk.open`, `desk.choice`, `desk.edited`, or what fails in a record that cannot be mapped.
 */
export async function leaveItems(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  items: readonly Left[],
  person: Person,
): Promise<readonly (string | Failure)[]> {
  const ofLinks = items.filter(isOfLink).map(({ subject }) => subject);
  const links = await tx.links(ofLinks);
  const open = new Set((await tx.intentsOfLinks(ofLinks)).map(({ link }) => link));
  const parts = items.map((item) => partOf(item, links.get(item.subject), open));
  const accepted = itemsOf(parts, 'differs').filter((item) => !isUnmappable(item));
  const rows = accepted.map(({ subject, row, base }) => ({
    subject,
    row,
    base: base ?? undefined,
  }));
  const failed = await acceptAsIs(world, tx, pipe, rows);
  const said = parts.map((part) => {
    if (part.kind === 'stays') return part.why;
    return (accepted.includes(part.item) && failed.get(part.item.subject)) || saidOf(part, pipe);
  });
  const left = parts.filter((_, at) => typeof said[at] === 'string');
  await leave(world, tx, pipe, left, person);
  return said;
}

async function leave(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  parts: readonly Part[],
  { who }: Person,
): Promise<void> {
  const reason = `${who} left it as it is`;
  await noteAnswers(world, tx, itemsOf(parts), { what: 'dropped', reason });
  for (const item of itemsOf(parts, 'listing')) await leaveListing(tx, item); // one per entity
  const answered = parts.filter((part) => part.kind !== 'listing' && !isQuestion(part));
  await leaveQuestions(tx, itemsOf(parts.filter(isQuestion)));
  await tx.dropParked(itemsOf(answered));
  await tx.dropLinks(itemsOf(parts, 'apart').map(({ subject }) => subject));
  const verdicts = parts.flatMap((part) =>
    part.kind === 'new'
      ? [{ source: part.ref, sink: notCreated(pipe), says: 'cannot' } as const]
      : [],
  );
  await putVerdicts(world, tx, pipe, verdicts, who);
  await tx.putParked(itemsOf(parts, 'kept').map((item): Parked => ({ ...item, choice: 'sink' })));
  await lookAgain(world, tx, [...itemsOf(parts, 'differs'), ...itemsOf(parts, 'kept')]);
}

function itemsOf(parts: readonly Part[], kind?: Part['kind']): readonly Left[] {
  return parts.filter((part) => kind === undefined || part.kind === kind).map(({ item }) => item);
}

/** What an item is about, and so what becomes of it. */
type Part = { readonly item: Left } & (
  | { readonly kind: 'stays'; readonly why: Failure }
  | { readonly kind: 'listing' }
  /** What both sides of a link hold counts as agreed, and of what one lacks nobody is asked. */
  | { readonly kind: 'differs' }
  /** A record that would go because its other is gone, or is of no concern to the pipe: it stays, by itself. */
  | { readonly kind: 'kept' }
  /** A record whose other is gone. */
  | { readonly kind: 'apart' }
  /** A record with nobody over there. */
  | { readonly kind: 'new'; readonly ref: string; readonly isLinked: boolean }
);

function partOf(item: Left, found: Link | undefined, open: ReadonlySet<string>): Part {
  const link = isOfLink(item) ? found : undefined;
  if (isOfLink(item) && open.has(item.subject)) {
    const why = failure('desk.open', { id: item.id, allowed: answersTo(item) });
    return { kind: 'stays', item, why };
  }
  if (!item.may.includes('drop')) {
    const details = { id: item.id, choice: 'drop', allowed: answersTo(item) };
    return { kind: 'stays', item, why: failure('desk.choice', details) };
  }
  if (item.base === null)
    return { kind: 'stays', item, why: failure('desk.edited', { id: item.id }) };
  if (item.guard === 'listing') return { kind: 'listing', item };
  if (item.guard === 'deletes' && link?.state === 'live') return { kind: 'kept', item };
  if (link?.state === 'live') return { kind: 'differs', item };
  if (link?.state === 'gone') return { kind: 'apart', item };
  const ref = link ? refOfLink(link) : item.ref;
  return { kind: 'new', item, ref, isLinked: link !== undefined };
}

/** It stands, and nobody is asked. */
function isQuestion(part: Part): boolean {
  const mayAsk = part.kind === 'differs' || (part.kind === 'new' && !part.isLinked);
  return mayAsk && lacksValue(part.item);
}

/** Of a record that cannot be mapped as a whole no row is known. */
function isUnmappable({ why, row }: Left): boolean {
  return why === 'failed' && row === '*';
}

function saidOf(part: Exclude<Part, { kind: 'stays' }>, pipe: Pipe): string {
  const { ref, row } = part.item;
  switch (part.kind) {
    case 'listing':
      return `What the listing of ${ref} lacks does not count as gone, and nobody is asked until it lacks another number.`;
    case 'kept':
      return `What ${ref} was linked to stays, and nothing flows between the two while that is so.`;
    case 'apart':
      return `${ref} and what it was linked to stay apart.`;
    case 'differs':
      if (isQuestion(part))
        return `${ref} stays as it is, and nobody is asked until something about it changes. \`samband desk lift ${typed(ref)}\` asks again.`;
      return actionIds(pipe).includes(row)
        ? `${row} is not asked for again for ${ref}.`
        : `${ref} stays as it is until somebody edits it.`;
    case 'new': {
      const until = isQuestion(part)
        ? ', and nobody is asked until something about it changes'
        : '';
      return `${part.ref} is left as it is: nothing is created for it${until}. \`samband desk lift ${typed(part.ref)}\` takes that back.`;
    }
  }
}
