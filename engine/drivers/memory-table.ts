// One entity's records in memory, kept like a system keeps them: ids it hands out, a version that
// counts, a time of change, values it rewrites, properties that must be unique, and an index for
// searches that may lag behind. Drivers write here, and so do tests that play a person.

import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { readPath, withPath } from '../base/property-path.ts';
import { propertyAt } from '../definition/entity-schema.ts';
import type { Entity } from '../definition/system.ts';
import type { Patch } from './driver.ts';
import { patched } from './patch.ts';

/** What a system makes of a value that is written; it never sees empty ones. */
export type Rewrite =
  | 'trim'
  | 'upper'
  | 'lower'
  | 'digits'
  | { readonly cut: number }
  | { readonly round: number }
  | ((value: Json) => Json);

export interface TableRules {
  readonly now: () => number;
  /** Of the times of change that records tell. */
  readonly skewMs: number;
  /** Searches and listings show what was there this long ago. */
  readonly lagMs: () => number;
  /** Property path → what is made of it. */
  readonly rewrites: Readonly<Record<string, Rewrite>>;
  /** Property paths of which no two records may hold the same value. */
  readonly unique: readonly string[];
}

export interface StoredRow {
  readonly id: string;
  readonly record: JsonObject;
  readonly version: number;
  readonly modifiedMs: number;
}

interface Slot {
  /** Oldest first; null: removed. Only what the lag may still show is kept. */
  states: { readonly atMs: number; readonly row: StoredRow | null }[];
}

export interface MemoryTable {
  /** As it is now, in the order of ids. */
  rows(): readonly StoredRow[];
  row(id: string): StoredRow | undefined;
  /** As searches see it. */
  indexed(): readonly StoredRow[];
  /** The property that has the value already, if a unique one does. */
  clash(record: JsonObject, exceptId?: string): string | undefined;
  insert(record: JsonObject): StoredRow;
  change(id: string, patch: Patch): StoredRow | undefined;
  remove(id: string): boolean;
}

export function memoryTable(entity: Entity, rules: TableRules): MemoryTable {
  const slots = new Map<string, Slot>();
  const hasNumbers = ['integer', 'number'].includes(
    String(propertyAt(entity.schema, idPath(entity))?.type),
  );
  let lastId = 0;
  let lastChangeMs = 0;
  /** Of the last look, for as long as nothing changes: a listing is looked at once a page. */
  let seen: { readonly atMs: number; readonly rows: readonly StoredRow[] } | undefined;
  let lastItemId = 0;

  const current = (id: string) => slots.get(id)?.states.at(-1)?.row ?? undefined;

  /** In the order of ids, in which they were handed out. */
  function rowsAt(ms: number): readonly StoredRow[] {
    if (seen && (seen.atMs === ms || lastChangeMs <= Math.min(seen.atMs, ms))) return seen.rows;
    const rows: StoredRow[] = [];
    for (const { states } of slots.values()) {
      const row = states.findLast(({ atMs }) => atMs <= ms)?.row;
      if (row) rows.push(row);
    }
    seen = { atMs: ms, rows };
    return rows;
  }

  function store(row: StoredRow): StoredRow {
    let record = withPath(row.record, idPath(entity), hasNumbers ? Number(row.id) : row.id);
    if (entity.version !== undefined) record = withPath(record, entity.version, row.version);
    const modified = entity.modified?.path;
    if (modified !== undefined) {
      record = withPath(record, modified, new Date(row.modifiedMs).toISOString());
    }
    const stored = { ...row, record };
    push(row.id, stored);
    return stored;
  }

  function push(id: string, row: StoredRow | null): void {
    const slot = slots.get(id) ?? { states: [] };
    const visible = rules.now() - rules.lagMs();
    const from = slot.states.findLastIndex((state) => state.atMs <= visible);
    slot.states = [...slot.states.slice(Math.max(0, from)), { atMs: rules.now(), row }];
    slots.set(id, slot);
    lastChangeMs = rules.now();
    seen = undefined;
  }

  function rewritten(record: JsonObject): JsonObject {
    let result = record;
    for (const [path, rewrite] of Object.entries(rules.rewrites)) {
      const value = readPath(result, path);
      if (value === undefined || value === null || value === '') continue;
      result = withPath(result, path, rewrite1(rewrite, value));
    }
    return result;
  }

  function withItemIds(record: JsonObject): JsonObject {
    let result = record;
    for (const [path, key] of itemKeys(entity)) {
      const items = readPath(result, path);
      if (!Array.isArray(items)) continue;
      const named = items.map((item) =>
        isObject(item) && isMissing(item[key]) ? { ...item, [key]: ++lastItemId } : item,
      );
      result = withPath(result, path, named as Json);
    }
    return result;
  }

  return {
    rows: () => rowsAt(Number.POSITIVE_INFINITY),
    row: current,
    indexed: () => rowsAt(rules.now() - rules.lagMs()),
    clash: (record, exceptId) =>
      rules.unique.find((path) => {
        const value = readPath(rewritten(record), path);
        if (isMissing(value)) return false;
        return [...slots.keys()].some(
          (id) => id !== exceptId && String(readPath(current(id)?.record, path)) === String(value),
        );
      }),
    insert: (record) => {
      const id = String(++lastId);
      const row = { id, version: 1, modifiedMs: rules.now() + rules.skewMs };
      return store({ ...row, record: withItemIds(rewritten(record)) });
    },
    change: (id, patch) => {
      const before = current(id);
      if (!before) return undefined;
      const record = withItemIds(rewritten(patched(before.record, patch)));
      return store({
        id,
        record,
        version: before.version + 1,
        modifiedMs: rules.now() + rules.skewMs,
      });
    },
    remove: (id) => {
      if (!current(id)) return false;
      push(id, null);
      return true;
    },
  };
}

function idPath(entity: Entity): string {
  return entity.idOf.path ?? 'id';
}

/** Lists whose items get ids from the system: parts, and lists whose schema has an `id`. */
function itemKeys(entity: Entity): readonly (readonly [path: string, key: string])[] {
  const keys = new Map<string, string>();
  for (const [path, property] of Object.entries(entity.schema.properties ?? {})) {
    if (property.items?.properties?.id) keys.set(path, 'id');
  }
  for (const part of Object.values(entity.parts)) keys.set(part.path, part.idOf.path ?? 'id');
  return [...keys];
}

function rewrite1(rewrite: Rewrite, value: Json): Json {
  if (typeof rewrite === 'function') return rewrite(value);
  if (typeof rewrite === 'object' && 'round' in rewrite) {
    const factor = 10 ** rewrite.round;
    return typeof value === 'number' ? Math.round(value * factor) / factor : value;
  }
  if (typeof value !== 'string') return value;
  if (typeof rewrite === 'object') return value.slice(0, rewrite.cut);
  switch (rewrite) {
    case 'trim':
      return value.trim();
    case 'upper':
      return value.toUpperCase();
    case 'lower':
      return value.toLowerCase();
    case 'digits':
      return value.replace(/\D/g, '');
  }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
