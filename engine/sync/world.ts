// What a run may touch. Stages get a World and a batch; nothing in `sync/` reaches for a global.

import type { Clock } from '../base/clock.ts';
import type { Catalogue, Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import { derivedDriver } from '../drivers/derived-driver.ts';
import type { Driver } from '../drivers/driver.ts';
import type { Run } from '../mapping/language/run.ts';
import type { Found } from '../mapping/lookups.ts';
import type { Cause, OperationKind, ParkedReason, Store } from '../store/store.ts';
import type { Operation } from './operation.ts';

export interface World {
  readonly catalogue: Catalogue;
  readonly store: Store;
  /** By system name. */
  readonly drivers: ReadonlyMap<string, Driver>;
  /** Small lists to look up in, by entity; filled by `refreshLists`. */
  readonly lists: Map<string, LookupList>;
  /** By pipe with `perRun`: the links it has begun in this run. */
  readonly begun: Map<string, Set<string>>;
  /**
   * Entities whose scan came to its end since this world began, be it that the store is a copy put back. `named`:
   * what it only named (changes of a feed, listings of parents) is still to be read.
   */
  readonly read: Map<string, 'named' | 'whole'>;
  readonly clock: Clock;
  /** When this world began: what is open since before then was left by another. */
  readonly beganMs: number;
  /** What the time and chance of mappings are taken from; absent: each run of a pipe has its own. */
  readonly run?: Run;
  /** Unique, unguessable text: ids of links, things and intents, and markers. */
  readonly newId: () => string;
  /** `tell`: a plan, whose guards hold nothing and say what they would. */
  readonly guards?: 'tell';
  /** Chooses which decided operations go on to their intents; a plan only looks at them. */
  readonly gate?: Gate;
  /** What happens, as it happens: progress, log, metrics and the page listen. Never throws. */
  readonly tell: (event: SyncEvent) => void;
}

/** A small list that was read whole (`references/lookup-lists.ts`). */
export interface LookupList {
  readonly loadedAtMs: number;
  readonly records: readonly Found[];
}

export type Gate = (
  world: World,
  pipe: Pipe,
  operations: readonly Operation[],
) => Promise<readonly Operation[]>;

/** One stream of what the path did: refs, counts, and reasons, in which values of records may stand. */
export type SyncEvent =
  /** A page was read: how many records, how many of them new or changed. */
  | {
      readonly kind: 'collected';
      readonly entity: string;
      readonly records: number;
      readonly changed: number;
      /** Records that it names as changed; each is looked at by itself, and counts then. */
      readonly named?: number;
      readonly isLast: boolean;
    }
  /** New pipes meet what was read before them: how many records so far, and of how many. */
  | {
      readonly kind: 'met';
      readonly entity: string;
      readonly records: number;
      readonly of: number;
    }
  /** A scan reads in another way what was read before; until it has ended the entity's pipes stand still. */
  | { readonly kind: 'read-anew'; readonly entity: string; readonly is: 'begun' | 'ended' }
  /** A pipe goes on with all that was kept under another name. */
  | ({ readonly kind: 'renamed' } & Renaming)
  | {
      readonly kind: 'unreadable';
      readonly entity: string;
      readonly id?: string;
      readonly message: string;
    }
  | {
      readonly kind: 'identified';
      readonly pipe: string;
      readonly records: number;
      readonly linked: number;
      readonly ended: number;
      readonly toCreate: number;
      readonly parked: number;
    }
  | {
      readonly kind: 'reconciled';
      readonly pipe: string;
      readonly links: number;
      readonly operations: number;
      readonly parked: number;
    }
  /** A write was settled. */
  | {
      readonly kind: 'wrote';
      readonly pipe: string;
      readonly operation: OperationKind;
      readonly ref: string;
      readonly ms: number;
      readonly cause: Cause;
    }
  | {
      readonly kind: 'not-written';
      readonly pipe: string;
      readonly operation: OperationKind;
      readonly ref: string;
      /** The one written to. */
      readonly entity: string;
      /** `unsent`: it certainly had no effect and goes again; `unclear`: nobody knows yet. */
      readonly outcome: 'changed' | 'refused' | 'waits' | 'unsent' | 'unclear' | 'dead';
      readonly message: string;
    }
  /** In a plan: what a guard would hold. */
  | {
      readonly kind: 'held';
      readonly pipe: string;
      readonly count: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'parked';
      readonly pipe: string;
      readonly ref: string;
      /** `*`: the record itself. */
      readonly row: string;
      readonly why: ParkedReason;
      readonly reason: string;
    };

/** A pipe that was called otherwise, with how many links. */
export interface Renaming {
  readonly pipe: string;
  readonly was: string;
  readonly links: number;
}

export function runOf({ run, clock, newId }: World): Run {
  return run ?? { atMs: clock.now(), seed: newId() };
}

export function driverOf(world: World, entity: Entity): Driver {
  const driver = world.drivers.get(entity.system);
  if (!driver) throw new Error(`no driver for system ${entity.system}`);
  const parent = writtenAs(world, entity);
  return parent === entity ? driver : derivedDriver(driver, entity, parent);
}

/** What a record of the entity is written as: of a derived one its parent, which has the same id then. */
export function writtenAs({ catalogue }: World, entity: Entity): Entity {
  return catalogue.entities.get(entity.derived?.parent ?? '') ?? entity;
}

/** Longest request life plus search lag of the entity's system. */
export function settleMsOf(world: World, entity: Entity): number {
  return world.catalogue.systems.get(entity.system)?.settleMs ?? 0;
}

/** The enabled pipes that an entity takes part in. */
export function pipesOf(world: World, entity: string): readonly Pipe[] {
  return world.catalogue.pipes.filter(
    (pipe) => pipe.isEnabled && (pipe.source.id === entity || pipe.sink.id === entity),
  );
}
