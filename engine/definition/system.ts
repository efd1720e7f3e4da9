// A system, compiled: what a driver needs to speak to one application. The words and keys are those
// of `grammar/system-definition.ts`; texts are templates, expressions are compiled, durations are milliseconds.

import type { Place } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import type { Template, TemplateTree } from '../mapping/template.ts';
import type { Auth } from './auth.ts';
import type { Changes, List } from './changes.ts';
import type { DerivedRule } from './derived-rule.ts';
import type { EntitySchema } from './entity-schema.ts';
import type { Format } from './format.ts';
import type { Paging } from './paging.ts';
import type { RequestRule } from './request-rule.ts';
import type { SqlPart, SqlRule } from './sql-rule.ts';
import type { Webhooks } from './webhooks.ts';
import type { SoapService } from './wsdl.ts';

export type * from './auth.ts';
export type * from './changes.ts';
export type * from './format.ts';
export type * from './paging.ts';
export type * from './request-rule.ts';
export type * from './webhooks.ts';

export interface System {
  /** The file's name: `erp`. */
  readonly name: string;
  readonly title: string;
  /** Systems whose files its own goes on from, the nearest first. */
  readonly like?: readonly string[];
  readonly driver: 'http' | 'memory' | 'sql' | 'files';
  readonly base?: Template;
  /** The address of a database; may hold a password. */
  readonly url?: Template;
  /** Of files; a relative one counts from the folder of the project. */
  readonly folder?: Template;
  readonly settings: JsonObject;
  readonly headers: Readonly<Record<string, Template>>;
  readonly format: 'json' | 'form' | 'soap' | 'xml';
  /** With `soap`. */
  readonly soap?: SoapService;
  /** With `soap`: elements before the body of each envelope, as `xml` writes them. */
  readonly soapHeader?: TemplateTree;
  /** Further addresses; a request picks one by `via`. */
  readonly connections?: Readonly<Record<string, Connection>>;
  readonly auth: Auth;
  /** PEM of who is trusted besides, for TLS. */
  readonly ca?: string;
  readonly limits: Limits;
  /** Longest time until a search shows what was written; also the wait before a probe. */
  readonly settleMs: number;
  readonly answers: readonly AnswerRule[];
  readonly message?: Expression;
  readonly entities: Readonly<Record<string, Entity>>;
  readonly webhooks?: Webhooks;
  /** Changes with what its file says of how records are read and written: who was refused is then tried again. */
  readonly fingerprint?: string;
  /** Changes with where its records are (address, credentials, settings) and with what they are called by. */
  readonly account?: string;
  /** Its file says how to read webhooks, and their secret is empty. */
  readonly hasWebhooksOff?: true;
  readonly place: Place;
}

/** Another address of a system, spoken to in its own way. */
export type Connection = Pick<
  System,
  'base' | 'headers' | 'format' | 'soap' | 'soapHeader' | 'auth' | 'answers' | 'message'
>;

export interface Limits {
  /** Requests per window; absent = no budget of our own. */
  readonly requests?: { readonly count: number; readonly perMs: number };
  readonly parallel: number;
  readonly timeoutMs: number;
  /** Response header names (lower case) that tell what is left and when it resets. */
  readonly remaining?: string;
  readonly reset?: string;
}

export type Meaning =
  | 'ok'
  | 'end'
  | 'wait'
  | 'renew-auth'
  | 'gone'
  | 'changed'
  | 'exists'
  | 'invalid'
  | 'unclear';

/** The first whose `when` holds gives the meaning of an answer; where none does, its status has the usual one. */
export interface AnswerRule {
  readonly when: Expression;
  readonly means: Meaning;
  readonly for?: Expression;
}

export interface Entity {
  readonly system: string;
  readonly name: string;
  /** `system.entity`. */
  readonly id: string;
  readonly title: string;
  readonly schema: EntitySchema;
  /** Gives a record's id on the record as read. */
  readonly idOf: Expression;
  readonly version?: string;
  readonly modified?: Expression;
  /** Gives, on a record that was combined with another one, the id of the one that stays. */
  readonly intoOf?: Expression;
  /** What `modified` says is not compared with other clocks. */
  readonly clock?: 'untrusted';
  readonly marker?: string;
  /** A small list to look up in: re-read this often; no images, no cursor, never written. */
  readonly refreshMs?: number;
  readonly list?: List;
  readonly changes: Changes;
  readonly get?: {
    readonly request: RequestRule;
    readonly item: Expression;
    /** On the answer: the id of the record that the one asked for was combined into, if it was. */
    readonly intoOf?: Expression;
  };
  /** Several at once, by `$ids`; a record that the answer leaves out is read by `get`. */
  readonly getMany?: {
    readonly request: RequestRule;
    readonly items: Expression;
    readonly max: number;
  };
  readonly find: Readonly<
    Record<
      string,
      {
        readonly request: RequestRule;
        readonly items: Expression;
        /** Instead of them: the one record of the answer, or null. */
        readonly item?: Expression;
        readonly idOf?: Expression;
        readonly paging?: Paging;
      }
    >
  >;
  readonly create?: {
    readonly request: RequestRule;
    readonly item: Expression;
    readonly idOf?: Expression;
  };
  readonly update?: {
    readonly request: RequestRule;
    readonly item: Expression;
    /** On the answer: the id that the record has from now on. */
    readonly idOf?: Expression;
    readonly send: 'changed' | 'whole';
    /** Paths always sent along with a change, as last read: version, ids of sub-objects. */
    readonly with: readonly string[];
    /** List paths sent complete. */
    readonly whole: readonly string[];
  };
  readonly remove?: { readonly request: RequestRule };
  readonly batch?: Batch;
  readonly deactivate?: JsonObject;
  /** What the system can be asked to do with a record, by name. */
  readonly actions?: Readonly<Record<string, Action>>;
  readonly parts: Readonly<Record<string, Part>>;
  /** What properties of a new record say until all of its parts are written. */
  readonly last?: JsonObject;
  readonly file?: FileRule;
  readonly decode?: Expression;
  readonly encode?: Expression;
  /** Its system speaks XML, where all is text and one item no list: the schema says what is what. */
  readonly isXml?: true;
  /** Made from the records of another entity. */
  readonly derived?: DerivedRule;
  /** Where its records lie in a database. */
  readonly sql?: SqlRule;
  /** What the system makes of values it is sent: path → names of `sync/reconcile/rewritings.ts`. */
  readonly rewrites?: Readonly<Record<string, string>>;
  /** Properties that the system writes differently. */
  readonly formats?: readonly Format[];
}

/** Several records in one request; without an expression for their answers a kind goes one by one. */
export interface Batch {
  /** Its body holds `$creates` or `$updates`, the records as they would be sent alone. */
  readonly request: RequestRule;
  readonly max: number;
  readonly answers: {
    /** On the answer: one item for each record; without `of`, in the order they were sent. */
    readonly creates?: Expression;
    readonly updates?: Expression;
    /** On an item: whose it is, by the place of a create or the id of an update. */
    readonly of?: Expression;
    /** On an item: nothing = done; a text = refused with it; a block = as an answer of its own. */
    readonly failed?: Expression;
  };
}

/** A call that does something with a record; `$` is the record as last read, `$with` what came along. */
export interface Action {
  readonly request: RequestRule;
  /** On the record as read again: it has happened. Absent: only its answer tells. */
  readonly done?: Expression;
  /** Names of `$with` without which the system refuses it. */
  readonly needs?: readonly string[];
}

/** Where the records of an entity lie in files. */
export interface FileRule {
  /** May hold a `*`, which stands for anything. */
  readonly name: Template;
  readonly format: 'csv' | 'json-lines';
  readonly charset: string;
  readonly delimiter: string;
  /** Names of the columns, where the file has no header. */
  readonly columns?: readonly string[];
  /** Rows that are equal in a column are one record, which holds them in a list. */
  readonly group?: { readonly by: string; readonly items: string };
}

/** A list property whose items have end points of their own. `$parent` is the record. */
export interface Part {
  readonly path: string;
  readonly idOf: Expression;
  /** Operations that travel inside the record's own create or update. */
  readonly inline: readonly ('create' | 'update' | 'delete')[];
  /** Absent: the items come with the record. */
  readonly list?: {
    readonly request: RequestRule;
    readonly items: Expression;
    readonly paging?: Paging;
  };
  /** What marks a removed item inside the record's own update; absent: it is left out. */
  readonly gone?: JsonObject;
  readonly create?: RequestRule;
  readonly update?: RequestRule;
  readonly remove?: RequestRule;
  readonly sql?: SqlPart;
}
