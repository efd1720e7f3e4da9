// What a system in memory does with a write: it refuses, finds the record taken, changed or gone, or
// carries it out and answers with what it then holds. Nothing here goes wrong by itself.

import type { Clock } from '../base/clock.ts';
import type { JsonObject } from '../base/json.ts';
import type { Entity } from '../definition/system.ts';
import { renderTree } from '../mapping/template.ts';
import type {
  ActRequest,
  CreateRequest,
  Patch,
  ReadRecord,
  UpdateRequest,
  WriteAnswer,
} from './driver.ts';
import type { MemoryTable, StoredRow } from './memory-table.ts';
import { patched, withMarker } from './patch.ts';
import { readRecord } from './read-record.ts';

export interface MemorySystemRules {
  readonly clock: Clock;
  /** The system's own check: a text refuses the record with these words. */
  readonly refuse?: (entity: string, record: JsonObject) => string | undefined;
  /** The same idempotency key is the same create. Most systems know no such thing. */
  readonly honoursKeys?: boolean;
  /** Told of every write that takes effect, at the moment it does, however late. */
  readonly landed?: (landed: Landed) => void;
}

/** A write that took effect: the record before and after it; absent where there is none. */
export interface Landed {
  readonly entity: string;
  readonly id: string;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
  readonly request: CreateRequest | UpdateRequest | { readonly id: string };
}

export interface MemoryWrites {
  create(entity: Entity, request: CreateRequest): Promise<WriteAnswer>;
  update(entity: Entity, request: UpdateRequest): Promise<WriteAnswer>;
  /** An action of a system in memory sets the properties of its `body`. */
  act(entity: Entity, request: ActRequest): Promise<WriteAnswer>;
  remove(entity: Entity, id: string): WriteAnswer;
}

export function memoryWrites(
  tableOf: (entity: string) => MemoryTable,
  rules: MemorySystemRules,
): MemoryWrites {
  const idsByKey = new Map<string, string>();

  /** Why the record cannot be held, if so. */
  function refusal(entity: Entity, record: JsonObject, id?: string): WriteAnswer | undefined {
    const message = rules.refuse?.(entity.name, record);
    if (message !== undefined) return { kind: 'refused', message };
    const clash = tableOf(entity.name).clash(record, id);
    return clash === undefined ? undefined : { kind: 'exists', message: `${clash} is in use` };
  }

  async function done(entity: Entity, row: StoredRow): Promise<WriteAnswer> {
    const begunAtMs = rules.clock.now();
    return { kind: 'done', id: row.id, read: await memoryRead(entity, row), begunAtMs };
  }

  return {
    create: async (entity, request) => {
      const table = tableOf(entity.name);
      const key = `${entity.name} ${request.idempotencyKey}`;
      const known = rules.honoursKeys ? table.row(idsByKey.get(key) ?? '') : undefined;
      if (known) return await done(entity, known);
      const record = withMarker(entity, request);
      const refused = refusal(entity, record);
      if (refused) return refused;
      const row = table.insert(record);
      idsByKey.set(key, row.id);
      rules.landed?.({ entity: entity.name, id: row.id, after: row.record, request });
      return await done(entity, row);
    },
    update: async (entity, request) => {
      const table = tableOf(entity.name);
      const row = table.row(request.id);
      if (!row) return { kind: 'gone' };
      const isStale = request.version !== undefined && request.version !== String(row.version);
      if (entity.version !== undefined && isStale) return { kind: 'changed' };
      const refused = refusal(entity, patched(row.record, request.patch), row.id);
      if (refused) return refused;
      const changed = table.change(row.id, request.patch) as StoredRow;
      const { id, record: before } = row;
      rules.landed?.({ entity: entity.name, id, before, after: changed.record, request });
      return await done(entity, changed);
    },
    act: async (entity, { id, action, with: values }) => {
      const table = tableOf(entity.name);
      const row = table.row(id);
      const rule = entity.actions?.[action];
      if (!rule) return { kind: 'refused', message: `there is no ${action}` };
      if (!row) return { kind: 'gone' };
      const set = await renderTree(rule.request.body ?? {}, row.record, { id, with: values });
      return await done(
        entity,
        table.change(id, { set: set as Patch['set'], items: {} }) as StoredRow,
      );
    },
    remove: (entity, id) => {
      const before = tableOf(entity.name).row(id)?.record;
      const isRemoved = tableOf(entity.name).remove(id);
      if (before) rules.landed?.({ entity: entity.name, id, before, request: { id } });
      return isRemoved ? { kind: 'done', id, begunAtMs: rules.clock.now() } : { kind: 'gone' };
    },
  };
}

/** A stored row as a driver gives it. */
export async function memoryRead(entity: Entity, row: StoredRow): Promise<ReadRecord> {
  const read = await readRecord(entity, row.record, {});
  if (typeof read === 'string') throw new Error(read);
  return read;
}
