// What every answer of a person leaves behind: a line of the journal with what was on the desk then, and work,
// so that the path looks at the link again.

import type { Json } from '../../base/json.ts';
import type { NewJournalEntry, Parked, Transaction } from '../../store/store.ts';
import { reconcileWork } from '../state/new-work.ts';
import { isOfLink } from '../state/parked.ts';
import type { World } from '../world.ts';

/** Who says it: a name for the journal. */
export interface Person {
  readonly who: string;
}

interface Note {
  readonly what: string;
  readonly reason: string;
  /** The value that was given. */
  readonly after?: Json;
}

export async function noteAnswers(
  world: World,
  tx: Transaction,
  items: readonly Parked[],
  { what, reason, after = null }: Note,
): Promise<void> {
  const atMs = world.clock.now();
  await tx.appendJournal(
    items.map((item): NewJournalEntry => {
      const { ref, pipe, row, values } = item;
      const link = isOfLink(item) ? item.subject : null;
      const before = values === null ? null : { F: values.F, S: values.S };
      return { atMs, ref, link, pipe, row, what, reason, before, after, cause: 'person' };
    }),
  );
}

/**
 * Of what a guard holds or held, what is still to come of the link is the changed pipe's, and what people edited since
 * is theirs.
 */
export async function lookAgain(
  world: World,
  tx: Transaction,
  items: readonly Parked[],
): Promise<void> {
  const dueMs = world.clock.now();
  await tx.putWork(
    items.map(({ pipe, subject, why }) => {
      const cause = why === 'held' ? 'edit-and-definition' : 'retry';
      return reconcileWork(pipe, subject, { dueMs, cause });
    }),
  );
}
