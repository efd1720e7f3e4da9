// What the engine remembers, and the only way to it. Every method takes and gives
// batches: a stage makes a fixed number of calls, whatever the batch's size, so that SQLite is fast
// and PostgreSQL is only another driver. Everything happens in a transaction; there is one writer.

import type { Json } from '../base/json.ts';
import type { RenamePipes } from './rename-pipe.ts';
import type {
  Base,
  Cursor,
  Head,
  HeldCount,
  Image,
  ImageState,
  Intent,
  JournalEntry,
  Link,
  LinkState,
  NewJournalEntry,
  NewWork,
  OpenCreate,
  Oscillation,
  Parked,
  ParkedReason,
  RecordKeys,
  Thing,
  Verdict,
  Work,
  WorkKind,
} from './state.ts';
import type { WholeTables } from './whole-tables.ts';

export type * from './state.ts';

/**
 * `at-next`: not waited for. A crash or a power failure may take it back, with all that came after it and
 * before the next durable one: for what would be decided or found out again. If it could not be kept, the next
 * transaction that waits for an answer of the database or for the disk, whoever's it is, fails with that error, and
 * nothing is kept of it, nor of those before it that were answered from what is at hand and not waited for. Who has
 * something to do meanwhile, but not all, waits for `onDisk`.
 */
export type Durability = 'at-once' | 'at-next';

export interface Store {
  /**
   * Runs the work in one serialisable transaction: all of it is kept or none. Calls queue up; the
   * work must not do I/O of its own. If it throws, nothing is kept and the error comes back. Where
   * other processes are in the way it is run again from its start, so it changes nothing outside.
   * It is durable when this resolves, unless `durability` says otherwise; the next may begin before that.
   */
  transact<T>(work: (tx: Transaction) => Promise<T>, durability?: Durability): Promise<T>;
  /** A consistent copy in another file, or in another schema of the same database; for plans and backups. */
  copyTo(place: string): Promise<void>;
  /** Absent: while this process lives nobody else can have the store. */
  readonly lock?: Lock;
  close(): Promise<void>;
}

/**
 * Of a store that another engine may get while this process lives: a server frees it when the way there breaks,
 * and a process that stood still for a while knows nothing of it. The store refuses what comes too late; a system
 * that is written to does not.
 */
export interface Lock {
  /** Aborts when another may have it; got again, it has another signal. */
  lost(): AbortSignal;
  /** Asks the server, unless it was heard of a moment ago. */
  isHeld(): Promise<boolean>;
}

export interface Searched {
  /** Refs of records that may hold the text in some value. */
  readonly refs: readonly string[];
  /** The last one that was looked at; null: there are no more. */
  readonly last: string | null;
}

export interface Transaction extends Statements {
  /**
   * When no power failure can take back what the transaction does, whatever its `durability`. Asked for in its course,
   * waited for after it. Rejects if nothing of it was kept, and if the disk does not say so.
   */
  onDisk(): Promise<void>;
}

export interface Statements extends RenamePipes, WholeTables {
  images(refs: readonly string[]): Promise<Map<string, Image>>;
  /** Images without what the records hold, which is most of what there is to read. */
  heads(refs: readonly string[]): Promise<Map<string, Head>>;
  putImages(images: readonly Image[]): Promise<void>;
  /** The `seq` of each image there is: all that is needed to see whether it changed. */
  imageSeqs(refs: readonly string[]): Promise<Map<string, number>>;
  /** Puts records into things; whoever has no image is left out. */
  putMembers(members: readonly Pick<Image, 'ref' | 'thing'>[]): Promise<void>;
  /** Refs of an entity in ref order, after `after`. */
  refsOf(entity: string, after: string, limit: number): Promise<readonly string[]>;
  /** How many refs of the entity come after `after`. */
  countRefs(entity: string, after: string): Promise<number>;
  /**
   * Looks through so many records after `after`, in ref order, for a text, whatever the case of its letters. Whoever
   * asks looks into those that may hold it.
   */
  searchImages(text: string, after: string, limit: number): Promise<Searched>;
  /** The records of these things, in order of thing and ref. */
  membersOf(things: readonly string[]): Promise<readonly { ref: string; thing: string }[]>;
  /** Marks records that a scan saw. */
  putSeen(scan: number, refs: readonly string[]): Promise<void>;
  /** Records of the entity in state live that the scan did not see, in ref order, after `after`. */
  unseen(entity: string, scan: number, after: string, limit: number): Promise<readonly string[]>;
  countImages(): Promise<readonly { entity: string; state: ImageState; count: number }[]>;

  /** Replaces the keys of each (scope, ref). A scope is a merge rule of a pipe, or a property that a find searches by. */
  putKeys(keys: readonly RecordKeys[]): Promise<void>;
  /** Adds keys of records that have none in these scopes yet. */
  addKeys(keys: readonly RecordKeys[]): Promise<void>;
  /** The keys that there are; a record without any in a scope is left out. */
  keysOf(wanted: readonly Pick<RecordKeys, 'scope' | 'ref'>[]): Promise<readonly RecordKeys[]>;
  /** Refs that have the value as a key in the scope, in ref order. */
  refsWithKeys(
    wanted: readonly { scope: string; value: string }[],
  ): Promise<readonly { scope: string; value: string; ref: string }[]>;
  /** Those of the values that more than `most` records have in the scope. */
  crowdedKeys(
    wanted: readonly { scope: string; value: string }[],
    most: number,
  ): Promise<readonly { scope: string; value: string }[]>;

  links(ids: readonly string[]): Promise<Map<string, Link>>;
  /** Links that have one of the refs on either side, whatever their state. */
  linksOf(refs: readonly string[]): Promise<readonly Link[]>;
  putLinks(links: readonly Link[]): Promise<void>;
  dropLinks(ids: readonly string[]): Promise<void>;
  /** Refs of an entity that have no link of the pipe, in ref order, after `after`. */
  unlinkedRefs(
    pipe: string,
    entity: string,
    after: string,
    limit: number,
  ): Promise<readonly string[]>;
  /** Ids of a pipe's links in id order, after `after`. */
  linkIdsOf(pipe: string, after: string, limit: number): Promise<readonly string[]>;
  countLinks(): Promise<readonly { pipe: string; state: LinkState; count: number }[]>;

  bases(links: readonly string[]): Promise<Map<string, Base>>;
  putBases(bases: readonly Base[]): Promise<void>;

  things(ids: readonly string[]): Promise<Map<string, Thing>>;
  putThings(things: readonly Thing[]): Promise<void>;
  verdictsOf(refs: readonly string[]): Promise<readonly Verdict[]>;
  putVerdicts(verdicts: readonly Verdict[]): Promise<void>;

  /**
   * Adds work; a newer entry of the same (pipe, kind, key) replaces the older and gets a new seq. Identifying for
   * the cause `definition` stays that.
   */
  putWork(work: readonly NewWork[]): Promise<void>;
  /** The entries of these names, due or not. */
  workOf(entries: readonly Pick<Work, 'pipe' | 'kind' | 'key'>[]): Promise<readonly Work[]>;
  /** Due entries of a pipe, oldest first. */
  dueWork(pipe: string, kind: WorkKind, nowMs: number, limit: number): Promise<readonly Work[]>;
  /** Entries of a pipe without a time, oldest first. */
  asideWork(pipe: string, kind: WorkKind, limit: number): Promise<readonly Work[]>;
  /** Removes entries, each only if its seq is still the one that was worked on. */
  ackWork(done: readonly Work[]): Promise<void>;
  /** Removes entries, whatever their seq: for what was done without being asked for. */
  dropWork(entries: readonly Pick<Work, 'pipe' | 'kind' | 'key'>[]): Promise<void>;
  /** Makes entries due at this time that are due later; one without a time stays without. */
  hastenWork(entries: readonly Pick<Work, 'pipe' | 'kind' | 'key'>[], dueMs: number): Promise<void>;
  /** The same for all entries of a pipe and kind. */
  hastenAll(pipe: string, kind: WorkKind, dueMs: number): Promise<void>;
  /** Work per pipe and kind: how many, how many of them due, and the earliest time; null: none has one. */
  countWork(nowMs: number): Promise<
    readonly {
      pipe: string;
      kind: WorkKind;
      count: number;
      due: number;
      nextDueMs: number | null;
    }[]
  >;

  /** The open intents of these keys. */
  intents(keys: readonly string[]): Promise<Map<string, Intent>>;
  intentsOfLinks(links: readonly string[]): Promise<readonly Intent[]>;
  dueIntents(pipe: string, nowMs: number, limit: number): Promise<readonly Intent[]>;
  /** All of a pipe; those that wait for a person come first or last, as the database has it. */
  openIntents(pipe: string, limit: number): Promise<readonly Intent[]>;
  /** The creates among them, without what they send. */
  openCreates(pipe: string, limit: number): Promise<readonly OpenCreate[]>;
  /** Fails with `intent.open` if a key has an open intent with another id. */
  putIntents(intents: readonly Intent[]): Promise<void>;
  dropIntents(keys: readonly string[]): Promise<void>;
  countIntents(): Promise<readonly { pipe: string; count: number; nextDueMs: number | null }[]>;

  /** What waits, of these subjects (a link's id or a ref). */
  parkedOf(subjects: readonly string[]): Promise<readonly Parked[]>;
  parkedWaitingFor(refs: readonly string[]): Promise<readonly Parked[]>;
  /**
   * In order of pipe, subject and row, without what a person left; `after` is empty or `placeOfParked`
   * (`work.ts`) of the last.
   */
  parkedList(
    filter: { pipe?: string; why?: ParkedReason },
    after: string,
    limit: number,
  ): Promise<readonly Parked[]>;
  putParked(parked: readonly Parked[]): Promise<void>;
  dropParked(parked: readonly { pipe: string; subject: string; row: string }[]): Promise<void>;
  /** Without what a person left. */
  countParked(): Promise<
    readonly { pipe: string; why: ParkedReason; count: number; oldestMs: number }[]
  >;

  /** What guards hold, by pipe and guard, without what a person left. */
  countHeld(): Promise<readonly HeldCount[]>;

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
  /** The `seq` of the newest entry; 0: there is none. */
  journalEnd(): Promise<number>;
  /** Drops what is older, at most so many of the first entries; gives how many. */
  dropJournal(beforeMs: number, limit: number): Promise<number>;

  cursors(entities: readonly string[]): Promise<Map<string, Cursor>>;
  putCursors(cursors: readonly Cursor[]): Promise<void>;

  /** Small facts by name: fingerprints of definitions, approvals, what is paused. */
  facts(names: readonly string[]): Promise<Map<string, Json>>;
  putFacts(facts: Readonly<Record<string, Json>>): Promise<void>;
}
