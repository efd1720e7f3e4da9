// What is known of a value before it is there: which kinds of JSON it can be, whether it may be nothing, all
// its values where they are few, and the schema to go on from. Knowing nothing is a type as well, and
// nobody is told anything about it.

import type { Json } from '../../base/json.ts';
import { type PropertySchema, typeNames } from '../entity-schema.ts';
import { type Bounds, boundsOf, decimalsOf, eitherBounds, mostOf } from './number-type.ts';
import { eitherSchema } from './schema-union.ts';

export type Kind = 'string' | 'number' | 'boolean' | 'null' | 'object' | 'list' | 'function';

export interface ValueType {
  /** undefined: any. */
  readonly kinds?: ReadonlySet<Kind> | undefined;
  readonly mayBeNothing: boolean;
  /** All it can be; undefined: too many, or not known. */
  readonly values?: readonly Json[] | undefined;
  /** Of the value, or of each where there may be several. */
  readonly schema?: PropertySchema | undefined;
  /** Known to be neither nothing nor the empty text or list; see `isAlwaysFilled`. */
  readonly isFilled?: boolean;
  /** The most characters of a text that was cut or put together; else see `longestOf`. */
  readonly longest?: number | undefined;
  /** The most digits behind the point of a number that was reckoned; else see `decimalsOf`. */
  readonly decimals?: number | undefined;
  /** What a number lies between; else see `boundsOf`. */
  readonly bounds?: Bounds | undefined;
  /** The items of a list that is written out. */
  readonly items?: readonly ValueType[] | undefined;
  /** What a function that is written out gives. */
  readonly gives?: ValueType | undefined;
}

export const anything: ValueType = { mayBeNothing: true };

/** One kind alone, which most types are. */
const alone: Readonly<Record<Kind, ReadonlySet<Kind>>> = {
  string: new Set(['string']),
  number: new Set(['number']),
  boolean: new Set(['boolean']),
  null: new Set(['null']),
  object: new Set(['object']),
  list: new Set(['list']),
  function: new Set(['function']),
};

export function only(kind: Kind, mayBeNothing = false): ValueType {
  return { kinds: alone[kind], mayBeNothing };
}

export function constant(value: Json): ValueType {
  if (Array.isArray(value)) return value.length > 0 ? filled(only('list')) : only('list');
  return { ...only(value === null ? 'null' : (typeof value as Kind)), values: [value] };
}

/** The same where it is known to be there. */
export function filled(type: ValueType, isSo = true): ValueType {
  return isSo ? { ...withoutNull(type), mayBeNothing: false, isFilled: true } : type;
}

export function withoutNull(type: ValueType): ValueType {
  const { kinds } = type;
  if (!kinds?.has('null')) return type;
  return { ...type, kinds: new Set([...kinds].filter((kind) => kind !== 'null')) };
}

/** Whether a value always comes out; the empty text and the empty list are none. */
export function isAlwaysFilled({ kinds, values, mayBeNothing, isFilled }: ValueType): boolean {
  if (isFilled) return true;
  // What a list can hold does not say that it holds anything.
  if (mayBeNothing || kinds?.has('list')) return false;
  if (values) return values.every((value) => !isNone(value));
  return kinds !== undefined && [...kinds].every((kind) => neverEmpty.includes(kind));
}

const neverEmpty: readonly Kind[] = ['number', 'boolean', 'object'];

/** The most characters it can have as a text; undefined: not known. */
export function longestOf({ kinds, values, schema, longest }: ValueType): number | undefined {
  if (longest !== undefined) return longest;
  const isText =
    kinds !== undefined && [...kinds].every((kind) => kind === 'string' || kind === 'null');
  if (!isText) return undefined;
  const texts = values?.map((value) => [...String(value ?? '')].length);
  return texts ? Math.max(0, ...texts) : schema?.maxLength;
}

function longerOf(a: ValueType, b: ValueType): number | undefined {
  const [left, right] = [longestOf(a), longestOf(b)];
  return left === undefined || right === undefined ? undefined : Math.max(left, right);
}

function eitherDecimals(a: ValueType, b: ValueType): number | undefined {
  const isNumber = ({ kinds }: ValueType) => kinds === undefined || kinds.has('number');
  if (!isNumber(a) || !isNumber(b)) return decimalsOf(isNumber(a) ? a : b);
  return mostOf(decimalsOf(a), decimalsOf(b));
}

/** One of the two; what is known of only one of them is not known. */
export function either(a: ValueType, b: ValueType): ValueType {
  return {
    kinds: a.kinds && b.kinds && new Set([...a.kinds, ...b.kinds]),
    values: a.values && b.values && [...new Set([...a.values, ...b.values])],
    schema: eitherSchema(a.schema, b.schema),
    longest: longerOf(a, b),
    decimals: eitherDecimals(a, b),
    bounds: eitherBounds(boundsOf(a), boundsOf(b)),
    items: a.items && b.items && [...a.items, ...b.items],
    isFilled: isAlwaysFilled(a) && isAlwaysFilled(b),
    mayBeNothing: a.mayBeNothing || b.mayBeNothing,
  };
}

export function mayBeNothing(type: ValueType, isSo = true): ValueType {
  return isSo ? { ...type, isFilled: false, mayBeNothing: true } : type;
}

/** One of what a list holds, and what is no list as it is; where the items are not known, anything. */
export function itemOf(type: ValueType): ValueType {
  const { kinds, schema, items } = type;
  if (items?.length) return mayBeNothing(items.reduce(either));
  if (kinds === undefined) return schema?.items ? anything : type;
  if (!kinds.has('list')) return type;
  const others = new Set([...kinds].filter((kind) => kind !== 'list'));
  // One or several of a schema that is no list's: each is of the schema.
  if (schema?.type !== undefined && !typeNames(schema).includes('array'))
    return mayBeNothing({ ...typeOfSchema(schema), kinds: others });
  if (schema?.items === undefined) return anything;
  const item = typeOfSchema(schema.items);
  if (others.size === 0) return item;
  // Below null there is nothing to go on to.
  const isOrNull = others.size === 1 && others.has('null');
  const rest = { kinds: others, mayBeNothing: true, values: isOrNull ? [null] : undefined };
  return { ...either(item, rest), schema: isOrNull ? schema.items : undefined };
}

/**
 * Of several values: one stands for itself, more are a list. Lists among them are poured out, and how far
 * is known only of their values.
 */
export function several(type: ValueType): ValueType {
  return type.kinds?.has('list') ? anything : listed(type);
}

/** A value, or a list of such; a list stays what it is. */
export function listed(type: ValueType): ValueType {
  const { kinds } = type;
  return {
    ...type,
    values: undefined,
    longest: undefined,
    items: undefined,
    isFilled: false,
    kinds: kinds && new Set([...kinds, 'list']),
    mayBeNothing: true,
  };
}

const kindOf: Readonly<Record<string, Kind>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
  object: 'object',
  array: 'list',
};

/**
 * A value as its schema has it; where that says nothing, anything. What the schema requires is there, and
 * what it says of a list's length or of null is not that it is.
 */
export function typeOfSchema(schema: PropertySchema | undefined, isAlways = false): ValueType {
  if (schema === undefined) return anything;
  const names = typeNames(schema);
  const mayBeNull =
    names.includes('null') || [schema.anyOf, schema.oneOf, schema.$ref].some(Boolean);
  return {
    kinds: kindsOf(names),
    values: schema.enum as readonly Json[] | undefined,
    schema,
    isFilled: isAlways && !names.includes('array') && !mayBeNull && !schema.enum?.some(isNone),
    mayBeNothing: !isAlways,
  };
}

function isNone(value: unknown): boolean {
  return value === null || value === '';
}

function kindsOf(names: readonly string[]): ReadonlySet<Kind> | undefined {
  const kinds = names.map((name) => kindOf[name]);
  const [first, ...others] = kinds;
  if (first === undefined || others.includes(undefined)) return undefined;
  return others.length === 0 ? alone[first] : new Set(kinds as Kind[]);
}

/** True if it can be none of these, as far as is known. */
export function isNever({ kinds }: ValueType, wanted: readonly Kind[]): boolean {
  if (kinds === undefined) return false;
  const real = [...kinds].filter((kind) => kind !== 'null');
  // A list may be one of one, which stands for its item.
  if (real.length === 0 || real.includes('list') || real.includes('function')) return false;
  return !real.some((kind) => wanted.includes(kind));
}

const words: Readonly<Record<Kind, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  object: 'an object',
  list: 'a list',
  function: 'a function',
};

export function kindWords(type: ValueType): string {
  const real = [...(type.kinds ?? [])].filter((kind) => kind !== 'null');
  return real.map((kind) => words[kind]).join(' or ');
}
