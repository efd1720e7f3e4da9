// Edits that show a list at work: one more item, or one less. Where ids of items are the system's own, the new
// one is a copy of one that is there, and what it adds is taken back by itself, so that the others stay what
// they are. Where ids mean something, as a kind of dimension does, it is an item of another record; there an
// item may be taken away as well, because adding it again gives the same.

import { isEmpty } from '../base/empty.ts';
import { isObject, type Json, type JsonObject, stableText } from '../base/json.ts';
import { readPath, withPath } from '../base/property-path.ts';
import type { PropertySchema } from '../definition/entity-schema.ts';
import type { Try } from './edits.ts';
import type { Edit } from './hands.ts';
import { countText, itemEdit } from './places.ts';

export interface ListPlace {
  /** Path of the list. */
  readonly path: string;
  /** Where items have their id; absent: nowhere. */
  readonly key: string | undefined;
  /** Of an item. */
  readonly schema: PropertySchema | undefined;
  /** What of an item is told; absent: how many there are. */
  readonly of?: string;
}

/** `others` are records whose items may be added. */
export function listTries(
  record: JsonObject | undefined,
  others: readonly JsonObject[],
  place: ListPlace,
): readonly Try[] {
  const { key, path, schema } = place;
  const own = itemsAt(record, path);
  const keyOf = (item: JsonObject) => (key === undefined ? item : readPath(item, key));
  const isOwn = (item: JsonObject) => own.some((one) => isSame(keyOf(one), keyOf(item)));
  const foreign = others.flatMap((one) => itemsAt(one, path));
  // Ids that two records share are no ids of the system's own.
  const means = key !== undefined && foreign.filter(isOwn).length > own.length;
  const copies = key === undefined ? own : own.map((item) => withPath(item, key, undefined));
  const wanted = means || own.length === 0 ? foreign.filter((item) => !isOwn(item)) : copies;
  const items = unlike(wanted.map((item) => writable(item, schema)));
  const last = own.at(-1);
  const told = (item: JsonObject, count: number): Json =>
    (place.of === undefined ? undefined : readPath(item, place.of)) ?? countText(count);
  return [
    ...items.map((item) => ({
      put: told(item, own.length + 1),
      edit: addEdit(record, place, item),
      undo: (after: JsonObject | undefined) => takeBack(record, after, place),
    })),
    ...(means && last
      ? [
          {
            put: countText(own.length - 1),
            edit: removeEdit(place, last),
            undo: (after: JsonObject | undefined) => addEdit(after, place, writable(last, schema)),
          },
        ]
      : []),
  ];
}

function addEdit(record: JsonObject | undefined, { path, key }: ListPlace, item: JsonObject): Edit {
  return key === undefined
    ? { set: { [path]: [...itemsAt(record, path), item] } }
    : itemEdit(path, key, { kind: 'add', record: item });
}

function removeEdit({ path, key = '' }: ListPlace, item: JsonObject): Edit {
  return itemEdit(path, key, { kind: 'remove', id: String(readPath(item, key)) });
}

/** Takes away what came; undefined if nothing did. */
function takeBack(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
  place: ListPlace,
): Edit | undefined {
  const { path, key } = place;
  if (key === undefined) return { set: { [path]: itemsAt(before, path) } };
  const ids = new Set(itemsAt(before, path).map((item) => String(readPath(item, key))));
  const come = itemsAt(after, path).find((item) => !ids.has(String(readPath(item, key))));
  return come && !isEmpty(readPath(come, key)) ? removeEdit(place, come) : undefined;
}

function itemsAt(record: JsonObject | undefined, path: string): readonly JsonObject[] {
  const list = readPath(record, path);
  return Array.isArray(list) ? (list as readonly Json[]).filter(isItem) : [];
}

function isItem(value: Json): value is JsonObject {
  return isObject(value);
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return stableText(one ?? null) === stableText(other ?? null);
}

/** Each once, none without anything in it. */
function unlike(items: readonly JsonObject[]): readonly JsonObject[] {
  const filled = items.filter((item) => Object.keys(item).length > 0);
  return [...new Map(filled.map((item) => [stableText(item), item])).values()];
}

/** Without what only the system writes. */
function writable(item: JsonObject, schema: PropertySchema | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(item).filter(
      ([name, value]) => !isEmpty(value) && schema?.properties?.[name]?.readOnly !== true,
    ),
  );
}
