// What waits in a pipe that no file has the name of any more: nothing carries an answer out, so all that may be said to it
// is that it goes. Should the pipe come back, whatever it was about is looked at again. Where only `run` leaves the
// pipe out, it waits until that runs.

import { type Failure, failure } from '../../base/errors.ts';
import type { Parked, Transaction } from '../../store/store.ts';
import { identifyWork, reconcileWork } from '../state/new-work.ts';
import { isOfLink } from '../state/parked.ts';
import { lookAtRulesAgain } from '../state/rule-change-state.ts';
import type { World } from '../world.ts';
import { noteAnswers, type Person } from './item-notes.ts';

/** No file has the name of its pipe. */
export function isWithoutPipe({ catalogue }: World, { pipe }: Pick<Parked, 'pipe'>): boolean {
  return !catalogue.pipes.some(({ id }) => id === pipe) && catalogue.idle?.includes(pipe) !== true;
}

/** Why nothing but that can be said to an item whose pipe does not run. */
export function noPipe(
  world: World,
  item: { readonly id: string; readonly pipe: string },
): Failure {
  const { id, pipe } = item;
  return failure(isWithoutPipe(world, item) ? 'desk.pipe-gone' : 'desk.pipe-idle', { id, pipe });
}

/**
 * Takes them off the desk; gives those that stay, because a call of theirs is open. What a guard held was not approved, and
 * is the definition's still.
 */
export async function dropWithoutPipe<Item extends Parked>(
  world: World,
  tx: Transaction,
  items: readonly Item[],
  { who }: Person,
): Promise<readonly Item[]> {
  const ofLinks = items.filter(isOfLink).map(({ subject }) => subject);
  const open = new Set((await tx.intentsOfLinks(ofLinks)).map(({ link }) => link));
  const over = items.filter(({ subject }) => !open.has(subject));
  await noteAnswers(world, tx, over, { what: 'dropped', reason: `${who} left it as it is` });
  const isKept = ({ values }: Parked) => values?.ifLeft !== undefined;
  await tx.dropParked(over.filter((one) => !isKept(one)));
  // As it was when a guard began to hold it, it is known by this alone.
  await tx.putParked(over.filter(isKept).map((one): Parked => ({ ...one, choice: 'left' })));
  await lookAtAgain(world, tx, over);
  return items.filter(({ subject }) => open.has(subject));
}

async function lookAtAgain(world: World, tx: Transaction, over: readonly Parked[]): Promise<void> {
  const rules = new Set(over.flatMap(({ guard, pipe }) => (guard === 'rules' ? [pipe] : [])));
  for (const id of rules) await lookAtRulesAgain(tx, { id });
  const held = new Set(over.flatMap(({ why, subject }) => (why === 'held' ? [subject] : [])));
  const dueMs = world.clock.now();
  const records = over.filter(({ guard }) => guard !== 'rules' && guard !== 'listing');
  await tx.putWork(
    records.map((one) => {
      const queued = isOfLink(one) ? reconcileWork : identifyWork;
      const cause = held.has(one.subject) ? 'definition' : 'retry';
      return queued(one.pipe, one.subject, { dueMs, cause });
    }),
  );
}
