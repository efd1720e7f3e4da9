// Who is looked at when records changed: they themselves, in every pipe, and EVERY link of theirs.

import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Cause, Link, Transaction } from '../../store/store.ts';
import { identifyWork, reconcileWork } from '../state/new-work.ts';
import { pipesOf, type World } from '../world.ts';

/** Queues identify of the records, and reconcile of EVERY link of them, the one that wrote included. */
export async function queueUsers(
  world: World,
  tx: Transaction,
  entity: Entity,
  refs: readonly string[],
  cause: Cause,
): Promise<void> {
  if (refs.length === 0) return;
  const links = await tx.linksOf(refs);
  await queueLinked(world, tx, entity, { refs, links, cause, isQueued: () => true });
}

/** The same, where their links are known already, and who of the records is identified is said. */
export async function queueLinked(
  world: World,
  tx: Transaction,
  entity: Entity,
  {
    refs,
    links,
    cause,
    isQueued,
  }: {
    readonly refs: readonly string[];
    readonly links: readonly Link[];
    readonly cause: Cause;
    readonly isQueued: (pipe: Pipe, ref: string) => boolean;
  },
): Promise<void> {
  if (refs.length === 0) return;
  const when = { dueMs: world.clock.now(), cause };
  const identified = pipesOf(world, entity.id).flatMap((pipe) =>
    refs.filter((ref) => isQueued(pipe, ref)).map((ref) => identifyWork(pipe.id, ref, when)),
  );
  const reconciled = links.map(({ pipe, id }) => reconcileWork(pipe, id, when));
  await tx.putWork([...identified, ...reconciled]);
}
