// Writes what identify found out: links that begin, end and revive (`kernel.md` §7), records about to
// be created, and records that wait for a person. Every change of a link is journaled, queues its
// rows, and releases what waited for it.

import type { Pipe } from '../definition/pipe.ts';
import type { Match, Resolution } from '../identity/candidates.ts';
import type {
  Base,
  Evidence,
  Image,
  Link,
  NewJournalEntry,
  NewWork,
  Parked,
  Transaction,
  Verdict,
} from '../store/store.ts';
import type { Creation } from './creations.ts';
import { release } from './references.ts';
import { joinThings } from './thing.ts';
import type { World } from './world.ts';

export interface Found {
  /** The whole neighbourhood. */
  readonly refs: readonly string[];
  /** Records of it that take part; of others nothing is concluded here. */
  readonly members: ReadonlySet<string>;
  readonly images: ReadonlyMap<string, Image>;
  readonly links: readonly Link[];
  /** Links with an open intent: left alone until it is settled. */
  readonly openLinks: ReadonlySet<string>;
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

/** A base row under this name says: these records knew others in between, so their first merge asks. */
export const asksFirst = '*';

export async function writeDifference(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  found: Found,
): Promise<IdentifyCounts> {
  const now = world.clock.now();
  const wanted = wantedPairs(found);
  const ended = found.links
    .filter((link) => endsNow(link, found, wanted))
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

  await tx.dropLinks([...begun.dropped, ...pending.dropped]);
  await tx.putLinks([...ended, ...begun.links, ...pending.links]); // ends first, then begins
  await tx.putBases(begun.bases);
  const parked = await park(world, tx, pipe, found);
  await tx.putWork([
    ...[...begun.links, ...pending.links].map(
      (link): NewWork => ({
        pipe: pipe.id,
        kind: 'reconcile',
        key: link.id,
        dueMs: now,
        cause: 'first',
        tries: 0,
      }),
    ),
    ...ended
      .flatMap((link) => endsOf(link))
      .map(
        (key): NewWork => ({
          pipe: pipe.id,
          kind: 'identify',
          key,
          dueMs: now,
          cause: 'link',
          tries: 0,
        }),
      ),
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

interface Pair {
  readonly source: string;
  readonly sink: string;
  readonly evidence: Evidence;
  readonly isMany: boolean;
}

function wantedPairs(found: Found): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  const add = (source: string, sink: string, evidence: Evidence, isMany: boolean) =>
    pairs.set(`${source} ${sink}`, { source, sink, evidence, isMany });
  for (const { source, sink } of found.fixed) {
    const forced = found.verdicts.find(
      (one) => one.says === 'must' && one.source === source && one.sink === sink,
    );
    add(source, sink, { kind: 'person', who: forced?.who ?? '' }, false);
  }
  for (const match of found.resolution.matches)
    add(match.source, match.sink, ruleEvidence(match), match.isMany);
  for (const one of found.creations) {
    if (one.kind !== 'adopt') continue;
    const [source, sink] =
      one.direction === 'forward' ? [one.ref, one.counterpart] : [one.counterpart, one.ref];
    add(source, sink, { kind: 'thing' }, false);
  }
  return pairs;
}

function ruleEvidence(match: Match): Evidence {
  return { kind: 'rule', rule: match.rule, key: match.key };
}

/** A live link ends if both its records take part and nothing speaks for it any more. */
function endsNow(link: Link, found: Found, wanted: ReadonlyMap<string, Pair>): boolean {
  if (link.state !== 'live' || found.openLinks.has(link.id)) return false;
  if (wanted.has(`${link.source} ${link.sink}`)) return false;
  return found.members.has(link.source as string) && found.members.has(link.sink as string);
}

/** Links that begin: a pending one becomes it, the same pair revives, else it is new. */
function beginnings(world: World, pipe: Pipe, found: Found, wanted: ReadonlyMap<string, Pair>) {
  const links: Link[] = [];
  const bases: Base[] = [];
  const dropped: string[] = [];
  const now = world.clock.now();
  for (const pair of wanted.values()) {
    const past = found.links.find((link) => link.source === pair.source && link.sink === pair.sink);
    if (past?.state === 'live') continue;
    const waiting = found.links.filter(
      (link) =>
        link.state === 'pending' && (link.source === pair.source || link.sink === pair.sink),
    );
    const id = past?.id ?? waiting[0]?.id ?? world.newId();
    dropped.push(...waiting.map((link) => link.id).filter((other) => other !== id));
    const { source, sink, evidence, isMany } = pair;
    links.push({ id, pipe: pipe.id, source, sink, state: 'live', evidence, isMany, sinceMs: now });
    if (past && knewOthers(past, found.links))
      bases.push({
        link: id,
        pipe: pipe.id,
        rows: { [asksFirst]: { F: null, S: null, version: '' } },
      });
  }
  return { links, bases, dropped };
}

/** One of the two was linked to another record of this pipe since. */
function knewOthers(past: Link, links: readonly Link[]): boolean {
  return links.some(
    (link) =>
      link.id !== past.id &&
      link.state !== 'pending' &&
      link.sinceMs >= past.sinceMs &&
      (link.source === past.source || link.sink === past.sink),
  );
}

/** Records to be created get a pending link; pending links without a reason go. */
function pendings(world: World, pipe: Pipe, found: Found, begun: readonly Link[]) {
  const open = found.links.filter(
    (link) => link.state === 'pending' && !found.openLinks.has(link.id),
  );
  const toCreate = found.creations.flatMap((one) => (one.kind === 'create' ? [one] : []));
  const links = toCreate
    .filter(({ ref }) => !open.some((link) => endsOf(link).includes(ref)))
    .map(
      ({ ref, direction }): Link => ({
        id: world.newId(),
        pipe: pipe.id,
        state: 'pending',
        evidence: { kind: 'created' },
        isMany: false,
        sinceMs: world.clock.now(),
        source: direction === 'forward' ? ref : null,
        sink: direction === 'forward' ? null : ref,
      }),
    );
  const kept = new Set([...toCreate.map(({ ref }) => ref), ...begun.map((link) => link.id)]);
  const dropped = open
    .filter((link) => !kept.has(link.id) && !endsOf(link).some((ref) => kept.has(ref)))
    .map((link) => link.id);
  return { links, dropped };
}

async function park(world: World, tx: Transaction, pipe: Pipe, found: Found): Promise<number> {
  const sinceMs = world.clock.now();
  const one = (
    ref: string,
    why: Parked['why'],
    reason: string,
    candidates: readonly string[],
  ): Parked => ({
    pipe: pipe.id,
    subject: ref,
    ref,
    row: '*',
    why,
    reason,
    waitsFor: null,
    candidates,
    values: null,
    choice: null,
    sinceMs,
  });
  const parked = [
    ...found.resolution.ambiguous.map((doubt) =>
      one(doubt.ref, 'ambiguous', doubt.reason, doubt.candidates),
    ),
    ...found.creations.flatMap((creation) => {
      if (creation.kind === 'wait')
        return [
          one(
            creation.ref,
            'ambiguous',
            `has the same key as ${creation.leader}, which is created first`,
            [creation.leader],
          ),
        ];
      if (creation.kind === 'ask')
        return [
          one(
            creation.ref,
            'create-not-allowed',
            `was linked to ${creation.partner}; a person decides whether it is new`,
            [creation.partner],
          ),
        ];
      return [];
    }),
  ];
  const known = (await tx.parkedOf(found.refs)).filter((old) => old.pipe === pipe.id);
  const same = (left: Parked, right: Parked) =>
    left.subject === right.subject && left.why === right.why && left.reason === right.reason;
  const fresh = parked.filter((next) => !known.some((old) => same(old, next)));
  await tx.dropParked(
    known
      .filter((old) => !parked.some((next) => next.subject === old.subject))
      .map(({ pipe, subject, row }) => ({ pipe, subject, row })),
  );
  await tx.putParked(fresh);
  await tx.appendJournal(
    fresh.map((next) => ({
      atMs: sinceMs,
      ref: next.ref,
      link: null,
      pipe: pipe.id,
      row: '*',
      what: 'parked',
      reason: next.reason,
      before: null,
      after: [...next.candidates],
      cause: next.why,
    })),
  );
  for (const next of fresh)
    world.tell({
      kind: 'parked',
      pipe: pipe.id,
      ref: next.ref,
      why: next.why,
      reason: next.reason,
    });
  return fresh.length;
}

export function endsOf(link: Link): readonly string[] {
  return [link.source, link.sink].filter((ref) => ref !== null);
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
