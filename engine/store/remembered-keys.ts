// The keys of records: they are stored when a record is collected, and asked for when it is identified. Those that are
// only read are asked for by none but who looks around, and are not kept.

import type { RowMemory } from './row-memory.ts';
import type { RecordKeys } from './state.ts';
import type { Statements } from './store.ts';
import type { StoreMemory } from './store-memory.ts';

type Keys = Pick<Statements, 'keysOf' | 'putKeys' | 'addKeys'>;

export function rememberedKeys(tx: Statements, memory: StoreMemory): Keys {
  const keptIn = (scope: string): RowMemory<readonly string[]> => memory.kept.keysIn(scope);
  return {
    keysOf: async (wanted) => {
      const known: RecordKeys[] = [];
      const missing: Pick<RecordKeys, 'scope' | 'ref'>[] = [];
      for (const one of wanted) {
        const values = keptIn(one.scope).get(one.ref);
        if (values === undefined) missing.push(one);
        else if (values.length > 0) known.push({ scope: one.scope, ref: one.ref, values });
      }
      return missing.length > 0 ? [...known, ...(await tx.keysOf(missing))] : known;
    },
    putKeys: (keys) => {
      for (const { scope, ref, values } of keys) keptIn(scope).keep(ref, inOrder(values));
      return tx.putKeys(keys);
    },
    addKeys: (keys) => {
      for (const { scope, ref, values } of keys) {
        const kept = keptIn(scope);
        kept.keep(ref, inOrder([...(kept.get(ref) ?? []), ...values]));
      }
      return tx.addKeys(keys);
    },
  };
}

function inOrder(values: readonly string[]): readonly string[] {
  return values.length > 1 ? [...new Set(values)].sort() : values;
}
