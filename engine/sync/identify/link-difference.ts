// The difference between the links there are and those that identify wants: which
// end, which begin, revive or are yet to be created. Pure but for fresh ids.

import type { Pipe } from '../../definition/pipe.ts';
import type { Match, Resolution } from '../../identity/candidates.ts';
import { linksByEnd } from '../../store/links-by-end.ts';
import type { Base, Evidence, Link, Verdict } from '../../store/store.ts';
import { endsOf } from '../state/link-ends.ts';
import type { World } from '../world.ts';
import type { Creation } from './creations.ts';

/** A base row under this name says: these records knew others in between, so their first merge asks. */
export const asksFirst = '*';

/** What identify found out about a neighbourhood. */
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

/** What is to be written of the links of a neighbourhood. */
export interface Difference {
  /** Live links that nothing speaks for any more. */
  readonly ended: readonly Link[];
  /** The same with an open intent: they stay until that is settled. */
  readonly busy: readonly Link[];
  /** Links that begin, or are live again. */
  readonly begun: readonly Link[];
  /** Of those that knew others in between. */
  readonly bases: readonly Base[];
  /** Live links that another rule finds now. */
  readonly renewed: readonly Link[];
  /** Links of records that are to be created. */
  readonly pending: readonly Link[];
  /** Pending ones that became another link, or have no reason any more. */
  readonly dropped: readonly string[];
}

export function linkDifference(world: World, pipe: Pipe, found: Found): Difference {
  const wanted = wantedPairs(found);
  const unspoken = found.links.filter((link) => isUnspoken(link, found, wanted));
  const { begun, bases, renewed, dropped } = beginnings(world, pipe, found, wanted);
  const { pending, left } = pendings(world, pipe, found, begun);
  return {
    ended: unspoken
      .filter(({ id }) => !found.openLinks.has(id))
      .map((link): Link => ({ ...link, state: 'ended' })),
    busy: unspoken.filter(({ id }) => found.openLinks.has(id)),
    begun,
    bases,
    renewed,
    pending,
    dropped: [...dropped, ...left],
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
function isUnspoken(link: Link, found: Found, wanted: ReadonlyMap<string, Pair>): boolean {
  if (link.state !== 'live' || wanted.has(`${link.source} ${link.sink}`)) return false;
  return found.members.has(link.source as string) && found.members.has(link.sink as string);
}

/** Links that begin: a pending one becomes it, the same pair revives, else it is new. */
function beginnings(
  world: World,
  pipe: Pipe,
  found: Found,
  wanted: ReadonlyMap<string, Pair>,
): Pick<Difference, 'begun' | 'bases' | 'renewed' | 'dropped'> {
  const begun: Link[] = [];
  const bases: Base[] = [];
  const dropped: string[] = [];
  const renewed: Link[] = [];
  const now = world.clock.now();
  const linksAt = linksByEnd(found.links);
  for (const pair of wanted.values()) {
    const ends = [pair.source, pair.sink];
    const around = [...new Set(ends.flatMap((ref) => linksAt.get(ref) ?? []))];
    const past = around.find((link) => link.source === pair.source && link.sink === pair.sink);
    if (past?.state === 'live') {
      if (isOtherRule(past.evidence, pair.evidence))
        renewed.push({ ...past, evidence: pair.evidence });
      continue;
    }
    const waiting = around.filter((link) => link.state === 'pending');
    const id = past?.id ?? waiting[0]?.id ?? world.newId();
    dropped.push(...waiting.map((link) => link.id).filter((other) => other !== id));
    const { source, sink, evidence, isMany } = pair;
    begun.push({ id, pipe: pipe.id, source, sink, state: 'live', evidence, isMany, sinceMs: now });
    if (past && knewOthers(past, around))
      bases.push({
        link: id,
        pipe: pipe.id,
        rows: { [asksFirst]: { F: null, S: null, version: '' } },
      });
  }
  return { begun, bases, renewed, dropped };
}

/** After a change of rules: the same pair, found by a rule of another number. */
function isOtherRule(past: Evidence, now: Evidence): boolean {
  return past.kind === 'rule' && now.kind === 'rule' && past.rule !== now.rule;
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
  const awaited = new Set(open.flatMap(endsOf));
  const pending = toCreate
    .filter(({ ref }) => !awaited.has(ref))
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
  const left = open
    .filter((link) => !kept.has(link.id) && !endsOf(link).some((ref) => kept.has(ref)))
    .map((link) => link.id);
  return { pending, left };
}
