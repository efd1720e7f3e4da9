// What is settled about pairs before the rules are asked: links that stay whatever the keys say,
// and pairs that the condition of a rule refuses.

import type { JsonObject } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { FixedLink, Member } from '../../identity/candidates.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import { bindingsOf } from '../../mapping/scope.ts';
import type { Link, Transaction } from '../../store/store.ts';
import { unlessFailed } from '../keys/unless-failed.ts';
import { lookupsIn } from '../references/references.ts';
import type { World } from '../world.ts';

/** Links that stay: created, made by a person or a verdict, or with a key that a row carries. */
export function fixedLinks(
  pipe: Pipe,
  links: readonly Link[],
  verdicts: readonly { readonly source: string; readonly sink: string; readonly says: string }[],
  {
    isMember,
    isByRules,
  }: { readonly isMember: (ref: string) => boolean; readonly isByRules: boolean },
): readonly FixedLink[] {
  const isSaid = (link: Link, says: string) =>
    verdicts.some(
      (one) => one.says === says && one.source === link.source && one.sink === link.sink,
    );
  const kept = links.filter((link) => {
    if (link.state !== 'live' || isSaid(link, 'cannot')) return false;
    // What a person said and took back is left to the rules again.
    if (link.evidence.kind === 'person' && isSaid(link, 'withdrawn')) return false;
    if (link.evidence.kind !== 'rule') return true;
    // Other rules: whoever was found by the old ones is looked for anew.
    return !isByRules && (pipe.merge[link.evidence.rule]?.carriedBy.length ?? 0) > 0;
  });
  const forced = verdicts.filter(
    (one) => one.says === 'must' && isMember(one.source) && isMember(one.sink),
  );
  const isMany = pipe.merge.some((rule) => rule.isMany);
  // What a person said outranks a link that stays by itself.
  const isOutranked = (link: Link) =>
    forced.some(
      (one) =>
        (one.source === link.source && one.sink !== link.sink) ||
        (one.sink === link.sink && one.source !== link.source && !isMany),
    );
  const pairs = new Map<string, FixedLink>();
  for (const link of kept.filter((one) => !isOutranked(one))) {
    const { evidence, isMany: isShared } = link;
    pairs.set(`${link.source} ${link.sink}`, {
      source: link.source as string,
      sink: link.sink as string,
      ...(evidence.kind === 'rule' && isShared ? { manyRule: evidence.rule } : {}),
    });
  }
  for (const one of forced)
    pairs.set(`${one.source} ${one.sink}`, { source: one.source, sink: one.sink });
  return [...pairs.values()];
}

/** Evaluates the rules' own conditions on the pairs that share a key; `failed` hears where one fails. */
export async function allowedPairs(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  sources: readonly Member[],
  sinks: readonly Member[],
  failed: Map<string, string>,
): Promise<(rule: number, source: string, sink: string) => boolean> {
  if (pipe.merge.every(({ when }) => when === undefined)) return () => true;
  const refused = new Set<string>();
  const lookups = lookupsIn(world, tx);
  const images = await tx.images([...sources, ...sinks].map(({ ref }) => ref));
  const propsOf = (ref: string) => images.get(ref)?.props as JsonObject;
  for (const [index, rule] of pipe.merge.entries()) {
    if (!rule.when) continue;
    // Of a pair that a later rule finds as well: a rule that does not hold forbids nothing.
    const holders = holdersOf(sinks, index);
    for (const source of sources) {
      for (const sink of new Set(namesOf(source, index).flatMap((key) => holders.get(key) ?? []))) {
        const context = {
          settings: pipe.settings,
          creating: false,
          lookups,
          source: propsOf(source.ref),
          sink: propsOf(sink.ref),
        };
        const isAllowed = await unlessFailed(failed, source.ref, async () =>
          conditionHolds(rule.when, propsOf(source.ref), bindingsOf(context)),
        );
        if (isAllowed !== true) refused.add(`${index} ${source.ref} ${sink.ref}`);
      }
    }
  }
  return (rule, source, sink) => !refused.has(`${rule} ${source} ${sink}`);
}

/** `rule value` → who has it under this rule or a later one. */
function holdersOf(members: readonly Member[], from: number): ReadonlyMap<string, Member[]> {
  const holders = new Map<string, Member[]>();
  for (const member of members) {
    for (const key of namesOf(member, from)) {
      const known = holders.get(key);
      if (known) known.push(member);
      else holders.set(key, [member]);
    }
  }
  return holders;
}

function namesOf({ keys }: Member, from: number): readonly string[] {
  return keys.flatMap((values, rule) =>
    rule < from ? [] : values.map((value) => `${rule} ${value}`),
  );
}
