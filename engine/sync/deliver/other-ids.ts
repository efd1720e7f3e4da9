// An update may give a record another id. It is the same record: whatever was linked to it, over whatever pipe, is
// linked to it under its new name, and under the former one nobody was deleted.

import { idOf, refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Link, Transaction } from '../../store/store.ts';
import { combinedFact, followCombined } from '../collect/combined.ts';
import { storeGone } from '../collect/store-gone.ts';
import { release } from '../references/references.ts';
import { endsOf } from '../state/link-ends.ts';
import { reconcileWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import type { Finished } from './finished.ts';

interface Move {
  readonly entity: Entity;
  readonly from: string;
  readonly into: string;
}

/** Has links follow the records that their writes gave another id. */
export async function followIds(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<void> {
  const written = finished.filter(({ intent }) => intent.kind !== 'create');
  const links = await tx.links(written.map(({ intent }) => intent.link));
  for (const one of written)
    for (const move of movesOf(world, pipe, links.get(one.intent.link), one))
      await follow(world, tx, move);
}

/** Of a derived record also what it is made of, which has its id. */
function movesOf(
  { catalogue }: World,
  pipe: Pipe,
  link: Link | undefined,
  { intent, read }: Finished,
): readonly Move[] {
  const isForward = intent.direction === 'forward';
  const entity = isForward ? pipe.sink : pipe.source;
  const from = isForward ? link?.sink : link?.source;
  if (!from || from === refOf(entity.id, read.id)) return [];
  const parent = read.of && catalogue.entities.get(entity.derived?.parent ?? '');
  const named = [
    { entity, id: read.id },
    ...(parent && read.of ? [{ entity: parent, id: read.of.id }] : []),
  ];
  return named.map(({ entity: one, id }) => ({
    entity: one,
    from: refOf(one.id, idOf(from)),
    into: refOf(one.id, id),
  }));
}

async function follow(world: World, tx: Transaction, { entity, from, into }: Move): Promise<void> {
  const links = await tx.linksOf([from, into]);
  // Somebody is known by that id already: then the two were combined.
  if (links.some((link) => endsOf(link).includes(into))) {
    const [id, other] = [idOf(from), idOf(into)];
    await followCombined(world, tx, entity, [{ id, isDeletion: true, into: other }]);
  } else {
    await tx.putLinks(links.map((link) => withEnd(link, from, into)));
    const when = { dueMs: world.clock.now(), cause: 'answer' } as const;
    await tx.putWork(links.map((link) => reconcileWork(link.pipe, link.id, when)));
    await tx.putVerdicts(
      (await tx.verdictsOf([from])).map((one) => ({ ...one, ...withEnd(one, from, into) })),
    );
    await tx.putFacts({ [combinedFact(from)]: into });
  }
  const images = await tx.images([from]);
  await storeGone(
    world,
    tx,
    entity,
    [...images.values()],
    `an update gave it the id ${idOf(into)}`,
  );
  await release(world, tx, [from, into]);
}

function withEnd<One extends Pick<Link, 'source' | 'sink'>>(
  one: One,
  from: string,
  into: string,
): One {
  const named = (ref: string | null) => (ref === from ? into : ref);
  return { ...one, source: named(one.source), sink: named(one.sink) };
}
