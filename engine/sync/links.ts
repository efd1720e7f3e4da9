// Writes what identify found out: links that begin, end and revive (`kernel.md` §7), records about
// to be created, and records that wait for a person. Every change of a link is journaled, queues
// its rows, and releases what waited for it.

import type { Pipe } from '../definition/pipe.ts';
import type { Resolution } from '../identity/candidates.ts';
import type { Evidence, Link, NewJournalEntry, Transaction, Verdict } from '../store/store.ts';
import type { Creation } from './creations.ts';
import { beginnings, isUnspoken, pendings, wantedPairs } from './link-difference.ts';
import { endsOf } from './link-ends.ts';
import { afterIntent, identifyWork, reconcileWork } from './new-work.ts';
import { parkRecords } from './park-records.ts';
import { release } from './references.ts';
import { joinThings } from './thing.ts';
import type { World } from './world.ts';

export interface Found {
  /** The whole neighbourhood. */
  readonly refs: readonly string[];
  /** Those of it that were to be identified. */
  readonly batch: ReadonlySet<string>;
  /** Records of it that take part; of others nothing is concluded here. */
  readonly members: ReadonlySet<string>;
  readonly links: readonly Link[];
  /** Links with an open intent, each with when that is due: they are left alone until it is settled. */
  readonly openLinks: ReadonlyMap<string, number | null>;
  readonly fixed: readonly { readonly source: string; readonly sink: string }[];
  readonly resolution: Resolution;
  readonly creations: readonly Creation[];
  readonly verdicts: readonly Verdict[];
}

export interface IdentifyCounts {
  readonly linked: number;
  readonly ended: number;
  readonly toCreate: number;
  readonly parked: number;
}

export async function writeDifference(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  found: Found,
): Promise<IdentifyCounts> {
  const now = world.clock.now();
  const wanted = wantedPairs(found);
  const unspoken = found.links.filter((link) => isUnspoken(link, found, wanted));
  const ended = unspoken
    .filter(({ id }) => !found.openLinks.has(id))
    .map((link): Link => ({ ...link, state: 'ended' }));
  const begun = beginnings(world, pipe, found, wanted);
  const pending = pendings(world, pipe, found, begun.links);
  const things = await joinThings(
    world,
    tx,
    [...begun.links, ...pending.links].map((link) => endsOf(link)),
  );
  if (things.length !== begun.links.length + pending.links.length)
    throw new Error('a link without a thing');

  await dropWaiting(tx, [...begun.dropped, ...pending.dropped, ...ended.map((link) => link.id)]);
  await tx.dropLinks([...begun.dropped, ...pending.dropped]);
  await tx.putLinks([...ended, ...begun.renewed, ...begun.links, ...pending.links]); // ends first
  await tx.putBases(begun.bases);
  const parked = await parkRecords(world, tx, pipe, found);
  await tx.putWork([
    ...[...begun.links, ...pending.links].map(({ id }) =>
      reconcileWork(pipe.id, id, { dueMs: now, cause: 'first' }),
    ),
    ...found.creations.flatMap((one) =>
      one.kind === 'later'
        ? identifyWork(pipe.id, one.ref, { dueMs: one.untilMs, cause: 'answer' })
        : [],
    ),
    ...(await waitingForKeys(tx, found)).map((link) =>
      reconcileWork(pipe.id, link, { dueMs: now, cause: 'edit' }),
    ),
    ...ended
      .flatMap(endsOf)
      .map((ref) => identifyWork(pipe.id, ref, { dueMs: now, cause: 'link' })),
    // Nobody else may come back to them when the intent is closed.
    ...unspoken
      .filter(({ id }) => found.openLinks.has(id))
      .map((link) => {
        const dueMs = afterIntent(found.openLinks.get(link.id) ?? null, now);
        return identifyWork(pipe.id, endIn(found.batch, link), { dueMs, cause: 'link' });
      }),
  ]);
  await tx.appendJournal([
    ...begun.links.map((link) => entry(now, link, 'linked', sentenceOf(link.evidence))),
    ...ended.map((link) => entry(now, link, 'unlinked', 'their keys no longer match')),
  ]);
  await release(
    world,
    tx,
    [...begun.links, ...ended].flatMap((link) => endsOf(link)),
  );
  return {
    linked: begun.links.length,
    ended: ended.length,
    toCreate: pending.links.length,
    parked,
  };
}

/** The end of a live link that was asked for, so that work of the other that is due is not put off. */
function endIn(batch: ReadonlySet<string>, link: Link): string {
  return endsOf(link).find((ref) => batch.has(ref)) ?? (link.source as string);
}

/** Links with a row whose key another record had: whoever has it may have given it up by now. */
async function waitingForKeys(tx: Transaction, { links }: Found): Promise<readonly string[]> {
  const live = links.filter((link) => link.state === 'live').map((link) => link.id);
  if (live.length === 0) return [];
  const taken = (await tx.parkedOf(live)).filter((one) => one.why === 'key-taken');
  return [...new Set(taken.map((one) => one.subject))];
}

/** What waited for the sake of these links waits no more. */
async function dropWaiting(tx: Transaction, links: readonly string[]): Promise<void> {
  if (links.length === 0) return;
  await tx.dropParked(await tx.parkedOf(links));
}

function entry(atMs: number, link: Link, what: string, reason: string): NewJournalEntry {
  return {
    atMs,
    ref: link.source as string,
    link: link.id,
    pipe: link.pipe,
    row: '*',
    what,
    reason,
    before: null,
    after: link.sink,
    cause: 'link',
  };
}

/** How two records came to be linked, for people. */
export function sentenceOf(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'rule':
      return `merge rule ${evidence.rule + 1} found the same key: ${evidence.key}`;
    case 'created':
      return 'one was created from the other';
    case 'person':
      return `${evidence.who || 'a person'} said so`;
    case 'thing':
      return 'both are linked to the same records elsewhere';
  }
}
