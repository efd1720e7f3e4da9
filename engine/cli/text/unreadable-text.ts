// Records that cannot be read, for people: how many, and each with what is in the way.

import { printable } from '../../base/printable.ts';
import { refOf } from '../../base/ref.ts';
import type { Unreadable } from '../../sync/collect/gather-unreadable.ts';

/** `1 cannot be read`, or nothing. */
export function unreadableWords({ length }: readonly Unreadable[]): string {
  return length === 0 ? '' : `${length} cannot be read`;
}

export function unreadableText({ entity, id, message }: Unreadable): string {
  const head = `${printable(id === null ? entity : refOf(entity, id))}: `;
  const said = printable(message);
  return said.startsWith(head) ? said : head + said;
}
