// What a record holds of a row, and what a row's value sets in it. A row of several properties has an
// object for its value, from the paths of its members to theirs; every other row has one property.

import { isEmpty } from '../base/empty.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { cast, type PropertyType } from './property-type.ts';
import type { MemberTypes } from './row.ts';

/** Where a value stands in a record, and how it is cast. An empty path is the record itself. */
export interface Place {
  readonly path: string;
  readonly type: PropertyType;
  readonly members?: MemberTypes | undefined;
}

/** Of a row: its place in the sink. */
export function sinkPlace(row: {
  readonly sinkPath: string;
  readonly type: PropertyType;
  readonly members?: MemberTypes | undefined;
}): Place {
  return { path: row.sinkPath, type: row.type, members: row.members };
}

/** S of a row: what the record holds there, cast. */
export function heldIn(record: unknown, row: Parameters<typeof sinkPlace>[0]): Json {
  return heldAt(record, sinkPlace(row));
}

function heldAt(record: unknown, { path, type, members }: Place): Json {
  const value = path === '' ? record : readPath(record, path);
  if (members === undefined) return cast(value, type);
  const held = Object.entries(members)
    .map(([name, memberType]) => [name, cast(readPath(value, name), memberType)] as const)
    .filter(([, member]) => !isEmpty(member));
  return held.length === 0 ? null : Object.fromEntries(held);
}

/** Adds what the value sets in a record that is new: what is empty is left out. */
export function addValue(
  values: Record<string, Json>,
  value: Json,
  row: Parameters<typeof sinkPlace>[0],
): void {
  if (row.members === undefined) {
    if (!isEmpty(value)) values[row.sinkPath] = value;
    return;
  }
  for (const [path, member] of setBy(value, sinkPlace(row)))
    if (!isEmpty(member)) values[path] = member;
}

/** The properties that the value sets; members that it lacks are cleared. */
export function setBy(value: Json, { path, members }: Place): readonly (readonly [string, Json])[] {
  if (members === undefined) return [[path, value]];
  const given = (value ?? {}) as JsonObject;
  return Object.keys(members).map((name) => [below(path, name), given[name] ?? null] as const);
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** All properties of a row's place. */
export function pathsOf({ path, members }: Place): readonly string[] {
  return members === undefined ? [path] : Object.keys(members).map((name) => below(path, name));
}
