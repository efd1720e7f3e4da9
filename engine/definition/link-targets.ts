// Which entities pipes carry to which: the answer to "what is the counterpart of this entity in that
// system". Pipes count whether enabled or not: switching one off keeps its links.

/** Entities that are joined by pipes, directly or over others. */
export interface LinkTargets {
  /** Entities of the system that records of the entity are carried to, in name order. */
  counterparts(entity: string, system: string): readonly string[];
  /** A pipe carries records of the one to the other, not only over a third. */
  areJoined(one: string, other: string): boolean;
  /** A file between the two systems could not be used, which has been told: it may be that pipe. */
  isUnsure(entity: string, system: string): boolean;
}

export function linkTargets(
  pipes: readonly { readonly source: string; readonly sink: string }[],
  unreadable: readonly (readonly [string, string])[],
): LinkTargets {
  const joined = new Map<string, Set<string>>();
  const join = (a: string, b: string): void => {
    joined.set(a, (joined.get(a) ?? new Set()).add(b));
  };
  for (const { source, sink } of pipes) {
    join(source, sink);
    join(sink, source);
  }
  return {
    counterparts: (entity, system) => {
      const direct = inSystem(joined.get(entity) ?? [], system);
      return direct.length > 0 ? direct : inSystem(reachable(joined, entity), system);
    },
    areJoined: (one, other) => joined.get(one)?.has(other) ?? false,
    isUnsure: (entity, system) =>
      unreadable.some(
        (two) => two.includes(system) && two.includes(entity.split('.')[0] as string),
      ),
  };
}

function inSystem(entities: Iterable<string>, system: string): readonly string[] {
  return [...entities].filter((entity) => entity.startsWith(`${system}.`)).sort();
}

function reachable(
  joined: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
): ReadonlySet<string> {
  const seen = new Set([from]);
  for (const entity of seen) for (const next of joined.get(entity) ?? []) seen.add(next);
  seen.delete(from);
  return seen;
}
