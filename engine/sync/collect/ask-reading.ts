// A person asks for a reading: now, whatever the schedule or a pause of the system says, or of all records from the
// first one on, because something changed that no list of changes shows: a system that was put back, a right that
// was given, a time that a file takes from another property now.

import { failure } from '../../base/errors.ts';
import { isObject } from '../../base/json.ts';
import { hintAmong } from '../../definition/pipe-named.ts';
import type { Entity } from '../../definition/system.ts';
import type { Transaction } from '../../store/store.ts';
import { collectedEntities, foundEntities } from '../references/collected-entities.ts';
import type { World } from '../world.ts';
import { readParentsAgain } from './queue-children.ts';
import { beginAnew } from './read-anew.ts';

export interface ReadRequest {
  /** `system.entity`; absent: all that are read. */
  readonly entity?: string;
  /** From the first record on; else what changed. */
  readonly isAnew: boolean;
}

/** A request out of a body from elsewhere. Failure: `read.request`. */
export function readRequestOf(body: unknown): ReadRequest {
  const { entity, isAnew = false } = isObject(body) ? body : {};
  const isFit = ['string', 'undefined'].includes(typeof entity) && typeof isAnew === 'boolean';
  if (!isFit || !isObject(body)) throw failure('read.request', {});
  return typeof entity === 'string' ? { entity, isAnew } : { isAnew: isAnew === true };
}

/** Notes what the next scans are to do, and gives the entities that are to be read now. Failure: `entity.none`. */
export async function askReading(
  world: World,
  { entity, isAnew }: ReadRequest,
): Promise<readonly Entity[]> {
  const named = entity === undefined ? collectedEntities(world) : [entityNamed(world, entity)];
  const read = [...new Set(named.map((one) => readFor(world, one, isAnew)))];
  for (const { id } of read) world.lists.delete(id);
  const isByParent = (one: Entity) => one.changes.kind === 'parent';
  await world.store.transact(async (tx) => {
    await resume(world, tx, new Set(read.map(({ system }) => system)));
    if (!isAnew) return;
    await readParentsAgain(tx, read.filter(isByParent));
    await beginAnew(
      tx,
      read.filter((one) => !isByParent(one)),
    );
  });
  return read;
}

/**
 * A system that asked for a day of patience, or is left alone because it was down, may be well again, and who asks
 * knows: it is asked once more, and what was put off because of it is due.
 */
async function resume(
  { catalogue, clock, drivers }: World,
  tx: Transaction,
  systems: ReadonlySet<string>,
): Promise<void> {
  for (const name of systems) drivers.get(name)?.resume?.();
  const now = clock.now();
  for (const { id, source, sink } of catalogue.pipes)
    if (systems.has(source.system) || systems.has(sink.system))
      await tx.hastenAll(id, 'reconcile', now);
}

/** What is asked for, where records come out of those of another entity. */
function readFor({ catalogue }: World, entity: Entity, isAnew: boolean): Entity {
  const isTold = entity.changes.kind === 'parent' && !isAnew;
  const of = entity.derived?.parent ?? (isTold ? entity.list?.each : undefined);
  return catalogue.entities.get(of ?? '') ?? entity;
}

function entityNamed(world: World, id: string): Entity {
  const pipes = world.catalogue.pipes.filter((pipe) => pipe.isEnabled);
  const known = new Map(
    [...collectedEntities(world), ...pipes.flatMap((pipe) => foundEntities(world, pipe))].map(
      (one) => [one.id, one],
    ),
  );
  const found = known.get(id);
  if (found) return found;
  throw failure('entity.none', { entity: id, hint: hintAmong(id, [...known.keys()]) });
}
