// What can be decided for a row, with the case of the table in `ARCHITECTURE.md` that decided it.

import type { Json } from '../../base/json.ts';
import type { GuardName, ParkedReason, RowBase } from '../../store/store.ts';

export type RowDecision =
  /** Write F to the sink; `overruled` is the sink's own edit that is lost, kept in the journal. */
  | {
      readonly do: 'forward';
      readonly case: string;
      readonly reason: string;
      readonly overruled: Json;
      /** A person's own value, sent in place of F. */
      readonly value?: Json;
    }
  /** Write the sink's value back; `overruled` is the source's own edit. */
  | {
      readonly do: 'back';
      readonly case: string;
      readonly reason: string;
      readonly overruled: Json;
    }
  /** Store (F, S) as the new base; `note` says if they differ although they agree. */
  | { readonly do: 'agree'; readonly case: string; readonly note?: RowBase['note'] }
  /** Only the row's version moves. */
  | { readonly do: 'renew'; readonly case: string }
  | { readonly do: 'nothing'; readonly case: string; readonly reason?: string }
  | {
      readonly do: 'park';
      readonly case: string;
      readonly why: ParkedReason;
      readonly reason: string;
      readonly guard?: GuardName;
      readonly waitsFor: string | null;
      readonly candidates: readonly string[];
    };

export function forward(number: string, reason: string, overruled: Json) {
  return { do: 'forward', case: number, reason, overruled } as const;
}

export function back(number: string, reason: string, overruled: Json): RowDecision {
  return { do: 'back', case: number, reason, overruled };
}

export function agree(number: string, note?: 'differs'): RowDecision {
  return note ? { do: 'agree', case: number, note } : { do: 'agree', case: number };
}

export function nothing(number: string, reason?: string): RowDecision {
  return reason === undefined
    ? { do: 'nothing', case: number }
    : { do: 'nothing', case: number, reason };
}

export function park(
  number: string,
  why: ParkedReason,
  reason: string,
  waitsFor: string | null = null,
  candidates: readonly string[] = [],
): Extract<RowDecision, { do: 'park' }> {
  return { do: 'park', case: number, why, reason, waitsFor, candidates };
}
