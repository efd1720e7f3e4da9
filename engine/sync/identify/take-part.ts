// Who of a neighbourhood is matched and created now, and what keeps the others: they are out of the pipe's scope, a
// create of theirs is under way or may have made them, a key of theirs is looked up and not known yet, or an
// expression fails on them.

import type { Pipe } from '../../definition/pipe.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import { bindingsOf } from '../../mapping/scope.ts';
import type { Head, Link, OpenCreate, Transaction } from '../../store/store.ts';
import { type FreshKeys, type KeyWait, unresolvedKeys } from '../keys/fresh-keys.ts';
import { unlessFailed } from '../keys/unless-failed.ts';
import { endsOf } from '../state/link-ends.ts';
import { afterIntent } from '../state/new-work.ts';
import type { Creation } from './creations.ts';
import type { Around } from './look-around.ts';
import { awaitedRecords } from './open-creates.ts';

export interface TakingPart {
  readonly heads: ReadonlyMap<string, Head>;
  /** Nothing keeps the record, as far as it is known when this is asked: `failed` grows. */
  readonly isMember: (ref: string) => boolean;
  readonly scope: ReadonlySet<string>;
  /** Records whose create is under way: they are not matched until that is settled. */
  readonly underWay: ReadonlySet<string>;
  /** What an open create may have made → that create. */
  readonly awaited: ReadonlyMap<string, OpenCreate>;
  /** Record → what its key waits for. */
  readonly unresolved: ReadonlyMap<string, KeyWait>;
  /** Record → why a key of it or a condition cannot be computed; hears of more while they are resolved. */
  readonly failed: Map<string, string>;
  /** Those of them that failed before any condition was asked, so that not all of their keys are known. */
  readonly keyless: ReadonlySet<string>;
}

/** `again`: the keys of those that failed when they were looked at last, as they are now. */
export async function takingPart(
  tx: Transaction,
  pipe: Pipe,
  { fresh, hood, links, openLinks }: Around,
  { open, again }: { readonly open: readonly OpenCreate[]; readonly again: FreshKeys },
): Promise<TakingPart> {
  const heads = await tx.heads(hood.refs);
  const { failed } = fresh;
  for (const [ref, reason] of again.failed) failed.set(ref, reason);
  const keyless = new Set(failed.keys());
  const scope = await inScope(tx, pipe, heads, failed);
  const underWay = new Set(
    links
      .filter(({ state, id }) => state === 'pending' && openLinks.has(id))
      .flatMap((link) => endsOf(link)),
  );
  const ends = { refs: hood.refs, keys: hood.keys, links };
  const awaited = await awaitedRecords(tx, pipe, open, ends);
  const unresolved = await unresolvedKeys(tx, pipe, hood.refs, fresh);
  const isMember = (ref: string) =>
    scope.has(ref) && ![underWay, awaited, unresolved, failed].some((kept) => kept.has(ref));
  return { heads, isMember, scope, underWay, awaited, unresolved, failed, keyless };
}

/** Live records that take part: the sources for which `when` holds, and every sink record. */
async function inScope(
  tx: Transaction,
  pipe: Pipe,
  heads: ReadonlyMap<string, Head>,
  failed: Map<string, string>,
): Promise<ReadonlySet<string>> {
  const live = [...heads.values()].filter(({ state }) => state !== 'gone');
  const refs = new Set(live.map(({ ref }) => ref));
  const { when } = pipe.forward;
  if (!when) return refs;
  const sources = live.filter(({ entity }) => entity === pipe.source.id).map(({ ref }) => ref);
  for (const { ref, props } of (await tx.images(sources)).values()) {
    const context = { settings: pipe.settings, creating: false, source: props };
    const holds = await unlessFailed(failed, ref, () =>
      conditionHolds(when, props, bindingsOf(context)),
    );
    if (holds !== true) refs.delete(ref);
  }
  return refs;
}

/** What is told of those that are kept. */
export function heldBack(
  { scope, awaited, unresolved, failed, keyless }: TakingPart,
  links: readonly Link[],
  now: number,
): readonly Creation[] {
  // A linked record whose condition fails waits at its link (`reconcile/reconcile.ts`), which looks at no key of it.
  const linked = new Set(links.filter(({ state }) => state === 'live').flatMap(endsOf));
  const told = [...failed].filter(([ref]) => !linked.has(ref) || keyless.has(ref));
  const waiting = [...unresolved].filter(([ref]) => scope.has(ref) && !failed.has(ref));
  return [
    ...told.map(([ref, reason]): Creation => ({ kind: 'failed', ref, reason })),
    ...waiting.map(([ref, wait]): Creation => ({ kind: 'unresolved', ref, ...wait })),
    ...[...awaited].map(([ref, { key: create, dueMs }]): Creation => {
      return { kind: 'later', ref, create, untilMs: afterIntent(dueMs, now) };
    }),
  ];
}
