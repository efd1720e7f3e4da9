// Property paths: the dotted names of `grammar.md` (`physicalAddress.country.id`). Reading passes
// own properties only and never through a list; writing makes the objects on the way.

import type { Json, JsonObject } from './json.ts';

/** `a.b.c` → its steps. A path has no indexes and no wildcards; lists are handled by `each`. */
export function pathSteps(path: string): readonly string[] {
  return path.split('.');
}

/** The value at the path, or undefined where a step is missing. */
export function readPath(record: unknown, path: string): Json | undefined {
  let value = record;
  for (const step of pathSteps(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value as Json | undefined;
}

/** A copy of the record with the value at the path; the record itself stays as it is. */
export function withPath(record: JsonObject, path: string, value: Json | undefined): JsonObject {
  return withSteps(record, pathSteps(path), value);
}

function withSteps(
  record: JsonObject,
  [step, ...rest]: readonly string[],
  value: Json | undefined,
): JsonObject {
  const name = step as string;
  if (rest.length === 0) return { ...record, [name]: value };
  const inner = Object.hasOwn(record, name) ? record[name] : undefined;
  const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  return { ...record, [name]: withSteps(object as JsonObject, rest, value) };
}

/** `{ 'a.b': 1 }` → `{ a: { b: 1 } }`. */
export function fromPaths(values: Readonly<Record<string, Json | undefined>>): JsonObject {
  let record: JsonObject = {};
  for (const [path, value] of Object.entries(values)) record = withPath(record, path, value);
  return record;
}

/** One of them is the other or a part of it: who writes one changes what is read at the other. */
export function overlap(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}.`) || right.startsWith(`${left}.`);
}
