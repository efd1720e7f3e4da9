// What the store says is to be done: per pipe (or entity, for single reads) how much waits, how much
// of it is due, and when the next is. The engine wakes by it, `sync` knows by it when it is quiet,
// the page and the progress bar show it.

import { waitingInFirstLoads } from '../sync/collect/first-load.ts';
import type { World } from '../sync/world.ts';

export interface Due {
  /** A pipe's id, or an entity's id for single reads. */
  readonly id: string;
  readonly waiting: number;
  /** Of those: sent, and not answered clearly yet. */
  readonly sent: number;
  readonly due: number;
  /** Null: nothing of it has a time. */
  readonly nextDueMs: number | null;
}

/** Work and open intents together, by pipe or entity; only those that have any. */
export async function whatIsDue(world: World): Promise<ReadonlyMap<string, Due>> {
  const now = world.clock.now();
  const { work, loads, intents } = await world.store.transact(async (tx) => {
    const work = await tx.countWork(now);
    const loading = work.filter(({ kind }) => kind === 'first-load').map(({ pipe }) => pipe);
    const loads = await waitingInFirstLoads(tx, loading);
    return { work, loads, intents: await tx.countIntents() };
  });
  const found = new Map<string, Due>();
  const add = ({ id, waiting, sent, due, nextDueMs }: Due) => {
    const known = found.get(id);
    found.set(id, {
      id,
      waiting: waiting + (known?.waiting ?? 0),
      sent: sent + (known?.sent ?? 0),
      due: due + (known?.due ?? 0),
      nextDueMs: earliest([nextDueMs, known?.nextDueMs ?? null]),
    });
  };
  // A store may hold work of pipes that do not run here.
  const { pipes, entities } = world.catalogue;
  const isOurs = (id: string) => entities.has(id) || pipes.some((pipe) => pipe.id === id);
  for (const { pipe: id, kind, count, due, nextDueMs } of work.filter(({ pipe }) => isOurs(pipe))) {
    const waiting = kind === 'first-load' ? (loads.get(id) ?? 0) : count;
    add({ id, waiting, sent: 0, due, nextDueMs });
  }
  // What has no time waits for a person: it is on the desk, not in work.
  for (const { pipe: id, count, nextDueMs } of intents.filter(({ pipe }) => isOurs(pipe)))
    if (nextDueMs !== null)
      add({ id, waiting: count, sent: count, due: nextDueMs <= now ? 1 : 0, nextDueMs });
  return found;
}

/** Of times, of which some may not be known; null if none is. */
export function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.min(...known);
}
