// What the functions of the language give, and what their arguments must be. A function that is not here
// gives anything and takes anything.

import { decimalsOf } from './number-type.ts';
import { mergedSchema } from './schema-union.ts';
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
  only,
  several,
  typeOfSchema,
  type ValueType,
  withoutNull,
} from './value-type.ts';

interface FunctionType {
  /** Of each argument the kinds that it does not refuse. */
  readonly takes?: readonly (readonly Kind[])[];
  /** Of each item of a list that is the first argument. */
  readonly takesEach?: readonly Kind[];
  gives(given: readonly ValueType[]): ValueType;
}

type Gives = FunctionType['gives'];

const text = ['string'] as const;
const number = ['number'] as const;
/** A text or a pattern. */
const pattern = ['string', 'function'] as const;
const scalar = ['string', 'number', 'boolean'] as const;
const written = ['string', 'number'] as const;

/** Nothing comes out if nothing goes in. */
const through =
  (kind: Kind): Gives =>
  ([first = anything]) =>
    only(kind, first.mayBeNothing);
/** As above, and a value that is not empty gives one that is not. */
const kept =
  (kind: Kind): Gives =>
  ([first = anything]) =>
    filled(only(kind, first.mayBeNothing), isAlwaysFilled(first));
const always = (kind: Kind) => (): ValueType => only(kind);
const mayBe = (kind: Kind) => (): ValueType => only(kind, true);
/** Of a list, an item or the list itself. */
const some = (): ValueType => anything;
/** A text that is not longer than the one it is made of. */
const within =
  (gives: Gives): Gives =>
  (given) => ({ ...gives(given), longest: longestOf(given[0] ?? anything) });

/** The number that is written there. */
function numberAt(given: readonly ValueType[], at: number): number | undefined {
  const [value] = given[at]?.values ?? [];
  return typeof value === 'number' && given[at]?.values?.length === 1 ? value : undefined;
}

/** So many characters at most, if the number is written. */
const cut: Gives = (given) => {
  const [first = anything] = given;
  const most = numberAt(given, 2);
  const longest = longestOf(first) ?? Number.POSITIVE_INFINITY;
  const shortest = most === undefined ? longest : Math.min(longest, Math.max(0, most));
  return {
    ...only('string', first.mayBeNothing),
    longest: Number.isFinite(shortest) ? shortest : undefined,
  };
};
const padded: Gives = (given) => {
  const longest = longestOf(given[0] ?? anything);
  const width = Math.abs(numberAt(given, 1) ?? 0);
  return { ...kept('string')(given), longest: longest && Math.max(longest, width) };
};
const joined: Gives = ([list = anything, between]) => {
  const lengths = (list.items ?? []).map((item) => longestOf(item));
  const signs = between === undefined ? 0 : longestOf(between);
  const isKnown = lengths.length > 0 && signs !== undefined && !lengths.includes(undefined);
  const sum = lengths.reduce<number>((all, one) => all + (one ?? 0), 0);
  return {
    ...only('string', list.mayBeNothing),
    longest: isKnown ? sum + signs * (lengths.length - 1) : undefined,
  };
};

/** A number with as many decimals as the one it is made of. */
const asItIs: Gives = ([first = anything]) => ({
  ...only('number', first.mayBeNothing),
  decimals: decimalsOf(first),
});
const whole: Gives = (given) => ({ ...through('number')(given), decimals: 0 });
const counted: Gives = (given) => ({ ...whole(given), bounds: { least: 0 } });
/** So many digits at most, if they are written; `usual` if they are left out. */
const rounded =
  (gives: Gives, usual: number): Gives =>
  (given) => {
    const [first = anything] = given;
    const digits = given.length < 2 ? usual : numberAt(given, 1);
    const known = decimalsOf(first) ?? Number.POSITIVE_INFINITY;
    return {
      ...gives(given),
      decimals: digits === undefined ? undefined : Math.min(known, digits),
    };
  };
/** A number, unless what it is made of is empty. */
const ofFilled: Gives = ([first = anything]) => only('number', !isAlwaysFilled(first));
const ofItems =
  (gives: Gives): Gives =>
  (given) => ({ ...gives(given), decimals: decimalsOf(itemOf(given[0] ?? anything)) });
/** A text, unless what it is made of is empty. */
const textOfFilled: Gives = ([first = anything]) =>
  isAlwaysFilled(first) ? filled(only('string')) : only('string', true);

/** As `$type` says it. */
const typeWords = ['string', 'number', 'boolean', 'null', 'array', 'object', 'function'];

const sameItems: Gives = ([list = anything]) => several(itemOf(list));

const lookedUp: Gives = ([of = anything, key = anything]) => {
  const { schema } = itemOf(of);
  const asked = key.values?.map(String);
  const members = Object.entries(schema?.properties ?? {});
  const known = members.filter(([name]) => asked === undefined || asked.includes(name));
  const found = known.map(([, property]) => typeOfSchema(property));
  if (found.length === 0) return anything;
  const type = mayBeNothing(found.reduce(either));
  return of.kinds?.has('list') ? several(type) : type;
};

/** `2026-01-15T12:00:00.000Z` */
const moment = typeOfSchema({ type: 'string', format: 'date-time' }, true);

export const functionTypes: Readonly<Record<string, FunctionType>> = {
  string: { gives: kept('string') },
  substring: { takes: [text, number, number], gives: cut },
  substringBefore: { takes: [text, text], gives: within(through('string')) },
  substringAfter: { takes: [text, text], gives: within(through('string')) },
  lowercase: { takes: [text], gives: within(kept('string')) },
  uppercase: { takes: [text], gives: within(kept('string')) },
  trim: { takes: [text], gives: within(through('string')) },
  pad: { takes: [text, number, text], gives: padded },
  replace: { takes: [text, pattern, pattern, number], gives: through('string') },
  base64encode: { takes: [text], gives: kept('string') },
  base64decode: { takes: [text], gives: through('string') },
  encodeUrlComponent: { takes: [text], gives: kept('string') },
  encodeUrl: { takes: [text], gives: kept('string') },
  decodeUrlComponent: { takes: [text], gives: kept('string') },
  decodeUrl: { takes: [text], gives: kept('string') },
  length: {
    takes: [text],
    gives: (given) => ({
      ...counted(given),
      bounds: { least: 0, most: longestOf(given[0] ?? anything) },
    }),
  },
  contains: { takes: [text, pattern], gives: through('boolean') },
  split: {
    takes: [text, pattern, number],
    gives: ([first = anything]) => only('list', first.mayBeNothing),
  },
  join: { takes: [['string', 'list'], text], takesEach: text, gives: joined },
  formatNumber: { takes: [number, text], gives: kept('string') },
  formatBase: { takes: [number, number], gives: kept('string') },
  formatInteger: { takes: [number, text], gives: kept('string') },
  parseInteger: { takes: [text, text], gives: whole },
  number: { takes: [scalar], gives: asItIs },
  abs: { takes: [number], gives: asItIs },
  floor: { takes: [number], gives: whole },
  ceil: { takes: [number], gives: whole },
  round: { takes: [number, number], gives: rounded(through('number'), 0) },
  sqrt: { takes: [number], gives: through('number') },
  power: { takes: [number, number], gives: through('number') },
  sum: { takesEach: number, gives: ofItems(through('number')) },
  max: { takesEach: number, gives: ofItems(ofFilled) },
  min: { takesEach: number, gives: ofItems(ofFilled) },
  average: {
    takesEach: number,
    gives: (given) => ({ ...ofFilled(given), decimals: Number.POSITIVE_INFINITY }),
  },
  count: { gives: () => ({ ...only('number'), decimals: 0, bounds: { least: 0 } }) },
  boolean: { gives: through('boolean') },
  not: { gives: through('boolean') },
  exists: { gives: always('boolean') },
  type: { gives: (given) => ({ ...kept('string')(given), values: typeWords }) },
  toMillis: { takes: [text, text], gives: whole },
  now: { takes: [text, text], gives: ([picture]) => (picture ? only('string') : moment) },
  millis: { gives: () => ({ ...only('number'), decimals: 0 }) },
  random: { gives: () => ({ ...only('number'), decimals: Number.POSITIVE_INFINITY }) },
  fromMillis: { takes: [number, text, text], gives: kept('string') },
  map: { gives: ([, each]) => (each?.gives ? several(mayBeNothing(each.gives)) : anything) },
  filter: { gives: sameItems },
  distinct: { gives: sameItems },
  single: { gives: ([list = anything]) => mayBeNothing(itemOf(list)) },
  reduce: { gives: some },
  each: { gives: some },
  sift: { gives: some },
  append: { gives: ([a = anything, b = anything]) => several(either(itemOf(a), itemOf(b))) },
  lookup: { takes: [['object', 'list'], text], gives: lookedUp },
  sort: { gives: ([list = anything]) => listed(list) },
  reverse: { gives: ([list = anything]) => listed(list) },
  merge: {
    gives: ([list = anything]) => ({
      ...only('object', list.mayBeNothing),
      schema: list.items && mergedSchema(list.items.map(({ schema }) => schema)),
    }),
  },
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
  key: { takes: [scalar], gives: mayBe('string') },
  digits: { takes: [scalar], gives: mayBe('string') },
  money: { takes: [written, number], gives: rounded(ofFilled, 2) },
  decimal: { takes: [written], gives: textOfFilled },
  organizationNumber: { takes: [written], gives: mayBe('string') },
  phone: { takes: [written], gives: mayBe('string') },
  country: { takes: [written], gives: mayBe('string') },
  currency: { takes: [written], gives: mayBe('string') },
  unescape: { takes: [written], gives: textOfFilled },
  latest: { gives: mayBe('string') },
  dayAfter: { takes: [text, number], gives: textOfFilled },
  local: { takes: [text, text], gives: textOfFilled },
};

/** What the parameters of a function are that works on items; undefined for a function that does not. */
export function parametersOf(name: string, list: ValueType): readonly ValueType[] | undefined {
  const item = itemOf(list);
  switch (name) {
    case 'map':
    case 'filter':
    case 'single':
      return [item, only('number'), anything];
    case 'sort':
      return [item, item];
    case 'reduce':
      return [anything, item, only('number'), anything];
    case 'each':
    case 'sift':
      return [anything, only('string'), anything];
    default:
      return undefined;
  }
}
