// What images hold, kept from one transaction to the next: master data that every order refers to is
// read again and again, and reading it from text is most of the work. The store is asked each time
// whether a record is still as it is kept here, so other workers' writes are never missed.

import type { Image } from './state.ts';

/** Enough for the customers and products of a few batches; a few dozen megabytes at most. */
const recordsMax = 4_000;

/** What must be equal in the store for `props` to be what it has. */
export type Kept = Pick<Image, 'seq' | 'readAtMs' | 'version' | 'modifiedMs' | 'props'>;

export interface PropsMemory {
  get(ref: string): Kept | undefined;
  keep(image: Image): void;
  /** After a transaction that was not kept: what it wrote is nowhere. */
  clear(): void;
}

export function propsMemory(): PropsMemory {
  // The one that was used last stands last.
  const kept = new Map<string, Kept>();
  return {
    get: (ref) => kept.get(ref),
    keep: ({ ref, seq, readAtMs, version, modifiedMs, props }) => {
      kept.delete(ref);
      kept.set(ref, { seq, readAtMs, version, modifiedMs, props });
      if (kept.size <= recordsMax) return;
      const [eldest] = kept.keys();
      kept.delete(eldest as string);
    },
    clear: () => kept.clear(),
  };
}
