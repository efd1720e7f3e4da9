// What rows ask about other records than their own, and what they are answered. Who computes them
// (`table.ts`) is pure: the caller finds out what is not known yet, in batches.

import type { Json, JsonObject } from '../base/json.ts';
import type { Later } from './later.ts';

export interface Lookups {
  /** The counterpart, in entity `as`, of the record `entity:id`. */
  counterpart(entity: string, id: string, as: string): Later<Counterpart>;
  /** Records of an entity whose property equals the value; `by` may be `id`. */
  matches(entity: string, by: string, value: Json): Later<readonly Found[]>;
}

export interface Found {
  readonly ref: string;
  readonly id: string;
  readonly record: JsonObject;
}

export type Counterpart =
  | {
      readonly kind: 'found';
      readonly ref: string;
      /** More than one where several records are one over there. */
      readonly found: readonly Found[];
    }
  | { readonly kind: 'missing' /** The ref that has no counterpart yet. */; readonly ref: string };

/** A record that was looked up, the entity that it was looked up in, and whether it has a counterpart there. */
export interface SettledFirst {
  readonly ref: string;
  readonly as: string;
  readonly isLinked: boolean;
}
