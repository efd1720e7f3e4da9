// Records that may be gone. Nothing is decided of a suspect record, and it is never deleted here: a look of its own
// shows whether it is there (Invariant 10).

import type { Image, Transaction } from '../../store/store.ts';
import { readWork } from '../state/new-work.ts';
import type { World } from '../world.ts';

/** Marks those of the records that are live, and queues a look at each. */
export async function suspect(
  { clock }: World,
  tx: Transaction,
  images: Iterable<Image>,
): Promise<void> {
  const live = [...images].filter(({ state }) => state === 'live');
  const dueMs = clock.now();
  await tx.putImages(live.map((image): Image => ({ ...image, state: 'suspect' })));
  await tx.putWork(live.map(({ entity: id, ref }) => readWork({ id }, ref, dueMs)));
}
