// What really is and how it came about: who wrote each value last, what the engine made and what it
// overwrote. The engine knows nothing of it; the checks compare the engine's view with it.

import { isObject, type Json, type JsonObject, stableText } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Fields } from './fields.ts';

export type Writer = 'person' | 'job' | 'engine';

export interface Written {
  readonly by: Writer;
  readonly atMs: number;
  readonly value: Json;
  /** Of the engine: the pipe that wrote it. */
  readonly pipe?: string | undefined;
}

/** A person's value that a write of the engine replaced. */
export interface Overwritten {
  readonly ref: string;
  readonly path: string;
  readonly value: Json;
  readonly atMs: number;
}

export interface Truth {
  /** A record changed; gives the properties that did. */
  changed(
    ref: string,
    by: Writer,
    before: JsonObject | undefined,
    after: JsonObject | undefined,
    atMs: number,
    pipe?: string,
  ): readonly string[];
  writtenLast(ref: string, path: string): Written | undefined;
  /** Items that the engine added to a list, as they were then. */
  itemsMade(ref: string, path: string): readonly JsonObject[];
  /** Values the property had before the one it has. */
  heldBefore(ref: string, path: string): readonly Json[];
  /** When somebody but the engine last changed the record, at all or at one of these properties. */
  editedAtMs(ref: string, paths?: readonly string[]): number | undefined;
  /** What anybody but the engine changed since all was last at rest; undefined: it never was. */
  readonly touched: ReadonlySet<string> | undefined;
  /** All is at rest: from here on counts what anybody touches. */
  rest(atMs: number): void;
  /** When all was last at rest, and when the mapping last changed since. */
  readonly restedAtMs: number;
  readonly redefinedAtMs: number | undefined;
  redefine(atMs: number): void;
  readonly overwritten: Overwritten[];
  readonly removedAtMs: ReadonlyMap<string, number>;
  readonly madeByEngine: ReadonlySet<string>;
}

export function createTruth(fields: Fields): Truth {
  const written = new Map<string, Map<string, Written>>();
  const held = new Map<string, Json[]>();
  const made = new Map<string, JsonObject[]>();
  const removedAtMs = new Map<string, number>();
  const madeByEngine = new Set<string>();
  const overwritten: Overwritten[] = [];
  let touched = new Set<string>();
  let hasRested = false;
  let restedAtMs = 0;
  let redefinedAtMs: number | undefined;
  const pathsOf = (ref: string) => {
    const entity = ref.slice(0, ref.indexOf(':'));
    return [...new Set((fields.get(entity) ?? []).map((field) => field.list ?? field.path))];
  };
  return {
    overwritten,
    removedAtMs,
    madeByEngine,
    changed: (ref, by, before, after, atMs, pipe) => {
      if (by !== 'engine') touched.add(ref);
      if (after === undefined) removedAtMs.set(ref, atMs);
      if (before === undefined && by === 'engine') madeByEngine.add(ref);
      const own = written.get(ref) ?? new Map<string, Written>();
      written.set(ref, own);
      const paths: string[] = [];
      for (const path of pathsOf(ref)) {
        const was = readPath(before, path) ?? null;
        const is = readPath(after, path) ?? null;
        if (before !== undefined && stableText(was) === stableText(is)) continue;
        const last = own.get(path);
        if (by === 'engine' && last?.by === 'person' && before !== undefined && after !== undefined)
          overwritten.push({ ref, path, value: was, atMs });
        paths.push(path);
        const name = `${ref} ${path}`;
        held.set(name, [...(held.get(name) ?? []), was]);
        if (by === 'engine') made.set(name, [...(made.get(name) ?? []), ...addedTo(was, is)]);
        own.set(path, { by, atMs, value: is, pipe });
      }
      return paths;
    },
    writtenLast: (ref, path) => written.get(ref)?.get(path),
    itemsMade: (ref, path) => made.get(`${ref} ${path}`) ?? [],
    heldBefore: (ref, path) => held.get(`${ref} ${path}`) ?? [],
    editedAtMs: (ref, paths) => {
      const all = [...(written.get(ref) ?? [])]
        .filter(
          ([path, one]) => one.by !== 'engine' && (paths === undefined || paths.includes(path)),
        )
        .map(([, one]) => one.atMs);
      return all.length === 0 ? undefined : Math.max(...all);
    },
    get touched() {
      return hasRested ? touched : undefined;
    },
    rest: (atMs) => {
      touched = new Set();
      hasRested = true;
      restedAtMs = atMs;
      redefinedAtMs = undefined;
    },
    get restedAtMs() {
      return restedAtMs;
    },
    get redefinedAtMs() {
      return redefinedAtMs;
    },
    redefine: (atMs) => {
      redefinedAtMs = atMs;
    },
  };
}

/** Items whose like was not there before; an item that was changed counts as well. */
function addedTo(was: Json, is: Json): readonly JsonObject[] {
  const before = new Set(itemsOf(was).map((one) => stableText(one)));
  return itemsOf(is).filter((item) => !before.has(stableText(item)));
}

function itemsOf(value: Json): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((item) => isObject(item)) : [];
}
