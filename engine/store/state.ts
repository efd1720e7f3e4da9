// What the engine remembers, one shape for each thing. Times are milliseconds since 1970, UTC; null: not known, or not yet.

import type { Json, JsonObject } from '../base/json.ts';

export type ImageState = 'live' | 'suspect' | 'gone';

export interface Image {
  readonly ref: string;
  /** `system.entity`. */
  readonly entity: string;
  readonly props: JsonObject;
  readonly fingerprint: string;
  readonly version: string | null;
  /** The system's time of the last change. */
  readonly modifiedMs: number | null;
  /** `modifiedMs` of the last change that was not the answer to us. */
  readonly editedAtMs: number | null;
  /** When the request that read it was sent. */
  readonly readAtMs: number;
  /** Our last write to it; null if never. */
  readonly wroteAtMs: number | null;
  /** +1 at each change. */
  readonly seq: number;
  readonly state: ImageState;
  /** The thing it belongs to; null until it is linked or about to be. */
  readonly thing: string | null;
}

/** All of a record but what it holds. */
export type Head = Pick<Image, 'ref' | 'entity' | 'modifiedMs' | 'state' | 'thing'>;

export interface RecordKeys {
  readonly scope: string;
  readonly ref: string;
  readonly values: readonly string[];
}

/** `pending`: the record has no counterpart yet and is to be created on the side that is null. */
export type LinkState = 'pending' | 'live' | 'ended' | 'gone';

export interface Link {
  readonly id: string;
  readonly pipe: string;
  /** Null only while pending. */
  readonly source: string | null;
  readonly sink: string | null;
  readonly state: LinkState;
  readonly evidence: Evidence;
  /** True if a `many` rule made it: the sink may have sibling links. */
  readonly isMany: boolean;
  readonly sinceMs: number;
}

export type Evidence =
  | { readonly kind: 'rule'; readonly rule: number; readonly key: string }
  | { readonly kind: 'created' }
  | { readonly kind: 'person'; readonly who: string }
  | { readonly kind: 'thing' };

export interface Base {
  readonly link: string;
  readonly pipe: string;
  readonly rows: Readonly<Record<string, RowBase>>;
}

/** What both sides last agreed on: raw values; null is empty. */
export interface RowBase {
  readonly F: Json;
  readonly S: Json;
  readonly version: string;
  readonly note?: 'rewritten' | 'differs' | 'not-sent';
  /** Of a keyed list: the pairs of items and their own bases. */
  readonly items?: readonly ItemBase[];
  /** Of a list without keys: which value is which over there. */
  readonly pairs?: readonly SetPair[];
}

/** A value of the source and what it is in the sink; null: the other side does not take it. */
export interface SetPair {
  readonly f: Json;
  readonly s: Json;
}

export interface ItemBase {
  readonly source: string;
  readonly sink: string;
  readonly rows: Readonly<Record<string, RowBase>>;
  /** It was sent and the other side did not keep it: not sent again before it is edited. */
  readonly isRefused?: true;
}

export interface Thing {
  readonly id: string;
  /** The thing it became part of; null if it is itself. */
  readonly aliasOf: string | null;
  readonly sinceMs: number;
}

export interface Verdict {
  readonly source: string;
  readonly sink: string;
  /** `withdrawn`: taken back; kept, because somebody said it once. */
  readonly says: 'must' | 'cannot' | 'withdrawn';
  readonly who: string;
  readonly atMs: number;
}

export type WorkKind = 'identify' | 'first-load' | 'reconcile' | 'read';
export type Cause =
  | 'edit'
  | 'answer'
  | 'link'
  | 'definition'
  | 'settings'
  | 'edit-and-definition'
  | 'first'
  | 'retry'
  | 'hint';

export interface NewWork {
  readonly pipe: string;
  readonly kind: WorkKind;
  /**
   * A ref (identify, read), a link's id (reconcile), or how far a first load was identified
   * (`sync/collect/first-load.ts`). For `read`, `pipe` is the entity's id.
   */
  readonly key: string;
  /** Null: in some later run, no time says when. */
  readonly dueMs: number | null;
  readonly cause: Cause;
  readonly tries: number;
}

export interface Work extends NewWork {
  readonly seq: number;
}

/** What is done to a record; `deactivate` is an update that stands for its delete. */
export type OperationKind = 'create' | 'update' | 'delete' | 'deactivate' | 'act';

export interface Intent {
  /** Of a create `create <thing> <entity>`, else the target's ref. At most one open per key. */
  readonly key: string;
  readonly id: string;
  readonly pipe: string;
  readonly link: string;
  readonly direction: 'forward' | 'back';
  readonly kind: OperationKind;
  /** The entity written to. */
  readonly entity: string;
  /** The target's ref; null for a create that has not been answered. */
  readonly target: string | null;
  /** A create's whole record, the patch of an update, or an action with its values, as sent. */
  readonly payload: Json;
  /** Per row: F, S as planned, its version, and what it overrules. */
  readonly rows: Readonly<Record<string, IntentRow>>;
  /** The properties of the patch as they were before. */
  readonly pre: JsonObject;
  readonly preVersion: string | null;
  readonly imageSeqs: Readonly<Record<string, number>>;
  readonly marker: string;
  readonly idempotencyKey: string;
  readonly cause: Cause;
  readonly atMs: number;
  /** When to probe, if no answer settled it; null: it waits for a person. */
  readonly dueMs: number | null;
  /** Answered as done, but what the system holds now could not be read yet. */
  readonly isAnswered: boolean;
  /**
   * The system's words, if it says that it has such a record already, or gave no clear answer too often: unless the write is
   * found to have happened, it is not sent again. Null: neither.
   */
  readonly refusal: string | null;
  readonly tries: number;
}

/** What is asked of a create that is open: all but what it sends. */
export type OpenCreate = Pick<Intent, 'key' | 'link' | 'entity' | 'atMs' | 'dueMs'>;

export interface IntentRow {
  readonly F: Json;
  readonly S: Json;
  readonly version: string;
  /** The value that was changed on the losing side; null if none was. */
  readonly overruled: Json;
  readonly reason: string;
  /** The value sent is a person's and belongs to neither side: it goes home once it is there. */
  readonly isGiven?: boolean;
  readonly items?: readonly IntentItem[];
  /** Of a list without keys: its pairs when the write was decided. */
  readonly pairs?: readonly SetPair[];
}

/** An item of a list as planned: an empty key is minted by the answer; `sent` names the rows written. */
export interface IntentItem extends ItemBase {
  readonly sent: readonly string[];
}

export type ParkedReason =
  | 'reference'
  | 'ambiguous'
  | 'key-taken'
  | 'conflict'
  | 'in-doubt'
  | 'frozen'
  | 'held'
  | 'unknown-outcome'
  | 'failed'
  | 'dead'
  | 'create-not-allowed';

/** What holds a row of `held`: a limit that was passed, or a question that comes before the first call. */
export type GuardName = 'first-run' | 'changes' | 'deletes' | 'emptied' | 'listing' | 'rules';

export interface Parked {
  readonly pipe: string;
  /** A link's id, or a ref. */
  readonly subject: string;
  /** The record it is shown under. */
  readonly ref: string;
  /** `*` = the whole record. */
  readonly row: string;
  readonly why: ParkedReason;
  /** A sentence for people; nothing is decided by it. */
  readonly reason: string;
  /** Of `held`: by which guard. */
  readonly guard: GuardName | null;
  /** The ref it waits for. */
  readonly waitsFor: string | null;
  readonly candidates: readonly string[];
  /** Both sides; `V` is what a person gave instead. If it is left, `ifLeft` is agreed, null if an edit may be in it; held for `version`. */
  readonly values: {
    readonly F: Json;
    readonly S: Json;
    readonly V?: Json;
    readonly ifLeft?: RowBase | null;
    readonly version?: string;
  } | null;
  /**
   * A person's decision, carried out in the next round; `value`: `values.V`, `record`: one of `taken`.
   * `left`: the question stands, and nobody is asked until it is another.
   */
  readonly choice: 'source' | 'sink' | 'value' | 'record' | 'left' | null;
  /** Refs that a person took where a reference of the row had several answers. */
  readonly taken: readonly string[];
  readonly sinceMs: number;
}

export interface HeldCount {
  readonly pipe: string;
  readonly guard: GuardName;
  readonly count: number;
  /** Of those: a person has chosen, and the next round carries it out. */
  readonly chosen: number;
  readonly oldestMs: number;
  /** The reason of one of them. */
  readonly reason: string;
}

export interface Oscillation {
  readonly ref: string;
  readonly property: string;
  readonly quick: number;
  readonly daily: readonly number[];
  readonly chain: number;
  readonly frozenAtMs: number | null;
}

export interface NewJournalEntry {
  readonly atMs: number;
  readonly ref: string;
  readonly link: string | null;
  readonly pipe: string | null;
  /** `*` or a row's id. */
  readonly row: string;
  /** created, updated, linked, unlinked, parked, refused, unclear, overruled, gone, … */
  readonly what: string;
  readonly reason: string;
  readonly before: Json;
  readonly after: Json;
  readonly cause: string;
}

export interface JournalEntry extends NewJournalEntry {
  readonly seq: number;
}

export interface Cursor {
  /** `system.entity`. */
  readonly entity: string;
  readonly position: Json;
  /** Counts the scans; records carry the scan that last saw them. */
  readonly scan: number;
  readonly scanBegunAtMs: number;
  /** The scan has begun and not ended: a restart goes on with it. */
  readonly isScanOpen: boolean;
  /** When it was first read completely; null = never. */
  readonly completeAtMs: number | null;
  readonly lastReadAtMs: number | null;
}
