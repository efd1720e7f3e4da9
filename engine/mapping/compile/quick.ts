// Quick ways of the commonest functions, taken when the arguments have the usual types: by name and
// number of arguments, with a letter for each type (f function, s text, n finite number,
// t either of them, a list, x anything).
// Each gives exactly what the language's own function gives for such arguments.

import { checkText, spend } from '../language/budget.ts';
import { builtin, ours } from '../language/builtins.ts';
import { textOf, truth } from '../language/operators.ts';
import { number, round } from './quick-number.ts';
import * as kinds from './value-kind.ts';

export interface Quick {
  readonly types: string;
  /** The kinds of the result; `member`: of something in the first argument. */
  readonly gives: number | 'member';
  /** For other arguments the function gives the same kinds, or nothing. */
  readonly isStrict?: true;
  readonly call: (...values: never[]) => unknown;
}

type Ways = Readonly<Record<string, Readonly<Record<number, Quick>>>>;

export const quick: Ways = {
  string: { 1: { types: 'x', gives: kinds.string | kinds.nothing, call: text } },
  boolean: { 1: { types: 'x', gives: kinds.boolean | kinds.nothing, call: truthOf } },
  not: {
    1: {
      types: 'x',
      gives: kinds.boolean | kinds.nothing,
      call: (value: unknown) => (value === undefined ? undefined : !truth(value)),
    },
  },
  exists: {
    1: { types: 'x', gives: kinds.boolean, call: (value: unknown) => value !== undefined },
  },
  number: { 1: { types: 't', gives: kinds.number, isStrict: true, call: number } },
  round: {
    1: { ...onNumbers('n'), call: (value: number) => round(value, 0) },
    2: { ...onNumbers('nn'), call: round },
  },
  abs: { 1: { ...onNumbers('n'), call: Math.abs } },
  floor: { 1: { ...onNumbers('n'), call: Math.floor } },
  ceil: { 1: { ...onNumbers('n'), call: Math.ceil } },
  map: { 2: { types: 'af', gives: kinds.any, call: ours.map } },
  filter: { 2: { types: 'af', gives: kinds.any, call: ours.filter } },
  sum: { 1: { ...onNumbers('a'), call: sum } },
  count: { 1: { types: 'x', gives: kinds.number, call: count } },
  lookup: { 2: { types: 'os', gives: 'member', call: lookup } },
  join: { 2: { ...onTexts('as'), call: join } },
  lowercase: { 1: { ...onTexts('s'), call: (text: string) => checkText(text).toLowerCase() } },
  uppercase: { 1: { ...onTexts('s'), call: (text: string) => checkText(text).toUpperCase() } },
  substringBefore: {
    2: { ...onTexts('ss'), call: (text: string, sign: string) => cut(text, sign, true) },
  },
  substringAfter: {
    2: { ...onTexts('ss'), call: (text: string, sign: string) => cut(text, sign, false) },
  },
  contains: {
    2: {
      types: 'ss',
      gives: kinds.boolean,
      isStrict: true,
      call: (text: string, part: string) => text.includes(part),
    },
  },
  trim: { 1: { ...onTexts('s'), call: trim } },
  substring: {
    2: { ...onTexts('sn'), call: (text: string, start: number) => part(text, start) },
    3: { ...onTexts('snn'), call: part },
  },
};

function onTexts(types: string) {
  return { types, gives: kinds.string, isStrict: true } as const;
}

function onNumbers(types: string) {
  return { types, gives: kinds.number | kinds.endless, isStrict: true } as const;
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : checkText(textOf(value));
}

/** One value counts as a list of it. */
function count(value: unknown): number {
  return Array.isArray(value) ? value.length : value === undefined ? 0 : 1;
}

function lookup(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Nothing stays nothing, also as the only item of a list. */
function truthOf(value: unknown): boolean | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) && value.length === 1 ? truthOf(value[0]) : truth(value);
}

function cut(text: string, sign: string, isBefore: boolean): string {
  const at = text.indexOf(sign);
  if (at < 0) return text;
  return isBefore ? text.slice(0, at) : text.slice(at + sign.length);
}

function trim(text: string): string {
  spend(text.length >> 4);
  const result = isTidy(text) ? text : text.replace(/[ \t\n\r]+/g, ' ');
  const from = result.startsWith(' ') ? 1 : 0;
  return result.slice(from, result.length > from && result.endsWith(' ') ? -1 : undefined);
}

/** No white space but single blanks. */
function isTidy(text: string): boolean {
  let wasBlank = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 32) wasBlank = false;
    else if (code !== 32 || wasBlank) return false;
    else wasBlank = true;
  }
  return true;
}

/** Characters outside the basic plane are one each. */
function part(text: string, start: number, length?: number): string {
  const signs = hasPairs(text) ? [...checkText(text)] : undefined;
  const size = signs ? signs.length : text.length;
  const from = size + start < 0 ? 0 : start;
  if (length !== undefined && length <= 0) return '';
  const to = length === undefined ? undefined : from >= 0 ? from + length : size + from + length;
  return signs ? signs.slice(from, to).join('') : text.slice(from, to);
}

/** The texts of a record are short; a pattern takes longer to begin. */
function hasPairs(text: string): boolean {
  if (text.length > 64) return /[\ud800-\udfff]/.test(text);
  for (let at = 0; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xf800) === 0xd800) return true;
  }
  return false;
}

function sum(list: readonly unknown[]): unknown {
  spend(list.length);
  let total = 0;
  for (const item of list) {
    if (typeof item !== 'number') return builtin('sum')([list], undefined);
    total += item;
  }
  return total;
}

function join(list: readonly unknown[], separator: string): unknown {
  spend(list.length);
  let result = '';
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    if (typeof item !== 'string') return builtin('join')([list, separator], undefined);
    result = at === 0 ? item : result + separator + item;
  }
  return checkText(result);
}

/** Every match of a pattern that never matches the empty text; the text may not mean a group. */
export function replaceSigns(text: string, pattern: RegExp, replacement: string): string {
  spend(text.length >> 4);
  if (text.length * replacement.length > 1_000_000) spend(text.length * replacement.length);
  return checkText(text.replace(pattern, replacement));
}
