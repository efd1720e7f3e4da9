// Brings a store from the version it has to the one this program knows: forward only, a copy first,
// each step in one transaction together with the row that says it was made. What is newer than the
// program is refused, untouched.

import { fault } from '../base/errors.ts';
import type { Migration, StoreKind } from './migrations.ts';

/** Takes a sentence before what may take minutes. */
export type Tell = (sentence: string) => void;

export interface Upgrade {
  /** The store's name, for people. */
  readonly store: string;
  /** The newest version in its table `schema_version`; 0 for a store that is new. */
  readonly version: number;
  readonly steps: readonly Migration[];
  readonly kind: StoreKind;
  readonly readOnly: boolean;
  /** A reader leaves an older store as it is. */
  readonly takesOlder?: boolean | undefined;
  readonly tell: Tell | undefined;
  /** Puts a copy beside the store before it is brought to version `known`. */
  readonly backUp: (known: number) => Promise<void>;
  /** Runs the statements in one transaction. */
  readonly inTransaction: (statements: readonly string[]) => Promise<void>;
}

/** Faults: `store.newer`, and for a reader that does not take it `store.older`. */
export async function upgrade(options: Upgrade) {
  const { store, version, steps, kind, readOnly, takesOlder, tell, backUp, inTransaction } =
    options;
  const known = Math.max(...steps.map((step) => step.version));
  const details = { store, version: String(version), known: String(known) };
  if (version > known) throw fault('store.newer', details);
  if (version === known) return;
  if (readOnly && takesOlder) return;
  if (readOnly) throw fault('store.older', details);
  if (version > 0) {
    tell?.(
      `The store ${store} is brought from version ${version} to ${known}, after a copy of it is made. A large one takes minutes.`,
    );
    await backUp(known);
  }
  for (const step of steps) {
    if (step.version <= version) continue;
    const statements = (step.only ?? kind) === kind ? step.statements : [];
    await inTransaction([versions, ...statements, noteOf(step)]);
  }
}

const versions = `CREATE TABLE IF NOT EXISTS schema_version (
  version BIGINT PRIMARY KEY, reached_at TIMESTAMP NOT NULL)`;

function noteOf({ version }: Migration): string {
  return `INSERT INTO schema_version VALUES (${version}, CURRENT_TIMESTAMP)`;
}
