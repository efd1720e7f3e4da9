// The keys of records: they are stored when a record is collected, and asked for when it is identified.

import type { RecordKeys } from './state.ts';
import type { Transaction } from './store.ts';
import type { StoreMemory } from './store-memory.ts';

type Keys = Pick<Transaction, 'keysOf' | 'putKeys' | 'addKeys'>;

export function rememberedKeys(tx: Transaction, memory: StoreMemory): Keys {
  let writes = 0;
  const wrote = (one: RecordKeys, values: readonly string[]) => {
    writes++;
    memory.kept.keys.keep(nameOf(one), values.length > 1 ? [...new Set(values)].sort() : values);
  };
  return {
    keysOf: async (wanted) => {
      const { keys: kept } = memory.kept;
      const values = new Map(wanted.map((one) => [nameOf(one), kept.get(nameOf(one))]));
      const missing = wanted.filter((one) => values.get(nameOf(one)) === undefined);
      const writesBefore = writes;
      const found = missing.length > 0 ? await tx.keysOf(missing) : [];
      for (const one of missing) values.set(nameOf(one), []);
      for (const one of found) values.set(nameOf(one), one.values);
      if (writes === writesBefore)
        for (const one of missing) kept.keep(nameOf(one), values.get(nameOf(one)));
      return wanted.flatMap(({ scope, ref }): RecordKeys[] => {
        const own = values.get(nameOf({ scope, ref })) ?? [];
        return own.length === 0 ? [] : [{ scope, ref, values: own }];
      });
    },
    putKeys: (keys) => {
      for (const one of keys) wrote(one, one.values);
      return tx.putKeys(keys);
    },
    addKeys: (keys) => {
      const { keys: kept } = memory.kept;
      for (const one of keys) wrote(one, [...(kept.get(nameOf(one)) ?? []), ...one.values]);
      return tx.addKeys(keys);
    },
  };
}

function nameOf({ scope, ref }: Pick<RecordKeys, 'scope' | 'ref'>): string {
  return `${scope}\n${ref}`;
}
