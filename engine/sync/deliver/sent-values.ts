// What a write said, by property: all that a create sent, the patch of an update.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Patch } from '../../drivers/driver.ts';
import type { Intent } from '../../store/store.ts';
import { pathsOfPatch } from '../operation.ts';

/** The paths a write set; lists of items are one. */
export function pathsSent(intent: Intent): readonly string[] {
  if (intent.kind === 'create') return leaves(intent.payload as JsonObject).map(([path]) => path);
  return intent.kind === 'act' ? [] : pathsOfPatch(intent.payload as unknown as Patch);
}

/** The single values a write set, by path; items of lists are left out. */
export function valuesSent(intent: Intent): readonly (readonly [string, Json])[] {
  if (intent.kind === 'act') return [];
  return intent.kind === 'create'
    ? leaves(intent.payload as JsonObject)
    : Object.entries((intent.payload as unknown as Patch | null)?.set ?? {});
}

/** The single values of a record, by path; a list is one. */
export function leaves(record: JsonObject): readonly (readonly [string, Json])[] {
  const found: (readonly [string, Json])[] = [];
  addLeaves(record, '', found);
  return found;
}

function addLeaves(record: JsonObject, prefix: string, found: (readonly [string, Json])[]): void {
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (isObject(value)) addLeaves(value as JsonObject, `${prefix}${name}.`, found);
    else found.push([prefix + name, value ?? null]);
  }
}
