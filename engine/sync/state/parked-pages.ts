// What waits, a page at a time: there may be more of it than anybody wants in memory.

import type { Parked, Store, Transaction } from '../../store/store.ts';
import { placeOfParked } from '../../store/work.ts';

type Filter = Parameters<Transaction['parkedList']>[0];

/** In order of pipe and subject; no page is empty. */
export async function* parkedPages(
  tx: Transaction,
  filter: Filter,
  pageMax: number,
): AsyncGenerator<readonly Parked[]> {
  for (let after = ''; ; ) {
    const page = await tx.parkedList(filter, after, pageMax);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = placeOfParked(last);
  }
}

/**
 * The same with a transaction for each page, which `work` is part of, so that others have their turn in between;
 * gives what each page came to.
 */
export async function eachParkedPage<Result>(
  store: Store,
  filter: Filter,
  pageMax: number,
  work: (tx: Transaction, page: readonly Parked[]) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let after = ''; ; ) {
    const done = await store.transact(async (tx) => {
      const page = await tx.parkedList(filter, after, pageMax);
      const last = page.at(-1);
      return last && { result: await work(tx, page), place: placeOfParked(last) };
    });
    if (done === undefined) return results;
    results.push(done.result);
    after = done.place;
  }
}
