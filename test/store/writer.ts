// A process of its own that writes to a store until it is killed: `node writer.ts <place>`. Each
// transaction writes the same number in four places. Every second one waits until it is kept, and says so:
// then the one before it is kept too.

import { openStore } from '../../engine/store/open.ts';
import { entry, image, work } from './samples.ts';

const store = await openStore(process.argv[2] as string);
const facts = await store.transact((tx) => tx.facts(['round']));
for (let round = Number(facts.get('round') ?? 0) + 1; ; round++) {
  const durability = round % 2 === 0 ? 'at-next' : 'at-once';
  await store.transact(async (tx) => {
    await tx.putFacts({ round });
    await tx.putImages(Array.from({ length: 20 }, (_, at) => image(`a.x:${at}`, { seq: round })));
    await tx.putWork([work('L1', { dueMs: round })]);
    await tx.appendJournal([entry('a.x:0', { atMs: round })]);
  }, durability);
  if (durability === 'at-once') process.stdout.write(`${round}\n`);
}
