// What happened since a moment that was kept as the number of the journal's newest entry then, a page at a time.

import type { JournalEntry, Transaction } from '../../store/store.ts';

/** Entries read in one store call. */
const pageMax = 1_000;

/** All entries after the one with this number, in order. */
export async function* journalSince(
  tx: Transaction,
  seq: number,
): AsyncGenerator<JournalEntry, void> {
  for (let after = seq; ; ) {
    const page = await tx.journalAfter(after, pageMax);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}
