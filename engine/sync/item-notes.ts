// What every answer of a person leaves behind: a line of the journal with what was on the desk then, and work,
// so that the path looks at the link again.

import type { Json } from '../base/json.ts';
import type { Cause, Parked, Transaction } from '../store/store.ts';
import { isOfLink } from './desk.ts';
import type { World } from './world.ts';

export async function noteAnswer(
  world: World,
  tx: Transaction,
  item: Parked,
  what: string,
  reason: string,
  after: Json = null,
): Promise<void> {
  await tx.appendJournal([
    {
      atMs: world.clock.now(),
      ref: item.ref,
      link: isOfLink(item) ? item.subject : null,
      pipe: item.pipe,
      row: item.row,
      what,
      reason,
      before: item.values === null ? null : { F: item.values.F, S: item.values.S },
      after,
      cause: 'person',
    },
  ]);
}

export async function lookAgain(world: World, tx: Transaction, item: Parked, cause: Cause) {
  const { pipe, subject: key } = item;
  const dueMs = world.clock.now();
  await tx.putWork([{ pipe, kind: 'reconcile', key, dueMs, cause, tries: 0 }]);
}
