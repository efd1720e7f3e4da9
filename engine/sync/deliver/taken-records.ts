// A create may be answered with a record that became another's meanwhile: its repetition is known by its
// key over there, or the read after it failed and somebody with the same number adopted what it had
// made. A second link would give one record two owners, so a person says whose it is.

import { refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Intent, Transaction } from '../../store/store.ts';
import { endsOf } from '../state/link-ends.ts';
import type { World } from '../world.ts';
import type { Finished } from './finished.ts';
import { parkIntentIn } from './park-intent.ts';

/** What may be finished; the others are parked. */
export async function withoutTaken(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<readonly Finished[]> {
  const made = Map.groupBy(
    finished.filter(({ intent, isShared }) => intent.kind === 'create' && !isShared),
    ({ intent, read }) => refOf(intent.entity, read.id),
  );
  if (made.size === 0) return finished;
  const owned = new Map<string, string>();
  for (const link of await tx.linksOf([...made.keys()])) {
    if (link.pipe !== pipe.id || link.state !== 'live' || link.isMany) continue;
    for (const ref of endsOf(link)) owned.set(ref, link.id);
  }
  // Of several that were answered with one record, the first has it.
  const isMany = pipe.merge.some((rule) => rule.isMany);
  const taken = new Set<Intent>();
  for (const [ref, answered] of made) {
    const owner = owned.get(ref) ?? (isMany ? undefined : answered[0]?.intent.link);
    for (const { intent } of answered)
      if (owner !== undefined && intent.link !== owner) taken.add(intent);
  }
  for (const { intent, read } of finished) {
    if (!taken.has(intent)) continue;
    const ref = refOf(intent.entity, read.id);
    const reason = `the answer is ${ref}, which is linked with another record already`;
    await parkIntentIn(world, tx, pipe, intent, { why: 'ambiguous', reason, candidates: [ref] });
  }
  return finished.filter(({ intent }) => !taken.has(intent));
}
