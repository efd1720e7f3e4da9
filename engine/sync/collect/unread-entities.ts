// Entities that were never read to their end. Of a record of theirs that was not met nothing is known, so no
// counterpart is missed there yet: pipes wait for them.

import type { Transaction } from '../../store/store.ts';

/** Those of the entities that were never read completely. */
export async function unreadAmong(
  tx: Transaction,
  entities: readonly string[],
): Promise<readonly string[]> {
  const cursors = await tx.cursors(entities);
  return entities.filter((id) => cursors.get(id)?.completeAtMs == null);
}
