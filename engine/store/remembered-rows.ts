// Rows by their names, each read once in a transaction, and kept for the next ones where somebody keeps them.

import type { RowMemory } from './row-memory.ts';

export interface RememberedRows<Row> {
  /** Those that there are. */
  read(names: readonly string[]): Promise<Map<string, Row>>;
  /** Undefined: it is gone. */
  wrote(name: string, row: Row | undefined): void;
  /** All of them may be others now. */
  forget(): void;
}

export function rememberedRows<Row>(
  load: (names: readonly string[]) => Promise<Map<string, Row>>,
  keeping: () => RowMemory<Row> | undefined = () => undefined,
): RememberedRows<Row> {
  let current = new Map<string, Row | undefined>();
  return {
    read: async (names) => {
      const own = current;
      const kept = keeping();
      const unknown: string[] = [];
      for (const name of names) {
        if (own.has(name)) continue;
        if (kept?.has(name)) own.set(name, kept.get(name));
        else unknown.push(name);
      }
      if (unknown.length > 0) {
        const fresh = await load(unknown);
        const isKept = kept === keeping();
        for (const name of unknown) {
          if (own.has(name)) continue; // written meanwhile
          own.set(name, fresh.get(name));
          if (isKept) kept?.keep(name, fresh.get(name));
        }
      }
      const found = new Map<string, Row>();
      for (const name of names) {
        const row = own.get(name);
        if (row !== undefined) found.set(name, row);
      }
      return found;
    },
    wrote: (name, row) => {
      current.set(name, row);
      keeping()?.keep(name, row);
    },
    forget: () => {
      current = new Map(); // what is being read goes into the one before
    },
  };
}
