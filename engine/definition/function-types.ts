// What the functions of the language give, and what the first of their arguments must be. A function that is
// not here gives anything and takes anything.

import {
  anything,
  either,
  type Kind,
  mayBeNothing,
  only,
  several,
  type ValueType,
} from './value-type.ts';

interface FunctionType {
  /** Kinds of the first argument that it does not refuse. */
  readonly takes?: readonly Kind[];
  gives(given: readonly ValueType[]): ValueType;
}

/** Nothing comes out if nothing goes in. */
const through =
  (kind: Kind) =>
  ([first = anything]: readonly ValueType[]): ValueType =>
    only(kind, first.mayBeNothing);
const always = (kind: Kind) => (): ValueType => only(kind);
/** Of a list, an item or the list itself. */
const some = (): ValueType => anything;

const text = { takes: ['string'], gives: through('string') } as const;
const number = { takes: ['number'], gives: through('number') } as const;
const numbers = { gives: through('number') } as const;

export const functionTypes: Readonly<Record<string, FunctionType>> = {
  string: { gives: through('string') },
  substring: text,
  substringBefore: text,
  substringAfter: text,
  lowercase: text,
  uppercase: text,
  trim: text,
  pad: text,
  replace: text,
  encodeUrlComponent: text,
  encodeUrl: text,
  decodeUrlComponent: text,
  decodeUrl: text,
  length: { takes: ['string'], gives: through('number') },
  contains: { takes: ['string'], gives: through('boolean') },
  split: { takes: ['string'], gives: ([first = anything]) => only('list', first.mayBeNothing) },
  join: { gives: through('string') },
  formatNumber: { takes: ['number'], gives: through('string') },
  formatBase: { takes: ['number'], gives: through('string') },
  formatInteger: { takes: ['number'], gives: through('string') },
  parseInteger: { takes: ['string'], gives: through('number') },
  number: { takes: ['string', 'number', 'boolean'], gives: through('number') },
  abs: number,
  floor: number,
  ceil: number,
  round: number,
  sqrt: number,
  power: number,
  sum: numbers,
  max: numbers,
  min: numbers,
  average: numbers,
  count: { gives: always('number') },
  boolean: { gives: through('boolean') },
  not: { gives: through('boolean') },
  exists: { gives: always('boolean') },
  type: { gives: through('string') },
  toMillis: { takes: ['string'], gives: through('number') },
  fromMillis: { takes: ['number'], gives: through('string') },
  map: { gives: some },
  filter: { gives: ([list = anything]) => several(list) },
  distinct: { gives: ([list = anything]) => several(list) },
  sort: { gives: ([list = anything]) => several(list) },
  reverse: { gives: ([list = anything]) => several(list) },
  merge: { gives: always('object') },
  // Ours. What is empty counts as nothing, so only a constant is sure to be there.
  first: {
    gives: (given) =>
      mayBeNothing(
        given.reduce(either, { ...(given[0] ?? anything), mayBeNothing: false }),
        !given.some(isFilled),
      ),
  },
  filled: { gives: always('boolean') },
  empty: { gives: always('boolean') },
  key: { takes: ['string', 'number', 'boolean'], gives: () => only('string', true) },
  digits: { takes: ['string', 'number', 'boolean'], gives: () => only('string', true) },
  money: { takes: ['string', 'number'], gives: through('number') },
  decimal: { takes: ['string', 'number'], gives: through('string') },
  organizationNumber: { takes: ['string', 'number'], gives: () => only('string', true) },
  phone: { takes: ['string', 'number'], gives: () => only('string', true) },
  country: { takes: ['string', 'number'], gives: () => only('string', true) },
  currency: { takes: ['string', 'number'], gives: () => only('string', true) },
  unescape: { takes: ['string', 'number'], gives: through('string') },
  latest: { gives: () => only('string', true) },
  dayAfter: { takes: ['string'], gives: through('string') },
};

function isFilled({ values, kinds, mayBeNothing: isMissing }: ValueType): boolean {
  if (isMissing) return false;
  if (values) return values.every((value) => value !== '' && value !== null);
  return kinds !== undefined && [...kinds].every((kind) => kind === 'number' || kind === 'boolean');
}
