// The journal keeps what was done for as long as the project says. What is older goes a portion at a time, so
// that no run waits long for it.

import type { World } from '../sync/world.ts';

/** Entries that one transaction drops. */
const portion = 1_000;

/** Drops what is older than `keptMs`; `drain` ends it between two portions. */
export async function dropOldEntries(
  { store, clock }: World,
  keptMs: number,
  drain: AbortSignal,
): Promise<void> {
  const beforeMs = clock.now() - keptMs;
  while (!drain.aborted) {
    const dropped = await store.transact((tx) => tx.dropJournal(beforeMs, portion));
    if (dropped < portion) return;
  }
}
