// Quick ways of the commonest functions, taken when the arguments have the usual types: by name and
// number of arguments, with a letter for each type (f function, s text, n finite number,
// t either of them, a list, x anything).
// Each gives exactly what the language's own function gives for such arguments.

import { checkSubject, checkText, spend } from './budget.ts';
import { builtin, ours } from './builtins.ts';
import { LanguageError } from './language-error.ts';
import { textOf, truth } from './operators.ts';

interface Quick {
  readonly types: string;
  readonly call: (...values: never[]) => unknown;
}

export const quick: Readonly<Record<string, Readonly<Record<number, Quick>>>> = {
  string: {
    1: {
      types: 'x',
      call: (value: unknown) => (value === undefined ? undefined : checkText(textOf(value))),
    },
  },
  boolean: {
    1: { types: 'x', call: truthOf },
  },
  not: {
    1: { types: 'x', call: (value: unknown) => (value === undefined ? undefined : !truth(value)) },
  },
  exists: { 1: { types: 'x', call: (value: unknown) => value !== undefined } },
  number: { 1: { types: 't', call: number } },
  round: {
    1: { types: 'n', call: (value: number) => round(value, 0) },
    2: { types: 'nn', call: round },
  },
  map: { 2: { types: 'af', call: ours.map } },
  filter: { 2: { types: 'af', call: ours.filter } },
  sum: { 1: { types: 'a', call: sum } },
  join: { 2: { types: 'as', call: join } },
  lowercase: { 1: { types: 's', call: (text: string) => checkText(text).toLowerCase() } },
  uppercase: { 1: { types: 's', call: (text: string) => checkText(text).toUpperCase() } },
  substringBefore: {
    2: { types: 'ss', call: (text: string, sign: string) => cut(text, sign, true) },
  },
  substringAfter: {
    2: { types: 'ss', call: (text: string, sign: string) => cut(text, sign, false) },
  },
  contains: { 2: { types: 'ss', call: (text: string, part: string) => text.includes(part) } },
  abs: { 1: { types: 'n', call: Math.abs } },
  floor: { 1: { types: 'n', call: Math.floor } },
  ceil: { 1: { types: 'n', call: Math.ceil } },
  count: { 1: { types: 'a', call: (list: readonly unknown[]) => list.length } },
  trim: { 1: { types: 's', call: trim } },
  substring: {
    2: { types: 'sn', call: (text: string, start: number) => part(text, start) },
    3: {
      types: 'snn',
      call: (text: string, start: number, length: number) => part(text, start, length),
    },
  },
};

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
  const result = text.replace(/[ \t\n\r]+/g, ' ');
  const from = result.startsWith(' ') ? 1 : 0;
  return result.slice(from, result.length > from && result.endsWith(' ') ? -1 : undefined);
}

/** Characters outside the basic plane are one each. */
function part(text: string, start: number, length?: number): string {
  const signs = /[\ud800-\udfff]/.test(text) ? [...checkText(text)] : undefined;
  const size = signs ? signs.length : text.length;
  const from = size + start < 0 ? 0 : start;
  if (length !== undefined && length <= 0) return '';
  const to = length === undefined ? undefined : from >= 0 ? from + length : size + from + length;
  return signs ? signs.slice(from, to).join('') : text.slice(from, to);
}

/** As jsonata writes them, with the slip in the second: prefixes count only at the one end each. */
const decimal = /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/;
const prefixed = /^(0[xX][0-9A-Fa-f]+)|(0[oO][0-7]+)|(0[bB][0-1]+)$/;

function number(value: number | string): number {
  if (typeof value === 'number') return value;
  if (isShortDecimal(value)) return +value;
  if (decimal.test(value)) {
    const result = Number.parseFloat(value);
    if (Number.isFinite(result)) return result;
  }
  if (prefixed.test(value)) return Number(value);
  throw new LanguageError('D3030', value);
}

/** `12`, `-3.50`: what nearly all numbers in texts look like. */
function isShortDecimal(text: string): boolean {
  const { length } = text;
  let at = text.charCodeAt(0) === 45 ? 1 : 0;
  if (length > 15 || !isDigit(text, at)) return false;
  while (isDigit(text, at)) at++;
  if (at === length) return true;
  if (text.charCodeAt(at++) !== 46 || !isDigit(text, at)) return false;
  while (isDigit(text, at)) at++;
  return at === length;
}

/** False beyond the end. */
function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Half to even, on the decimal text of the number. */
function round(value: number, digits: number): number {
  if (digits > 0 && digits <= 6 && Number.isInteger(digits)) {
    // Far enough from a half, the dust of a multiplication cannot change the whole number.
    const scaled = value * (powers[digits] as number);
    const rest = scaled - Math.floor(scaled);
    if (Math.abs(scaled) < 1e9 && Math.abs(rest - 0.5) > 1e-5) {
      return (Math.round(scaled) || 0) / (powers[digits] as number);
    }
  }
  const moved = digits ? shifted(value, digits) : value;
  let result = Math.round(moved);
  if (Math.abs(result - moved) === 0.5 && Math.abs(result % 2) === 1) result -= 1;
  if (digits) result = shifted(result, -digits);
  return Object.is(result, -0) ? 0 : result;
}

const powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

function shifted(value: number, digits: number): number {
  const [text, exponent] = value.toString().split('e');
  return +`${text}e${exponent ? +exponent + digits : digits}`;
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
  for (const item of list) {
    if (typeof item !== 'string') return builtin('join')([list, separator], undefined);
  }
  return checkText(list.join(separator));
}

/** Every match of a pattern that never matches the empty text; the text may not mean a group. */
export function replaceSigns(text: string, pattern: RegExp, replacement: string): string {
  checkSubject(text);
  if (text.length * replacement.length > 1_000_000) spend(text.length * replacement.length);
  return checkText(text.replace(pattern, replacement));
}
