// The share of one run: a pipe with `perRun` begins only so many new records between two looks of its
// schedule. What comes after waits in the store without a time, before anything of it is stored or
// pulled along, and is let go when the next run has room. A record that waits for a reference has its
// share already: what it waits for is being made.

import type { Pipe } from '../../definition/pipe.ts';
import type { NewWork, Transaction } from '../../store/store.ts';
import { workAgain } from '../state/new-work.ts';
import type { World } from '../world.ts';
import type { DecidedLink } from './reconcile-link.ts';

type Decided = Pick<DecidedLink, 'view' | 'result'>;

/** The results that are in this run's share; the work of the others is put aside. */
export async function withinRun<One extends Decided>(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  results: readonly One[],
): Promise<readonly One[]> {
  if (pipe.perRun === undefined) return results;
  const begun = begunIn(world, pipe);
  const within: One[] = [];
  const aside: NewWork[] = [];
  for (const one of results) {
    const { link, work } = one.view;
    if (!isNew(one) || begun.has(link.id) || begun.size < pipe.perRun) {
      if (isNew(one)) begun.add(link.id);
      within.push(one);
    } else aside.push(workAgain(work, null));
  }
  await tx.putWork(aside);
  return within;
}

/** Lets go as much of what was put aside as this run has room for. */
export async function letGo(world: World, pipe: Pipe): Promise<void> {
  if (pipe.perRun === undefined) return;
  const room = pipe.perRun - begunIn(world, pipe).size;
  if (room <= 0) return;
  await world.store.transact(async (tx) => {
    const aside = await tx.asideWork(pipe.id, 'reconcile', room);
    const dueMs = world.clock.now();
    await tx.putWork(aside.map((one) => workAgain(one, dueMs)));
  });
}

/** A new run of the pipes that read this entity. */
export function beginRun(world: World, entity: string): void {
  for (const pipe of world.catalogue.pipes)
    if (pipe.source.id === entity) world.begun.delete(pipe.id);
}

function begunIn(world: World, pipe: Pipe): Set<string> {
  const known = world.begun.get(pipe.id);
  if (known) return known;
  const begun = new Set<string>();
  world.begun.set(pipe.id, begun);
  return begun;
}

function isNew({ view, result }: Decided): boolean {
  if (view.link.state !== 'pending') return false;
  return (
    result.operation?.kind === 'create' || result.waiting.some(({ why }) => why === 'reference')
  );
}
