// A person leaves what waits as it is: the sides of a link agree to differ, a record is not created, a listing
// proves nothing. What is on its way cannot be left, nor can merge rules that changed.

import { failure } from '../base/errors.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Link, Parked, Transaction } from '../store/store.ts';
import { acceptAsIs } from './accept-as-is.ts';
import { answersTo, type DeskItem, isOfLink } from './desk.ts';
import { lookAgain, noteAnswers } from './item-notes.ts';
import { lacksValue, leaveQuestion } from './leave-question.ts';
import { leaveListing } from './short-listing.ts';
import { notCreated, type Person, putVerdicts } from './verdicts.ts';
import type { World } from './world.ts';

/** Gives what becomes of it, as a sentence. Failures: `desk.open`, `desk.choice`. */
export async function leaveItem(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  item: Omit<DeskItem, 'tells'>,
  person: Person,
): Promise<string> {
  await refuseUnleavable(tx, item);
  const reason = `${person.who} left it as it is`;
  await noteAnswers(world, tx, [item], { what: 'dropped', reason });
  if (item.guard === 'listing') {
    await leaveListing(tx, item);
    return `What the listing of ${item.ref} lacks does not count as gone, and nobody is asked until it lacks another number.`;
  }
  const link = isOfLink(item) ? (await tx.links([item.subject])).get(item.subject) : undefined;
  if (link?.state === 'live') return agreeAsIs(world, tx, pipe, item, link);
  if (link?.state === 'gone') {
    await tx.dropParked([item]);
    await tx.dropLinks([link.id]);
    return `${item.ref} and what it was linked to stay apart.`;
  }
  const ref = link ? ((link.source ?? link.sink) as string) : item.ref;
  const barred = { source: ref, sink: notCreated(pipe), says: 'cannot' } as const;
  await putVerdicts(world, tx, pipe, [barred], person.who);
  const isQuestion = !link && lacksValue(item);
  if (isQuestion) await leaveQuestion(tx, item);
  else await tx.dropParked([item]);
  const until = isQuestion ? ', and nobody is asked until something about it changes' : '';
  return `${ref} is left as it is: nothing is created for it${until}. \`samband desk lift ${ref}\` takes that back.`;
}

async function refuseUnleavable(tx: Transaction, item: Omit<DeskItem, 'tells'>): Promise<void> {
  const open = isOfLink(item) ? await tx.intentsOfLinks([item.subject]) : [];
  if (open.length > 0) throw failure('desk.open', { id: item.id, allowed: answersTo(item) });
  if (!item.may.includes('drop'))
    throw failure('desk.choice', { id: item.id, choice: 'drop', allowed: answersTo(item) });
}

/** Of two that are linked: what both hold counts as agreed, and of what one lacks nobody is asked. */
async function agreeAsIs(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  item: Parked,
  link: Link,
): Promise<string> {
  // Of a record that cannot be mapped as a whole no row is known.
  const isUnmappable = item.why === 'failed' && item.row === '*';
  if (!isUnmappable) await acceptAsIs(world, tx, pipe, link, item.row);
  const isQuestion = lacksValue(item);
  if (isQuestion) await leaveQuestion(tx, item);
  else await tx.dropParked([item]);
  await lookAgain(world, tx, [item]);
  return isQuestion
    ? `${item.ref} stays as it is, and nobody is asked until something about it changes. \`samband desk lift ${item.ref}\` asks again.`
    : `${item.ref} stays as it is until somebody edits it.`;
}
