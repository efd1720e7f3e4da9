// What a batch of changed records has to do with others: their keys as they are now, all that shares one with
// them, over and over, and what is known of those. It hangs on images, keys and links of this neighbourhood alone,
// so it may be found out while another batch is decided that has nothing to do with it.

import type { Pipe } from '../definition/pipe.ts';
import type { Link, Transaction, Verdict, Work } from '../store/store.ts';
import { type FreshKeys, freshKeys } from './fresh-keys.ts';
import { endsOf } from './links.ts';
import { type Closure, closure } from './neighbourhood.ts';
import { failedBefore } from './unmappable.ts';
import type { World } from './world.ts';

export interface Around {
  readonly work: readonly Work[];
  /** The records of the batch. */
  readonly refs: readonly string[];
  readonly fresh: FreshKeys;
  /** The batch and all around it. */
  readonly hood: Closure;
  /** Of the pipe and the neighbourhood. */
  readonly links: readonly Link[];
  /** Links with an open intent: left alone until it is settled. */
  readonly openLinks: ReadonlySet<string>;
  readonly verdicts: readonly Verdict[];
  /** Neighbours beside the batch that failed when they were looked at last. */
  readonly failed: readonly string[];
}

export async function lookAround(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  work: readonly Work[],
): Promise<Around> {
  const refs = [...new Set(work.map((one) => one.key))];
  const [own, said, fresh] = await Promise.all([
    linksIn(tx, pipe, refs),
    tx.verdictsOf(refs),
    freshKeys(world, tx, pipe, refs),
  ]);
  // Whom they are linked to, and whom a person paired them with, be it that they share no key.
  const must = said.filter((one) => one.says === 'must');
  const partners = [
    ...own.flatMap((link) => endsOf(link)),
    ...must.flatMap(({ source, sink }) => [source, sink]),
  ];
  const hood = await closure(tx, pipe, refs, partners, fresh.keys);
  const others = hood.refs.filter((ref) => !fresh.keys.has(ref));
  const [links, verdicts, failed] = await Promise.all([
    linksIn(tx, pipe, hood.refs),
    tx.verdictsOf(hood.refs),
    failedBefore(tx, pipe, others),
    tx.images(hood.refs), // at hand when the batch is decided
  ]);
  const open = await tx.intentsOfLinks(links.map((link) => link.id));
  const openLinks = new Set(open.map((intent) => intent.link));
  return { work, refs, fresh, hood, links, openLinks, verdicts, failed };
}

async function linksIn(
  tx: Transaction,
  pipe: Pipe,
  refs: readonly string[],
): Promise<readonly Link[]> {
  return (await tx.linksOf(refs)).filter((link) => link.pipe === pipe.id);
}
