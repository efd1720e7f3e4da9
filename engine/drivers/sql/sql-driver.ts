// The driver for systems that are a database: MySQL or MariaDB, PostgreSQL, SQLite. What the contract
// asks, put together from its parts; one transaction an operation, so an operation is whole or not
// at all.

import type { Clock } from '../../base/clock.ts';
import type { System } from '../../definition/system.ts';
import type { Driver } from '../driver.ts';
import type { Watch } from '../exchanged.ts';
import { writeEach } from '../write-each.ts';
import { openDatabase } from './database.ts';
import { find, get } from './look.ts';
import { readChildren, readPage } from './read-page.ts';
import { create, remove, update } from './write.ts';

export interface SqlDriverOptions {
  readonly clock: Clock;
  /** Values that no message may hold. */
  readonly secrets?: readonly string[];
  /** The folder that relative paths of SQLite files count from. */
  readonly root: string;
  readonly watch?: Watch | undefined;
}

export function sqlDriver(system: System, options: SqlDriverOptions): Driver {
  const { clock, root, secrets = [], watch } = options;
  const database = openDatabase(system, { clock, root, secrets, watch });
  return {
    system,
    readPage: (entity, position, signal) => readPage(database, entity, { position, signal }),
    readChildren: (entity, parent, position, signal) =>
      readChildren(database, entity, { parent, position, signal }),
    get: (entity, ids, signal) => get(database, entity, { ids, signal }),
    find: (entity, property, value, signal) => find(database, entity, { property, value, signal }),
    create: (entity, requests, signal) => {
      if (!entity.create) throw new Error(`${entity.id} has no create`);
      return writeEach(requests, (request) => create(database, entity, { request, signal }));
    },
    update: (entity, requests, signal) => {
      if (!entity.update) throw new Error(`${entity.id} has no update`);
      return writeEach(requests, (request) => update(database, entity, { request, signal }));
    },
    remove: (entity, requests, signal) => {
      if (!entity.remove) throw new Error(`${entity.id} has no delete`);
      return writeEach(requests, ({ id }) => remove(database, entity, { request: id, signal }));
    },
    health: database.health,
    close: database.close,
  };
}
