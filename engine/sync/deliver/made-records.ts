// What a create has made is linked from its first moment. Whoever shares a key with it, or with what it was
// made from, was kept waiting and is identified with it. Where nobody does, and nobody said anything about the
// two, identify would find them as they are, and is spared.

import type { Pipe } from '../../definition/pipe.ts';
import type { Link, Transaction } from '../../store/store.ts';
import { hasLookUps } from '../keys/fresh-keys.ts';
import { meetOthers } from '../keys/neighbourhood.ts';
import { endsOf } from '../state/link-ends.ts';

/** Of links whose one record was just made, and seen then for the first time: those that identify has to look at. */
export async function linksToIdentify(
  tx: Transaction,
  pipe: Pipe,
  links: readonly Link[],
): Promise<readonly Link[]> {
  if (links.length === 0 || hasLookUps(pipe)) return links; // such keys are not known yet
  const [met, said] = await Promise.all([
    meetOthers(tx, pipe, links.map(endsOf)),
    tx.verdictsOf(links.flatMap(endsOf)),
  ]);
  const judged = new Set(said.flatMap(({ source, sink }) => [source, sink]));
  return links.filter((link, at) => met[at] || endsOf(link).some((ref) => judged.has(ref)));
}
