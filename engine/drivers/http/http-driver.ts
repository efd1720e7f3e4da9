// The driver for systems that speak HTTP with JSON or forms: what the contract asks, put together
// from its parts. One driver per system and process, so that its budget, its connections and its
// token are shared by all pipes. What must survive a restart it gives to `keep`.

import type { Clock } from '../../base/clock.ts';
import type { System } from '../../definition/system.ts';
import type { Driver } from '../driver.ts';
import type { Watch } from '../exchanged.ts';
import { writeEach } from '../write-each.ts';
import { actInTurn } from './act.ts';
import { createMany, goInBatches, updateMany } from './batch.ts';
import { create } from './create.ts';
import { exchange as exchangeWith } from './exchange.ts';
import type { Keep } from './kept-tokens.ts';
import { get } from './look.ts';
import { withCreated, withRecords } from './read-back.ts';
import { positionSince, readPage } from './read-page.ts';
import { find } from './search.ts';
import { remove, update } from './update.ts';
import { receive } from './webhook.ts';

export interface HttpDriverOptions {
  readonly clock: Clock;
  /** Values that no message may hold, as the catalogue collected them. */
  readonly secrets?: readonly string[];
  /** What must survive a restart; without it it does not. */
  readonly keep?: Keep;
  readonly watch?: Watch | undefined;
  /** Asked before each write leaves: false if it may be another engine's by now. */
  readonly maySend?: (() => Promise<boolean>) | undefined;
}

export function httpDriver(system: System, options: HttpDriverOptions): Driver {
  const exchange = exchangeWith(system, {
    clock: options.clock,
    secrets: options.secrets ?? [],
    keep: options.keep,
    watch: options.watch,
    maySend: options.maySend,
  });
  const { webhooks } = system;
  const variables = exchange.variables;
  return {
    system,
    readPage: (entity, position, signal) => readPage(exchange, entity, { position, signal }),
    positionSince,
    readChildren: (entity, parent, position, signal) =>
      readPage(exchange, entity, { position, parent, signal }),
    get: (entity, ids, signal) =>
      Promise.all(ids.map((id) => get(exchange, entity, { id, signal }))),
    find: (entity, property, value, signal) => find(exchange, entity, { property, value, signal }),
    create: async (entity, requests, signal) => {
      if (!entity.create) throw new Error(`${entity.id} has no create`);
      const answers = goInBatches(entity, 'creates', requests.length)
        ? createMany(exchange, entity, { requests, signal })
        : writeEach(requests, (request) => create(exchange, entity, { request, signal }));
      return withCreated(exchange, entity, await answers);
    },
    update: async (entity, requests, signal) => {
      if (!entity.update) throw new Error(`${entity.id} has no update`);
      const answers = goInBatches(entity, 'updates', requests.length)
        ? updateMany(exchange, entity, { requests, signal })
        : writeEach(requests, (request) => update(exchange, entity, { request, signal }));
      return withRecords(exchange, entity, await answers);
    },
    remove: (entity, requests, signal) => {
      if (!entity.remove) throw new Error(`${entity.id} has no delete`);
      return writeEach(requests, (request) => remove(exchange, entity, { request, signal }));
    },
    act: async (entity, requests, signal) => {
      const answers = await actInTurn(exchange, entity, { requests, signal });
      return withRecords(exchange, entity, answers);
    },
    ...(webhooks
      ? { receive: (delivery) => receive(delivery, { system, webhooks, variables }) }
      : {}),
    health: exchange.health,
    resume: exchange.resume,
    close: exchange.close,
  };
}
