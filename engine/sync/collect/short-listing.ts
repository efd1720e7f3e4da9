// A listing that lacks many of the records we know is rather a fault over there than a mass deletion:
// nothing is concluded from it before a person says that it is true (Invariant 10).
// A few missing records are looked up one by one without asking.

import type { Entity } from '../../definition/system.ts';
import type { Parked, Transaction } from '../../store/store.ts';
import { newParked, parkedEntry, tellParked, waitingStill } from '../state/parked.ts';
import { pipesOf, type World } from '../world.ts';

const subjectOf = (entity: string) => `listing of ${entity}`;
const approvedFact = (entity: string) => `short listing ${entity}`;

/** True if so many of the known records may be missing; else it waits for a person. */
export async function isPlausible(
  world: World,
  tx: Transaction,
  entity: Entity,
  { known, missing }: { readonly known: number; readonly missing: number },
): Promise<boolean> {
  const { deletes, deletesShare } = world.catalogue.project.guards;
  const name = approvedFact(entity.id);
  const approved = Number((await tx.facts([name])).get(name) ?? 0);
  const pipes = pipesOf(world, entity.id).map(({ id }) => id);
  const waiting = (await tx.parkedOf([subjectOf(entity.id)])).filter((one) =>
    pipes.includes(one.pipe),
  );
  const isFew = missing <= Math.max(deletes, deletesShare * known);
  if (isFew || missing <= approved) {
    if (waiting.length > 0) await tx.dropParked(waiting);
    if (approved > 0) await tx.putFacts({ [name]: 0 });
    return true;
  }
  const reason = `the listing of ${entity.id} lacks ${missing} of ${known} known records; none of them counts as gone before that is approved`;
  if (waiting.some((one) => one.values?.F === missing)) return false;
  const parked = pipes.map((pipe): Parked => {
    const old = waiting.find((one) => one.pipe === pipe);
    return waitingStill(park(world, entity, pipe, reason, missing), old);
  });
  await tx.putParked(parked);
  await tx.appendJournal(parked.map((one) => parkedEntry(one, world.clock.now())));
  tellParked(world, parked);
  return false;
}

/** It is true: so many may be missing when it is read the next time. */
export async function approveListing(
  world: World,
  tx: Transaction,
  { subject, ref: entity, values }: Parked,
): Promise<void> {
  await tx.putFacts({ [approvedFact(entity)]: values?.F ?? 0 });
  const pipes = pipesOf(world, entity).map(({ id }) => id);
  await tx.dropParked(pipes.map((pipe) => ({ pipe, subject, row: '*' })));
}

/** Nothing that is missing counts as gone, and nobody is asked until it is another number. */
export async function leaveListing(tx: Transaction, { subject }: Parked): Promise<void> {
  const waiting = await tx.parkedOf([subject]);
  await tx.putParked(waiting.map((one): Parked => ({ ...one, choice: 'left' })));
}

function park(world: World, entity: Entity, pipe: string, reason: string, missing: number): Parked {
  return newParked({
    pipe,
    subject: subjectOf(entity.id),
    ref: entity.id,
    row: '*',
    why: 'held',
    reason,
    guard: 'listing',
    values: { F: missing, S: null },
    sinceMs: world.clock.now(),
  });
}
