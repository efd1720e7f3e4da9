// How a store gets into the shape of `tables.ts`: numbered steps, forward only, each run in one
// transaction together with the number it leads to. A released step is never edited; a change of
// the shape is a new step. Text sorts by its bytes: what is "in ref order" is so in every SQL.

export type StoreKind = 'sqlite' | 'postgres';

export interface Migration {
  readonly version: number;
  /** The kind of database it is for; in others the step changes nothing. */
  readonly only?: StoreKind;
  readonly statements: readonly string[];
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    statements: [
      // Rowid tables with indexes beside them: faster for rows of half a kilobyte.
      `CREATE TABLE image (
        ref TEXT PRIMARY KEY, entity TEXT NOT NULL, props TEXT NOT NULL,
        fingerprint TEXT NOT NULL, version TEXT, modified_ms BIGINT, edited_at_ms BIGINT,
        read_at_ms BIGINT NOT NULL, wrote_at_ms BIGINT, seq BIGINT NOT NULL,
        state TEXT NOT NULL, thing TEXT)`,
      'CREATE INDEX image_entity ON image (entity, ref, state)',
      'CREATE INDEX image_thing ON image (thing) WHERE thing IS NOT NULL',
      'CREATE TABLE seen (ref TEXT PRIMARY KEY, scan BIGINT NOT NULL)',
      `CREATE TABLE record_key (
        scope TEXT NOT NULL, ref TEXT NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (scope, ref, value))`,
      'CREATE INDEX record_key_value ON record_key (scope, value, ref)',

      `CREATE TABLE link (
        id TEXT PRIMARY KEY, pipe TEXT NOT NULL, source TEXT, sink TEXT, state TEXT NOT NULL,
        evidence TEXT NOT NULL, is_many BIGINT NOT NULL, since_ms BIGINT NOT NULL)`,
      'CREATE INDEX link_pipe ON link (pipe, id, state)',
      'CREATE INDEX link_source ON link (source) WHERE source IS NOT NULL',
      'CREATE INDEX link_sink ON link (sink) WHERE sink IS NOT NULL',
      'CREATE TABLE base (link TEXT PRIMARY KEY, pipe TEXT NOT NULL, "rows" TEXT NOT NULL)',
      'CREATE TABLE thing (id TEXT PRIMARY KEY, alias_of TEXT, since_ms BIGINT NOT NULL)',
      `CREATE TABLE verdict (
        source TEXT NOT NULL, sink TEXT NOT NULL, says TEXT NOT NULL, who TEXT NOT NULL,
        at_ms BIGINT NOT NULL, PRIMARY KEY (source, sink))`,
      'CREATE INDEX verdict_sink ON verdict (sink)',
      `CREATE TABLE uses (
        link TEXT NOT NULL, ref TEXT NOT NULL, pipe TEXT NOT NULL, PRIMARY KEY (link, ref))`,
      'CREATE INDEX uses_ref ON uses (ref, link)',

      `CREATE TABLE work (
        pipe TEXT NOT NULL, kind TEXT NOT NULL, "key" TEXT NOT NULL, seq BIGINT NOT NULL,
        due_ms BIGINT NOT NULL, cause TEXT NOT NULL, tries BIGINT NOT NULL,
        PRIMARY KEY (pipe, kind, "key"))`,
      'CREATE INDEX work_due ON work (pipe, kind, due_ms, seq)',
      `CREATE TABLE intent (
        "key" TEXT PRIMARY KEY, id TEXT NOT NULL, pipe TEXT NOT NULL, link TEXT NOT NULL,
        direction TEXT NOT NULL, kind TEXT NOT NULL, entity TEXT NOT NULL, target TEXT,
        payload TEXT NOT NULL, "rows" TEXT NOT NULL, pre TEXT NOT NULL, pre_version TEXT,
        image_seqs TEXT NOT NULL, marker TEXT NOT NULL, idempotency_key TEXT NOT NULL,
        cause TEXT NOT NULL, at_ms BIGINT NOT NULL, due_ms BIGINT NOT NULL,
        is_answered BIGINT NOT NULL, refusal TEXT, tries BIGINT NOT NULL)`,
      'CREATE INDEX intent_link ON intent (link)',
      'CREATE INDEX intent_due ON intent (pipe, due_ms, "key")',
      `CREATE TABLE parked (
        pipe TEXT NOT NULL, subject TEXT NOT NULL, ref TEXT NOT NULL, "row" TEXT NOT NULL,
        why TEXT NOT NULL, reason TEXT NOT NULL, waits_for TEXT, candidates TEXT NOT NULL,
        "values" TEXT NOT NULL, choice TEXT, since_ms BIGINT NOT NULL,
        PRIMARY KEY (pipe, subject, "row"))`,
      'CREATE INDEX parked_subject ON parked (subject)',
      'CREATE INDEX parked_pipe ON parked (pipe, why, since_ms)',
      'CREATE INDEX parked_waits_for ON parked (waits_for) WHERE waits_for IS NOT NULL',

      `CREATE TABLE oscillation (
        ref TEXT NOT NULL, property TEXT NOT NULL, quick BIGINT NOT NULL, daily TEXT NOT NULL,
        chain BIGINT NOT NULL, frozen_at_ms BIGINT, PRIMARY KEY (ref, property))`,
      `CREATE TABLE journal (
        seq BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, ref TEXT NOT NULL, link TEXT, pipe TEXT,
        "row" TEXT NOT NULL, what TEXT NOT NULL, reason TEXT NOT NULL, "before" TEXT NOT NULL,
        "after" TEXT NOT NULL, cause TEXT NOT NULL)`,
      'CREATE INDEX journal_ref ON journal (ref, seq)',
      `CREATE TABLE "cursor" (
        entity TEXT PRIMARY KEY, position TEXT NOT NULL, scan BIGINT NOT NULL,
        scan_begun_at_ms BIGINT NOT NULL, is_scan_open BIGINT NOT NULL,
        complete_at_ms BIGINT, last_read_at_ms BIGINT)`,
      'CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL)',
      // Numbers that only ever rise, also when what carried them is gone.
      'CREATE TABLE sequence (name TEXT PRIMARY KEY, value BIGINT NOT NULL)',
      `INSERT INTO sequence (name, value) VALUES ('work', 0), ('journal', 0)`,
    ],
  },
  {
    // Rows of little more than their key lie in it: one tree less to write for each of them.
    version: 2,
    only: 'sqlite',
    statements: [
      ...inKeyOrder('seen', 'ref TEXT PRIMARY KEY, scan BIGINT NOT NULL'),
      ...inKeyOrder('thing', 'id TEXT PRIMARY KEY, alias_of TEXT, since_ms BIGINT NOT NULL'),
      ...inKeyOrder(
        'record_key',
        `scope TEXT NOT NULL, ref TEXT NOT NULL, value TEXT NOT NULL,
          PRIMARY KEY (scope, ref, value)`,
      ),
      'CREATE INDEX record_key_value ON record_key (scope, value, ref)',
      ...inKeyOrder(
        'uses',
        'link TEXT NOT NULL, ref TEXT NOT NULL, pipe TEXT NOT NULL, PRIMARY KEY (link, ref)',
      ),
      'CREATE INDEX uses_ref ON uses (ref, link)',
      ...inKeyOrder(
        'work',
        `pipe TEXT NOT NULL, kind TEXT NOT NULL, "key" TEXT NOT NULL, seq BIGINT NOT NULL,
          due_ms BIGINT NOT NULL, cause TEXT NOT NULL, tries BIGINT NOT NULL,
          PRIMARY KEY (pipe, kind, "key")`,
      ),
      'CREATE INDEX work_due ON work (pipe, kind, due_ms, seq)',
    ],
  },
  {
    // What holds a row was told by its sentence alone, and by a subject that is no record.
    version: 3,
    statements: [
      'ALTER TABLE parked ADD COLUMN guard TEXT',
      `ALTER TABLE parked ADD COLUMN taken TEXT NOT NULL DEFAULT '[]'`,
      `UPDATE parked SET guard = CASE
        WHEN subject LIKE 'listing of %' THEN 'listing'
        WHEN subject LIKE 'merge rules of %' THEN 'rules'
        WHEN reason LIKE '% changes of % linked records %' THEN 'changes'
        WHEN reason LIKE '% deletes of % linked records %' THEN 'deletes'
        WHEN reason LIKE '% emptied of a value of % linked records %' THEN 'emptied'
        ELSE 'first-run' END WHERE why = 'held'`,
    ],
  },
  // Work for some later run has no time; a time that never comes stood there before.
  {
    version: 4,
    only: 'sqlite',
    statements: [
      ...inKeyOrder(
        'work',
        `pipe TEXT NOT NULL, kind TEXT NOT NULL, "key" TEXT NOT NULL, seq BIGINT NOT NULL,
          due_ms BIGINT, cause TEXT NOT NULL, tries BIGINT NOT NULL,
          PRIMARY KEY (pipe, kind, "key")`,
      ),
      'CREATE INDEX work_due ON work (pipe, kind, due_ms, seq)',
    ],
  },
  {
    version: 5,
    only: 'postgres',
    statements: ['ALTER TABLE work ALTER COLUMN due_ms DROP NOT NULL'],
  },
  { version: 6, statements: ['UPDATE work SET due_ms = NULL WHERE due_ms = 9007199254740990'] },
  {
    // Keys of both sides of a pipe have one scope; their index by value is made when it is first of use.
    version: 7,
    statements: [
      'DROP INDEX record_key_value',
      `UPDATE record_key SET scope = substr(scope, 1, length(scope) - length(' source'))
        WHERE scope LIKE '% _ source' OR scope LIKE '% __ source'`,
      `UPDATE record_key SET scope = substr(scope, 1, length(scope) - length(' sink'))
        WHERE scope LIKE '% _ sink' OR scope LIKE '% __ sink'`,
    ],
  },
  {
    // Linking a million records wrote each image, all it holds, once more.
    version: 8,
    statements: [
      'CREATE TABLE member (ref TEXT PRIMARY KEY, thing TEXT NOT NULL)',
      'INSERT INTO member SELECT ref, thing FROM image WHERE thing IS NOT NULL',
      'CREATE INDEX member_thing ON member (thing, ref)',
      'DROP INDEX image_thing',
      'ALTER TABLE image DROP COLUMN thing',
    ],
  },
  {
    version: 9,
    only: 'sqlite',
    statements: [
      ...inKeyOrder('member', 'ref TEXT PRIMARY KEY, thing TEXT NOT NULL'),
      'CREATE INDEX member_thing ON member (thing, ref)',
    ],
  },
  // The same for intents that wait for a person.
  {
    version: 10,
    only: 'sqlite',
    statements: [
      'ALTER TABLE intent RENAME TO intent_before',
      `CREATE TABLE intent (
        "key" TEXT PRIMARY KEY, id TEXT NOT NULL, pipe TEXT NOT NULL, link TEXT NOT NULL,
        direction TEXT NOT NULL, kind TEXT NOT NULL, entity TEXT NOT NULL, target TEXT,
        payload TEXT NOT NULL, "rows" TEXT NOT NULL, pre TEXT NOT NULL, pre_version TEXT,
        image_seqs TEXT NOT NULL, marker TEXT NOT NULL, idempotency_key TEXT NOT NULL,
        cause TEXT NOT NULL, at_ms BIGINT NOT NULL, due_ms BIGINT,
        is_answered BIGINT NOT NULL, refusal TEXT, tries BIGINT NOT NULL)`,
      'INSERT INTO intent SELECT * FROM intent_before',
      'DROP TABLE intent_before',
      'CREATE INDEX intent_link ON intent (link)',
      'CREATE INDEX intent_due ON intent (pipe, due_ms, "key")',
    ],
  },
  {
    version: 11,
    only: 'postgres',
    statements: ['ALTER TABLE intent ALTER COLUMN due_ms DROP NOT NULL'],
  },
  { version: 12, statements: ['UPDATE intent SET due_ms = NULL WHERE due_ms = 9007199254740991'] },
  // Rows are written without what they repeat, which older programs cannot read; those that are there stay.
  { version: 13, statements: [] },
  {
    version: 14,
    statements: [
      `UPDATE fact SET name = 'unreadable ' || substr(name, 8) WHERE name LIKE 'unread %'`,
    ],
  },
];

/** The table as SQLite keeps it best, with its rows; its indexes are to be made again. */
function inKeyOrder(table: string, columns: string): readonly string[] {
  return [
    `ALTER TABLE ${table} RENAME TO ${table}_before`,
    `CREATE TABLE ${table} (${columns}) WITHOUT ROWID`,
    `INSERT INTO ${table} SELECT * FROM ${table}_before`,
    `DROP TABLE ${table}_before`,
  ];
}
