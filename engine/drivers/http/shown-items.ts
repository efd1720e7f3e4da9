// Whether the answer to a create shows the record with its items. Where it does, the record need not be read again;
// an answer that leaves items out, or names them only, is not taken for all of it.

import { isEmpty } from '../../base/empty.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';

/** Of a record whose items all went inside the one call. */
export function showsItems(entity: Entity, sent: JsonObject, shown: JsonObject): boolean {
  return Object.values(entity.parts).every(({ path, inline, list }) => {
    const items = readPath(shown, path);
    if (list || !inline.includes('create') || !Array.isArray(items)) return false;
    const given = itemsAt(sent, path);
    const names = new Set(given.flatMap(namesOf));
    return items.length === given.length && items.every((item) => holds(item as Json, names));
  });
}

function itemsAt(record: JsonObject, path: string): readonly Json[] {
  const items = readPath(record, path);
  return Array.isArray(items) ? (items as readonly Json[]) : [];
}

/** What was said of an item; of what it was said to lack nothing may be shown. */
function namesOf(item: Json): readonly string[] {
  return Object.entries(item as JsonObject).flatMap(([name, value]) =>
    isEmpty(value) ? [] : [name],
  );
}

function holds(item: Json, names: ReadonlySet<string>): boolean {
  return isObject(item) && [...names].every((name) => !isEmpty((item as JsonObject)[name]));
}
