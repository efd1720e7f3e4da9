// What is known of a value before it is there: which kinds of JSON it can be, whether it may be nothing, all
// its values where they are few, and the schema to go on from. Knowing nothing is a type as well, and
// nobody is told anything about it.

import type { Json } from '../base/json.ts';
import type { PropertySchema } from './entity-schema.ts';

export type Kind = 'string' | 'number' | 'boolean' | 'null' | 'object' | 'list' | 'function';

export interface ValueType {
  /** undefined: any. */
  readonly kinds?: ReadonlySet<Kind>;
  readonly mayBeNothing: boolean;
  /** All it can be; undefined: too many, or not known. */
  readonly values?: readonly Json[];
  /** Of the value, or of each where there may be several. */
  readonly schema?: PropertySchema;
}

export const anything: ValueType = { mayBeNothing: true };

export function only(kind: Kind, mayBeNothing = false): ValueType {
  return { kinds: new Set([kind]), mayBeNothing };
}

export function constant(value: Json): ValueType {
  const kind = value === null ? 'null' : (typeof value as Kind);
  return { kinds: new Set([kind]), mayBeNothing: false, values: [value] };
}

/** One of the two; what is known of only one of them is not known. */
export function either(a: ValueType, b: ValueType): ValueType {
  return {
    ...(a.kinds && b.kinds ? { kinds: new Set([...a.kinds, ...b.kinds]) } : {}),
    ...(a.values && b.values ? { values: [...a.values, ...b.values] } : {}),
    ...(a.schema && a.schema === b.schema ? { schema: a.schema } : {}),
    mayBeNothing: a.mayBeNothing || b.mayBeNothing,
  };
}

export function mayBeNothing(type: ValueType, isSo = true): ValueType {
  return { ...type, mayBeNothing: type.mayBeNothing || isSo };
}

/** Of several values: one stands for itself, more are a list. */
export function several(type: ValueType): ValueType {
  const { values: _values, kinds, ...rest } = type;
  return {
    ...rest,
    ...(kinds ? { kinds: new Set([...kinds, 'list' as const]) } : {}),
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

/** A value as its schema has it; where that says nothing, anything. */
export function typeOfSchema(schema: PropertySchema | undefined, isAlways = false): ValueType {
  if (schema === undefined) return anything;
  const names = [schema.type ?? []].flat() as readonly string[];
  const kinds = names.map((name) => kindOf[name]);
  const isKnown = kinds.length > 0 && !kinds.includes(undefined);
  return {
    ...(isKnown ? { kinds: new Set(kinds as Kind[]) } : {}),
    ...(schema.enum ? { values: schema.enum as readonly Json[] } : {}),
    schema,
    mayBeNothing: !isAlways,
  };
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
