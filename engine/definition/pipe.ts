// A pipe, compiled: one entity pair, one way or both, with everything a run needs to decide. Made by
// `compile-pipe.ts` from a checked file; frozen data, shared by the engine, the CLI and the documents.

import type { Place, Problem } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Compare } from '../mapping/compare.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import type { BackRow, ConflictPolicy, DriftPolicy, Row, ValueRule } from '../mapping/row.ts';
import type { EntitySchema } from './entity-schema.ts';
import type { Entity, System } from './system.ts';

export interface Pipe {
  /** The file's path below `pipes/` without ending: `shop-erp/customer`. */
  readonly id: string;
  /** The folder: `shop-erp`. */
  readonly pair: string;
  readonly source: Entity;
  readonly sink: Entity;
  readonly title?: string;
  readonly note?: string;
  /** Whether it runs at all, asked of settings alone; absent: always. */
  readonly enabled?: Expression;
  readonly isEnabled: boolean;
  /** Values of the pair's and the pipe's own settings. */
  readonly settings: JsonObject;
  /** What expressions may expect of `$settings`; absent: anything. */
  readonly settingsSchema?: EntitySchema;
  /** Those that its own file declares; absent: none. */
  readonly ownSettings?: readonly Setting[];
  readonly merge: readonly MergeRule[];
  readonly forward: Direction;
  /** Present: the pipe goes both ways; expressions are on the sink record. */
  readonly back?: Direction;
  readonly conflict: ConflictPolicy;
  readonly drift: DriftPolicy;
  /** Records modified before this are only matched, never created: `2024-01-01` in UTC. */
  readonly startMs?: number;
  /** As its file has it: with a hole, the day is that of a setting. */
  readonly startText?: string;
  readonly batchSize: number;
  /** At most so many new records in one run; absent: all. */
  readonly perRun?: number;
  readonly perRunText?: string;
  readonly schedule: Schedule;
  readonly rows: readonly Row[];
  readonly examples: readonly Example[];
  /** Fingerprint of everything that decides: a change of it re-does every link. */
  readonly fingerprint: string;
  readonly place: Place;
}

/** What may happen in one direction. Absent conditions hold. */
export interface Direction {
  /** Outside it the record is not there. */
  readonly when?: Expression;
  readonly create: 'always' | 'when-referenced' | 'never' | Expression;
  /** Not created if it is found there. */
  readonly unless?: UnlessRule;
  readonly update: 'always' | 'never' | Expression;
  readonly delete: 'keep' | 'deactivate' | 'delete';
  /** What the written system is asked to do, once per link, when nothing is left to write. */
  readonly actions?: readonly ThenRule[];
}

/** Where else a record may be over there, in another form. */
export type UnlessRule = Extract<ValueRule, { readonly kind: 'find' }>;

/** One action of a direction: `then` in a pipe. */
export interface ThenRule {
  /** `then invoice`, below `back` `back then invoice`: its name in the base of a link. */
  readonly id: string;
  readonly action: string;
  readonly when?: Expression;
  /** The values of `$with`; their paths are names. */
  readonly with: readonly BackRow[];
  readonly place: Place;
}

export interface MergeRule {
  /** On the source record, the candidate in `$sink`. */
  readonly when?: Expression;
  /** Keys: an expression may give several; each list entry is a key of its own. */
  readonly source: readonly (Expression | ValueRule)[];
  readonly sink: readonly (Expression | ValueRule)[];
  readonly compare: Exclude<Compare, 'date' | `round:${number}`>;
  readonly isMany: boolean;
  /** Keys that differ do not stand against a match by a later rule. */
  readonly isLoose?: true;
  /** Sink paths of rows that carry this rule's key: then an edited key moves with the link. */
  readonly carriedBy: readonly string[];
  readonly place: Place;
}

export type Schedule = { readonly everyMs: number } | { readonly at: string };

export interface Example {
  readonly name: string;
  readonly way: 'forward' | 'back';
  readonly settings: JsonObject;
  readonly given: JsonObject;
  readonly target?: JsonObject;
  /** `system.entity:id` → the counterpart's id. */
  readonly linked: Readonly<Record<string, Json>>;
  readonly found: Readonly<Record<string, readonly JsonObject[]>>;
  readonly expect: JsonObject | 'nothing' | 'parked' | 'skipped' | 'failed';
  readonly place: Place;
}

export interface Setting {
  readonly name: string;
  readonly title: string;
  readonly help?: string;
  readonly type: 'boolean' | 'string' | 'number' | 'date' | 'choice' | 'record' | 'list' | 'table';
  readonly value: Json;
  readonly default?: Json;
  readonly options?: readonly { readonly value: Json; readonly title: string }[];
  /** Of a record: the entity it is a record of. */
  readonly of?: string;
  /** Of a table, in its order. */
  readonly columns?: readonly { readonly name: string; readonly title: string }[];
}

/** A folder of pipes between two systems. */
export interface Pair {
  /** The folder's name. */
  readonly id: string;
  readonly title: string;
  readonly introduction?: string;
  readonly source: System;
  readonly sink: System;
  readonly settings: readonly Setting[];
  readonly pipes: readonly Pipe[];
  /** Those that go to somebody. */
  readonly reports?: readonly Report[];
}

/** A mail, once a day, about what did not make it. */
export interface Report {
  /** `shop-erp/orders`. */
  readonly id: string;
  readonly title: string;
  /** Ids of pipes. */
  readonly pipes: readonly string[];
  readonly what: readonly ('failed' | 'dead' | 'parked' | 'conflict' | 'held')[];
  readonly at: string;
  readonly sinceMs: number;
  readonly mail: readonly string[];
}

export interface Project {
  /** Folders of pipes that run; undefined: all of them. */
  readonly run?: readonly string[];
  /** `sqlite:<path>`, absolute, or the address of a PostgreSQL database, which may hold a password. */
  readonly store: string;
  readonly schedule: Schedule;
  readonly guards: {
    readonly deletes: number;
    readonly deletesShare: number;
    readonly changesShare: number;
    /** Whether the first run of a pipe against a real system waits for approval. */
    readonly firstRun: 'ask' | 'go';
  };
  readonly timeZone: string;
  /** Absent: no mail is sent. */
  readonly mail?: { readonly url: string; readonly from: string };
  /** What every row of the documents must be; absent: nothing is asked. */
  readonly docsRequire?: readonly ('signed' | 'proven')[];
  /** How long the journal keeps an entry; absent: for ever. */
  readonly journalMs?: number;
  /** Of mails; English if absent. */
  readonly language?: 'en' | 'no' | 'sv' | 'nl';
}

/** All files of a project, checked and compiled. With errors among the problems nothing may run. */
export interface Catalogue {
  /** The folder that holds `pipes/` and `schemas/`. */
  readonly root: string;
  readonly project: Project;
  readonly systems: ReadonlyMap<string, System>;
  readonly pairs: readonly Pair[];
  readonly pipes: readonly Pipe[];
  /** Pipes of folders that do not run here, where some are left out (`project/running.ts`). */
  readonly idle?: readonly string[];
  /** `system.entity` → entity. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** Entities of systems that are not reached here. */
  readonly idleEntities?: readonly string[];
  readonly problems: readonly Problem[];
  /** Secrets that came from the environment or files, for redaction; never printed. */
  readonly secrets: readonly string[];
}
