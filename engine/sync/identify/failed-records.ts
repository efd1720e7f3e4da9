// Records that an expression outside their rows fails on: a condition or a key. Each is parked with the
// reason and left as it is, and its neighbours go on (Invariant 6), but for those that may be the same thing.

import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';

/** Records that failed when they were looked at last. */
export async function failedBefore(
  tx: Transaction,
  pipe: Pipe,
  refs: readonly string[],
): Promise<readonly string[]> {
  const parked = refs.length === 0 ? [] : await tx.parkedOf(refs);
  return parked
    .filter((one) => one.pipe === pipe.id && one.why === 'failed')
    .map(({ subject }) => subject);
}

/** Whoever has a key of a record that failed may be the same thing: nothing is concluded of it either. */
export function failNeighbours(
  failed: Map<string, string>,
  keys: ReadonlyMap<string, readonly (readonly string[])[]>,
): void {
  if (failed.size === 0) return;
  const named = (ref: string) =>
    (keys.get(ref) ?? []).flatMap((values, rule) => values.map((value) => `${rule} ${value}`));
  const owners = new Map([...failed.keys()].flatMap((ref) => named(ref).map((key) => [key, ref])));
  for (const ref of keys.keys()) {
    const owner = named(ref)
      .map((key) => owners.get(key))
      .find((one) => one !== undefined);
    if (owner !== undefined && !failed.has(ref))
      failed.set(ref, `has the same key as ${owner}, of which nothing is known`);
  }
}
