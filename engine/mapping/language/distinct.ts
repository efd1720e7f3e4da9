// `$distinct`: each value once, the first of those that are equal. jsonata compares all with all, which
// takes minutes for some thousand objects that are nearly alike and cannot be stopped meanwhile. Here
// only those are compared that read the same once they are written down, so it takes as long as the
// list is large. Compiled code and the evaluator both call this.

import { spend } from './budget.ts';
import { same } from './operators.ts';
import { type Marked, sequence } from './sequence.ts';

/** Whoever calls it has paid for the list as a text (`value-cost.ts`). */
export function distinct(list: unknown): unknown {
  if (!Array.isArray(list) || list.length <= 1) return list;
  const result: unknown[] = (list as Marked).sequence === true ? sequence() : [];
  const seen = new Map<unknown, unknown[]>();
  for (const value of list) {
    const written = typeof value === 'object' && value !== null ? writtenDown(value) : value;
    const alike = seen.get(written);
    if (alike?.some((other) => isSame(value, other))) continue;
    if (alike) alike.push(value);
    else seen.set(written, [value]);
    result.push(value);
  }
  return result;
}

function isSame(left: unknown, right: unknown): boolean {
  spend(1);
  return same(left, right);
}

/** Equal values are written alike. A list is the object of its places, as the language compares it. */
function writtenDown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' ? 'f' : `${value}`;
  const names = Array.isArray(value) ? [...value.keys(), 'length'] : Object.keys(value).sort();
  const members = value as Readonly<Record<string | number, unknown>>;
  return `{${names.map((name) => `${JSON.stringify(`${name}`)}:${writtenDown(members[name])}`).join()}}`;
}
