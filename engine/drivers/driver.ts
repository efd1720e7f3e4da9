// What the engine asks of a system, whatever protocol it speaks. A driver knows its protocol and the
// system's file; it knows no pipe, keeps no state that must survive a restart, and never decides
// whether to repeat a write: it says clearly what is known of it, and the intent decides.

import type { Json, JsonObject } from '../base/json.ts';
import type { Entity, System } from '../definition/system.ts';

export interface Driver {
  readonly system: System;
  /**
   * The next page of an entity's changes. `position` is what the page before gave, null at the very
   * first. Throws a Fault `system.unreachable`, `system.refused` (credentials) or `system.answer`.
   */
  readPage(entity: Entity, position: Json | null, signal?: AbortSignal): Promise<Page>;
  /** The position from which what changed since a time is read; undefined: no call asks by a time. */
  positionSince?(entity: Entity, ms: number): Json | undefined;
  /** The next page of the listing of one parent, of an entity with `list.each`. */
  readChildren?(
    entity: Entity,
    parent: JsonObject,
    position: Json | null,
    signal?: AbortSignal,
  ): Promise<Page>;
  /** One look per id, in the same order; a single unreadable record is `unclear`, not an error. */
  get(entity: Entity, ids: readonly string[], signal?: AbortSignal): Promise<readonly Look[]>;
  /**
   * Records whose property has the value, by one of `entity.find`. Never called with an empty value. Throws a
   * Fault `search.unreadable` if a record that may be meant cannot be read, else as `readPage`.
   */
  find(
    entity: Entity,
    property: string,
    value: Json,
    signal?: AbortSignal,
  ): Promise<readonly ReadRecord[]>;
  /** One answer per request, in the same order; never throws for a single request. */
  create(
    entity: Entity,
    requests: readonly CreateRequest[],
    signal?: AbortSignal,
  ): Promise<readonly WriteAnswer[]>;
  update(
    entity: Entity,
    requests: readonly UpdateRequest[],
    signal?: AbortSignal,
  ): Promise<readonly WriteAnswer[]>;
  remove(
    entity: Entity,
    requests: readonly RemoveRequest[],
    signal?: AbortSignal,
  ): Promise<readonly WriteAnswer[]>;
  /** Asks for actions of `entity.actions`. Absent: the driver cannot. */
  act?(
    entity: Entity,
    requests: readonly ActRequest[],
    signal?: AbortSignal,
  ): Promise<readonly WriteAnswer[]>;
  /** Checks a webhook over its raw body. Absent: the system file declares none. */
  receive?(delivery: Delivery): Promise<Receipt>;
  /** What is known of the system's health, for the page and the metrics. */
  health(): Health;
  /** Ends a pause under way, in which the system is not asked: somebody knows that it can be. */
  resume?(): void;
  close(): Promise<void>;
}

/** A record as a system gave it, decoded: the shape that pipes see. */
export interface ReadRecord {
  readonly id: string;
  readonly record: JsonObject;
  /** As the system wrote it; absent if it has none. */
  readonly version?: string;
  /** The system's time of the last change, milliseconds since 1970; absent if it does not say. */
  readonly modifiedMs?: number;
  /** It was combined with another record: the id of the one that stays. */
  readonly into?: string;
  /** Of a derived record: the one it is made of, where it was read for its sake. */
  readonly of?: ReadRecord;
}

export interface Page {
  readonly records: readonly ReadRecord[];
  /** A record of the page that could not be read: the others go on. `id` where it is known. */
  readonly unreadable: readonly { readonly id?: string; readonly message: string }[];
  /** Records that changed and are not given: each is to be looked at. */
  readonly changed?: readonly Change[];
  /** When the request was sent, by the engine's clock: what it says may be as old as that. */
  readonly begunAtMs: number;
  /** When the system says that it answered, by its own clock; absent if it does not say. */
  readonly saidAtMs?: number;
  /** Give this back for the next page, or, after the last one, for the next run. */
  readonly position: Json;
  /** The last page of this scan. */
  readonly isLast: boolean;
  /** The scan lists every record there is, so one that it lacks may be gone. */
  readonly isListing: boolean;
}

/** What a feed or a webhook tells of a record. */
export interface Change {
  readonly id: string;
  /** It was removed: who does not know it need not look. */
  readonly isDeletion: boolean;
  /** It was combined with another record: the id of the one that stays. */
  readonly into?: string;
}

export type Look =
  | { readonly kind: 'found'; readonly read: ReadRecord; readonly begunAtMs: number }
  /** `into`: it was combined with another record, which stays: the id of that one. */
  | { readonly kind: 'gone'; readonly begunAtMs: number; readonly into?: string }
  | { readonly kind: 'unclear'; readonly message: string };

export interface CreateRequest {
  /** Only the properties the pipe maps; lists are plain lists. */
  readonly record: JsonObject;
  /** Stays the same over every repetition of the same write. */
  readonly idempotencyKey: string;
  /** Put into the entity's marker property, if it declares one and the record leaves it empty. */
  readonly marker: string;
}

export interface UpdateRequest {
  readonly id: string;
  readonly patch: Patch;
  /** The record as last read: for properties that are always sent along, and whole lists. */
  readonly before: JsonObject;
  readonly version?: string;
  readonly idempotencyKey: string;
}

export interface RemoveRequest {
  readonly id: string;
  /** The version that was decided on; absent if the record has none. */
  readonly version?: string;
}

export interface ActRequest {
  readonly id: string;
  /** One of `entity.actions`. */
  readonly action: string;
  /** The action's `$with`. */
  readonly with: JsonObject;
  /** The record as last read. */
  readonly before: JsonObject;
  readonly version?: string;
  readonly idempotencyKey: string;
}

/** A change to one record. An empty value is sent as null. */
export interface Patch {
  /** Property path → value. */
  readonly set: Readonly<Record<string, Json>>;
  /** List path → changes to its items, which have ids at `key`. */
  readonly items: Readonly<Record<string, ItemPatch>>;
}

export interface ItemPatch {
  readonly key: string;
  readonly changes: readonly ItemChange[];
}

export type ItemChange =
  | { readonly kind: 'add'; readonly record: JsonObject }
  | { readonly kind: 'change'; readonly id: string; readonly set: Readonly<Record<string, Json>> }
  | { readonly kind: 'remove'; readonly id: string };

/** What is known after a write. Only `unclear` needs a probe; all others are certain. */
export type WriteAnswer =
  | {
      readonly kind: 'done';
      readonly id: string;
      /** What the system holds now: from the answer, or from a read after it; absent if that failed. */
      readonly read?: ReadRecord;
      readonly begunAtMs: number;
      /** The record is there, but a part of it may still land: what holds shows after the settle time. */
      readonly isOpen?: true;
    }
  /** The version or another precondition no longer holds; nothing was written. */
  | { readonly kind: 'changed'; readonly message?: string }
  /** Refused, because the system has such a record already. */
  | { readonly kind: 'exists'; readonly message: string }
  /** Refused with the system's words; the same request will be refused again. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'gone' }
  /** Certainly not applied: no connection, no budget, no credentials. May be sent again. */
  | { readonly kind: 'not-sent'; readonly message: string; readonly retryAtMs?: number }
  /** It may have been applied. */
  | { readonly kind: 'unclear'; readonly message: string };

/** A webhook as it arrived. */
export interface Delivery {
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type Receipt =
  | { readonly kind: 'hints'; readonly hints: readonly Hint[] }
  /** Nothing to do: a ping. */
  | { readonly kind: 'ignored' }
  /** The signature is wrong or missing; answer 401. */
  | { readonly kind: 'forged' }
  /** Signed, but not understood; answer 400. */
  | { readonly kind: 'unreadable'; readonly message: string };

/** A change that a webhook tells of; `entity` is a name within the system. */
export interface Hint extends Change {
  readonly entity: string;
}

export interface Health {
  /** `paused`: we leave it alone for a while, because it failed again and again; `refused`: our credentials. */
  readonly state: 'ok' | 'waiting' | 'unreachable' | 'refused' | 'paused';
  readonly message?: string;
  /** `waiting`: when it goes on. */
  readonly untilMs?: number;
  readonly requests: number;
  readonly failures: number;
  /** Requests left in the system's window, if it says so. */
  readonly remaining?: number;
}
