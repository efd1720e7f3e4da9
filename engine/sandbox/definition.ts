// What makes an imitated system: its tables, how it answers a request, and how a person edits its
// records. The frame around it (`stand-in.ts`) brings the server, the journal, faults and limits.

import type { Clock } from '../base/clock.ts';
import type { JsonObject } from '../base/json.ts';
import type { Delivery } from './deliveries.ts';
import type { Records } from './records.ts';
import type { TableOptions } from './tables.ts';

/** A request as the imitated system sees it; `path` is without the base and the query. */
export interface StandInRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON; no body when left out. */
  readonly body?: unknown;
  /** Sent as it is, instead of a body; its type stands in the headers. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an imitated system works with. */
export interface Ground {
  readonly records: Records;
  readonly clock: Clock;
  /** Sends a webhook once the request's writes are kept; never if they are taken back. */
  notify(delivery: Delivery): void;
  /** Lists and searches leave out what was made after this moment. */
  searchedUntilMs(): number;
}

/** How people work in the system's own screens; the same rules hold as over the API. */
export interface Person {
  create(entity: string, values: JsonObject, by?: string): JsonObject;
  edit(entity: string, id: string | number, values: JsonObject, by?: string): JsonObject;
  remove(entity: string, id: string | number, by?: string): void;
  get(entity: string, id: string | number): JsonObject | undefined;
  list(entity: string): readonly JsonObject[];
}

export interface Rate {
  readonly requests: number;
  readonly windowMs: number;
}

export interface Live {
  /** Called within one transaction of the records: a throw takes every write back. */
  answer(request: StandInRequest): Answer;
  /** A thrown refusal as an answer; undefined for what is a mistake of ours. */
  refusal(error: unknown): Answer | undefined;
  /** Who makes the request, for rate limits. */
  caller(request: StandInRequest): string;
  /** The rate headers that go with every answer. */
  rateHeaders(rate: Rate, left: number, resetMs: number): Readonly<Record<string, string>>;
  /** The answer of a caller who is over the rate. */
  tooMany(retryAfterSeconds: number): Answer;
  /** The answer of a system in trouble. */
  broken(status: number): Answer;
  readonly person: Person;
  /** Entities whose records are counted and shown. */
  readonly entities: readonly string[];
  /** Fills tables that every new state holds: countries, units and the like. */
  prepare(): void;
  /** Sends all webhooks to this address, or no longer to the one before. */
  subscribe(url: string | undefined): void;
}

export interface StandInDefinition {
  readonly system: string;
  readonly base: string;
  readonly tables: Readonly<Record<string, TableOptions>>;
  readonly rate: Rate;
  start(ground: Ground): Live;
}

/** Thrown by an imitated system to refuse a request; everything it wrote is taken back. */
export class Refusal extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(`refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
    this.name = 'Refusal';
    this.answer = answer;
  }
}
