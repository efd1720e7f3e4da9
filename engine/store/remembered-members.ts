// Who is in a thing. Of the customers and products that every order refers to it is asked with each batch.

import type { Statements } from './store.ts';
import type { StoreMemory } from './store-memory.ts';

export interface RememberedMembers {
  read: Statements['membersOf'];
  /** The record is in this thing now, and was in that one before; null: in none; undefined: not known. */
  moved(ref: string, before: string | null | undefined, thing: string | null): void;
}

/** A thing of very many is asked for anew. */
const membersMax = 50;

export function rememberedMembers(tx: Statements, memory: StoreMemory): RememberedMembers {
  let moves = 0;
  return {
    read: async (things) => {
      const { kept } = memory;
      const { membersAt } = kept;
      const wanted = [...new Set(things)];
      const known = wanted.flatMap((thing) => rowsIn(thing, membersAt.get(thing) ?? []));
      const missing = wanted.filter((thing) => !membersAt.has(thing));
      if (missing.length === 0) return known;
      const movesBefore = moves;
      const found = await tx.membersOf(missing);
      if (moves === movesBefore && kept === memory.kept) {
        const refs = Map.groupBy(found, ({ thing }) => thing);
        for (const thing of missing) {
          const own = refs.get(thing)?.map(({ ref }) => ref) ?? [];
          if (own.length <= membersMax) membersAt.keep(thing, own);
        }
      }
      return [...known, ...found];
    },
    moved: (ref, before, thing) => {
      if (before === thing) return;
      moves++;
      const { membersAt } = memory.kept;
      if (before === undefined) membersAt.clear();
      else if (before !== null) membersAt.forget(before);
      const others = thing === null ? undefined : membersAt.get(thing);
      if (thing === null || others === undefined) return;
      if (others.length < membersMax) membersAt.keep(thing, [...others, ref].sort());
      else membersAt.forget(thing);
    },
  };
}

function rowsIn(thing: string, refs: readonly string[]) {
  return refs.map((ref) => ({ ref, thing }));
}
