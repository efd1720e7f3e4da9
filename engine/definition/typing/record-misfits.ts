// Records as they were read, held against the schema of their entity: for who writes it, before a pipe meets a value
// of another type. What is empty fits everywhere, and what the schema does not name is free.

import { isEmpty } from '../../base/empty.ts';
import { isObject } from '../../base/json.ts';
import { type PropertySchema, typeNames } from '../entity-schema.ts';

export interface Misfit {
  readonly path: string;
  /** The type that is found, in the words of JSON Schema. */
  readonly found: string;
  /** Those that the schema allows. */
  readonly allowed: readonly string[];
}

/** Once for each path and type. */
export function misfitsOf(schema: PropertySchema, records: readonly unknown[]): readonly Misfit[] {
  const found = new Map<string, Misfit>();
  for (const record of records)
    for (const misfit of within(schema, record, ''))
      found.set(`${misfit.path} ${misfit.found}`, misfit);
  return [...found.values()];
}

function within(schema: PropertySchema, value: unknown, path: string): readonly Misfit[] {
  if (isEmpty(value)) return [];
  const allowed = typeNames(schema).filter((name) => name !== 'null');
  const found = kindOf(value);
  const isNumber = found === 'integer' && allowed.includes('number');
  if (path !== '' && allowed.length > 0 && !allowed.includes(found) && !isNumber)
    return [{ path, found, allowed }];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((item) => within(items, item, path)) : [];
  }
  if (!isObject(value)) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const held = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    return within(property, held, path === '' ? name : `${path}.${name}`);
  });
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
