// Images kept from one transaction to the next: master data that every order refers to is read again
// and again, and reading it from text is most of the work.

import type { Json, JsonObject } from '../base/json.ts';
import type { Image } from './state.ts';

/**
 * What the images of a generation may take, by an estimate of their values. Several thousand orders, so that what was
 * collected is still at hand when it is identified and when it is sent, with the customers and products of all; of
 * records with pictures inside only a few. Twice that at most is kept.
 */
export const bytesMax = 8 * 2 ** 20;

export interface ImageMemory {
  get(ref: string): Image | undefined;
  has(ref: string): boolean;
  keep(image: Image): void;
}

interface Kept {
  readonly image: Image;
  readonly bytes: number;
}

/** Two generations: what is asked for moves into the young one, and what is left in the old one goes. */
export function imageMemory(): ImageMemory {
  let young = new Map<string, Kept>();
  let old = new Map<string, Kept>();
  let bytes = 0;
  const put = (kept: Kept) => {
    if (bytes >= bytesMax) {
      old = young;
      young = new Map();
      bytes = 0;
    }
    bytes += kept.bytes - (young.get(kept.image.ref)?.bytes ?? 0);
    young.set(kept.image.ref, kept);
  };
  const find = (ref: string): Kept | undefined => young.get(ref) ?? old.get(ref);
  return {
    get: (ref) => {
      const known = young.get(ref);
      if (known) return known.image;
      const older = old.get(ref);
      if (older) put(older);
      return older?.image;
    },
    has: (ref) => find(ref) !== undefined,
    keep: (image) => {
      const before = find(image.ref);
      const isSame = before?.image.props === image.props;
      put({ image, bytes: isSame ? before.bytes : imageBytes + bytesOf(image.props) });
    },
  };
}

/** An image without its values, a member of something, and what texts, lists and objects take themselves. */
const imageBytes = 300;
const memberBytes = 8;
const headBytes = 24;

function bytesOf(value: Json): number {
  if (typeof value === 'string') return memberBytes + headBytes + value.length;
  if (value === null || typeof value !== 'object') return memberBytes;
  let bytes = memberBytes + headBytes;
  if (Array.isArray(value)) for (const one of value) bytes += bytesOf(one);
  else for (const name in value) bytes += bytesOf((value as JsonObject)[name] as Json);
  return bytes;
}
