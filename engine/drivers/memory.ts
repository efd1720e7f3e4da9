// The reference driver: a system that lives in this process. It does all the contract asks of one,
// with ids, versions, times of change and rewritings of its own, and it misbehaves on request:
// answers that get lost, requests that land late, searches that lag. Tests and simulations play
// the people who edit its records through `people`.

import type { Clock } from '../base/clock.ts';
import { fault } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Entity, System } from '../definition/system.ts';
import type { Driver, Health, Look, Page, WriteAnswer } from './driver.ts';
import { lostOrThrow, type MemoryCall, type MemoryFault, underFault } from './memory-faults.ts';
import { memoryPage } from './memory-page.ts';
import { type MemoryTable, memoryTable, type Rewrite, type StoredRow } from './memory-table.ts';
import { type MemorySystemRules, memoryRead, memoryWrites } from './memory-writes.ts';

export interface MemoryOptions extends MemorySystemRules {
  readonly clock: Clock;
  /** How far the system's own clock is ahead, by which it tells when records changed. */
  readonly skewMs?: number;
  readonly pageSize?: number;
  /** Entity name → property path → what the system makes of a written value. */
  readonly rewrites?: Readonly<Record<string, Readonly<Record<string, Rewrite>>>>;
  /** Entity name → property paths of which no two records may hold the same value. */
  readonly unique?: Readonly<Record<string, readonly string[]>>;
}

export interface MemoryDriver extends Driver {
  /** People at work: they see and change what is stored, with no fault and no lag. */
  readonly people: {
    add(entity: string, record: JsonObject): string;
    edit(entity: string, id: string, set: Readonly<Record<string, Json>>): void;
    remove(entity: string, id: string): void;
    record(entity: string, id: string): JsonObject | undefined;
    records(entity: string): readonly StoredRow[];
  };
  /** Every call so far, oldest first. */
  readonly calls: readonly MemoryCall[];
  /** Decides from now on what goes wrong; undefined = nothing. */
  setFaults(decide: ((call: MemoryCall) => MemoryFault | undefined) | undefined): void;
  /** Searches and listings show what was there this long ago. */
  setLag(ms: number): void;
}

const pageSizeDefault = 100;

export function memoryDriver(system: System, options: MemoryOptions): MemoryDriver {
  const { clock } = options;
  const tables = new Map<string, MemoryTable>();
  const calls: MemoryCall[] = [];
  let late: { readonly atMs: number; readonly effect: () => unknown }[] = [];
  let decide: ((call: MemoryCall) => MemoryFault | undefined) | undefined;
  let lagMs = 0;
  let failures = 0;

  for (const entity of Object.values(system.entities)) {
    tables.set(
      entity.name,
      memoryTable(entity, {
        now: () => clock.now(),
        skewMs: options.skewMs ?? 0,
        lagMs: () => lagMs,
        rewrites: options.rewrites?.[entity.name] ?? {},
        unique: options.unique?.[entity.name] ?? [],
      }),
    );
  }

  /** The table, after every late request that is due has landed. */
  function tableOf(name: string): MemoryTable {
    const due = late.filter((request) => request.atMs <= clock.now());
    late = late.filter((request) => request.atMs > clock.now());
    for (const request of due.sort((a, b) => a.atMs - b.atMs)) request.effect();
    const table = tables.get(name);
    if (!table) throw new Error(`${system.name} has no entity ${name}`);
    return table;
  }

  async function call(
    operation: MemoryCall['operation'],
    entity: Entity,
    signal?: AbortSignal,
    id?: string,
  ): Promise<MemoryFault | undefined> {
    if (operation !== 'act' && !entity[operation])
      throw new Error(`${entity.id} has no ${operation}`);
    signal?.throwIfAborted();
    await Promise.resolve();
    const made = {
      operation,
      entity: entity.name,
      atMs: clock.now(),
      ...(id === undefined ? {} : { id }),
    };
    calls.push(made);
    const wrong = decide?.(made);
    if (wrong) failures++;
    return wrong;
  }

  async function read(operation: 'list' | 'find', entity: Entity, signal?: AbortSignal) {
    const wrong = await call(operation, entity, signal);
    if (wrong?.kind === 'unclear') {
      throw fault('system.answer', { system: system.name, detail: 'the answer cannot be read' });
    }
    if (wrong) lostOrThrow(system, wrong);
    return tableOf(entity.name);
  }

  /** One write under whatever goes wrong with it. */
  async function write(
    made: Pick<MemoryCall, 'operation' | 'id'> & { readonly entity: Entity },
    options: {
      readonly effect: () => WriteAnswer | Promise<WriteAnswer>;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<WriteAnswer> {
    if (options.signal?.aborted) return { kind: 'not-sent', message: 'stopped before it was sent' };
    const wrong = await call(made.operation, made.entity, undefined, made.id);
    return await underFault(wrong, {
      effect: options.effect,
      later: (ms) => late.push({ atMs: clock.now() + ms, effect: options.effect }),
    });
  }

  const writes = memoryWrites(tableOf, options);

  const health = (): Health => ({ state: 'ok', requests: calls.length, failures });

  return {
    system,
    calls,
    health,
    close: async () => {},
    setFaults: (next) => {
      decide = next;
    },
    setLag: (ms) => {
      lagMs = ms;
    },
    people: {
      add: (name, record) => tableOf(name).insert(record).id,
      edit: (name, id, set) => {
        if (!tableOf(name).change(id, { set, items: {} })) throw new Error(`no ${name} ${id}`);
      },
      remove: (name, id) => {
        if (!tableOf(name).remove(id)) throw new Error(`no ${name} ${id}`);
      },
      record: (name, id) => tableOf(name).row(id)?.record,
      records: (name) => tableOf(name).rows(),
    },
    readPage: async (entity, position, signal): Promise<Page> => {
      const begunAtMs = clock.now();
      const rows = (await read('list', entity, signal)).indexed();
      const page = memoryPage(entity, rows, {
        position,
        pageSize: options.pageSize ?? pageSizeDefault,
      });
      const records = await Promise.all(page.rows.map((row) => memoryRead(entity, row)));
      const { position: next, isLast, isListing } = page;
      return { records, unreadable: [], begunAtMs, position: next, isLast, isListing };
    },
    get: async (entity, ids, signal): Promise<readonly Look[]> => {
      const looks: Look[] = [];
      for (const id of ids) {
        const begunAtMs = clock.now();
        const wrong = await call('get', entity, signal, id);
        const row = tableOf(entity.name).row(id);
        if (wrong) looks.push({ kind: 'unclear', message: lostOrThrow(system, wrong) });
        else if (row) looks.push({ kind: 'found', read: await memoryRead(entity, row), begunAtMs });
        else looks.push({ kind: 'gone', begunAtMs });
      }
      return looks;
    },
    find: async (entity, property, value, signal) => {
      if (!Object.hasOwn(entity.find, property))
        throw new Error(`${entity.id} cannot be searched by ${property}`);
      const rows = (await read('find', entity, signal)).indexed();
      const found = rows.filter((row) => String(readPath(row.record, property)) === String(value));
      return await Promise.all(found.map((row) => memoryRead(entity, row)));
    },
    create: (entity, requests, signal) =>
      inTurn(requests, (request) =>
        write(
          { operation: 'create', entity },
          { effect: () => writes.create(entity, request), signal },
        ),
      ),
    update: (entity, requests, signal) =>
      inTurn(requests, (request) => {
        const effect = () => writes.update(entity, request);
        return write({ operation: 'update', entity, id: request.id }, { effect, signal });
      }),
    act: (entity, requests, signal) =>
      inTurn(requests, (request) => {
        const effect = () => writes.act(entity, request);
        return write({ operation: 'act', entity, id: request.id }, { effect, signal });
      }),
    remove: (entity, requests, signal) =>
      inTurn(requests, ({ id }) => {
        const effect = () => writes.remove(entity, id);
        return write({ operation: 'remove', entity, id }, { effect, signal });
      }),
  };
}

/** One after another, like requests of one client. */
async function inTurn<Request>(
  requests: readonly Request[],
  send: (request: Request) => Promise<WriteAnswer>,
): Promise<readonly WriteAnswer[]> {
  const answers: WriteAnswer[] = [];
  for (const request of requests) answers.push(await send(request));
  return answers;
}
