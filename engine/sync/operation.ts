// What a pipe wants done to one record, always with its reason: the result of reconcile, the input
// of deliver, and what `plan` prints.

import type { JsonObject } from '../base/json.ts';
import type { Entity } from '../definition/system.ts';
import type { Patch } from '../drivers/driver.ts';
import type { Cause, Image, IntentRow, Link, OperationKind, Work } from '../store/store.ts';

export interface Operation {
  readonly pipe: string;
  readonly link: Link;
  readonly direction: 'forward' | 'back';
  readonly kind: OperationKind;
  /** The entity written to. */
  readonly entity: Entity;
  /** Null for a create. */
  readonly target: string | null;
  /** The record whose change is carried. */
  readonly origin: string;
  /** The thing both belong to. */
  readonly thing: string;
  /** A create's record. */
  readonly record?: JsonObject;
  /** The change of an update or deactivation. */
  readonly patch?: Patch;
  /** The action asked for, with its values. */
  readonly call?: ActionCall;
  /** Per row that is written: what the base becomes and why. */
  readonly rows: Readonly<Record<string, IntentRow>>;
  /** The target as last read. */
  readonly before: JsonObject;
  readonly version: string | null;
  /** Images it was decided on: ref → seq. */
  readonly imageSeqs: Readonly<Record<string, number>>;
  readonly cause: Cause;
  readonly work: Work;
}

/** An action with its values: the payload of its intent. */
export interface ActionCall {
  readonly action: string;
  readonly with: JsonObject;
}

/** The images an operation depends on, by ref. */
export function seqsOf(...images: readonly (Image | undefined)[]): Record<string, number> {
  const seqs: Record<string, number> = {};
  for (const image of images) if (image) seqs[image.ref] = image.seq;
  return seqs;
}

/** The properties of a patch as they are in the record: what a probe compares with. */
export function pathsOfPatch(patch: Patch): readonly string[] {
  return [...Object.keys(patch.set), ...Object.keys(patch.items)];
}
