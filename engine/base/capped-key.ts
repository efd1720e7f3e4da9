// Texts by which things are found are of any length, and an index of PostgreSQL takes no more than 2.7 kB for a
// row: one text that is longer would end the transaction it comes in, and with it all that is read beside it.

import { fingerprint } from './json.ts';

/** What stands in an index beside another of its kind, with what names both. */
export const keyBytesMax = 1_000;
const prefixMax = 200;

/** As it is stored and searched for: equal texts have equal keys; a longer one ends in a fingerprint. */
export function cappedKey(text: string): string {
  if (isShort(text)) return text;
  const start = text.replace(unwritable, '').slice(0, prefixMax).toWellFormed();
  return `${start}… ${fingerprint(text)}`;
}

/** True if an index takes it as it is. */
export function isShort(text: string): boolean {
  if (text.length * bytesPerUnitMax <= keyBytesMax) return true;
  if (text.length > keyBytesMax) return false;
  const escaped = text.match(unwritable)?.length ?? 0;
  return Buffer.byteLength(text) + escaped * escapedBytesMore <= keyBytesMax;
}

/** Signs that PostgreSQL holds only written out (`store/postgres-text.ts`), at most so much longer. */
const unwritable = new RegExp(`[${'\0'}${'\u0001'}\\p{Cs}]`, 'gu');
const escapedBytesMore = 3;
const bytesPerUnitMax = 6;
