// The language's functions as compiled code calls them: jsonata's own where they are synchronous, and
// ours for those that are not (matching, and whatever takes a function). Arguments are checked by
// jsonata's signatures.

import { checkArguments } from './bounded-arguments.ts';
import { checkText, spend } from './budget.ts';
import { apply, type Callable, callable, visit } from './callable.ts';
import { declineNow } from './declining.ts';
import { distinct } from './distinct.ts';
import { LanguageError } from './language-error.ts';
import { contains, match, replace, split } from './matching.ts';
import { truth } from './operators.ts';
import { mergeSorted } from './ordering.ts';
import { reference } from './reference.ts';
import { sequence } from './sequence.ts';

type Call = (...values: never[]) => unknown;

/** Those that take a function, those that match, and one that takes too long. */
export const ours = {
  contains,
  distinct,
  match,
  replace,
  split,
  map(list: readonly unknown[] | undefined, callee: Callable): unknown {
    if (list === undefined) return undefined;
    const result = sequence();
    for (let at = 0; at < list.length; at++) {
      const value = visit(callee, list[at], at, list);
      if (value !== undefined) result.push(value);
    }
    return result;
  },
  filter(list: readonly unknown[] | undefined, callee: Callable): unknown {
    if (list === undefined) return undefined;
    const result = sequence();
    for (let at = 0; at < list.length; at++) {
      if (truth(visit(callee, list[at], at, list))) result.push(list[at]);
    }
    return result;
  },
  single(list: readonly unknown[] | undefined, callee: Callable | undefined): unknown {
    if (list === undefined) return undefined;
    const hits: unknown[] = [];
    for (const [at, item] of list.entries()) {
      if (callee && !truth(visit(callee, item, at, list))) continue;
      if (hits.push(item) > 1) throw new LanguageError('D3138'); // the rest is not looked at
    }
    if (hits.length === 0) throw new LanguageError('D3139');
    return hits[0];
  },
  reduce(list: readonly unknown[] | undefined, callee: Callable, start: unknown): unknown {
    if (list === undefined) return undefined;
    if (callee.arity < 2) throw new LanguageError('D3050');
    const isBare = start === undefined && list.length > 0;
    let result = isBare ? list[0] : start;
    for (let at = isBare ? 1 : 0; at < list.length; at++) {
      result = apply(
        callee,
        [result, list[at], at, list].slice(0, Math.max(2, callee.arity)),
        null,
      );
    }
    return result;
  },
  each(members: object | undefined, callee: Callable): unknown {
    const result = sequence();
    for (const [name, member] of Object.entries(members ?? {})) {
      const value = visit(callee, member, name, members);
      if (value !== undefined) result.push(value);
    }
    return result;
  },
  sift(members: object | undefined, callee: Callable): unknown {
    const entries = Object.entries(members ?? {}).filter(([name, member]) =>
      truth(visit(callee, member, name, members)),
    );
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  },
  sort(list: readonly unknown[] | undefined, callee: Callable | undefined): unknown {
    if (list === undefined || list.length <= 1) return list;
    if (callee)
      return mergeSorted(list, (left, right) => Boolean(apply(callee, [left, right], null)));
    const [first] = list;
    const type = typeof first;
    if (
      (type !== 'number' && type !== 'string') ||
      !list.every((item) => typeof item === type && !Number.isNaN(item))
    ) {
      throw new LanguageError('D3070');
    }
    return mergeSorted(list, (left, right) => (left as number) > (right as number));
  },
} as const satisfies Readonly<Record<string, Call>>;

/** Not here: what is not pure, what runs text, and pads of any width. */
export const unavailable = new Set(['eval', 'now', 'millis', 'random', 'shuffle']);

/** Their result has the length of the text they are given, whatever else. */
const growing = new Set([
  'join',
  'pad',
  'string',
  'base64encode',
  'encodeUrl',
  'encodeUrlComponent',
]);

/** jsonata reads the parameters of a function from its text, where these have none or a default. */
const named = new Set(['string', 'zip']);

const calls = new Map<string, Callable>();

/** The function by its name, with checked arguments; its result may be a sequence of one. */
export function builtin(name: string): Callable {
  const known = calls.get(name);
  if (known) return known;
  const { validate, call, arity } = reference(name);
  const run = (Object.hasOwn(ours, name) ? ours[name as keyof typeof ours] : call) as (
    ...values: unknown[]
  ) => unknown;
  const isGrowing = growing.has(name);
  const entry = callable(arity, (values, context) => {
    return bounded(validate(values, context));
  });
  const bounded = (checked: readonly unknown[]): unknown => {
    for (const value of checked) {
      if (Array.isArray(value)) spend(value.length);
      else if (typeof value === 'string' && name !== 'length') checkText(value);
    }
    checkArguments(name, checked);
    const result = run(...checked);
    return isGrowing && typeof result === 'string' ? checkText(result) : result;
  };
  if (!Object.hasOwn(ours, name) && !named.has(name)) {
    entry.bare = callable(arity, (values) => bounded(valid(validate, values)));
  }
  calls.set(name, entry);
  return entry;
}

/** Arguments that nobody checks in jsonata: what a check would change or refuse is left to it. */
function valid(
  validate: (values: readonly unknown[], context: unknown) => unknown[],
  values: readonly unknown[],
): readonly unknown[] {
  const given = values.slice(0, values.findLastIndex((value) => value !== undefined) + 1);
  try {
    const checked = validate(given, undefined);
    if (checked.every((value, at) => value === values[at])) return checked;
  } catch {}
  return declineNow();
}
