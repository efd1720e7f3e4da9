// The first run of a pipe against a real system waits for a person: a mistake in
// a new pipe would otherwise be made a thousand times over. A system on this machine is a stand-in or a
// trial, and needs nobody.

import type { Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { System } from '../../definition/system.ts';
import type { Transaction } from '../../store/store.ts';
import { unreadAmong } from '../collect/unread-entities.ts';
import type { World } from '../world.ts';

/** `new` until the first load is approved (or needs nobody) and `done` once it was carried out. */
export type FirstRun = 'new' | 'approved' | 'done';

export function firstRunFact(pipe: Pick<Pipe, 'id'>): string {
  return `first run ${pipe.id}`;
}

/** A pipe that ran before there were first runs has had its own. */
export async function firstRunOf(tx: Transaction, pipe: Pipe): Promise<FirstRun> {
  const fact = (await tx.facts([firstRunFact(pipe)])).get(firstRunFact(pipe));
  return (fact as FirstRun | undefined) ?? 'done';
}

/** Nothing is due any more: what comes from now on is everyday work. */
export async function endFirstRun(world: World, tx: Transaction, pipe: Pipe): Promise<void> {
  const state = await firstRunOf(tx, pipe);
  if (state === 'done' || (state === 'new' && needsApproval(world, pipe))) return;
  if ((await unreadAmong(tx, [pipe.source.id, pipe.sink.id])).length > 0) return;
  await tx.putFacts({ [firstRunFact(pipe)]: 'done' satisfies FirstRun as Json });
}

/** One of the systems that the pipe writes to is elsewhere. */
export function needsApproval(world: World, pipe: Pipe): boolean {
  if (world.catalogue.project.guards.firstRun === 'go') return false;
  return realSystem(world, pipe) !== undefined;
}

/** The first of the systems that the pipe writes to that is no stand-in: not one on this machine. */
export function realSystem({ catalogue }: World, pipe: Pipe): System | undefined {
  const names = [pipe.sink.system, ...(pipe.back ? [pipe.source.system] : [])];
  return names.map((name) => catalogue.systems.get(name)).find((one) => one && isReal(one));
}

function isReal(system: System): boolean {
  const address = system.base ?? system.url;
  if (system.driver === 'memory' || address === undefined) return false;
  try {
    const { hostname } = new URL(String(address.render(null, { settings: system.settings })));
    return !/^(localhost|127(\.\d+){3}|\[::1\]|)$/.test(hostname);
  } catch {
    return true;
  }
}

/** A person who applies a plan has seen the first run of its pipes. */
export async function approveFirstRun(world: World, pipes: readonly Pipe[]): Promise<void> {
  await world.store.transact(async (tx) => {
    for (const pipe of pipes) {
      const name = firstRunFact(pipe);
      if ((await tx.facts([name])).get(name) === 'new') await tx.putFacts({ [name]: 'approved' });
    }
  });
}
