// What a batch of changed records has to do with others: their keys as they are now, and all that shares
// one with them, over and over. It hangs on images, keys and the links of the batch alone, so it may be found out
// while another batch is decided that has nothing to do with this one.

import type { Pipe } from '../definition/pipe.ts';
import type { Transaction, Work } from '../store/store.ts';
import { type FreshKeys, freshKeys } from './fresh-keys.ts';
import { endsOf } from './links.ts';
import { type Closure, closure } from './neighbourhood.ts';
import type { World } from './world.ts';

export interface Around {
  readonly work: readonly Work[];
  /** The records of the batch. */
  readonly refs: readonly string[];
  readonly fresh: FreshKeys;
  /** The batch and all around it. */
  readonly hood: Closure;
}

export async function lookAround(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  work: readonly Work[],
): Promise<Around> {
  const refs = [...new Set(work.map((one) => one.key))];
  const partners = (await tx.linksOf(refs))
    .filter((link) => link.pipe === pipe.id)
    .flatMap((link) => endsOf(link));
  // Whom a person paired them with, be it that they share no key.
  const said = (await tx.verdictsOf(refs)).filter((one) => one.says === 'must');
  partners.push(...said.flatMap(({ source, sink }) => [source, sink]));
  const fresh = await freshKeys(world, tx, pipe, refs);
  return { work, refs, fresh, hood: await closure(tx, pipe, refs, partners, fresh.keys) };
}
