// A process of its own that has a store and is made to stand still: `node stands-still.ts <place>`. The first
// thing it does after `standsMs` is to ask whether the store is its own, before it hears anything of the server.

import { openStore } from '../../engine/store/open.ts';

/** Longer than it takes to stop it, on a busy machine too. */
export const standsMs = 3_000;

if (process.argv[2] !== undefined) {
  const store = await openStore(process.argv[2]);
  setTimeout(async () => {
    process.stdout.write(`${(await store.lock?.isHeld()) ? 'held' : 'lost'}\n`);
    process.exit();
  }, standsMs);
  process.stdout.write('open\n');
}
