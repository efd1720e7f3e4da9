// Which records without a counterpart are to be created on the other side. One of each group that
// shares a key goes first; the others wait for it, because they may turn out to be the same thing.

import { entityOf } from '../../base/ref.ts';
import type { Direction, Pipe } from '../../definition/pipe.ts';
import type { Member, Resolution } from '../../identity/candidates.ts';
import { leadersOf } from '../../identity/leaders.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import { bindingsOf } from '../../mapping/scope.ts';
import { linksByEnd } from '../../store/links-by-end.ts';
import type { Head, Image, Link, Transaction, Verdict } from '../../store/store.ts';
import type { KeyWait } from '../keys/fresh-keys.ts';
import { unlessFailed } from '../keys/unless-failed.ts';
import { lookupsIn } from '../references/references.ts';
import { endsOf, otherEnd } from '../state/link-ends.ts';
import { notCreated } from '../state/verdicts.ts';
import type { World } from '../world.ts';
import { isElsewhere } from './elsewhere.ts';

export type Creation =
  | { readonly kind: 'create'; readonly ref: string; readonly direction: 'forward' | 'back' }
  /** The thing has a record over there already, through other pipes. */
  | {
      readonly kind: 'adopt';
      readonly ref: string;
      readonly direction: 'forward' | 'back';
      readonly counterpart: string;
    }
  /** It may be what an open create made; it is looked at again when that may be settled. */
  | {
      readonly kind: 'later';
      readonly ref: string;
      /** The open create's key. */
      readonly create: string;
      readonly untilMs: number;
    }
  /** Its key is looked up, and what it hangs on is not linked yet. */
  | ({ readonly kind: 'unresolved'; readonly ref: string } & KeyWait)
  /** An expression fails on it, so nothing is known of its keys or of what may be done with it. */
  | { readonly kind: 'failed'; readonly ref: string; readonly reason: string }
  /** A record with the same key is created first. */
  | { readonly kind: 'wait'; readonly ref: string; readonly leader: string }
  /** It was linked once, so it is not new; a person may have it created. */
  | { readonly kind: 'ask'; readonly ref: string; readonly partner: string };

/** A neighbourhood that was resolved. */
export interface Resolved {
  readonly resolution: Resolution;
  readonly members: readonly Member[];
  /** Records whose create is open. */
  readonly underWay: readonly Member[];
  readonly heads: ReadonlyMap<string, Head>;
  readonly links: readonly Link[];
  readonly verdicts: readonly Verdict[];
  /** Hears of records on which a condition fails. */
  readonly failed: Map<string, string>;
}

export async function creations(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  resolved: Resolved,
): Promise<readonly Creation[]> {
  const { resolution, heads, verdicts, failed } = resolved;
  const cannot = new Set(
    verdicts.filter(({ says }) => says === 'cannot').map(({ source, sink }) => `${source} ${sink}`),
  );
  const isBarred = (ref: string) => cannot.has(`${ref} ${notCreated(pipe)}`);
  const isApart = (ref: string, other: string) =>
    cannot.has(`${ref} ${other}`) || cannot.has(`${other} ${ref}`);
  const found: Creation[] = [];
  for (const direction of ['forward', 'back'] as const) {
    const policy = direction === 'forward' ? pipe.forward : pipe.back;
    if (!policy || policy.create === 'never') continue;
    const unmatched =
      direction === 'forward' ? resolution.unmatchedSources : resolution.unmatchedSinks;
    const wanted = await mayCreate(
      world,
      tx,
      pipe,
      direction,
      policy,
      unmatched.filter((ref) => !isBarred(ref)).flatMap((ref) => heads.get(ref) ?? []),
      failed,
    );
    found.push(...(await choose(tx, pipe, direction, wanted, resolved, isApart)));
  }
  return found;
}

/** The records that the direction's conditions allow to be created. */
async function mayCreate(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  direction: 'forward' | 'back',
  policy: Direction,
  heads: readonly Head[],
  failed: Map<string, string>,
): Promise<readonly Head[]> {
  const referenced =
    policy.create === 'when-referenced'
      ? new Set(
          (await tx.parkedWaitingFor(heads.map(({ ref }) => ref))).map(({ waitsFor }) => waitsFor),
        )
      : undefined;
  const live = heads.filter(
    ({ ref, state }) => state === 'live' && (!referenced || referenced.has(ref)),
  );
  if (!looksInside(pipe, policy)) return live;
  const images = await tx.images(live.map(({ ref }) => ref));
  const lookups = lookupsIn(world, tx);
  const side = direction === 'forward' ? 'source' : 'sink';
  const isAllowed = async (image: Image): Promise<boolean> => {
    if (pipe.startMs !== undefined && image.modifiedMs !== null && image.modifiedMs < pipe.startMs)
      return false;
    const context = { settings: pipe.settings, creating: true, lookups, [side]: image.props };
    if (!(await conditionHolds(policy.when, image.props, bindingsOf(context)))) return false;
    const isWanted =
      typeof policy.create === 'string' ||
      (await conditionHolds(policy.create, image.props, bindingsOf(context)));
    return isWanted && !(await isElsewhere(policy, image, context));
  };
  const allowed = await Promise.all(
    live.map(({ ref }) => unlessFailed(failed, ref, () => isAllowed(images.get(ref) as Image))),
  );
  return live.filter((_, index) => allowed[index]);
}

/** True if the conditions read what a record holds. */
function looksInside({ startMs }: Pipe, { when, create, unless }: Direction): boolean {
  return [startMs, when, unless].some((one) => one !== undefined) || typeof create !== 'string';
}

async function choose(
  tx: Transaction,
  pipe: Pipe,
  direction: 'forward' | 'back',
  wanted: readonly Head[],
  { members, underWay, links }: Resolved,
  isApart: (ref: string, other: string) => boolean,
): Promise<readonly Creation[]> {
  const target = direction === 'forward' ? pipe.sink.id : pipe.source.id;
  const wantedRefs = new Set(wanted.map(({ ref }) => ref));
  // Who is being created goes first too, be it that its call has no answer yet.
  const begun = underWay.filter(({ ref }) => entityOf(ref) !== target);
  const leaders = leadersOf(
    [...begun, ...members.filter((member) => wantedRefs.has(member.ref))],
    pipe.merge,
    isApart,
  );
  const firsts = new Map(begun.map(({ ref }) => [leaders.get(ref), ref]));
  const things = [...new Set(wanted.flatMap(({ thing }) => thing ?? []))];
  const kin = (await tx.membersOf(things)).map(({ ref }) => ref);
  const others = [
    ...(await tx.heads(kin.filter((ref) => entityOf(ref) === target))).values(),
  ].filter((image) => image.state === 'live');
  const isMany = pipe.merge.some((rule) => rule.isMany);
  const taken = new Set(
    (await tx.linksOf(others.map((image) => image.ref)))
      .filter((link) => link.pipe === pipe.id && link.state === 'live')
      .flatMap((link) => endsOf(link)),
  );
  const pastOf = linksByEnd(links);
  return wanted.flatMap((image): Creation[] => {
    const { ref } = image;
    const past = pastOf.get(ref) ?? [];
    // A live link here has lost its other record: it is about to be gone, or to end.
    if (past.some(({ state }) => state === 'gone' || state === 'live')) return [];
    const ended = past.find((link) => link.state === 'ended');
    if (ended) return [{ kind: 'ask', ref, partner: otherEnd(ended, ref) }];
    const counterpart = others.find((other) => other.thing === image.thing);
    // Its thing is over there already: never a second one of it.
    if (counterpart && taken.has(counterpart.ref) && !isMany)
      return [{ kind: 'wait', ref, leader: counterpart.ref }];
    if (counterpart) return [{ kind: 'adopt', ref, direction, counterpart: counterpart.ref }];
    const leader = firsts.get(leaders.get(ref)) ?? leaders.get(ref) ?? ref;
    return leader === ref ? [{ kind: 'create', ref, direction }] : [{ kind: 'wait', ref, leader }];
  });
}
