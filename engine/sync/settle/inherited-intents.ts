// Intents that a former process left open. Nobody knows when their calls were sent, if they were: the
// last may have gone out a moment before the crash. So they are probed no earlier than a whole settle
// time after this world began, whatever their own time says.

import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import { settleMsOf, type World } from '../world.ts';

/** Intents looked at in one step. */
const pageMax = 500;

/** Moves the probes of inherited intents behind the settle time; does nothing the second time. */
export async function postponeInherited(world: World, pipe: Pipe): Promise<void> {
  const { beganMs, store } = world;
  const earliest = ({ entity }: { readonly entity: string }) =>
    beganMs + settleMsOf(world, world.catalogue.entities.get(entity) as Entity);
  const latest = Math.max(earliest({ entity: pipe.source.id }), earliest({ entity: pipe.sink.id }));
  for (let isDone = false; !isDone; ) {
    isDone = await store.transact(async (tx) => {
      const due = await tx.dueIntents(pipe.id, latest - 1, pageMax);
      const inherited = due.filter(
        (one) => one.atMs < beganMs && one.dueMs !== null && one.dueMs < earliest(one),
      );
      await tx.putIntents(inherited.map((one) => ({ ...one, dueMs: earliest(one) })));
      return inherited.length === 0;
    });
  }
}
