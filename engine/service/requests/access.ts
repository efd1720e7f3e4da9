// Who may change something through the service. It listens on this machine only and keeps no cookies,
// so nothing is sent along by itself; a change needs the key of this start, which stands in our own
// forms and, for commands, in a file that only its owner can read. A page elsewhere can read neither,
// and what a browser says about where a request comes from is believed as well.

import { randomBytes, timingSafeEqual } from 'node:crypto';

/** A new key for each start: unguessable, and worth nothing afterwards. */
export function newKey(): string {
  return randomBytes(24).toString('base64url');
}

/** True if the request may change something: our key, and from no other site's page. */
export function mayChange(key: string, given: string, headers: Headers): boolean {
  return isSameSite(headers) && isEqual(key, given);
}

/** What `authorization: Bearer …` carries. */
export function bearerOf(headers: Headers): string {
  return /^Bearer (\S+)$/.exec(headers.get('authorization') ?? '')?.[1] ?? '';
}

function isSameSite(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  // Without a referrer a browser writes `null`; it then says where the page is from, as above.
  if (origin === 'null') return site === 'same-origin';
  return origin === null || origin === `http://${headers.get('host')}`;
}

/** In a time that says nothing about where they differ. */
function isEqual(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && a.length > 0 && timingSafeEqual(a, b);
}
