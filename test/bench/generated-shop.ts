// A shop of generated customers, as a driver: records are made page by page when they are read, so a
// bench of a hundred thousand measures the engine's memory and not its own.

import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import type { Driver, Page, ReadRecord } from '../../engine/drivers/driver.ts';
import { memorySystem } from '../../engine/drivers/memory-system.ts';

const properties = {
  name: 'string',
  email: 'string',
  phone: 'string',
  organizationNumber: 'string',
  street: 'string',
  postalCode: 'string',
  city: 'string',
  note: 'string',
  updatedAt: 'string',
} as const;

export function generatedSystem(name: string): System {
  return memorySystem({
    name,
    settleMs: 0,
    entities: { customer: { properties, modified: 'updatedAt', find: ['email'] } },
  });
}

const firstNumber = 900_000_000;

/** A customer of about half a kilobyte; `edition` makes another of the same. */
export function customerOf(index: number, edition = 0): JsonObject {
  return {
    id: index,
    name: `Kunde ${index} AS`,
    email: `post${index}@kunde.example`,
    phone: `+47 ${String(10_000_000 + index)}`,
    organizationNumber: String(firstNumber + index),
    street: `Storgata ${index % 200}`,
    postalCode: String(1_000 + (index % 8_999)).padStart(4, '0'),
    city: 'Oslo',
    note: `edition ${edition} ${'x'.repeat(200)}`,
    updatedAt: new Date(Date.UTC(2026, 0, 1) + index + edition * 1_000_000).toISOString(),
  };
}

export interface GeneratedOptions {
  readonly count: number;
  readonly pageSize: number;
  readonly now: () => number;
  /** Records that have another edition now. */
  readonly edited: Set<number>;
  /** Read only the edited ones, as an API does that can say what changed. */
  readonly changesOnly?: () => boolean;
}

export interface GeneratedDriver extends Driver {
  readonly counts: { created: number; updated: number };
}

/** What a system was sent. Of who was created it keeps the customer's number alone, and makes the record again. */
function ledger() {
  const who: number[] = [];
  const changed = new Map<string, JsonObject>();
  const recordOf = (id: string): JsonObject | undefined => {
    const index = who[Number(id)];
    if (index === undefined) return undefined;
    const { updatedAt: _, ...customer } = customerOf(index);
    return changed.get(id) ?? { ...customer, id: Number(id) };
  };
  return {
    recordOf,
    create: (id: string, sent: JsonObject) => {
      who[Number(id)] = Number(sent.organizationNumber) - firstNumber;
      return { id: Number(id), ...sent };
    },
    update: (id: string, set: JsonObject) => {
      const record = { ...recordOf(id), ...set };
      changed.set(id, record);
      return record;
    },
  };
}

export function generatedDriver(system: System, options: GeneratedOptions): GeneratedDriver {
  const counts = { created: 0, updated: 0 };
  const sent = ledger();
  const read = (index: number): ReadRecord => {
    const record = customerOf(index, options.edited.has(index) ? 1 : 0);
    return { id: String(index), record, modifiedMs: Date.parse(record.updatedAt as string) };
  };
  return {
    system,
    counts,
    readPage: async (_entity: Entity, position: Json | null): Promise<Page> => {
      const from = typeof position === 'number' ? position : 0;
      const isPart = options.changesOnly?.() ?? false;
      const all = isPart ? [...options.edited] : undefined;
      const total = all?.length ?? options.count;
      const end = Math.min(total, from + options.pageSize);
      const records = Array.from({ length: end - from }, (_, at) =>
        read(all?.[from + at] ?? from + at),
      );
      const isLast = end >= total;
      return {
        records,
        unreadable: [],
        begunAtMs: options.now(),
        position: isLast ? 0 : end,
        isLast,
        isListing: !isPart,
      };
    },
    get: async (_entity, ids) =>
      ids.map((id) => {
        const record = sent.recordOf(id);
        const found = record === undefined ? read(Number(id)) : { id, record };
        return { kind: 'found', read: found, begunAtMs: options.now() };
      }),
    find: async () => [],
    create: async (_entity, requests) =>
      requests.map(({ record }) => {
        const id = String(++counts.created);
        const read = { id, record: sent.create(id, record) };
        return { kind: 'done', id, read, begunAtMs: options.now() };
      }),
    update: async (_entity, requests) =>
      requests.map(({ id, patch }) => {
        counts.updated++;
        const read = { id, record: sent.update(id, patch.set) };
        return { kind: 'done', id, read, begunAtMs: options.now() };
      }),
    remove: async (_entity, requests) =>
      requests.map(({ id }) => ({ kind: 'done', id, begunAtMs: options.now() })),
    health: () => ({ state: 'ok', requests: 0, failures: 0 }),
    close: async () => {},
  };
}
