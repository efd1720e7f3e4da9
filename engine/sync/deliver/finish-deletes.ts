// Finishing deletes: the record is gone, and with it its image and its link. Whoever hung on it is looked at
// again. All of it, with the end of the intents, is one transaction.

import type { Pipe } from '../../definition/pipe.ts';
import type { Image, Intent, Link, NewJournalEntry, Transaction } from '../../store/store.ts';
import { queueUsers } from '../collect/queue-users.ts';
import { isFoundIn, questionsAbout } from '../references/find-keys.ts';
import { release } from '../references/references.ts';
import { endsOf } from '../state/link-ends.ts';
import type { World } from '../world.ts';

export async function finishDeletes(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intents: readonly Intent[],
): Promise<void> {
  if (intents.length === 0) return;
  const now = world.clock.now();
  const images = await tx.images(intents.map((intent) => intent.target as string));
  await tx.putImages(
    [...images.values()].map(
      (image): Image => ({ ...image, state: 'gone', seq: image.seq + 1, wroteAtMs: now }),
    ),
  );
  const links = await tx.links(intents.map((intent) => intent.link));
  await tx.putLinks(
    [...links.values()].map((link): Link => ({ ...link, state: 'gone', sinceMs: now })),
  );
  await tx.dropIntents(intents.map((intent) => intent.key));
  await tx.dropParked(intents.map((intent) => ({ pipe: pipe.id, subject: intent.link, row: '*' })));
  await release(world, tx, [
    ...[...links.values()].flatMap((link) => endsOf(link)),
    ...[...images.values()].flatMap(questionsAsked),
  ]);
  await tx.appendJournal(
    intents.map(
      (intent): NewJournalEntry => ({
        atMs: now,
        ref: intent.target as string,
        link: intent.link,
        pipe: pipe.id,
        row: '*',
        what: 'deleted',
        reason: 'its counterpart is gone',
        before: images.get(intent.target as string)?.props ?? null,
        after: null,
        cause: intent.cause,
      }),
    ),
  );
  for (const entity of [pipe.source, pipe.sink]) {
    await queueUsers(
      world,
      tx,
      entity,
      intents
        .filter((intent) => intent.entity === entity.id)
        .map((intent) => intent.target as string),
      'answer',
    );
  }

  /** Who found it by a value finds it no more. */
  function questionsAsked({ ref, entity, props }: Image): readonly string[] {
    return isFoundIn(world, entity) ? questionsAbout(world, entity, ref, [props]) : [];
  }
}
