// Which record over there is this one? Resolves a closed neighbourhood of records from scratch:
// rules in order, the first that finds something decides; two candidates, two claimants or a
// contradiction of an earlier rule are ambiguous, never guessed. Pure, and the order of records
// never matters.

import type { KeyRule } from './keys.ts';
import { decideRule, edgesOf } from './rule-edges.ts';

/** A live record that takes part, with its normalised key values per rule. */
export interface Member {
  readonly ref: string;
  readonly keys: readonly (readonly string[])[];
}

/** A link that stays whatever the keys say: made by us, by a person, or its key travels with it. */
export interface FixedLink {
  readonly source: string;
  readonly sink: string;
  /** The `many` rule that gave it: rules before that may still give the sink to one more. */
  readonly manyRule?: number;
}

/** Sink → who is linked to it, each with the rule that said so; -1: it was so before any rule. */
export type Holders = ReadonlyMap<
  string,
  readonly { readonly ref: string; readonly rule: number }[]
>;

/** How a rule decides, and the keys that it is named by. */
export type NeighbourhoodRule = Pick<KeyRule, 'source' | 'sink'> & {
  readonly isMany: boolean;
  readonly isLoose?: true;
};

export interface Neighbourhood {
  readonly sources: readonly Member[];
  readonly sinks: readonly Member[];
  readonly rules: readonly NeighbourhoodRule[];
  readonly fixed: readonly FixedLink[];
  /** Pairs a person forbade. */
  readonly cannot: (source: string, sink: string) => boolean;
  /** The rule's own condition on a pair. */
  readonly allows: (rule: number, source: string, sink: string) => boolean;
}

export interface Match {
  readonly source: string;
  readonly sink: string;
  readonly rule: number;
  readonly key: string;
  readonly isMany: boolean;
}

export interface Ambiguity {
  readonly ref: string;
  readonly rule: number;
  readonly key: string;
  readonly candidates: readonly string[];
  readonly reason: string;
}

export interface Resolution {
  readonly matches: readonly Match[];
  /** Records that wait for a person, on either side. */
  readonly ambiguous: readonly Ambiguity[];
  readonly unmatchedSources: readonly string[];
  readonly unmatchedSinks: readonly string[];
}

export function resolve(neighbourhood: Neighbourhood): Resolution {
  const linkedTo = new Map<string, { ref: string; rule: number }[]>();
  const matched = new Set<string>();
  const claim = ({ source, sink }: FixedLink, rule: number) => {
    matched.add(source).add(sink);
    linkedTo.set(sink, [...(linkedTo.get(sink) ?? []), { ref: source, rule }]);
  };
  for (const link of neighbourhood.fixed) claim(link, link.manyRule ?? -1);

  const matches: Match[] = [];
  const ambiguous = new Map<string, Ambiguity>();
  for (const rule of neighbourhood.rules.keys()) {
    const edges = edgesOf(neighbourhood, rule, (ref) => matched.has(ref) || ambiguous.has(ref));
    const found = decideRule(neighbourhood, rule, edges, linkedTo);
    for (const ambiguity of found.ambiguous) ambiguous.set(ambiguity.ref, ambiguity);
    for (const match of found.matches) {
      matches.push(match);
      claim(match, rule);
    }
  }
  for (const one of doubted([...ambiguous.values()].sort(byRef)))
    if (!matched.has(one.ref)) ambiguous.set(one.ref, one);
  const isOpen = (member: Member) => !matched.has(member.ref) && !ambiguous.has(member.ref);
  return {
    matches,
    ambiguous: [...ambiguous.values()].sort(byRef),
    unmatchedSources: neighbourhood.sources
      .filter(isOpen)
      .map((member) => member.ref)
      .sort(),
    unmatchedSinks: neighbourhood.sinks
      .filter(isOpen)
      .map((member) => member.ref)
      .sort(),
  };
}

/** The other side of doubts: who may be which of the records that wait, for the first one's reason. */
function doubted(doubts: readonly Ambiguity[]): readonly Ambiguity[] {
  const pairs = doubts.flatMap((doubt) => doubt.candidates.map((sink) => ({ sink, doubt })));
  return [...Map.groupBy(pairs, ({ sink }) => sink)].map(([sink, those]) => ({
    ...(those[0] as { doubt: Ambiguity }).doubt,
    ref: sink,
    candidates: those.map(({ doubt }) => doubt.ref),
  }));
}

function byRef(left: { readonly ref: string }, right: { readonly ref: string }): number {
  return left.ref < right.ref ? -1 : left.ref > right.ref ? 1 : 0;
}
