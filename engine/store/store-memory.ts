// What a store keeps at hand from one transaction to the next. A store has one writer, who holds its lock, so what was
// read or written last is what the store has; a reader beside the writer keeps nothing beyond a transaction.

import type { Json } from '../base/json.ts';
import { type ImageMemory, imageMemory } from './image-memory.ts';
import { memoryOfNone, type RowMemory, rowMemory } from './row-memory.ts';
import { type SparseMemory, sparseMemory } from './sparse.ts';
import type { Base, Cursor, Link, Thing } from './state.ts';

export interface Kept {
  readonly images: ImageMemory;
  readonly links: RowMemory<Link>;
  /** Ref → the ids of all links that have it at an end, and maybe of some that had it once. */
  readonly linksAt: RowMemory<readonly string[]>;
  readonly things: RowMemory<Thing>;
  /** Thing → the refs of all that are in it. */
  readonly membersAt: RowMemory<readonly string[]>;
  /** Links that have no base yet. */
  readonly withoutBase: RowMemory<Base>;
  /** Of a scope: ref → the values, sorted. */
  readonly keysIn: (scope: string) => RowMemory<readonly string[]>;
  readonly cursors: RowMemory<Cursor>;
  readonly facts: RowMemory<Json>;
  readonly sparse: SparseMemory;
}

export interface StoreMemory {
  /** As it is now. Who waited for the database and finds another one than before keeps nothing in it. */
  readonly kept: Kept;
  /** After a transaction that was not kept, or when others may have written. */
  clear(): void;
}

/** A few megabytes each: what is asked of a record from when it is collected until it is sent, by all pipes. */
const recordsMax = 4_000;
const cursorsMax = 1_000;
const factsMax = 4_000;

export function storeMemory(): StoreMemory {
  let kept = nothingKept();
  return {
    get kept() {
      return kept;
    },
    clear: () => {
      kept = nothingKept();
    },
  };
}

/** As one transaction has it: what is read or said when its turn is over may not be so any more, and is kept nowhere. */
export function memoryDuring(turn: { readonly isOpen: boolean }, memory: StoreMemory): StoreMemory {
  return {
    get kept() {
      return turn.isOpen ? memory.kept : nothingKept();
    },
    clear: memory.clear,
  };
}

function nothingKept(): Kept {
  return {
    images: imageMemory(),
    links: rowMemory(recordsMax),
    linksAt: rowMemory(recordsMax),
    things: rowMemory(recordsMax),
    membersAt: rowMemory(recordsMax),
    withoutBase: memoryOfNone(recordsMax),
    keysIn: inScopes(),
    cursors: rowMemory(cursorsMax),
    facts: rowMemory(factsMax),
    sparse: sparseMemory(),
  };
}

function inScopes(): Kept['keysIn'] {
  const scopes = new Map<string, RowMemory<readonly string[]>>();
  return (scope) => {
    const known = scopes.get(scope);
    if (known) return known;
    const made = rowMemory<readonly string[]>(recordsMax);
    scopes.set(scope, made);
    return made;
  };
}
