// Property paths: the dotted names that authors write (`physicalAddress.country.id`). Reading passes
// own properties only and never through a list; writing makes the objects on the way.

import { isObject, type Json, type JsonObject, setMember } from './json.ts';

/** The value at the path, or undefined where a step is missing. */
export function readPath(record: unknown, path: string): Json | undefined {
  if (!path.includes('.')) return readStep(record, path);
  let value = record;
  for (const step of stepsOf(path)) {
    value = readStep(value, step);
    if (value === undefined) return undefined;
  }
  return value as Json;
}

function readStep(value: unknown, step: string): Json | undefined {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string, Json>)[step]
    : undefined;
}

const known = new Map<string, readonly string[]>();
/** Paths come from definitions, which name some thousands of them. */
const knownMax = 10_000;

/** `a.b.c` → its steps. A path has no indexes and no wildcards; lists are handled by `each`. */
function stepsOf(path: string): readonly string[] {
  const steps = known.get(path);
  if (steps) return steps;
  if (known.size >= knownMax) known.clear();
  const made = path.split('.');
  known.set(path, made);
  return made;
}

/** A copy of the record with the value at the path; the record itself stays as it is. */
export function withPath(record: JsonObject, path: string, value: Json | undefined): JsonObject {
  const copy = { ...record };
  put(copy, path, value, new Set([copy]));
  return copy;
}

/** `{ 'a.b': 1 }` → `{ a: { b: 1 } }`. */
export function fromPaths(values: Readonly<Record<string, Json | undefined>>): JsonObject {
  const record: Members = {};
  const own = new Set([record]);
  for (const [path, value] of Object.entries(values)) put(record, path, value, own);
  return record;
}

type Members = Record<string, Json | undefined>;

/** Objects on the way that are not our own are copied; what is none gives way to one. */
function put(record: Members, path: string, value: Json | undefined, own: Set<Members>): void {
  const steps = stepsOf(path);
  const last = steps.length - 1;
  let at = record;
  for (let level = 0; level < last; level++) {
    const step = steps[level] as string;
    const inner = Object.hasOwn(at, step) ? at[step] : undefined;
    if (!isObject(inner) || !own.has(inner as Members)) {
      const next: Members = isObject(inner) ? { ...(inner as Members) } : {};
      own.add(next);
      setMember(at, step, next);
    }
    at = at[step] as Members;
  }
  setMember(at, steps[last] as string, value);
}

/** One of them is the other or a part of it: who writes one changes what is read at the other. */
export function overlap(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}.`) || right.startsWith(`${left}.`);
}
