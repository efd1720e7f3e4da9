// What is known of a value before it is there: which kinds of JSON it can be, whether it may be nothing, all
// its values where they are few, and the schema to go on from. Knowing nothing is a type as well, and
// nobody is told anything about it.

import type { Json } from '../base/json.ts';
import type { PropertySchema } from './entity-schema.ts';

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
  if (values) return values.every((value) => value !== '' && value !== null);
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

/** A number that may have decimals, as the schema says that a property may. */
export function withDecimals(type: ValueType, isSo: boolean): ValueType {
  return isSo ? { ...type, schema: decimals } : type;
}

const decimals: PropertySchema = { type: 'number' };

/** Whether a number may have decimals, as far as is known. */
export function mayHaveDecimals({ schema, values }: ValueType): boolean {
  if (schema !== undefined) return namesOf(schema).includes('number');
  return values?.some((value) => typeof value === 'number' && !Number.isInteger(value)) ?? false;
}

function longerOf(a: ValueType, b: ValueType): number | undefined {
  const [left, right] = [longestOf(a), longestOf(b)];
  return left === undefined || right === undefined ? undefined : Math.max(left, right);
}

/** One of the two; what is known of only one of them is not known. */
export function either(a: ValueType, b: ValueType): ValueType {
  return {
    kinds: a.kinds && b.kinds && new Set([...a.kinds, ...b.kinds]),
    values: a.values && b.values && [...a.values, ...b.values],
    schema: a.schema === b.schema ? a.schema : undefined,
    longest: longerOf(a, b),
    isFilled: isAlwaysFilled(a) && isAlwaysFilled(b),
    mayBeNothing: a.mayBeNothing || b.mayBeNothing,
  };
}

export function mayBeNothing(type: ValueType, isSo = true): ValueType {
  return isSo ? { ...type, isFilled: false, mayBeNothing: true } : type;
}

/** One of what a list holds, and what is no list as it is; where the items are not known, anything. */
export function itemOf(type: ValueType): ValueType {
  const { kinds, schema } = type;
  if (kinds === undefined) return schema?.items ? anything : type;
  if (!kinds.has('list')) return type;
  const others = new Set([...kinds].filter((kind) => kind !== 'list'));
  // One or several of a schema that is no list's: each is of the schema.
  if (schema?.type !== undefined && !namesOf(schema).includes('array'))
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
  const names = namesOf(schema);
  return {
    kinds: kindsOf(names),
    values: schema.enum as readonly Json[] | undefined,
    schema,
    isFilled: isAlways && !names.includes('array') && !names.includes('null'),
    mayBeNothing: !isAlways,
  };
}

function namesOf({ type = [] }: PropertySchema): readonly string[] {
  return typeof type === 'string' ? [type] : type;
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
