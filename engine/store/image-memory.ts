// Images kept from one transaction to the next: master data that every order refers to is read again
// and again, and reading it from text is most of the work. A store has one writer, who holds its lock,
// so what was read or written last is what the store has; a reader beside the writer keeps nothing beyond a
// transaction.

import type { Json, JsonObject } from '../base/json.ts';
import type { Image } from './state.ts';

/**
 * What the images of a generation may take, by an estimate of their values: enough for what is around three batches that
 * are identified (`sync/identify/identify.ts`), and for both sides of a batch that is sent, those of the next, and the
 * customers and products of both; of records with pictures inside only a few. Twice that at most is kept.
 */
export const bytesMax = 4 * 2 ** 20;

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
  let bytes = 0;
  const keep = (image: Image) => {
    if (bytes >= bytesMax) {
      old = young;
      young = new Map();
      bytes = 0;
    }
    // Another state of the same record counts again, which only ends the generation sooner.
    bytes += imageBytes + bytesOf(image.props);
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
      bytes = 0;
    },
  };
}

/** Of an image without its values. */
const imageBytes = 400;
const valueBytes = 24;

function bytesOf(value: Json): number {
  if (typeof value === 'string') return valueBytes + value.length;
  if (value === null || typeof value !== 'object') return valueBytes;
  let bytes = valueBytes;
  if (Array.isArray(value)) for (const one of value) bytes += bytesOf(one);
  else for (const name in value) bytes += bytesOf((value as JsonObject)[name] as Json);
  return bytes;
}
