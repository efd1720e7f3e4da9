// What is known of one link when it is decided: both images, the base, what waits (`reconcile/load-views.ts`), and
// what the pipe's conditions and mapping say of them (`reconcile/evaluate.ts`).

import type { Json, JsonObject } from '../../base/json.ts';
import type { SettledFirst } from '../../mapping/lookups.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { MappingContext } from '../../mapping/scope.ts';
import type { Base, GuardName, Image, Link, Parked, Work } from '../../store/store.ts';

export interface View {
  readonly work: Work;
  readonly link: Link;
  readonly source: Image | undefined;
  readonly sink: Image | undefined;
  readonly base: Base | undefined;
  readonly parked: readonly Parked[];
  /** Other live links of this pipe at the same sink record. */
  readonly siblings: readonly Link[];
  /** Of a gone link: another live link of this pipe that has one of its records now. */
  readonly successor?: Link;
  /** The record that one of them, which is gone, was combined into. */
  readonly combinedInto?: string;
  /** `ref property` of everything frozen. */
  readonly frozen: ReadonlySet<string>;
  /** Rows on which both sides agree, whatever is frozen. */
  readonly thawed?: ReadonlySet<string>;
  /** Rows that a guard holds. */
  readonly held?: HeldRows;
  /** Rows whose key another record over there has: row → that record. */
  readonly taken?: ReadonlyMap<string, string>;
  /** By row: a rewriting known for its property makes the one value of the other. */
  readonly explains?: (row: string, F: Json, S: Json) => boolean;
}

/** Row → which guard holds it, and why; `*` is the whole operation. */
export type HeldRows = ReadonlyMap<string, { readonly guard: GuardName; readonly reason: string }>;

/** What the pipe's conditions and mapping say about a link. */
export interface Evaluation {
  /** The source is there: live and in the pipe's scope. */
  readonly hasSource: boolean;
  readonly hasSink: boolean;
  readonly mayUpdateSink: boolean;
  readonly mayUpdateSource: boolean;
  /** F by row id; empty where the source is not there. */
  readonly outcomes: Readonly<Record<string, Outcome>>;
  readonly context: MappingContext;
  /** Of sink items whose counterpart is not known, or is gone: the values of their list's merge rules. */
  readonly pairKeys: ReadonlyMap<JsonObject, readonly string[]>;
  /** Refs and questions that the answers hung on, back values included once they are computed. */
  readonly asked: ReadonlySet<string>;
  /** Refs that a person took, of those that were asked for. */
  readonly taken: ReadonlySet<string>;
  /** Records that were looked up and have to be settled before this link is, those of back values included. */
  readonly settledFirst: readonly SettledFirst[];
}
