// Keeps things in step with links: whoever is linked belongs to one thing, and a record that is to
// be created gets its thing before the intent, because an intent's key names it.

import { unite } from '../../identity/things.ts';
import type { Thing, Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';

/** Puts all records of each group into one thing. */
export async function joinThings(
  world: World,
  tx: Transaction,
  groups: readonly (readonly string[])[],
): Promise<void> {
  if (groups.length === 0) return;
  const heads = await tx.heads([...new Set(groups.flat())]);
  const things = await tx.things([
    ...new Set([...heads.values()].flatMap(({ thing }) => thing ?? [])),
  ]);
  const stored = new Map([...heads.values()].map(({ ref, thing }) => [ref, thing]));
  const thingOf = new Map(stored);
  const changed: Thing[] = [];
  const moved = new Map<string, string>();
  for (const refs of groups) {
    const ids = new Set(refs.flatMap((ref) => resolve(moved, thingOf.get(ref) ?? null) ?? []));
    if (ids.size === 0) {
      const thing: Thing = { id: world.newId(), aliasOf: null, sinceMs: world.clock.now() };
      changed.push(thing);
      things.set(thing.id, thing);
      ids.add(thing.id);
    }
    const { survivor, absorbed } = unite([...ids].map((id) => things.get(id) as Thing));
    for (const thing of absorbed) {
      moved.set(thing.id, survivor.id);
      changed.push(thing);
    }
    for (const ref of refs) thingOf.set(ref, survivor.id);
  }
  for (const { ref, thing } of await tx.membersOf([...moved.keys()])) stored.set(ref, thing);
  const joined = [...stored].flatMap(([ref, before]) => {
    const thing = resolve(moved, thingOf.get(ref) ?? before);
    return thing === before ? [] : [{ ref, thing }];
  });
  await tx.putThings(changed);
  await tx.putMembers(joined);
}

function resolve(moved: ReadonlyMap<string, string>, id: string | null): string | null {
  let at = id;
  while (at !== null && moved.has(at)) at = moved.get(at) as string;
  return at;
}
