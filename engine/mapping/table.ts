// Computes what the rows of a pipe want: records in, an outcome per row out. Pure but for the
// questions it asks `Lookups`, which the caller answers in batches; it reads no store and no clock.

import type { Json, JsonObject } from '../base/json.ts';

/** What a mapping may ask about other records. Answers are prepared in batches by the caller. */
export interface Lookups {
  /** The counterpart, in entity `as`, of the record `entity:id`. */
  counterpart(entity: string, id: string, as: string): Promise<Counterpart>;
  /** Records of an entity whose property equals the value; `by` may be `id`. */
  matches(entity: string, by: string, value: Json): Promise<readonly Found[]>;
}

export interface Found {
  readonly ref: string;
  readonly id: string;
  readonly record: JsonObject;
}

export type Counterpart =
  | { readonly kind: 'found'; readonly found: Found; /** Refs whose links gave the answer. */ readonly uses: readonly string[] }
  | { readonly kind: 'missing'; /** The ref that has no counterpart yet. */ readonly ref: string }
  | { readonly kind: 'several'; readonly ref: string; readonly candidates: readonly string[] };

/** F of a row (`kernel.md` §2), with the refs its references were translated through. */
export type Outcome = (
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'empty' }
  | { readonly kind: 'off' }
  | { readonly kind: 'pending'; readonly waitsFor: string }
  | { readonly kind: 'ambiguous'; readonly reason: string; readonly candidates: readonly string[] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'items'; readonly items: readonly ItemOutcome[] }
) & { readonly uses?: readonly string[] };

/** One item of an `each`: its key on this side (empty text: none yet) and its rows. */
export interface ItemOutcome {
  readonly key: string;
  readonly record: JsonObject;
  readonly rows: Readonly<Record<string, Outcome>>;
}

/** Variables of a pipe's expressions beside the record itself. */
export interface MappingContext {
  readonly source?: JsonObject;
  readonly sink?: JsonObject;
  readonly settings: JsonObject;
  readonly creating: boolean;
  readonly lookups: Lookups;
}
