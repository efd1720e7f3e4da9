// The driver for systems that exchange files in a folder: CSV or JSON lines. A file is read as a whole
// and written as a whole, so one record's change is one new file; calls to one entity come one after
// the other. It keeps nothing that must survive a restart.

import { isAbsolute, join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { type Fault, fault } from '../../base/errors.ts';
import type { Entity, System } from '../../definition/system.ts';
import type { Driver, Health, Look, WriteAnswer } from '../driver.ts';
import { type Replace, replaceFile } from './disk.ts';
import { pageOf } from './pages.ts';
import { find } from './search.ts';
import { readTable, type Table } from './table.ts';
import { additionOf, changeOf, removalOf, type WriteGround, writeAll } from './writes.ts';

export interface FilesDriverOptions {
  readonly clock: Clock;
  /** The folder of the project; a relative `folder` counts from there. */
  readonly root: string;
  /** How a file takes the place of another; for tests of what goes wrong there. */
  readonly replace?: Replace;
}

export function filesDriver(system: System, options: FilesDriverOptions): Driver {
  const { clock, root, replace = replaceFile } = options;
  const turns = new Map<string, Promise<unknown>>();
  let requests = 0;
  let failures = 0;
  let trouble: Fault | undefined;

  const read = async (entity: Entity): Promise<Table> => {
    requests++;
    const nowText = new Date(clock.now()).toISOString();
    const bindings = {
      settings: system.settings,
      entity: entity.name,
      now: nowText,
      today: nowText.slice(0, 10),
    };
    const resolve = (folder: string) => (isAbsolute(folder) ? folder : join(root, folder));
    try {
      const table = await readTable({ system, entity, bindings, resolve });
      trouble = undefined;
      return table;
    } catch (error) {
      failures++;
      trouble = error as Fault;
      throw error;
    }
  };

  /** One call to an entity's files at a time. */
  const inTurn = <T>(entity: Entity, work: () => Promise<T>): Promise<T> => {
    const before = turns.get(entity.name) ?? Promise.resolve();
    const turn = before.then(work, work);
    turns.set(
      entity.name,
      turn.catch(() => {}),
    );
    return turn;
  };

  const groundOf = (entity: Entity): WriteGround => ({
    entity,
    replace,
    read: () => read(entity),
    nowMs: () => clock.now(),
  });

  const write = async (
    entity: Entity,
    count: number,
    signal: AbortSignal | undefined,
    work: () => Promise<readonly WriteAnswer[]>,
  ): Promise<readonly WriteAnswer[]> => {
    const all = (answer: WriteAnswer) => Array.from({ length: count }, () => answer);
    if (signal?.aborted) return all({ kind: 'not-sent', message: 'stopped before it was written' });
    try {
      return await inTurn(entity, work);
    } catch (error) {
      return all({ kind: 'not-sent', message: (error as Error).message });
    }
  };

  return {
    system,
    readPage: async (entity, position, signal) => {
      signal?.throwIfAborted();
      const nowMs = clock.now();
      const table = await inTurn(entity, () => read(entity));
      return pageOf(system, entity, table, { position, nowMs });
    },
    get: async (entity, ids, signal) => {
      signal?.throwIfAborted();
      const begunAtMs = clock.now();
      const table = await inTurn(entity, () => read(entity));
      if (table.files.length === 0) {
        const detail = `there is no file ${table.name} in ${table.folder}`;
        throw fault('system.answer', { system: system.name, detail });
      }
      return ids.map((id): Look => {
        const stored = table.records.get(id);
        if (stored) return { kind: 'found', read: stored.read, begunAtMs };
        // One of the lines that nobody can read may be it.
        const [first] = table.unreadable;
        return first ? { kind: 'unclear', message: first.message } : { kind: 'gone', begunAtMs };
      });
    },
    find: async (entity, property, value, signal) => {
      if (!Object.hasOwn(entity.find, property)) {
        throw new Error(`${entity.id} cannot be searched by ${property}`);
      }
      signal?.throwIfAborted();
      const table = await inTurn(entity, () => read(entity));
      return find(entity, table, { property, value });
    },
    create: (entity, asked, signal) => {
      const ground = groundOf(entity);
      return write(entity, asked.length, signal, () =>
        writeAll(ground, asked, (table, file, request, taken) =>
          additionOf(ground, table, file, request, taken),
        ),
      );
    },
    update: (entity, asked, signal) => {
      const ground = groundOf(entity);
      return write(entity, asked.length, signal, () =>
        writeAll(ground, asked, (table, _file, request) => changeOf(ground, table, request)),
      );
    },
    remove: (entity, asked, signal) => {
      const ground = groundOf(entity);
      return write(entity, asked.length, signal, () =>
        writeAll(ground, asked, async (table, _file, { id }) => removalOf(table, id)),
      );
    },
    health: (): Health =>
      trouble === undefined
        ? { state: 'ok', requests, failures }
        : { state: 'unreachable', message: trouble.message, requests, failures },
    close: async () => {
      await Promise.all(turns.values());
    },
  };
}
