// Schemas of values that come from several places: of one of two, and of several objects laid over each
// other. Undefined: nothing can be said.

import { type PropertySchema, typeOf } from '../entity-schema.ts';

/** A value is of one of the two. */
export function eitherSchema(
  a: PropertySchema | undefined,
  b: PropertySchema | undefined,
): PropertySchema | undefined {
  if (a === undefined || b === undefined || a === b) return a && b;
  if (a.properties && b.properties) return eitherObject(a, b);
  const items = eitherSchema(a.items, b.items);
  if (items) return { type: 'array', items };
  const [one, other] = [typeOf(a), typeOf(b)];
  const isTime = /^date/.test(one) && /^date/.test(other);
  // A day or a time: whoever takes days only may be given a time.
  return isTime ? { type: 'string', format: one === 'date' ? other : one } : undefined;
}

function eitherObject(a: PropertySchema, b: PropertySchema): PropertySchema {
  const names = new Set([...Object.keys(a.properties ?? {}), ...Object.keys(b.properties ?? {})]);
  const properties = [...names].map((name) => [
    name,
    eitherSchema(
      a.properties?.[name] ?? b.properties?.[name],
      b.properties?.[name] ?? a.properties?.[name],
    ) ?? {},
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: (a.required ?? []).filter((name) => b.required?.includes(name)),
  };
}

/** Objects laid over each other, as `$merge` does: the last that has a property gives it. */
export function mergedSchema(
  schemas: readonly (PropertySchema | undefined)[],
): PropertySchema | undefined {
  const known = schemas.flatMap((schema) => (schema?.properties ? [schema] : []));
  if (known.length === 0 || known.length < schemas.length) return undefined;
  return {
    type: 'object',
    properties: Object.assign({}, ...known.map(({ properties }) => properties)),
    required: known.flatMap(({ required = [] }) => required),
  };
}
