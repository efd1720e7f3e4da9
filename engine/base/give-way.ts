// Long work gives way between its parts: the answers of calls under way, webhooks and the page wait for one part of
// it, and what waits for an answer over there is sent the next request meanwhile.

/** Resolves when all that waited for this thread has had its turn. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Work on so many things, of some tens of microseconds each, goes on at once. */
const portion = 32;

/** As `Promise.all` of the work on each, a portion after the other. */
export async function inPortions<Thing, Done>(
  things: readonly Thing[],
  work: (thing: Thing) => Promise<Done>,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (let from = 0; from < things.length; from += portion) {
    if (from > 0) await giveWay();
    done.push(...(await Promise.all(things.slice(from, from + portion).map(work))));
  }
  return done;
}
