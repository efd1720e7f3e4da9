// Records that are certainly no longer there: their images become gone, the journal keeps what they
// held, and whoever is linked to them or asked for them is looked at again.

import type { Entity } from '../../definition/system.ts';
import type { Image, Transaction } from '../../store/store.ts';
import { isFoundIn, questionsAbout } from '../references/find-keys.ts';
import { release } from '../references/references.ts';
import type { World } from '../world.ts';
import { queueUsers } from './queue-users.ts';

export async function storeGone(
  world: World,
  tx: Transaction,
  entity: Entity,
  images: readonly Image[],
  reasonOf: (image: Image) => string,
): Promise<void> {
  if (images.length === 0) return;
  const now = world.clock.now();
  const gone = images.map(
    (image): Image => ({ ...image, state: 'gone', seq: image.seq + 1, readAtMs: now }),
  );
  await tx.putImages(gone);
  await tx.appendJournal(
    gone.map((image) => ({
      atMs: now,
      ref: image.ref,
      link: null,
      pipe: null,
      row: '*',
      what: 'gone',
      reason: reasonOf(image),
      before: image.props,
      after: null,
      cause: 'edit',
    })),
  );
  const refs = gone.map((image) => image.ref);
  await queueUsers(world, tx, entity, refs, 'edit');
  const asked = isFoundIn(world, entity.id)
    ? gone.flatMap(({ ref, props }) => questionsAbout(world, entity.id, ref, [props]))
    : [];
  // Who waits for one of them is told that it is gone.
  await release(world, tx, [...new Set([...refs, ...asked])]);
}
