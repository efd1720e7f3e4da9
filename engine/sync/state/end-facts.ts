// Facts that hold no more. They stay as null, so that a store is not asked for them again and again.

import type { Transaction } from '../../store/store.ts';

/** Writes nothing where none of them holds. */
export async function endFacts(tx: Transaction, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const known = await tx.facts(names);
  const held = [...known].filter(([, fact]) => fact !== null).map(([name]) => [name, null]);
  if (held.length > 0) await tx.putFacts(Object.fromEntries(held));
}
