// The schema of an entity: JSON Schema as stored in `schemas/<system>/<entity>.json`, read for what
// the engine needs of it: which properties exist, their types, and which are read-only.

import type { PropertyType } from '../mapping/property-type.ts';

/** The keywords we read; a schema may have more. */
export interface PropertySchema {
  readonly type?: string | readonly string[];
  /** OpenAPI's word for a type that may be null as well. */
  readonly nullable?: boolean;
  /** One of several schemas, none of which is followed. */
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly multipleOf?: number;
  readonly readOnly?: boolean;
  /** Personal data: masked in logs, samples and documents. */
  readonly pii?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly items?: PropertySchema;
}

export type EntitySchema = PropertySchema;

/** The schema at a path; through a list its items' schema. Undefined: no such property. */
export function propertyAt(schema: EntitySchema, path: string): PropertySchema | undefined {
  const dot = path.indexOf('.');
  if (dot < 0) return propertyNamed(path, schema);
  const first = propertyNamed(path.slice(0, dot), schema);
  return first && propertyAt(first, path.slice(dot + 1));
}

function propertyNamed(name: string, schema: PropertySchema): PropertySchema | undefined {
  const { properties = {} } = schema.items ?? schema;
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** Whether the property at a path, or one around or below it, is personal; unknown steps end the path. */
export function holdsPersonal(schema: PropertySchema, steps: readonly string[]): boolean {
  if (schema.pii === true) return true;
  if (schema.items !== undefined) return holdsPersonal(schema.items, steps);
  const properties = schema.properties ?? {};
  const [step, ...rest] = steps;
  const next = step !== undefined && Object.hasOwn(properties, step) ? properties[step] : undefined;
  if (next !== undefined) return holdsPersonal(next, rest);
  return Object.values(properties).some((property) => holdsPersonal(property, []));
}

/** The names of its types, as the schema has them. */
export function typeNames({ type = [], nullable }: PropertySchema): readonly string[] {
  if (nullable === true && type.length > 0) return [type, 'null'].flat();
  return typeof type === 'string' ? [type] : type;
}

/** The type values of this property are cast to; `any` where the schema does not say. */
export function typeOf(schema: PropertySchema | undefined): PropertyType {
  const type = Array.isArray(schema?.type)
    ? schema.type.find((name) => name !== 'null')
    : schema?.type;
  switch (type) {
    case 'string':
      return schema?.format === 'date' || schema?.format === 'date-time' ? schema.format : 'string';
    case 'number':
    case 'integer':
    case 'boolean':
    case 'object':
      return type;
    case 'array':
      return 'list';
    default:
      return 'any';
  }
}

/** Every path of the schema down to its leaves, in its own order; lists count as leaves. */
export function pathsOf(schema: EntitySchema, prefix = ''): readonly string[] {
  const paths: string[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    if (property.properties) paths.push(...pathsOf(property, path));
    else paths.push(path);
  }
  return paths;
}
