// Checks paths against the schema of an entity: is there such a property, may it be written. A schema that
// leaves an object open lets everything below it through.

import { didYouMean } from '../../base/did-you-mean.ts';
import type { Place } from '../../base/errors.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { PropertyType } from '../../mapping/property-type.ts';
import { type EntitySchema, type PropertySchema, typeOf } from '../entity-schema.ts';
import type { Problems } from '../files/problems.ts';

/** Whose properties a path counts from: an entity, or the items of one of its lists. */
export interface Reader {
  /** As it is named in messages: `erp.order`, or its list `erp.order.orderLines`. */
  readonly entity: string;
  readonly schema: EntitySchema;
}

export type Looked =
  | {
      readonly kind: 'known';
      readonly schema: PropertySchema;
      readonly isInList: boolean;
      readonly isReadOnly: boolean;
      /** By the object it stands in. */
      readonly isRequired: boolean;
    }
  /** The schema leaves open what stands here. */
  | { readonly kind: 'open' }
  | { readonly kind: 'unknown' };

/** The property at a path, step by step; through a list its items. */
export function lookUp(schema: EntitySchema, path: string): Looked {
  let at: PropertySchema = schema;
  let isInList = false;
  let isReadOnly = false;
  let isRequired = false;
  for (const step of path.split('.')) {
    while (at.items !== undefined) {
      at = at.items;
      isInList = true;
    }
    if (at.properties === undefined) {
      const type = typeOf(at);
      return type === 'any' || type === 'object' || type === 'list'
        ? { kind: 'open' }
        : { kind: 'unknown' };
    }
    const next = Object.hasOwn(at.properties, step) ? at.properties[step] : undefined;
    if (next === undefined) return { kind: 'unknown' };
    isReadOnly ||= next.readOnly === true;
    isRequired = at.required?.includes(step) ?? false;
    at = next;
  }
  return { kind: 'known', schema: at, isInList, isReadOnly, isRequired };
}

/** Tells of a path that is no property; true if it is one. */
export function checkPath(
  reader: Reader,
  path: string,
  place: Place,
  problems: Problems,
  otherwise?: string,
): boolean {
  const found = lookUp(reader.schema, path);
  if (found.kind !== 'unknown') return true;
  const hint = didYouMean(path, everyPath(reader.schema)) ?? otherwise;
  problems.error(place, 'property.unknown', { entity: reader.entity, path }, hint);
  return false;
}

/** Tells of every path that an expression reads and the entity does not have. */
export function checkReads(
  reader: Reader,
  expression: Expression,
  placeOf: (path: string) => Place,
  problems: Problems,
  otherwise?: string,
): void {
  for (const path of expression.reads) checkPath(reader, path, placeOf(path), problems, otherwise);
}

/** Warns of paths that the entity does not have where one of nearly the same name is. */
export function checkNear(
  { entity, schema }: Reader,
  expression: Expression,
  placeOf: (path: string) => Place,
  problems: Problems,
): void {
  for (const path of expression.reads) {
    if (lookUp(schema, path).kind !== 'unknown') continue;
    const hint = didYouMean(path, everyPath(schema));
    if (hint !== undefined)
      problems.warning(placeOf(path), 'property.unknown', { entity, path }, hint);
  }
}

/** The type a property is cast to. */
export function typeAt(schema: EntitySchema, path: string): PropertyType {
  const found = lookUp(schema, path);
  return found.kind === 'known' ? typeOf(found.schema) : 'any';
}

/** Every path of a schema, objects as well as leaves, through lists to their items. */
export function everyPath(schema: EntitySchema, prefix = ''): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    return [path, ...everyPath(property.items ?? property, path)];
  });
}
