// A person approves what the guards of a pipe hold. The approval names the definition it is given for:
// what is held goes on as the pipe is defined now, and a further change asks again.

import type { Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { NewJournalEntry, Parked, Transaction } from '../../store/store.ts';
import { acceptAccounts } from '../collect/other-account.ts';
import { approveListing } from '../collect/short-listing.ts';
import { firstRunFact, firstRunOf } from '../reconcile/first-run.ts';
import { approvalFact, formerFact, guardFact } from '../reconcile/guards.ts';
import { reconcileWork } from '../state/new-work.ts';
import { parkedPages } from '../state/parked-pages.ts';
import { approveRuleChange } from '../state/rule-change-state.ts';
import type { World } from '../world.ts';
import type { Person } from './item-notes.ts';

/** Held items handled in one store call. */
const pageMax = 1_000;

/** Lets go what a pipe's guards hold; gives how many items that were. Who it was is journaled; a plan is nobody. */
export async function approve(world: World, pipe: Pipe, person?: Person): Promise<number> {
  return world.store.transact(async (tx) => {
    if (person) await acceptAccounts(world, tx, pipe);
    const count = await approveIn(world, tx, pipe);
    if (person) await tx.appendJournal([entryOf(world, pipe, person, count)]);
    return count;
  });
}

function entryOf(world: World, pipe: Pipe, { who }: Person, count: number): NewJournalEntry {
  const frame = { link: null, row: '*', what: 'approved', before: null, after: null } as const;
  const reason = `${who} approved what the guards of ${pipe.id} hold, ${count} in all`;
  const atMs = world.clock.now();
  return { ...frame, atMs, ref: pipe.source.id, pipe: pipe.id, reason, cause: 'person' };
}

async function approveIn(world: World, tx: Transaction, pipe: Pipe): Promise<number> {
  await tx.putFacts({
    [approvalFact(pipe)]: pipe.fingerprint,
    [guardFact(pipe)]: {},
    [formerFact(pipe)]: null,
    ...((await firstRunOf(tx, pipe)) === 'new' ? { [firstRunFact(pipe)]: 'approved' as Json } : {}),
  });
  let count = 0;
  for await (const held of parkedPages(tx, { pipe: pipe.id, why: 'held' }, pageMax)) {
    count += held.length;
    for (const one of held.filter(({ guard }) => guard === 'listing'))
      await approveListing(world, tx, one);
    for (const one of held.filter(({ guard }) => guard === 'rules'))
      await approveRuleChange(tx, one);
    const rows = held.filter(({ guard }) => guard !== 'listing' && guard !== 'rules');
    await letGo(world, tx, rows);
  }
  return count;
}

async function letGo(world: World, tx: Transaction, held: readonly Parked[]): Promise<void> {
  await tx.putParked(held.map((one): Parked => ({ ...one, choice: one.choice ?? 'source' })));
  const when = { dueMs: world.clock.now(), cause: 'definition' } as const;
  await tx.putWork(held.map(({ pipe, subject }) => reconcileWork(pipe, subject, when)));
}
