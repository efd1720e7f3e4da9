// Things: sets of linked records. The lowest-born id survives a union, so that what was written
// under it (open creates, references) stays true; the other becomes an alias of it.

/** What of a thing decides a union. */
export interface Thing {
  readonly id: string;
  readonly aliasOf: string | null;
  readonly sinceMs: number;
}

export interface Union {
  readonly survivor: Thing;
  /** Things that became aliases of the survivor. */
  readonly absorbed: readonly Thing[];
}

/** Unites things; `things` are none of them aliases and at least one. */
export function unite(things: readonly Thing[]): Union {
  const [survivor, ...others] = [...things].sort(
    (left, right) => left.sinceMs - right.sinceMs || (left.id < right.id ? -1 : 1),
  );
  if (!survivor) throw new Error('no thing to unite');
  return { survivor, absorbed: others.map((thing) => ({ ...thing, aliasOf: survivor.id })) };
}
