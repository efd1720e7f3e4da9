// What a row stands at: the values both sides held when they agreed, and what is held now. A reference that
// has several answers stays with the one that is already there, so that nothing is
// guessed and nobody is asked about what is agreed.

import { isEmpty } from '../base/empty.ts';
import { isObject, type Json } from '../base/json.ts';

export interface Standing {
  /** In the order in which they speak; only asked for where there are several answers. */
  readonly values: () => readonly Json[];
  /** Of a list: what the rows of the item with this key stand at. */
  readonly items?: (key: string) => Standings | undefined;
}

/** By row, or by path on the way back. */
export type Standings = (row: string) => Standing | undefined;

/** Of one property of those that a row writes together. */
export function standingOfMember(
  standing: Standing | undefined,
  path: string,
): Standing | undefined {
  if (standing === undefined) return undefined;
  const of = (value: Json) =>
    isObject(value) ? ((value[path] as Json | undefined) ?? null) : null;
  return { values: () => standing.values().map(of) };
}

/** The first of these values that the row stands at; its place, or -1. */
export function standsAt({ values }: Standing, offered: readonly (Json | undefined)[]): number {
  for (const value of values()) {
    const held = (Array.isArray(value) ? value : [value]).filter((one) => !isEmpty(one)).map(text);
    const at = offered.findIndex((one) => !isEmpty(one) && held.includes(text(one as Json)));
    if (at >= 0) return at;
  }
  return -1;
}

/** An id is text to us and may be a number to its system. */
function text(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
