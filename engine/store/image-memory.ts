// Images kept from one transaction to the next: master data that every order refers to is read again
// and again, and reading it from text is most of the work. A store has one writer, who holds its lock,
// so what was read or written last is what the store has; a reader beside the writer keeps nothing.

import type { Image } from './state.ts';

/** Enough for the customers and products of a few batches; a few dozen megabytes at most. */
const recordsMax = 4_000;

export interface ImageMemory {
  get(ref: string): Image | undefined;
  keep(image: Image): void;
  /** After a transaction that was not kept, or while others could write. */
  clear(): void;
}

export function imageMemory(): ImageMemory {
  // The one that was used last stands last.
  const kept = new Map<string, Image>();
  return {
    get: (ref) => kept.get(ref),
    keep: (image) => {
      kept.delete(image.ref);
      kept.set(image.ref, image);
      if (kept.size <= recordsMax) return;
      const [eldest] = kept.keys();
      kept.delete(eldest as string);
    },
    clear: () => kept.clear(),
  };
}

/** For who does not hold the store's lock. */
export const noMemory: ImageMemory = { get: () => undefined, keep: () => {}, clear: () => {} };
