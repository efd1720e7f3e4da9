// A create may be answered with a record that became another's meanwhile: its repetition is known by its
// key over there, or the read after it failed and somebody with the same number adopted what it had
// made. A second link would give one record two owners, so a person says whose it is.

import { refOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Intent, Transaction } from '../store/store.ts';
import type { Finished } from './finish.ts';
import { parkIntentIn } from './park-intent.ts';
import type { World } from './world.ts';

/** What may be finished; the others are parked. */
export async function withoutTaken(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<readonly Finished[]> {
  const made = new Map(
    finished
      .filter(({ intent, isShared }) => intent.kind === 'create' && !isShared)
      .map(({ intent, read }) => [refOf(intent.entity, read.id), intent]),
  );
  if (made.size === 0) return finished;
  const taken = new Set<Intent>();
  for (const link of await tx.linksOf([...made.keys()])) {
    if (link.pipe !== pipe.id || link.state !== 'live' || link.isMany) continue;
    const ref = [link.source, link.sink].find((end) => end !== null && made.has(end)) as string;
    const intent = made.get(ref) as Intent;
    if (link.id === intent.link || taken.has(intent)) continue;
    taken.add(intent);
    const reason = `the answer is ${ref}, which is linked with another record already`;
    await parkIntentIn(world, tx, pipe, intent, { why: 'ambiguous', reason, candidates: [ref] });
  }
  return finished.filter(({ intent }) => !taken.has(intent));
}
