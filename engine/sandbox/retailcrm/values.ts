// What becomes of values that were sent: cast as the CRM keeps them, merged into what is there. Lists
// are replaced as a whole, sub-objects are merged, `null` and an empty text empty a property.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Property, Shape } from './shapes.ts';

/** The record with what was sent; what was not sent stays. */
export function merged(shape: Shape, before: JsonObject, given: JsonObject): JsonObject {
  const record: Record<string, Json | undefined> = { ...before };
  for (const [name, value] of Object.entries(given)) {
    const kept = keptOf(shape[name] as Property, value ?? null, before[name]);
    if (kept === null) delete record[name];
    else record[name] = kept;
  }
  return record as JsonObject;
}

function keptOf(property: Property, value: Json, before: Json | undefined): Json {
  if (value === null || value === '') return null;
  if (typeof property === 'object') {
    if ('choice' in property) return String(value);
    if ('of' in property) {
      const inner = merged(
        property.of,
        isObject(before) ? (before as JsonObject) : {},
        value as JsonObject,
      );
      return Object.keys(inner).length === 0 ? null : inner;
    }
    return (value as readonly JsonObject[]).map((one) => merged(property.list, {}, one));
  }
  switch (property) {
    case 'number':
    case 'integer':
      return Number(value);
    case 'boolean':
      return value === true || String(value) === '1';
    case 'map':
      return Array.isArray(value) ? {} : value;
    default:
      // Symfony forms trim what people and programs send.
      return String(value).trim() === '' ? null : String(value).trim();
  }
}

/** As the API shows a record: to PHP an empty map is a list. */
export function shown(record: JsonObject): JsonObject {
  const { customFields } = record;
  const isEmpty = !isObject(customFields) || Object.keys(customFields).length === 0;
  return { ...record, customFields: isEmpty ? [] : (customFields as JsonObject) };
}
