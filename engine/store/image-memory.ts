// Images kept from one transaction to the next: master data that every order refers to is read again
// and again, and reading it from text is most of the work. A store has one writer, who holds its lock,
// so what was read or written last is what the store has; a reader beside the writer keeps nothing beyond a
// transaction.

import type { Image } from './state.ts';

/**
 * Enough for what is around three batches that are identified (`sync/identify/identify.ts`), and for both sides of a batch
 * that is sent, those of the next, and the customers and products of both; twice that at most is kept.
 */
const recordsMax = 1_500;

export interface ImageMemory {
  get(ref: string): Image | undefined;
  keep(image: Image): void;
  /** After a transaction that was not kept, or when others may have written. */
  clear(): void;
}

/** Two generations: what is asked for moves into the young one, and what is left in the old one goes. */
export function imageMemory(): ImageMemory {
  let young = new Map<string, Image>();
  let old = new Map<string, Image>();
  const keep = (image: Image) => {
    if (young.size >= recordsMax) {
      old = young;
      young = new Map();
    }
    young.set(image.ref, image);
  };
  return {
    get: (ref) => {
      const known = young.get(ref);
      if (known) return known;
      const older = old.get(ref);
      if (older) keep(older);
      return older;
    },
    keep,
    clear: () => {
      young.clear();
      old.clear();
    },
  };
}
