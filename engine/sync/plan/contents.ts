// What a plan says: the operations of a sync property by property, links, what waits and what a guard would hold.

import type { Json } from '../../base/json.ts';
import type { OperationKind, ParkedReason } from '../../store/store.ts';
import type { Unreadable } from '../collect/gather-unreadable.ts';
import type { Renaming } from '../world.ts';

/** One operation that a sync would carry out. */
export interface PlannedOperation {
  readonly pipe: string;
  readonly operation: OperationKind;
  /** The record written to; of a create, a name made up for the plan. */
  readonly ref: string;
  /** The record over there that it is made or written from; absent if their link is no more. */
  readonly origin?: string;
  readonly changes: readonly FieldChange[];
}

export interface Plan {
  /** Pipes that would go on with the links of a former name. */
  readonly renamed: readonly Renaming[];
  readonly operations: readonly PlannedOperation[];
  readonly linked: readonly {
    readonly pipe: string;
    readonly source: string;
    readonly sink: string;
    readonly reason: string;
  }[];
  /** Links that would end; with another link of the same record it would move. */
  readonly unlinked: readonly {
    readonly pipe: string;
    readonly source: string;
    readonly sink: string;
    readonly reason: string;
  }[];
  readonly parked: readonly {
    readonly pipe: string;
    readonly ref: string;
    readonly row: string;
    readonly why: ParkedReason;
    readonly reason: string;
  }[];
  /** Records that could not be read: nothing of them is planned. */
  readonly unreadable: readonly Unreadable[];
  /** What a guard would hold of these operations, until somebody approves it. */
  readonly held: readonly {
    readonly pipe: string;
    readonly reason: string;
    readonly count: number;
  }[];
  /** Per pipe: creates, updates, deletes, links, parked. */
  readonly counts: Readonly<
    Record<string, Readonly<Record<OperationKind | 'link' | 'park', number>>>
  >;
}

/** One line of a plan: a property, what it was and what it becomes. */
export interface FieldChange {
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
  readonly reason: string;
}
