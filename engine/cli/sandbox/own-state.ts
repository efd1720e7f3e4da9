// The state of the engine that belongs to a sandbox: it speaks of the records that the imitated systems hold, so
// where they forget them it is forgotten as well. Not while an engine is at work on it.

import { Fault } from '../../base/errors.ts';
import { dropStore, openStore } from '../../store/open.ts';

/** Throws the Fault `store.locked` where another engine is at work on the state. */
export async function refuseInUse(place: string): Promise<void> {
  const opened = await openStore(place).catch((error: unknown) => {
    // Whatever else is wrong with the store is about to go, or is told when it is opened to be used.
    if (error instanceof Fault && error.code === 'store.locked') throw error;
    return undefined;
  });
  await opened?.close();
}

export async function forgetState(place: string): Promise<void> {
  await refuseInUse(place);
  await dropStore(place);
}
