// The only door by which what was read gets into images. A record that is as we know it ends here, and with it
// the echo of our own writes (`compare-reads.ts`); a changed one moves its image and queues the pipes that
// use it. What is older than what we know is not believed: it queues a read of its own.

import { refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Transaction } from '../../store/store.ts';
import { byNeed } from '../references/collected-entities.ts';
import { isFoundIn, keysFor, questionsAbout } from '../references/find-keys.ts';
import { release } from '../references/references.ts';
import { endFacts } from '../state/end-facts.ts';
import { readWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import { forgetCombined } from './combined.ts';
import {
  type Absorbed,
  type Compared,
  compareReads,
  fingerprintsOf,
  type ReadKind,
} from './compare-reads.ts';
import { derive, derivedFact, derivedFrom } from './derive.ts';
import { loadedPipes, storeNewcomers } from './newcomers.ts';
import { countChanges } from './oscillation.ts';
import { queueChildren } from './queue-children.ts';
import { queueLinked } from './queue-users.ts';
import { storeGone } from './store-gone.ts';
import { endUnreadableOf } from './unreadable-ids.ts';

/** Stores what was read; gives the refs whose image changed. */
export async function absorb(
  world: World,
  tx: Transaction,
  entity: Entity,
  kind: ReadKind,
  batch: readonly Absorbed[],
): Promise<readonly string[]> {
  const asked = tx.images(batch.map(({ read }) => refOf(entity.id, read.id)));
  const prints = fingerprintsOf(entity, batch); // while the store looks
  const compared = compareReads(world, entity, kind, batch, { known: await asked, prints });
  const { changes, moved } = compared;
  const refs = [...new Set(changes.map(({ image }) => image.ref))];
  const firstSeen = changes.flatMap(({ image, old }) => (old ? [] : [image.ref]));
  const nowThere = changes.filter(
    ({ image, old }) => image.state === 'live' && old?.state !== 'live',
  );
  // Asked before anything is written: an answer waits for all that was written before it.
  const [links, isLoaded] = await Promise.all([
    refs.length > 0 ? tx.linksOf(refs) : [],
    firstSeen.length > 0 ? loadedPipes(world, tx, entity) : () => false,
    endUnreadableOf(
      tx,
      entity,
      nowThere.map(({ image }) => image.ref),
    ),
  ]);
  await storeImages(world, tx, entity, compared);
  const returned = nowThere.filter(({ old }) => old !== undefined);
  await forgetCombined(
    tx,
    returned.map(({ image }) => image.ref),
  );
  await tx.putWork(compared.again.map((ref) => readWork(entity, ref, world.clock.now())));
  await storeNewcomers(world, tx, entity, firstSeen, isLoaded);
  const newcomers = new Set(firstSeen);
  const makers = new Map(batch.map(({ read, madeBy }) => [refOf(entity.id, read.id), madeBy]));
  await queueLinked(world, tx, entity, {
    refs,
    links,
    cause: kind === 'answer' ? 'answer' : 'edit',
    isQueued: (pipe, ref) => !newcomers.has(ref) || (isLoaded(pipe) && makers.get(ref) !== pipe.id),
  });
  await queueChildren(world, tx, entity, [...refs, ...moved]);
  await absorbDerivedFrom(world, tx, entity, [...refs, ...moved]);
  await absorbParents(world, tx, entity, kind, batch);
  return refs;
}

/** Stores the images, counts their changes, and has what was asked about them asked again. */
async function storeImages(
  world: World,
  tx: Transaction,
  entity: Entity,
  { images, changes }: Compared,
): Promise<void> {
  await tx.putImages([...images.values()]);
  const edited = await countChanges(world, tx, entity, changes);
  if (edited.length > 0) await tx.putImages(edited);
  if (!isFoundIn(world, entity.id)) return;
  await tx.putKeys(
    keysFor(
      world,
      changes.map(({ image }) => image),
    ),
  );
  const questions = changes.flatMap(({ image, old }) =>
    questionsAbout(world, entity.id, image.ref, [old?.props, image.props]),
  );
  await release(world, tx, [...new Set(questions)]);
}

/** What is made from records of this entity that changed or went. */
export async function absorbDerivedFrom(
  world: World,
  tx: Transaction,
  entity: Entity,
  parents: readonly string[],
): Promise<void> {
  const derived = derivedFrom(world, entity.id);
  if (parents.length === 0 || derived.length === 0) return;
  const { needed, idle } = byNeed(world, derived);
  // What nobody reads now is made anew from all of them, should somebody read it later.
  await endFacts(tx, idle.map(derivedFact));
  await absorbDerived(world, tx, needed, parents);
}

/** Of these entities what is made from records that changed or went, as what is read by itself. */
export async function absorbDerived(
  world: World,
  tx: Transaction,
  entities: readonly Entity[],
  parents: readonly string[],
): Promise<void> {
  if (parents.length === 0) return;
  for (const entity of entities) {
    const { found, gone } = await derive(world, tx, entity, [...new Set(parents)]);
    await absorb(world, tx, entity, 'single', found);
    await storeGone(world, tx, entity, gone, () => 'nothing that it is derived from is left');
  }
}

/** What a derived record was read from, or written into, is known now too. */
async function absorbParents(
  world: World,
  tx: Transaction,
  entity: Entity,
  kind: ReadKind,
  batch: readonly Absorbed[],
): Promise<void> {
  const { parent, written } = entity.derived ?? { parent: '', written: {} };
  const of = world.catalogue.entities.get(parent);
  if (!of) return;
  const parents = batch.flatMap(({ read, begunAtMs, sent }): Absorbed[] => {
    if (!read.of) return [];
    const paths = sent?.map((path) => (written as Readonly<Record<string, string>>)[path] ?? path);
    return [{ read: read.of, begunAtMs, ...(paths ? { sent: paths } : {}) }];
  });
  if (parents.length > 0) await absorb(world, tx, of, kind, parents);
}
