// What goes into the one request that changes a record: the changed properties or the whole record,
// what must always come along, and the lists that cannot be changed item by item. The item changes
// that have requests of their own are left to `parts.ts`.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import type { PropertySchema } from '../../definition/entity-schema.ts';
import type { Entity, Part } from '../../definition/system.ts';
import type { ItemChange, ItemPatch, UpdateRequest } from '../driver.ts';
import { patched, patchedItems } from '../patch.ts';

export interface UpdatePlan {
  /** undefined: nothing but items with requests of their own. */
  readonly body?: JsonObject;
  readonly items: readonly ItemRequest[];
}

type Travel = 'alone' | 'inline' | 'not at all';

export interface ItemRequest {
  readonly part: Part;
  readonly change: ItemChange;
}

/** A text: the system has no way to carry out a change of this kind. */
export function planUpdate(entity: Entity, request: UpdateRequest): UpdatePlan | string {
  const { before, patch } = request;
  const items: ItemRequest[] = [];
  let changed: JsonObject = {};
  for (const [path, value] of Object.entries(patch.set)) changed = withPath(changed, path, value);
  for (const [path, itemPatch] of Object.entries(patch.items)) {
    const part = partAt(entity, path);
    const inline: ItemChange[] = [];
    for (const change of itemPatch.changes) {
      const travel = part ? travelOf(part, change) : 'inline';
      if (travel === 'not at all') return `${path}: an item cannot be ${words[change.kind]}`;
      if (part && travel === 'alone') items.push({ part, change });
      else inline.push(change);
    }
    if (inline.length === 0) continue;
    const list = inlineList(entity, { path, before, patch: { ...itemPatch, changes: inline } });
    changed = withPath(changed, path, list);
  }
  if (Object.keys(changed).length === 0) return { items };
  const body = entity.update?.send === 'whole' ? wholeRecord(entity, request, changed) : changed;
  return { body: withCompanions(entity, request, body), items };
}

const words = { add: 'added', change: 'changed', remove: 'removed' } as const;

/** In a record's own update, an added item travels alone if the part says how to create one. */
function travelOf(part: Part, change: ItemChange): Travel {
  const [rule, name] = {
    add: [part.create, 'create'] as const,
    change: [part.update, 'update'] as const,
    remove: [part.remove, 'delete'] as const,
  }[change.kind];
  const isInline = part.inline.includes(name);
  if (rule && (!isInline || change.kind === 'add')) return 'alone';
  return isInline ? 'inline' : 'not at all';
}

function partAt(entity: Entity, path: string): Part | undefined {
  return Object.values(entity.parts).find((part) => part.path === path);
}

/**
 * The list inside the record's own update: whole, if it has no items of its own, if the file says so,
 * or if one is removed and only its absence can say so; else only the items that change.
 */
function inlineList(
  entity: Entity,
  from: { readonly path: string; readonly before: JsonObject; readonly patch: ItemPatch },
): Json {
  const { path, before, patch } = from;
  const list = readPath(before, path);
  const part = partAt(entity, path);
  const isRemoval = !part?.gone && patch.changes.some((change) => change.kind === 'remove');
  const isWhole = !part || entity.update?.whole.includes(path) || isRemoval;
  return isWhole ? patchedItems(list, patch) : changedItems(list, patch, part?.gone);
}

/** Only the items that change, each with its id as the system wrote it. */
function changedItems(list: Json | undefined, patch: ItemPatch, gone: JsonObject = {}): Json {
  const items = Array.isArray(list) ? (list as readonly Json[]) : [];
  return patch.changes.flatMap((change): JsonObject[] => {
    if (change.kind === 'add') return [change.record];
    const id = items
      .map((item) => readPath(item, patch.key))
      .find((held) => String(held) === change.id);
    let item = withPath({}, patch.key, id ?? countOrText(change.id));
    const set = change.kind === 'remove' ? gone : change.set;
    for (const [path, value] of Object.entries(set)) item = withPath(item, path, value);
    return [item];
  });
}

/** The record as read, without what the system does not take, changed where the patch says so. */
function wholeRecord(entity: Entity, request: UpdateRequest, changed: JsonObject): JsonObject {
  let record = writable(request.before, entity.schema);
  for (const part of Object.values(entity.parts)) {
    const isSeparate =
      !part.inline.includes('update') && readPath(changed, part.path) === undefined;
    if (isSeparate) record = withPath(record, part.path, undefined);
  }
  record = patched(record, { set: request.patch.set, items: {} });
  for (const path of Object.keys(request.patch.items)) {
    const list = readPath(changed, path);
    if (list !== undefined) record = withPath(record, path, list);
  }
  return record;
}

function writable(record: JsonObject, schema: PropertySchema): JsonObject {
  const kept: Record<string, Json | undefined> = {};
  for (const [name, value] of Object.entries(record)) {
    const property = schema.properties?.[name];
    if (property?.readOnly) continue;
    kept[name] =
      property?.properties && isObject(value) ? writable(value as JsonObject, property) : value;
  }
  return kept;
}

/** Adds `update.with`: the version, and ids of sub-objects that are part of the change. */
function withCompanions(entity: Entity, request: UpdateRequest, body: JsonObject): JsonObject {
  let whole = body;
  for (const path of entity.update?.with ?? []) {
    const held = readPath(request.before, path);
    const isVersion = path === entity.version && request.version !== undefined;
    const value = isVersion ? versionValue(request.version as string, held) : held;
    if (value === undefined || value === null) continue;
    const parent = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : undefined;
    const isPart = parent === undefined || isObject(readPath(whole, parent));
    if (isPart && readPath(whole, path) === undefined) whole = withPath(whole, path, value);
    else if (isVersion) whole = withPath(whole, path, value);
  }
  return whole;
}

/** Versions are texts for us; a system that counts gets its number. */
function versionValue(version: string, held: Json | undefined): Json {
  return typeof held === 'string' ? version : countOrText(version);
}

/** The number, if the text is how a number is written. */
function countOrText(text: string): Json {
  const number = Number(text);
  return text !== '' && Number.isSafeInteger(number) && String(number) === text ? number : text;
}
