// What a transform does: a copy of the value, in which each match of the pattern gets the members of the
// update and loses those that are deleted. Only the copy is ever written: a pattern can find objects
// outside of it, such as `$$`, and those are changed for the transform's own eyes.

import { spend } from './budget.ts';
import { builtin } from './builtins.ts';
import { apply, type Callable, callable } from './callable.ts';
import { declineNow } from './declining.ts';
import { LanguageError } from './language-error.ts';

type Part = (item: unknown) => unknown;

export function transformer(pattern: Part, update: Part, removal?: Part): Callable {
  return callable(1, (values) => {
    const [given] = values;
    if (values.length !== 1 || !isTransformed(given)) throw new LanguageError('T0410');
    if (given === undefined) return undefined;
    const copy = apply(builtin('clone'), [given], null);
    const own = new Set<unknown>();
    gather(copy, own);
    leaveEmptyList(copy);
    for (const match of listOf(pattern(copy))) {
      spend(1);
      leaveEmptyList(match);
      const seen = withUpdate(match, update(match), own);
      if (removal) remove(seen, removal(seen));
    }
    return copy;
  });
}

/** Jsonata's own `{…}` puts an item into an empty list that it stands on, which shows in the copy. */
function leaveEmptyList(value: unknown): void {
  if (Array.isArray(value) && value.length === 0) declineNow();
}

function isTransformed(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null);
}

function gather(value: unknown, into: Set<unknown>): void {
  spend(1);
  if (typeof value !== 'object' || value === null) return;
  into.add(value);
  for (const member of Object.values(value)) gather(member, into);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The match with the update in it. What has no members of its own is left to the evaluator. */
function withUpdate(match: unknown, update: unknown, own: ReadonlySet<unknown>): unknown {
  if (update !== undefined && !isObject(update)) {
    if (typeof update === 'function') declineNow();
    throw new LanguageError('T2011', update);
  }
  const names = Object.keys(update ?? {});
  if (!isObject(match)) return names.length === 0 ? match : declineNow();
  const target = own.has(match) ? match : { ...match };
  spend(names.length);
  for (const name of names) {
    // Assigned, it would be the prototype; the language shows nothing of it then.
    if (name !== '__proto__' || Object.hasOwn(target, name)) {
      const value = (update as Record<string, unknown>)[name];
      Object.defineProperty(target, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
  return target;
}

function remove(match: unknown, names: unknown): void {
  if (names === undefined) return;
  const list = listOf(names);
  if (!list.every((name) => typeof name === 'string')) throw new LanguageError('T2012', names);
  if (Array.isArray(match)) declineNow();
  if (!isObject(match)) return;
  for (const name of list) delete match[name as string];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
