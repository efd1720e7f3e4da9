// Objects and lists that an expression writes out itself: their schema, so that what is read of them further
// on is known as if a system's file said it.

import type { PropertySchema } from '../entity-schema.ts';
import { decimalsOf } from './number-type.ts';
import {
  filled,
  isAlwaysFilled,
  type Kind,
  longestOf,
  only,
  type ValueType,
} from './value-type.ts';

/** `{ … }`: names with what they hold; a name that is not written as a text is not known. */
export function objectType(
  members: readonly (readonly [name: string | undefined, type: ValueType])[],
): ValueType {
  if (members.some(([name]) => name === undefined)) return only('object');
  const properties = members.map(([name, type]) => [name, schemaOf(type)] as const);
  const always = members.filter(([, type]) => !type.mayBeNothing).map(([name]) => name as string);
  const schema = { type: 'object', properties: Object.fromEntries(properties), required: always };
  return { ...only('object'), schema };
}

/** `[ … ]`: a list among the items is poured out, unless it is written out itself. */
export function listType(
  items: readonly ValueType[],
  isPoured: (at: number) => boolean,
): ValueType {
  const values = items.every((item) => item.values)
    ? items.flatMap((item) => item.values ?? [])
    : undefined;
  const isPlain = items.every(({ kinds }, at) => !isPoured(at) || (kinds && !kinds.has('list')));
  return {
    ...filled(only('list'), items.some(isAlwaysFilled)),
    ...(values ? { values } : {}),
    ...(isPlain ? { items } : {}),
  };
}

const nameOf: Readonly<Record<Exclude<Kind, 'number' | 'function'>, string>> = {
  string: 'string',
  boolean: 'boolean',
  null: 'null',
  object: 'object',
  list: 'array',
};

function schemaOf(type: ValueType): PropertySchema {
  const { kinds, values, schema } = type;
  if (kinds === undefined || kinds.has('function')) return {};
  if (kinds.has('list')) return kinds.size === 1 && schema?.items ? schema : {};
  const decimals = decimalsOf(type) ?? 0;
  const names = [...kinds].map((kind) =>
    kind === 'number'
      ? decimals === 0
        ? 'integer'
        : 'number'
      : nameOf[kind as keyof typeof nameOf],
  );
  const maxLength = longestOf(type);
  return {
    ...schema,
    type: names,
    ...(values ? { enum: values } : {}),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(decimals > 0 && Number.isFinite(decimals) ? { multipleOf: 10 ** -decimals } : {}),
  };
}
