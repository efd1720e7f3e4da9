// Everything of a pipe that waits for the same reason, looked at again at once: after somebody mended over there
// what a system refused many records for, nobody wants to name each of them.

import type { Pipe } from '../../definition/pipe.ts';
import type { ParkedReason, Transaction } from '../../store/store.ts';
import { lookFirst } from '../collect/look-at-waiting.ts';
import { isOfLink } from '../state/parked.ts';
import { eachParkedPage } from '../state/parked-pages.ts';
import { lookAtRulesAgain } from '../state/rule-change-state.ts';
import { identifyAgain } from '../state/verdicts.ts';
import type { World } from '../world.ts';
import { itemOf } from './desk.ts';
import { lookAgain, noteAnswers, type Person } from './item-notes.ts';

/** Looked at again in one transaction; other work waits meanwhile. */
const pageMax = 500;

/** An item as a list of what waits has it. */
type Item = ReturnType<typeof itemOf>;

/** What waits in the pipe, or of that what waits for this reason; gives how many are looked at again. */
export async function retryAll(
  world: World,
  pipe: Pipe,
  why: ParkedReason | undefined,
  person: Person,
): Promise<number> {
  const filter = { pipe: pipe.id, ...(why === undefined ? {} : { why }) };
  const counts = await eachParkedPage(world.store, filter, pageMax, async (tx, parked) => {
    const items = parked.map((one) => itemOf(world, one)).filter(isRetried);
    await retryItems(world, tx, pipe, items, person);
    return items.length;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Guards hold what they hold until somebody approves of it, and what was chosen is on its way. */
function isRetried({ why, choice, may }: Item): boolean {
  return may.includes('retry') && why !== 'held' && choice === null;
}

/** Tries them again, with whatever has changed since. */
export async function retryItems(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  items: readonly Item[],
  { who }: Person,
): Promise<void> {
  await noteAnswers(world, tx, items, { what: 'retried', reason: `${who} had it tried again` });
  if (items.some(({ guard }) => guard === 'rules')) await lookAtRulesAgain(tx, pipe);
  const others = items.filter(({ guard }) => guard !== 'rules');
  const linked = others.filter(isOfLink);
  await lookFirst(
    world,
    tx,
    linked.map(({ ref }) => ref),
  );
  await lookAgain(world, tx, linked);
  const records = others.filter((one) => !isOfLink(one)).map(({ subject }) => subject);
  await identifyAgain(world, tx, pipe, records);
}
