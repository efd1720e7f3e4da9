// Ids of our own that sort by when they were made, those of one millisecond too: what is queued by id
// keeps its order, and rows of one batch lie beside each other in every index, so a store writes a few
// pages at its end rather than as many as there are rows.

import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

/** Base 36 digits of a time in milliseconds until the year 5188. */
const timeDigits = 9;
/** Of the ids of one millisecond: more than can be made in it. */
const countDigits = 4;
/** 72 bits beside the millisecond: nobody meets the same id twice. */
const randomBytesCount = 9;
const randomDigits = 12;
/** Ids whose random part is fetched at once: asking for it costs as much as all the rest. */
const idsAtOnce = 512;

/** Gives `0mif2k9xq0000AbC…`, 25 characters of `[0-9A-Za-z_-]`, each greater than the one before. */
export function orderedIds(clock: Clock): () => string {
  let lastMs = 0;
  let count = 0;
  let random = '';
  const nextRandom = () => {
    if (random === '') random = randomBytes(idsAtOnce * randomBytesCount).toString('base64url');
    const part = random.slice(0, randomDigits);
    random = random.slice(randomDigits);
    return part;
  };
  return () => {
    const now = Math.max(clock.now(), lastMs); // a clock may be set back
    count = now === lastMs ? count + 1 : 0;
    lastMs = now;
    const time = now.toString(36).padStart(timeDigits, '0');
    const place = count.toString(36).padStart(countDigits, '0');
    return `${time}${place}${nextRandom()}`;
  };
}
