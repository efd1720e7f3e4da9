// Ids of our own that sort by when they were made: rows of one batch lie beside each other in every
// index, so a store writes a few pages at its end rather than as many as there are rows.

import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Base 36 digits of a time in milliseconds until the year 5188. */
const timeDigits = 9;
/** 72 bits beside the millisecond: nobody meets the same id twice. */
const randomBytesCount = 9;

/** `0mif2k9xqAbC…`, 21 characters of `[0-9A-Za-z_-]`. */
export function orderedId(clock: Clock): string {
  const time = clock.now().toString(36).padStart(timeDigits, '0');
  return `${time}${randomBytes(randomBytesCount).toString('base64url')}`;
}
