// Links by the records at their ends.

import type { Link } from './state.ts';

/** Ref → the links that have it on either side. */
export function linksByEnd(links: readonly Link[]): ReadonlyMap<string, readonly Link[]> {
  const found = new Map<string, Link[]>();
  for (const link of links) {
    for (const ref of [link.source, link.sink]) {
      if (ref === null) continue;
      const known = found.get(ref);
      if (known) known.push(link);
      else found.set(ref, [link]);
    }
  }
  return found;
}
