// Writes what identify found out: links that begin, end and revive, records about
// to be created, and records that wait for a person. Every change of a link is journaled, queues
// its rows, and releases what waited for it.

import type { Pipe } from '../../definition/pipe.ts';
import { ruleName } from '../../identity/rule-name.ts';
import type { Evidence, Link, NewJournalEntry, NewWork, Transaction } from '../../store/store.ts';
import { changeWaits } from '../references/reference-circles.ts';
import { release } from '../references/references.ts';
import { endsOf } from '../state/link-ends.ts';
import { afterIntent, identifyWork, reconcileWork } from '../state/new-work.ts';
import { joinThings } from '../state/thing.ts';
import type { World } from '../world.ts';
import { type Difference, type Found, linkDifference } from './link-difference.ts';
import { parkRecords } from './park-records.ts';

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
  const difference = linkDifference(world, pipe, found);
  const { ended, begun, pending, dropped } = difference;
  await joinThings(world, tx, [...begun, ...pending].map(endsOf));
  await dropWaiting(tx, [...dropped, ...ended.map((link) => link.id)]);
  await tx.dropLinks(dropped);
  await tx.putLinks([...ended, ...difference.renewed, ...begun, ...pending]); // ends first
  await tx.putBases(difference.bases);
  const parked = await parkRecords(world, tx, pipe, found);
  const waiting = await waitingForKeys(tx, found);
  await tx.putWork(workAfter(pipe, found, difference, { waiting, now }));
  await tx.appendJournal([
    ...begun.map((link) => linkEntry(now, link, 'linked', sentenceOf(link.evidence, pipe))),
    ...ended.map((link) => linkEntry(now, link, 'unlinked', 'their keys no longer match')),
  ]);
  await release(world, tx, [...begun, ...ended].flatMap(endsOf));
  return { linked: begun.length, ended: ended.length, toCreate: pending.length, parked };
}

function workAfter(
  { id: pipe }: Pipe,
  { batch, creations, openLinks }: Found,
  { ended, busy, begun, pending }: Difference,
  { waiting, now }: { readonly waiting: readonly string[]; readonly now: number },
): readonly NewWork[] {
  const later = creations.flatMap((one) => (one.kind === 'later' ? [one] : []));
  return [
    ...[...begun, ...pending].map(({ id }) =>
      reconcileWork(pipe, id, { dueMs: now, cause: 'first' }),
    ),
    ...later.map(({ ref, untilMs: dueMs }) => identifyWork(pipe, ref, { dueMs, cause: 'answer' })),
    ...waiting.map((link) => reconcileWork(pipe, link, { dueMs: now, cause: 'edit' })),
    ...ended.flatMap(endsOf).map((ref) => identifyWork(pipe, ref, { dueMs: now, cause: 'link' })),
    // Nobody else may come back to them when the intent is closed.
    ...busy.map((link) => {
      const dueMs = afterIntent(openLinks.get(link.id) ?? null, now);
      return identifyWork(pipe, endIn(batch, link), { dueMs, cause: 'link' });
    }),
  ];
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
  const over = await tx.parkedOf(links);
  await changeWaits(tx, { known: over, over, fresh: [] });
}

/** What became of a link that has both its ends: it is told under its source. */
function linkEntry(
  atMs: number,
  { id: link, pipe, source, sink: after }: Link,
  what: string,
  reason: string,
): NewJournalEntry {
  const frame = { atMs, ref: source as string, link, pipe, row: '*', cause: 'link' } as const;
  return { ...frame, what, reason, before: null, after };
}

/** How two records came to be linked, for people. */
export function sentenceOf(evidence: Evidence, pipe: Pick<Pipe, 'merge'> | undefined): string {
  switch (evidence.kind) {
    case 'rule':
      return `merge ${ruleName(pipe?.merge ?? [], evidence.rule)} found the same key: ${evidence.key}`;
    case 'created':
      return 'one was created from the other';
    case 'person':
      return `${evidence.who || 'a person'} said so`;
    case 'thing':
      return 'both are linked to the same records elsewhere';
  }
}
