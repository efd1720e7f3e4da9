// The two records of a link, and the way from the one to the other.

import type { Link } from '../../store/store.ts';

/** Both records, or the one that there is. */
export function endsOf(link: Link | undefined): readonly string[] {
  return link ? [link.source, link.sink].filter((ref) => ref !== null) : [];
}

/** The record that the link is shown under: its source, or what its source is to be created from. */
export function refOfLink({ source, sink }: Link): string {
  return (source ?? sink) as string;
}

/** The record at the other end of a link that has both. */
export function otherEnd(link: Link, ref: string): string {
  return (link.source === ref ? link.sink : link.source) as string;
}
