// A ref names one record: `system.entity:42` is entity `system.entity`, id `42`.

/** Entity and id to a ref. */
export function refOf(entity: string, id: string): string {
  return `${entity}:${id}`;
}

/** The entity of a ref: `system.entity`. */
export function entityOf(ref: string): string {
  return ref.slice(0, ref.indexOf(':'));
}

/** The id of a ref; ids may hold colons themselves. */
export function idOf(ref: string): string {
  return ref.slice(ref.indexOf(':') + 1);
}

/** A ref as it is typed behind a command: in quotes where a shell would take it apart, as at the blank of `shop.company:fjord as`. */
export function typed(ref: string): string {
  return /^[\w.:@+/=-]+$/.test(ref) ? ref : `"${ref.replace(/["$\\`]/g, '\\$&')}"`;
}
