// What the functions of the language give, and what the first of their arguments must be. A function that is
// not here gives anything and takes anything.

import {
  anything,
  either,
  filled,
  isAlwaysFilled,
  itemOf,
  type Kind,
  listed,
  longestOf,
  mayBeNothing,
  mayHaveDecimals,
  only,
  several,
  type ValueType,
  withDecimals,
  withoutNull,
} from './value-type.ts';

interface FunctionType {
  /** Kinds of the first argument that it does not refuse. */
  readonly takes?: readonly Kind[];
  /** The same of each item of a list. */
  readonly takesEach?: readonly Kind[];
  gives(given: readonly ValueType[]): ValueType;
}

/** Nothing comes out if nothing goes in. */
const through =
  (kind: Kind) =>
  ([first = anything]: readonly ValueType[]): ValueType =>
    only(kind, first.mayBeNothing);
/** As above, and a value that is not empty gives one that is not. */
const kept =
  (kind: Kind) =>
  ([first = anything]: readonly ValueType[]): ValueType =>
    filled(only(kind, first.mayBeNothing), isAlwaysFilled(first));
const always = (kind: Kind) => (): ValueType => only(kind);
/** Of a list, an item or the list itself. */
const some = (): ValueType => anything;

const text = { takes: ['string'], gives: through('string') } as const;
const number = { takes: ['number'], gives: through('number') } as const;
const numbers = {
  takesEach: ['number'],
  gives: ([list = anything]: readonly ValueType[]) =>
    withDecimals(only('number', list.mayBeNothing), mayHaveDecimals(itemOf(list))),
} as const;
const whole = { takes: ['string'], gives: kept('string') } as const;
const shown = { takes: ['number'], gives: kept('string') } as const;
/** So many characters at most, if the number is written. */
function cut([first = anything, , length]: readonly ValueType[]): ValueType {
  const [most] = length?.values ?? [];
  const longest = longestOf(first) ?? Number.POSITIVE_INFINITY;
  const shortest = typeof most === 'number' ? Math.min(longest, Math.max(0, most)) : longest;
  return {
    ...only('string', first.mayBeNothing),
    longest: Number.isFinite(shortest) ? shortest : undefined,
  };
}
function trimmed([first = anything]: readonly ValueType[]): ValueType {
  return { ...only('string', first.mayBeNothing), longest: longestOf(first) };
}
/** A number, unless what it is made of is empty. */
const ofFilled = ([first = anything]: readonly ValueType[]): ValueType =>
  only('number', !isAlwaysFilled(first));
const ofSome = { takesEach: ['number'], gives: ofFilled } as const;
/** A text, unless what it is made of is empty. */
const textOfFilled = ([first = anything]: readonly ValueType[]): ValueType =>
  isAlwaysFilled(first) ? filled(only('string')) : only('string', true);

export const functionTypes: Readonly<Record<string, FunctionType>> = {
  string: { gives: kept('string') },
  substring: { takes: ['string'], gives: cut },
  substringBefore: text,
  substringAfter: text,
  lowercase: whole,
  uppercase: whole,
  trim: { takes: ['string'], gives: trimmed },
  pad: whole,
  replace: text,
  encodeUrlComponent: whole,
  encodeUrl: whole,
  decodeUrlComponent: whole,
  decodeUrl: whole,
  length: { takes: ['string'], gives: through('number') },
  contains: { takes: ['string'], gives: through('boolean') },
  split: { takes: ['string'], gives: ([first = anything]) => only('list', first.mayBeNothing) },
  join: { takesEach: ['string'], gives: through('string') },
  formatNumber: shown,
  formatBase: shown,
  formatInteger: shown,
  parseInteger: { takes: ['string'], gives: through('number') },
  number: { takes: ['string', 'number', 'boolean'], gives: through('number') },
  abs: number,
  floor: number,
  ceil: number,
  round: number,
  sqrt: number,
  power: number,
  sum: numbers,
  max: ofSome,
  min: ofSome,
  average: ofSome,
  count: { gives: always('number') },
  boolean: { gives: through('boolean') },
  not: { gives: through('boolean') },
  exists: { gives: always('boolean') },
  type: { gives: kept('string') },
  toMillis: { takes: ['string'], gives: through('number') },
  fromMillis: shown,
  map: { gives: some },
  filter: { gives: ([list = anything]) => several(itemOf(list)) },
  distinct: { gives: ([list = anything]) => several(itemOf(list)) },
  single: { gives: some },
  reduce: { gives: some },
  each: { gives: some },
  sift: { gives: some },
  sort: { gives: ([list = anything]) => listed(list) },
  reverse: { gives: ([list = anything]) => listed(list) },
  merge: { gives: through('object') },
  // Ours. What is empty counts as nothing.
  first: {
    gives: (given) => {
      const [one = anything, ...others] = given;
      const type = others.reduce(either, one);
      return given.some(isAlwaysFilled) ? filled(type) : mayBeNothing(withoutNull(type));
    },
  },
  filled: { gives: always('boolean') },
  empty: { gives: always('boolean') },
  key: { takes: ['string', 'number', 'boolean'], gives: () => only('string', true) },
  digits: { takes: ['string', 'number', 'boolean'], gives: () => only('string', true) },
  money: { takes: ['string', 'number'], gives: ofFilled },
  decimal: { takes: ['string', 'number'], gives: textOfFilled },
  organizationNumber: { takes: ['string', 'number'], gives: () => only('string', true) },
  phone: { takes: ['string', 'number'], gives: () => only('string', true) },
  country: { takes: ['string', 'number'], gives: () => only('string', true) },
  currency: { takes: ['string', 'number'], gives: () => only('string', true) },
  unescape: { takes: ['string', 'number'], gives: textOfFilled },
  latest: { gives: () => only('string', true) },
  dayAfter: { takes: ['string'], gives: textOfFilled },
  local: { takes: ['string'], gives: textOfFilled },
};
