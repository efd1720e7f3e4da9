// Which record over there is this one? Resolves a closed neighbourhood of records from scratch: rules
// in order, the first that finds something decides; two candidates, two claimants or a contradiction
// of an earlier rule are ambiguous, never guessed. Pure, and the order of records never matters.

/** A live record that takes part, with its normalised key values per rule. */
export interface Member {
  readonly ref: string;
  readonly keys: readonly (readonly string[])[];
}

/** A link that stays whatever the keys say: made by us, by a person, or its key travels with it. */
export interface FixedLink {
  readonly source: string;
  readonly sink: string;
}

export interface Neighbourhood {
  readonly sources: readonly Member[];
  readonly sinks: readonly Member[];
  readonly rules: readonly { readonly isMany: boolean }[];
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

/**
 * A value on more records of one side than this says nothing about who they are ("post@…" of an
 * office, "n/a"): a rule that is not `many` ignores it.
 */
export const genericMax = 5;

export function resolve(neighbourhood: Neighbourhood): Resolution {
  const linkedTo = new Map<string, string[]>();
  const matched = new Set<string>();
  for (const { source, sink } of neighbourhood.fixed) claim(linkedTo, matched, source, sink);

  const matches: Match[] = [];
  const ambiguous = new Map<string, Ambiguity>();
  for (const rule of neighbourhood.rules.keys()) {
    const edges = edgesOf(neighbourhood, rule, (ref) => matched.has(ref) || ambiguous.has(ref));
    const found = decideRule(neighbourhood, rule, edges, linkedTo);
    for (const ambiguity of found.ambiguous) ambiguous.set(ambiguity.ref, ambiguity);
    for (const match of found.matches) {
      matches.push(match);
      claim(linkedTo, matched, match.source, match.sink);
    }
  }
  for (const ambiguity of [...ambiguous.values()]) {
    for (const sink of ambiguity.candidates) {
      if (matched.has(sink) || ambiguous.has(sink)) continue;
      ambiguous.set(sink, { ...ambiguity, ref: sink, candidates: [ambiguity.ref] });
    }
  }
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

function claim(
  linkedTo: Map<string, string[]>,
  matched: Set<string>,
  source: string,
  sink: string,
) {
  matched.add(source).add(sink);
  linkedTo.set(sink, [...(linkedTo.get(sink) ?? []), source]);
}

/** Source ref → sink ref → the key they share under this rule. */
type Edges = ReadonlyMap<string, ReadonlyMap<string, string>>;

function edgesOf(
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
        if (!targets.has(sink)) targets.set(sink, value);
        edges.set(source, targets);
      }
    }
  }
  return edges;
}

function byValue(members: readonly Member[], rule: number): Map<string, string[]> {
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

function decideRule(
  neighbourhood: Neighbourhood,
  rule: number,
  edges: Edges,
  linkedTo: ReadonlyMap<string, readonly string[]>,
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
  const matches: Match[] = [];
  const ambiguous: Ambiguity[] = [];
  for (const [source, targets] of edges) {
    const sinks = [...targets.keys()].sort();
    const sink = sinks[0] as string;
    const key = targets.get(sink) as string;
    const rivals = (claimants.get(sink) ?? []).filter((ref) => ref !== source);
    const holders = linkedTo.get(sink) ?? [];
    const doubt = (reason: string, candidates: readonly string[] = sinks) =>
      ambiguous.push({ ref: source, rule, key, candidates, reason });
    if (sinks.length > 1) doubt(`rule ${rule + 1} finds ${sinks.length} records`);
    else if (!isMany && holders.length > 0)
      doubt(`rule ${rule + 1} finds ${sink}, which is linked to ${holders.join(', ')}`);
    else if (!isMany && rivals.length > 0)
      doubt(
        `rule ${rule + 1} gives ${sink} to ${rivals.length + 1} records: ${[source, ...rivals].sort().join(', ')}`,
      );
    else {
      const veto = contradiction(keysOf.get(source) ?? [], keysOf.get(sink) ?? [], rule);
      if (veto !== undefined)
        doubt(`rule ${rule + 1} finds ${sink}, but rule ${veto + 1} says they differ`);
      else matches.push({ source, sink, rule, key, isMany });
    }
  }
  return { matches, ambiguous };
}

/** An earlier rule for which both records have keys, and none in common. */
function contradiction(
  source: readonly (readonly string[])[],
  sink: readonly (readonly string[])[],
  rule: number,
): number | undefined {
  for (let earlier = 0; earlier < rule; earlier++) {
    const left = source[earlier] ?? [];
    const right = sink[earlier] ?? [];
    if (left.length > 0 && right.length > 0 && !left.some((value) => right.includes(value)))
      return earlier;
  }
  return undefined;
}

function byRef(left: { readonly ref: string }, right: { readonly ref: string }): number {
  return left.ref < right.ref ? -1 : left.ref > right.ref ? 1 : 0;
}

/**
 * Groups records that share a key under any rule: one of a group may be created, the others wait for
 * it. Gives, per ref, the lowest ref of its group.
 */
export function leadersOf(members: readonly Member[]): Map<string, string> {
  const leader = new Map(members.map((member) => [member.ref, member.ref]));
  const find = (ref: string): string => {
    const up = leader.get(ref) as string;
    return up === ref ? ref : find(up);
  };
  const rules = Math.max(0, ...members.map((member) => member.keys.length));
  for (let rule = 0; rule < rules; rule++) {
    for (const holders of byValue(members, rule).values()) {
      if (holders.length > genericMax) continue;
      for (const ref of holders) {
        const [low, high] = [find(holders[0] as string), find(ref)].sort() as [string, string];
        if (low !== high) leader.set(high, low);
      }
    }
  }
  return new Map(members.map((member) => [member.ref, find(member.ref)]));
}
