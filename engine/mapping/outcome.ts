// What comes of a row, and how outcomes combine: a value or nothing, or what is in the way.

import { isEmpty } from '../base/empty.ts';
import { type Details, type ErrorCode, Failure, sentence } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Later } from './later.ts';

/** F of a row. */
export type Outcome =
  | {
      readonly kind: 'value';
      readonly value: Json;
      /** The refs it was settled among, where a reference has several answers. */
      readonly among?: readonly string[];
      /** The id of a record that was looked up, until it is cast. */
      readonly isId?: true;
    }
  | { readonly kind: 'empty' }
  | { readonly kind: 'off' }
  | ({ readonly kind: 'pending' } & WaitedFor)
  | { readonly kind: 'ambiguous'; readonly reason: string; readonly candidates: readonly string[] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'items'; readonly items: readonly ItemOutcome[] };

/** The record that a value waits for. */
export interface WaitedFor {
  readonly waitsFor: string;
  /** It is there, or has counterparts, but for none of these the look-up's `where` holds. */
  readonly leftOut?: readonly string[];
}

/** One item of an `each`: its key on this side (empty text: none yet) and its rows. */
export interface ItemOutcome {
  readonly key: string;
  readonly record: JsonObject;
  readonly rows: Readonly<Record<string, Outcome>>;
  /** Values of the list's merge rules, by which it is paired at first sight. */
  readonly pairKeys?: readonly string[];
}

export const empty: Outcome = { kind: 'empty' };

export function outcomeOf(value: unknown): Outcome {
  return isEmpty(value) ? empty : { kind: 'value', value: value as Json };
}

/** The outcome that decides for all: what failed, then what is ambiguous, then what waits. */
export function obstacle(outcomes: readonly Outcome[]): Outcome | undefined {
  for (const kind of ['failed', 'ambiguous', 'pending']) {
    const found = outcomes.find((outcome) => outcome.kind === kind);
    if (found) return found;
  }
  return undefined;
}

/** Runs a computation; a Failure becomes the outcome `failed`, and only that. */
export function settled(compute: () => Later<Outcome>): Later<Outcome> {
  try {
    const outcome = compute();
    return outcome instanceof Promise ? outcome.catch(failedOutcome) : outcome;
  } catch (error) {
    return failedOutcome(error);
  }
}

export function failedOutcome(error: unknown): Outcome {
  if (error instanceof Failure) return { kind: 'failed', code: error.code, message: error.message };
  throw error;
}

export function failed(code: ErrorCode, details: Details): Outcome {
  return { kind: 'failed', code, message: sentence(code, details) };
}

export function ambiguous(
  code: ErrorCode,
  details: Details,
  candidates: readonly string[],
): Outcome {
  return { kind: 'ambiguous', reason: sentence(code, details), candidates };
}
