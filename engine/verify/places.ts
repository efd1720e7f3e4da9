// Properties by the paths of the checklist, where `lines[].price` is the price of each line: reading all
// values there, and the edit that changes one of them.

import { isEmpty } from '../base/empty.ts';
import { isObject, type Json, type JsonObject, stableText } from '../base/json.ts';
import { readPath, withPath } from '../base/property-path.ts';
import { type EntitySchema, type PropertySchema, propertyAt } from '../definition/entity-schema.ts';
import type { ItemChange } from '../drivers/driver.ts';
import type { Edit } from './hands.ts';
import type { Spot } from './spots.ts';

/** The values at a path, one for each item where it steps into a list. */
export function valuesAt(record: JsonObject | undefined, path: string): readonly Json[] {
  const [list, inner] = split(path);
  if (inner === undefined) return [readPath(record, list) ?? null];
  const items = readPath(record, list);
  return Array.isArray(items)
    ? items.flatMap((item) => (isObject(item) ? valuesAt(item as JsonObject, inner) : []))
    : [];
}

/**
 * What puts a value there, in the first item where it steps into a list; undefined without one. Items that
 * have an id at `key` are changed by themselves, others with their list.
 */
export function editAt(
  record: JsonObject | undefined,
  { path, key }: Pick<Spot, 'path' | 'key'>,
  value: Json,
): Edit | undefined {
  const [list, inner] = split(path);
  if (inner === undefined) return { set: { [list]: value } };
  const items = readPath(record, list);
  const [first, ...others] = Array.isArray(items) ? (items as readonly JsonObject[]) : [];
  if (first === undefined || inner.includes('[]')) return undefined;
  const id = key === undefined ? undefined : readPath(first, key);
  return key === undefined || isEmpty(id)
    ? { set: { [list]: [withPath(first, inner, value), ...others] } }
    : itemEdit(list, key, { kind: 'change', id: String(id), set: { [inner]: value } });
}

/** An edit of one item of a list. */
export function itemEdit(list: string, key: string, change: ItemChange): Edit {
  return { set: {}, items: { [list]: { key, changes: [change] } } };
}

/** The value that stands after an edit and did not before; null where one only went. */
export function changeBetween(before: readonly Json[], after: readonly Json[]): Json | undefined {
  const left = before.map((one) => stableText(one)).sort();
  const right = after.map((one) => stableText(one)).sort();
  if (left.join('\n') === right.join('\n')) return undefined;
  const gone = [...left];
  for (const value of after) {
    const at = gone.indexOf(stableText(value));
    if (at < 0) return value;
    gone.splice(at, 1);
  }
  return null;
}

export function schemaAt(schema: EntitySchema, path: string): PropertySchema | undefined {
  return propertyAt(schema, path.replaceAll('[]', ''));
}

/** Other properties of the same name that hold the same: `contact.id` beside `customer.id`. */
export function pathsLike(
  { properties = {} }: EntitySchema,
  record: JsonObject | undefined,
  path: string,
): readonly string[] {
  const [first = '', inner, ...deeper] = path.split('.');
  const held = readPath(record, path);
  if (inner === undefined || deeper.length > 0 || isEmpty(held)) return [];
  return Object.entries(properties)
    .filter(([name, one]) => name !== first && one.properties?.[inner]?.readOnly !== true)
    .map(([name]) => `${name}.${inner}`)
    .filter((other) => readPath(record, other) === held);
}

/** Whether a property, or one that it stands in, holds personal data. */
export function isPersonal(schema: EntitySchema, path: string): boolean {
  const steps = path.replaceAll('[]', '').split('.');
  return steps.some((_, at) => propertyAt(schema, steps.slice(0, at + 1).join('.'))?.pii === true);
}

/** How a list is told of. */
export function countText(items: number): string {
  return items === 1 ? '1 item' : `${items} items`;
}

function split(path: string): readonly [string, string | undefined] {
  const at = path.indexOf('[].');
  return at < 0 ? [path, undefined] : [path.slice(0, at), path.slice(at + 3)];
}
