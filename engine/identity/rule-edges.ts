// Which records one merge rule brings together, and what it makes of them: a match, or a doubt for
// a person.

import type { Ambiguity, Holders, Match, Member, Neighbourhood } from './candidates.ts';
import { ruleName } from './rule-name.ts';

/**
 * A value on more records of one side than this says nothing about who they are ("post@…" of an
 * office, "n/a"): a rule that is not `many` ignores it.
 */
export const genericMax = 5;

/** Source ref → sink ref → the key they share under this rule. */
type Edges = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function edgesOf(
  neighbourhood: Neighbourhood,
  rule: number,
  isSettled: (ref: string) => boolean,
): Edges {
  const { isMany } = neighbourhood.rules[rule] as { isMany: boolean };
  const sources = byValue(neighbourhood.sources, rule);
  const sinks = byValue(neighbourhood.sinks, rule);
  const edges = new Map<string, Map<string, string>>();
  for (const [value, holders] of sources) {
    const candidates = sinks.get(value) ?? [];
    if (!isMany && (holders.length > genericMax || candidates.length > genericMax)) continue;
    for (const source of holders) {
      if (isSettled(source)) continue;
      for (const sink of candidates) {
        if (neighbourhood.cannot(source, sink) || !neighbourhood.allows(rule, source, sink))
          continue;
        const targets = edges.get(source) ?? new Map<string, string>();
        // Of several keys in common the lowest is told, in whatever order the records came.
        if (value < (targets.get(sink) ?? '\uffff')) targets.set(sink, value);
        edges.set(source, targets);
      }
    }
  }
  return edges;
}

export function byValue(members: readonly Member[], rule: number): Map<string, string[]> {
  const holders = new Map<string, string[]>();
  for (const member of members) {
    for (const value of member.keys[rule] ?? []) {
      const list = holders.get(value);
      if (list) list.push(member.ref);
      else holders.set(value, [member.ref]);
    }
  }
  return holders;
}

export function decideRule(
  neighbourhood: Neighbourhood,
  rule: number,
  edges: Edges,
  linkedTo: Holders,
): { matches: Match[]; ambiguous: Ambiguity[] } {
  const { isMany } = neighbourhood.rules[rule] as { isMany: boolean };
  const claimants = new Map<string, string[]>();
  for (const [source, targets] of edges) {
    for (const sink of targets.keys())
      claimants.set(sink, [...(claimants.get(sink) ?? []), source]);
  }
  const keysOf = new Map(
    [...neighbourhood.sources, ...neighbourhood.sinks].map((member) => [member.ref, member.keys]),
  );
  const named = (at: number) => ruleName(neighbourhood.rules, at);
  const matches: Match[] = [];
  const ambiguous: Ambiguity[] = [];
  for (const [source, targets] of edges) {
    const sinks = [...targets.keys()].sort();
    const sink = sinks[0] as string;
    const key = targets.get(sink) as string;
    const rivals = (claimants.get(sink) ?? []).filter((ref) => ref !== source);
    const holders = (linkedTo.get(sink) ?? []).filter((holder) => holder.rule < rule);
    const doubt = (reason: string, candidates: readonly string[] = sinks) =>
      ambiguous.push({ ref: source, rule, key, candidates, reason });
    if (sinks.length > 1) doubt(`${named(rule)} finds ${sinks.length} records`);
    else if (!isMany && holders.length > 0)
      doubt(`${named(rule)} finds ${sink}, which is linked to ${refsOf(holders).join(', ')}`);
    else if (!isMany && rivals.length > 0)
      doubt(
        `${named(rule)} gives ${sink} to ${rivals.length + 1} records: ${[source, ...rivals].sort().join(', ')}`,
      );
    else {
      const veto = contradiction(
        keysOf.get(source) ?? [],
        keysOf.get(sink) ?? [],
        rule,
        (earlier) =>
          !neighbourhood.rules[earlier]?.isLoose && neighbourhood.allows(earlier, source, sink),
      );
      if (veto !== undefined)
        doubt(`${named(rule)} finds ${sink}, but ${named(veto)} says they differ`);
      else matches.push({ source, sink, rule, key, isMany });
    }
  }
  return { matches, ambiguous };
}

function refsOf(holders: readonly { readonly ref: string }[]): readonly string[] {
  return holders.map(({ ref }) => ref).sort();
}

/** An earlier rule that is not loose and holds for both records, for which both have keys, and none in common. */
function contradiction(
  source: readonly (readonly string[])[],
  sink: readonly (readonly string[])[],
  rule: number,
  holds: (earlier: number) => boolean,
): number | undefined {
  for (let earlier = 0; earlier < rule; earlier++) {
    const left = source[earlier] ?? [];
    const right = sink[earlier] ?? [];
    const isApart = left.length > 0 && right.length > 0 && !left.some((one) => right.includes(one));
    if (isApart && holds(earlier)) return earlier;
  }
  return undefined;
}
