// The tables as they are now, column for column the fields of `store.ts`, so that one generic read
// and one generic write serve all of them. Text, whole numbers and JSON as text are all they need,
// which every SQL has. How a file gets into this shape is the business of `migrations.ts`.

import type { Json } from '../base/json.ts';
import type {
  Base,
  Cursor,
  Image,
  Intent,
  JournalEntry,
  Link,
  Oscillation,
  Parked,
  Thing,
  Verdict,
  Work,
} from './state.ts';

/**
 * `whole` is a 64-bit number, `flag` is 0 or 1, `json` is JSON as text and `null` is JSON too; `rows` are the rows of
 * a link, as JSON without what they repeat (`compact-rows.ts`).
 */
export type ColumnKind = 'text' | 'whole' | 'flag' | 'json' | 'rows';

export interface Table<Row> {
  readonly name: string;
  /** The fields that name a row; writing a row with the same key replaces it. */
  readonly key: readonly (keyof Row & string)[];
  /** Every field with its kind. The column has the field's name in snake_case. */
  readonly columns: { readonly [Field in keyof Row & string]-?: ColumnKind };
  /** Fields that do not simply become what is given: SQL over the row that is there and `excluded`. */
  readonly replaced?: { readonly [Field in keyof Row & string]?: string };
}

/** Without its thing, which changes more often than the rest, and is a row of its own. */
export const imageTable: Table<Omit<Image, 'thing'>> = {
  name: 'image',
  key: ['ref'],
  columns: {
    ref: 'text',
    entity: 'text',
    props: 'json',
    fingerprint: 'text',
    version: 'text',
    modifiedMs: 'whole',
    editedAtMs: 'whole',
    readAtMs: 'whole',
    wroteAtMs: 'whole',
    seq: 'whole',
    state: 'text',
  },
};

/** Which thing a record belongs to. */
export interface Member {
  readonly ref: string;
  readonly thing: string;
}

export const memberTable: Table<Member> = {
  name: 'member',
  key: ['ref'],
  columns: { ref: 'text', thing: 'text' },
};

/** Which scan last saw a record; apart from the image, so that a quiet scan rewrites no images. */
export interface Seen {
  readonly ref: string;
  readonly scan: number;
}

export const seenTable: Table<Seen> = {
  name: 'seen',
  key: ['ref'],
  columns: { ref: 'text', scan: 'whole' },
};

/** One key of one record in one scope. */
export interface RecordKey {
  readonly scope: string;
  readonly ref: string;
  readonly value: string;
}

export const recordKeyTable: Table<RecordKey> = {
  name: 'record_key',
  key: ['scope', 'ref', 'value'],
  columns: { scope: 'text', ref: 'text', value: 'text' },
};

export const linkTable: Table<Link> = {
  name: 'link',
  key: ['id'],
  columns: {
    id: 'text',
    pipe: 'text',
    source: 'text',
    sink: 'text',
    state: 'text',
    evidence: 'json',
    isMany: 'flag',
    sinceMs: 'whole',
  },
};

export const baseTable: Table<Base> = {
  name: 'base',
  key: ['link'],
  columns: { link: 'text', pipe: 'text', rows: 'rows' },
};

export const thingTable: Table<Thing> = {
  name: 'thing',
  key: ['id'],
  columns: { id: 'text', aliasOf: 'text', sinceMs: 'whole' },
};

export const verdictTable: Table<Verdict> = {
  name: 'verdict',
  key: ['source', 'sink'],
  columns: { source: 'text', sink: 'text', says: 'text', who: 'text', atMs: 'whole' },
};

export const workTable: Table<Work> = {
  name: 'work',
  key: ['pipe', 'kind', 'key'],
  columns: {
    pipe: 'text',
    kind: 'text',
    key: 'text',
    seq: 'whole',
    dueMs: 'whole',
    cause: 'text',
    tries: 'whole',
  },
  // Whoever is to be identified because the rules changed is identified by the rules, whatever else happens. And of
  // a link whose record was edited and whose pipe was changed, both are known until it is decided.
  replaced: {
    cause: `CASE WHEN "work".kind = 'identify' AND "work".cause = 'definition' THEN "work".cause
      WHEN "work".kind = 'reconcile' AND ("work".cause = 'edit-and-definition'
        OR "work".cause IN ('edit', 'answer', 'retry') AND excluded.cause IN ('definition', 'settings')
        OR "work".cause IN ('definition', 'settings') AND excluded.cause IN ('edit', 'answer'))
      THEN 'edit-and-definition' ELSE excluded.cause END`,
  },
};

export const intentTable: Table<Intent> = {
  name: 'intent',
  key: ['key'],
  columns: {
    key: 'text',
    id: 'text',
    pipe: 'text',
    link: 'text',
    direction: 'text',
    kind: 'text',
    entity: 'text',
    target: 'text',
    payload: 'json',
    rows: 'rows',
    pre: 'json',
    preVersion: 'text',
    imageSeqs: 'json',
    marker: 'text',
    idempotencyKey: 'text',
    cause: 'text',
    atMs: 'whole',
    dueMs: 'whole',
    isAnswered: 'flag',
    refusal: 'text',
    tries: 'whole',
  },
};

export const parkedTable: Table<Parked> = {
  name: 'parked',
  key: ['pipe', 'subject', 'row'],
  columns: {
    pipe: 'text',
    subject: 'text',
    ref: 'text',
    row: 'text',
    why: 'text',
    reason: 'text',
    guard: 'text',
    waitsFor: 'text',
    candidates: 'json',
    values: 'json',
    choice: 'text',
    taken: 'json',
    sinceMs: 'whole',
  },
};

/** A record through which a link's rows were translated. */
export interface Use {
  readonly link: string;
  readonly ref: string;
  readonly pipe: string;
}

export const usesTable: Table<Use> = {
  name: 'uses',
  key: ['link', 'ref'],
  columns: { link: 'text', ref: 'text', pipe: 'text' },
};

export const oscillationTable: Table<Oscillation> = {
  name: 'oscillation',
  key: ['ref', 'property'],
  columns: {
    ref: 'text',
    property: 'text',
    quick: 'whole',
    daily: 'json',
    chain: 'whole',
    frozenAtMs: 'whole',
  },
};

export const journalTable: Table<JournalEntry> = {
  name: 'journal',
  key: ['seq'],
  columns: {
    seq: 'whole',
    atMs: 'whole',
    ref: 'text',
    link: 'text',
    pipe: 'text',
    row: 'text',
    what: 'text',
    reason: 'text',
    before: 'json',
    after: 'json',
    cause: 'text',
  },
};

export const cursorTable: Table<Cursor> = {
  name: 'cursor',
  key: ['entity'],
  columns: {
    entity: 'text',
    position: 'json',
    scan: 'whole',
    scanBegunAtMs: 'whole',
    isScanOpen: 'flag',
    completeAtMs: 'whole',
    lastReadAtMs: 'whole',
  },
};

/** A fact by its name. */
export interface Fact {
  readonly name: string;
  readonly value: Json;
}

export const factTable: Table<Fact> = {
  name: 'fact',
  key: ['name'],
  columns: { name: 'text', value: 'json' },
};

/** How many numbers of a sequence are given out. */
export interface Sequence {
  readonly name: string;
  readonly value: number;
}

const sequenceTable: Table<Sequence> = {
  name: 'sequence',
  key: ['name'],
  columns: { name: 'text', value: 'whole' },
};

/** What a state is made of. */
export const allTables = [
  imageTable,
  memberTable,
  seenTable,
  recordKeyTable,
  linkTable,
  baseTable,
  thingTable,
  verdictTable,
  workTable,
  intentTable,
  parkedTable,
  usesTable,
  oscillationTable,
  journalTable,
  cursorTable,
  factTable,
  sequenceTable,
] as const;
