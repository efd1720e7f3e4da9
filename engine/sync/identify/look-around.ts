// What a batch of changed records has to do with others: their keys as they are now, all that shares one with
// them, over and over, and what is known of those. It hangs on images, keys and links of this neighbourhood alone,
// so it may be found out while another batch is decided that has nothing to do with it.

import { entityOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Link, Transaction, Verdict, Work } from '../../store/store.ts';
import { type FreshKeys, freshKeys } from '../keys/fresh-keys.ts';
import { type Closure, closure, storedKeys } from '../keys/neighbourhood.ts';
import { endsOf } from '../state/link-ends.ts';
import type { World } from '../world.ts';
import { failedBefore } from './failed-records.ts';

/** Records to be identified together. */
export interface Batch {
  readonly refs: readonly string[];
  /** What asked for it; nothing if it is part of a first load. */
  readonly work: readonly Work[];
  /** Their keys are stored as they are now. */
  readonly hasKeys: boolean;
}

export interface Around {
  readonly batch: Batch;
  readonly fresh: FreshKeys;
  /** The batch and all around it. */
  readonly hood: Closure;
  /** Of the pipe and the neighbourhood. */
  readonly links: readonly Link[];
  /** Links with an open intent, each with when that is due: they are left alone until it is settled. */
  readonly openLinks: ReadonlyMap<string, number | null>;
  readonly verdicts: readonly Verdict[];
  /** Of those whose keys were not computed: who failed when they were looked at last. */
  readonly failed: readonly string[];
}

export async function lookAround(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  batch: Batch,
): Promise<Around> {
  const { refs, hasKeys } = batch;
  const [own, said, old, computed] = await Promise.all([
    linksIn(tx, pipe, refs),
    tx.verdictsOf(refs),
    storedKeys(tx, pipe, refs),
    hasKeys ? undefined : freshKeys(world, tx, pipe, refs),
  ]);
  const fresh = computed ?? { keys: old, waits: new Map(), failed: new Map() };
  // Whom they are linked to, and whom a person paired them with, be it that they share no key.
  const partners = [...own.flatMap((link) => endsOf(link)), ...pairedBy(pipe, said)];
  let hood = await closure(tx, pipe, { refs, partners, old, fresh: fresh.keys });
  for (;;) {
    const others = hasKeys ? hood.refs : hood.refs.filter((ref) => !fresh.keys.has(ref));
    const [links, verdicts, failed] = await Promise.all([
      linksIn(tx, pipe, hood.refs),
      tx.verdictsOf(hood.refs),
      failedBefore(tx, pipe, others),
      looksInside(pipe) ? tx.images(hood.refs) : tx.heads(hood.refs), // at hand when it is decided
    ]);
    // A neighbour whom a person paired with somebody further off is not free either.
    const further = pairedBy(pipe, verdicts).filter((ref) => !hood.keys.has(ref));
    if (further.length > 0) {
      hood = await withRecords(tx, pipe, hood, further);
      continue;
    }
    const open = await tx.intentsOfLinks(links.map((link) => link.id));
    const openLinks = new Map(open.map(({ link, dueMs }) => [link, dueMs]));
    return { batch, fresh, hood, links, openLinks, verdicts, failed };
  }
}

/** Records of the pipe that somebody said are the same as another. */
function pairedBy({ source, sink }: Pipe, verdicts: readonly Verdict[]): readonly string[] {
  return verdicts
    .filter(({ says }) => says === 'must')
    .flatMap((one) => [one.source, one.sink])
    .filter((ref) => [source.id, sink.id].includes(entityOf(ref)));
}

async function withRecords(
  tx: Transaction,
  pipe: Pipe,
  hood: Closure,
  more: readonly string[],
): Promise<Closure> {
  const stored = await storedKeys(tx, pipe, more);
  const keys = new Map([...hood.keys, ...more.map((ref) => [ref, stored.get(ref) ?? []] as const)]);
  return { refs: [...keys.keys()], keys };
}

/** True if it takes more than keys to identify its records. */
export function looksInside({ forward, merge }: Pipe): boolean {
  return forward.when !== undefined || merge.some(({ when }) => when !== undefined);
}

async function linksIn(
  tx: Transaction,
  pipe: Pipe,
  refs: readonly string[],
): Promise<readonly Link[]> {
  return (await tx.linksOf(refs)).filter((link) => link.pipe === pipe.id);
}
