// What the engine remembers (`kernel.md` §1), and the only way to it. Every method takes and gives
// batches: a stage makes a fixed number of calls, whatever the batch's size, so that SQLite is fast
// and PostgreSQL is only another driver. Everything happens in a transaction; there is one writer.

import type { Json, JsonObject } from '../base/json.ts';

export interface Store {
  /**
   * Runs the work in one serialisable transaction: all of it is kept or none. Calls queue up; the
   * work must not do I/O of its own. If it throws, nothing is kept and the error comes back.
   */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** A consistent copy in another place of the same kind; for plans and backups. */
  copyTo(place: string): Promise<void>;
  close(): Promise<void>;
}

export interface Transaction {
  images(refs: readonly string[]): Promise<Map<string, Image>>;
  putImages(images: readonly Image[]): Promise<void>;
  /** Refs of an entity in ref order, after `after`. */
  refsOf(entity: string, after: string, limit: number): Promise<readonly string[]>;
  imagesOfThings(things: readonly string[]): Promise<readonly Image[]>;
  /** Marks every record that a scan saw, and gives those it did not see, in state live, page by page. */
  putSeen(entity: string, scan: number, refs: readonly string[]): Promise<void>;
  unseen(entity: string, scan: number, after: string, limit: number): Promise<readonly string[]>;
  countImages(): Promise<readonly { entity: string; state: ImageState; count: number }[]>;

  /** Replaces the keys of each (scope, ref). A scope is a merge rule's side or a find's property. */
  putKeys(keys: readonly RecordKeys[]): Promise<void>;
  keysOf(scopes: readonly string[], refs: readonly string[]): Promise<readonly RecordKeys[]>;
  /** Refs that have the value as a key in the scope, in ref order. */
  refsWithKeys(
    wanted: readonly { scope: string; value: string }[],
  ): Promise<readonly { scope: string; value: string; ref: string }[]>;
  dropKeys(scopes: readonly string[]): Promise<void>;

  links(ids: readonly string[]): Promise<Map<string, Link>>;
  /** Links that have one of the refs on either side, whatever their state. */
  linksOf(refs: readonly string[]): Promise<readonly Link[]>;
  putLinks(links: readonly Link[]): Promise<void>;
  dropLinks(ids: readonly string[]): Promise<void>;
  /** Ids of a pipe's links in id order, after `after`. */
  linkIdsOf(pipe: string, after: string, limit: number): Promise<readonly string[]>;
  countLinks(): Promise<readonly { pipe: string; state: LinkState; count: number }[]>;

  bases(links: readonly string[]): Promise<Map<string, Base>>;
  putBases(bases: readonly Base[]): Promise<void>;

  things(ids: readonly string[]): Promise<Map<string, Thing>>;
  putThings(things: readonly Thing[]): Promise<void>;
  verdictsOf(refs: readonly string[]): Promise<readonly Verdict[]>;
  putVerdicts(verdicts: readonly Verdict[]): Promise<void>;

  /** Adds work; a newer entry of the same (pipe, kind, key) replaces the older and gets a new seq. */
  putWork(work: readonly NewWork[]): Promise<void>;
  /** Due entries of a pipe, oldest first. */
  dueWork(pipe: string, kind: WorkKind, nowMs: number, limit: number): Promise<readonly Work[]>;
  /** Removes entries, each only if its seq is still the one that was worked on. */
  ackWork(done: readonly Work[]): Promise<void>;
  /** Work per pipe and kind: how many, how many of them due, and the earliest due time. */
  countWork(
    nowMs: number,
  ): Promise<
    readonly { pipe: string; kind: WorkKind; count: number; due: number; nextDueMs: number }[]
  >;

  /** The open intents of these keys. */
  intents(keys: readonly string[]): Promise<Map<string, Intent>>;
  intentsOfLinks(links: readonly string[]): Promise<readonly Intent[]>;
  dueIntents(pipe: string, nowMs: number, limit: number): Promise<readonly Intent[]>;
  /** Fails with `intent.open` if a key has an open intent with another id. */
  putIntents(intents: readonly Intent[]): Promise<void>;
  dropIntents(keys: readonly string[]): Promise<void>;
  countIntents(): Promise<readonly { pipe: string; count: number; nextDueMs: number }[]>;

  /** What waits, of these subjects (a link's id or a ref). */
  parkedOf(subjects: readonly string[]): Promise<readonly Parked[]>;
  parkedWaitingFor(refs: readonly string[]): Promise<readonly Parked[]>;
  /** In order of pipe, subject and row; `after` is empty or `placeOfParked` (`work.ts`) of the last. */
  parkedList(
    filter: { pipe?: string; why?: ParkedReason },
    after: string,
    limit: number,
  ): Promise<readonly Parked[]>;
  putParked(parked: readonly Parked[]): Promise<void>;
  dropParked(parked: readonly { pipe: string; subject: string; row: string }[]): Promise<void>;
  countParked(): Promise<
    readonly { pipe: string; why: ParkedReason; count: number; oldestMs: number }[]
  >;

  /** Replaces the refs each link's rows were translated through. */
  putUses(uses: readonly { link: string; pipe: string; refs: readonly string[] }[]): Promise<void>;
  /** Links that were translated through these refs. */
  usersOf(refs: readonly string[]): Promise<readonly { ref: string; link: string; pipe: string }[]>;

  oscillations(refs: readonly string[]): Promise<readonly Oscillation[]>;
  putOscillations(oscillations: readonly Oscillation[]): Promise<void>;

  appendJournal(entries: readonly NewJournalEntry[]): Promise<void>;
  /** The newest first. */
  journalOf(refs: readonly string[], limit: number): Promise<readonly JournalEntry[]>;
  journalAfter(seq: number, limit: number): Promise<readonly JournalEntry[]>;

  cursors(entities: readonly string[]): Promise<Map<string, Cursor>>;
  putCursors(cursors: readonly Cursor[]): Promise<void>;

  /** Small facts by name: fingerprints of definitions, approvals, what is paused. */
  facts(names: readonly string[]): Promise<Map<string, Json>>;
  putFacts(facts: Readonly<Record<string, Json>>): Promise<void>;
}

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
}

export interface ItemBase {
  readonly source: string;
  readonly sink: string;
  readonly rows: Readonly<Record<string, RowBase>>;
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
  readonly says: 'must' | 'cannot';
  readonly who: string;
  readonly atMs: number;
}

export type WorkKind = 'identify' | 'reconcile' | 'read';
export type Cause =
  | 'edit'
  | 'answer'
  | 'link'
  | 'definition'
  | 'settings'
  | 'first'
  | 'retry'
  | 'hint';

export interface NewWork {
  readonly pipe: string;
  readonly kind: WorkKind;
  /** A ref (identify, read) or a link's id (reconcile). For `read`, `pipe` is the entity's id. */
  readonly key: string;
  readonly dueMs: number;
  readonly cause: Cause;
  readonly tries: number;
}

export interface Work extends NewWork {
  readonly seq: number;
}

export interface Intent {
  /** `create:<thing>:<entity>`, else the target's ref. At most one open per key. */
  readonly key: string;
  readonly id: string;
  readonly pipe: string;
  readonly link: string;
  readonly direction: 'forward' | 'back';
  readonly kind: 'create' | 'update' | 'delete' | 'deactivate';
  /** The entity written to. */
  readonly entity: string;
  /** The target's ref; null for a create that has not been answered. */
  readonly target: string | null;
  /** A create's whole record, or the patch of an update, as sent. */
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
  /** When to probe, if no answer settled it. */
  readonly dueMs: number;
  readonly tries: number;
}

export interface IntentRow {
  readonly F: Json;
  readonly S: Json;
  readonly version: string;
  /** The value that was changed on the losing side; null if none was. */
  readonly overruled: Json;
  readonly reason: string;
  readonly items?: readonly IntentItem[];
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

export interface Parked {
  readonly pipe: string;
  /** A link's id, or a ref. */
  readonly subject: string;
  /** The record it is shown under. */
  readonly ref: string;
  /** `*` = the whole record. */
  readonly row: string;
  readonly why: ParkedReason;
  /** A sentence for people. */
  readonly reason: string;
  /** The ref it waits for. */
  readonly waitsFor: string | null;
  readonly candidates: readonly string[];
  readonly values: { readonly F: Json; readonly S: Json } | null;
  /** A person's decision, carried out in the next round. */
  readonly choice: 'source' | 'sink' | null;
  readonly sinceMs: number;
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
  /** created, updated, linked, unlinked, parked, refused, overruled, gone, … */
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
