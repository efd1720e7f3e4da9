// Sequences, the language's lists that are not lists: flattened as they grow, one item stands for
// itself, none is nothing. A list of the data is left as it is. The marks are jsonata's own, because
// its functions read them; `ordinary.ts` takes them off a result.

import { checkList, spend } from './budget.ts';

export interface Marked extends Array<unknown> {
  /** Shrinks to its item or to nothing where a node ends. */
  sequence?: boolean;
  /** `a[]`: one item stays a list. */
  keepSingleton?: boolean;
  /** Written as `[…]` in a path: not flattened. */
  cons?: boolean;
  /** The record itself, if it is a list, in a list of its own. */
  outerWrapper?: boolean;
}

export function sequence(...items: unknown[]): Marked {
  const list = items as Marked;
  list.sequence = true;
  return list;
}

export function isMarked(list: Marked): boolean {
  return 'sequence' in list || 'cons' in list || 'keepSingleton' in list || 'outerWrapper' in list;
}

/** A record that is a list, as one input. */
export function wrapped(record: unknown[]): Marked {
  const list = sequence(record);
  list.outerWrapper = true;
  return list;
}

/** What the end of a node makes of a value. */
export function one(value: unknown): unknown {
  if (!Array.isArray(value) || (value as Marked).sequence !== true) return value;
  if (value.length > 1) return value;
  if (value.length === 0) return undefined;
  return (value as Marked).keepSingleton ? value : value[0];
}

/** A fresh list as the sequence that a path ends with. */
export function sealed(list: Marked): unknown {
  if (list.length === 1) return list[0];
  if (list.length === 0) return undefined;
  list.sequence = true;
  return list;
}

export function marked(list: Marked): Marked {
  list.sequence = true;
  return list;
}

/** `a[]` on a value: a sequence that does not shrink to its item. */
export function kept(value: unknown): unknown {
  if (Array.isArray(value) && (value as Marked).sequence === true) {
    (value as Marked).keepSingleton = true;
  }
  return value;
}

/** The end of a path that has `[]` in it. */
export function keptPath(value: unknown): unknown {
  const isWritten = Array.isArray(value) && (value as Marked).cons && !(value as Marked).sequence;
  return isWritten ? kept(sequence(value)) : keptResult(value);
}

/** The end of a path that has `[]` behind it. */
export function keptResult(value: unknown): unknown {
  if (Array.isArray(value) && !(value as Marked).sequence) return value;
  const list = Array.isArray(value) ? (value as Marked) : sequence();
  if (!Array.isArray(value) && value !== undefined) list.push(value);
  return one(kept(list));
}

/** Adds what a step gave: a list is poured out, unless it was written as one. */
export function add(into: unknown[], value: unknown): void {
  if (Array.isArray(value) && !(value as Marked).cons) pour(into, value);
  else into.push(value);
}

export function pour(into: unknown[], list: readonly unknown[]): void {
  checkList(into.length + list.length);
  for (let at = 0; at < list.length; at++) into.push(list[at]);
}

export function append(left: unknown, right: unknown): unknown {
  if (left === undefined) return right;
  if (right === undefined) return left;
  const list = Array.isArray(left) ? left.slice() : [left];
  if (Array.isArray(right)) pour(list, right);
  else list.push(right);
  return list;
}

type Getter = (value: unknown) => unknown;

/** A name read from a list: the values of all items, those of lists poured out. */
export function readAll(list: readonly unknown[], read: Getter): Marked {
  const result = sequence();
  spend(list.length);
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    const value = Array.isArray(item) ? readAll(item, read) : read(item);
    if (value === undefined) continue;
    if (Array.isArray(value)) pour(result, value);
    else result.push(value);
  }
  return result;
}

/** A step of a path that is a name, over the list the path has reached. */
export function stepAll(list: readonly unknown[], read: Getter): Marked {
  const result: Marked = [];
  spend(list.length);
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    const value = Array.isArray(item) ? one(readAll(item, read)) : read(item);
    if (value !== undefined) add(result, value);
  }
  return result;
}

/** The last step: a single list that the data holds comes out as it is. */
export function lastAll(list: readonly unknown[], read: Getter): unknown {
  let count = 0;
  let only: unknown;
  const result: Marked = [];
  spend(list.length);
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    const value = Array.isArray(item) ? one(readAll(item, read)) : read(item);
    if (value === undefined) continue;
    count++;
    only = value;
    add(result, value);
  }
  return lastOf(count, only, result);
}

/** Names one after the other, read from JSON: what the next step goes over. */
export function pathSteps(start: unknown, readers: readonly Getter[]): unknown {
  let value = start;
  for (const read of readers) value = Array.isArray(value) ? stepAll(value, read) : read(value);
  return value;
}

/** The same, as the value of the whole path. */
export function wholePath(start: unknown, readers: readonly Getter[]): unknown {
  const value = pathSteps(start, readers.slice(0, -1));
  const read = readers.at(-1) as Getter;
  return one(Array.isArray(value) ? lastAll(value, read) : read(value));
}

export function lastOf(count: number, only: unknown, list: Marked): unknown {
  if (count === 1 && Array.isArray(only) && !(only as Marked).sequence) return only;
  return marked(list);
}

/** The value of a last step over one item, as the path's result. */
export function lastOne(value: unknown): unknown {
  if (!Array.isArray(value) || !(value as Marked).sequence) return value;
  return sealed(value.slice() as Marked);
}

/** Adds a part of `[…]`: a list is poured out. */
export function pourIn(into: unknown[], value: unknown): void {
  if (Array.isArray(value)) pour(into, value);
  else into.push(value);
}
