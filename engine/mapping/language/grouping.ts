// Objects with computed keys, and the steps `*` and `**`.

import { spend } from './budget.ts';
import { declineNow } from './declining.ts';
import { LanguageError } from './language-error.ts';
import { append, type Marked, pour, sequence } from './sequence.ts';

type Part = (item: unknown) => unknown;

export type Pairs = readonly (readonly [key: Part, value: Part])[];

/** `{key: value}` over the items of a list: items with the same key are valued together. */
export function group(input: unknown, pairs: Pairs): unknown {
  const list = Array.isArray(input) ? input : [input];
  const groups = Object.create(null) as Record<
    string,
    { data: unknown; pair: number; isOwn: boolean }
  >;
  for (const item of list.length === 0 ? [undefined] : list) {
    spend(pairs.length);
    for (const [at, [keyOf]] of pairs.entries()) {
      const key = keyOf(item);
      if (key === undefined) continue;
      if (typeof key !== 'string') throw new LanguageError('T1003', key);
      if (key === '_jsonata_lambda' || key === '_jsonata_function') {
        throw new LanguageError('D1013', key);
      }
      const found = groups[key];
      if (found === undefined) groups[key] = { data: item, pair: at, isOwn: false };
      else if (found.pair !== at) throw new LanguageError('D1009', key);
      else if (item !== undefined) {
        // The first two make a list of the group's own; it grows from there.
        if (found.isOwn && !Array.isArray(item)) (found.data as unknown[]).push(item);
        else found.data = append(found.data, item);
        found.isOwn = true;
        if (Array.isArray(item)) spend((found.data as unknown[]).length);
      }
    }
  }
  const entries = Object.entries(groups).flatMap(([key, { data, pair }]) => {
    const value = pairs[pair]?.[1](data);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}

/** `*`: the values of all members, lists poured out to their last level. */
export function members(input: unknown): unknown {
  const object = Array.isArray(input) && (input as Marked).outerWrapper ? input[0] : input;
  if (typeof object !== 'object' || object === null) return sequence();
  // To the language the marks of a sequence are members, too.
  if (Array.isArray(object) && (object as Marked).sequence) declineNow();
  const values = Array.isArray(object) ? object.slice() : Object.values(object);
  // Where lists are poured together, the language makes a list that does not shrink.
  const result: unknown[] = values.some(Array.isArray) ? [] : sequence();
  for (const value of values) {
    spend(1);
    if (!Array.isArray(value)) result.push(value);
    else {
      const flat: unknown[] = [];
      flatten(value, flat);
      pour(result, flat);
    }
  }
  return result;
}

function flatten(value: unknown, into: unknown[]): void {
  spend(1);
  if (Array.isArray(value)) for (const item of value) flatten(item, into);
  else into.push(value);
}

/** `**`: the value and everything below it. */
export function descendants(input: unknown): unknown {
  if (input === undefined) return undefined;
  const result = sequence();
  gather(input, result);
  return result.length === 1 ? result[0] : result;
}

function gather(value: unknown, into: unknown[]): void {
  spend(1);
  if (!Array.isArray(value)) into.push(value);
  if (Array.isArray(value)) for (const item of value) gather(item, into);
  else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) gather(member, into);
  }
}
