// Keeps things in step with links: whoever is linked belongs to one thing, and a record that is to
// be created gets its thing before the intent, because an intent's key names it.

import { unite } from '../../identity/things.ts';
import type { Thing, Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';

/** Puts all records of each group into one thing, and gives the thing's id per group. */
export async function joinThings(
  world: World,
  tx: Transaction,
  groups: readonly (readonly string[])[],
): Promise<readonly string[]> {
  if (groups.length === 0) return [];
  const heads = await tx.heads([...new Set(groups.flat())]);
  const things = await tx.things([
    ...new Set([...heads.values()].flatMap(({ thing }) => thing ?? [])),
  ]);
  const thingOf = new Map([...heads.values()].map(({ ref, thing }) => [ref, thing]));
  const made: Thing[] = [];
  const moved = new Map<string, string>();
  const ids = groups.map((refs) => {
    const ids = new Set(refs.flatMap((ref) => resolve(moved, thingOf.get(ref) ?? null) ?? []));
    if (ids.size === 0) {
      const thing: Thing = { id: world.newId(), aliasOf: null, sinceMs: world.clock.now() };
      made.push(thing);
      things.set(thing.id, thing);
      ids.add(thing.id);
    }
    const { survivor, absorbed } = unite([...ids].map((id) => things.get(id) as Thing));
    for (const thing of absorbed) {
      moved.set(thing.id, survivor.id);
      made.push(thing);
    }
    for (const ref of refs) thingOf.set(ref, survivor.id);
    return survivor.id;
  });
  const known = new Map([...heads.values()].map(({ ref, thing }) => [ref, thing]));
  for (const { ref, thing } of await tx.membersOf([...moved.keys()])) known.set(ref, thing);
  const joined = [...known].flatMap(([ref, before]) => {
    const thing = resolve(moved, thingOf.get(ref) ?? before);
    return thing === before ? [] : [{ ref, thing }];
  });
  await tx.putThings(made);
  await tx.putMembers(joined);
  return ids.map((id) => resolve(moved, id) as string);
}

function resolve(moved: ReadonlyMap<string, string>, id: string | null): string | null {
  let at = id;
  while (at !== null && moved.has(at)) at = moved.get(at) as string;
  return at;
}
