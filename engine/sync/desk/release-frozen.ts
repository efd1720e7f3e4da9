// Releases a frozen row: its counters begin anew and the table goes on from the base.

import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';
import { namesOf } from '../decide/row-context.ts';
import { endsOf } from '../state/link-ends.ts';
import { reconcileWork } from '../state/new-work.ts';
import type { World } from '../world.ts';

export async function releaseFrozen(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { subject, row: id }: { readonly subject: string; readonly row: string },
): Promise<void> {
  const link = (await tx.links([subject])).get(subject);
  const row = pipe.rows.find((one) => one.id === id);
  if (!link || !row) return;
  const names = new Set(namesOf(row, link));
  const counted = await tx.oscillations(endsOf(link));
  await tx.putOscillations(
    counted
      .filter((one) => names.has(`${one.ref} ${one.property}`))
      .map((one) => ({ ...one, quick: 0, daily: [], chain: 0, frozenAtMs: null })),
  );
  // Other pipes may read or write the same property.
  const users = (await tx.linksOf(endsOf(link))).filter((one) => one.state === 'live');
  const when = { dueMs: world.clock.now(), cause: 'retry' } as const;
  await tx.putWork(users.map((one) => reconcileWork(one.pipe, one.id, when)));
}
