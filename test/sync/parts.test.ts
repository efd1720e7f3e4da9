// A record whose items have requests of their own, and a property that is written last: over HTTP, with
// requests that are refused or lost at each step. However it goes, the record ends as one unit: all
// items once, and the last property only when they are there.

import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { expression, httpSystem, rule } from '../drivers/http-system.ts';
import {
  type Asked,
  type JsonServer,
  jsonServer,
  plainProfile,
  type Wrong,
} from '../drivers/json-server.ts';
import type { TestClock as ServerClock } from '../drivers/test-clock.ts';
import { type Ground, ground, mergeBy, pipe, row, systemOf, testClock } from './two-systems.ts';

const shop = systemOf('shop', {
  order: {
    properties: {
      reference: 'string',
      status: 'string',
      items: {
        type: 'array',
        items: {
          type: 'object',
          properties: { id: { type: 'integer' }, name: { type: 'string' } },
        },
      },
    },
  },
});

let at: { readonly g: Ground; readonly server: JsonServer } | undefined;
afterEach(async () => {
  await at?.g.close();
  await at?.server.close();
  at = undefined;
});

async function begin() {
  const clock = testClock();
  const profile = { ...plainProfile, hasLines: true };
  const server = await jsonServer(profile, clock as unknown as ServerClock);
  const parts = {
    lines: {
      path: 'lines',
      idOf: expression('id'),
      inline: [],
      create: rule('/lines', { body: '{$merge([$, {"customer": {"id": $parent.id}}])}' }),
      update: rule('/lines/{$id}', { method: 'PUT' }),
      remove: rule('/lines/{$id}'),
    },
  };
  const erp = httpSystem(server.url, {
    system: { settleMs: 1_000, limits: { parallel: 4, timeoutMs: 300 } },
    entity: { parts, last: { number: 'Draft' }, marker: 'externalId' },
  });
  const erpDriver = httpDriver(erp, { clock }) as unknown as MemoryDriver;
  const shopDriver = memoryDriver(shop, { clock });
  const list = {
    items: compileExpression('items'),
    key: { source: 'id', sink: 'id' },
    merge: [{ source: compileExpression('name'), sink: compileExpression('text') }],
    create: true,
    update: true,
    delete: 'delete' as const,
    rows: [row('text', { source: 'name' })],
  };
  const g = await ground(
    [shop, erp],
    [
      pipe(shop.entities.order as Entity, erp.entities.customer as Entity, {
        merge: [mergeBy('reference', 'name')],
        rows: [
          row('name', { source: 'reference' }),
          row('number', { source: 'status' }),
          row('lines', { list, type: 'list' }),
        ],
      }),
    ],
    { clock, drivers: { shop: shopDriver, erp: erpDriver } },
  );
  at = { g, server };
  return at;
}

interface Held {
  readonly number: string;
  readonly lines: readonly { readonly text: string }[];
}

const held = () => at?.server.people.rows()[0] as unknown as Held;
const texts = () => held().lines.map(({ text }) => text);
const items = (...names: readonly string[]) =>
  names.map((name, index) => ({ id: index + 1, name }));

/** An order of three lines that is to end as `Web`. */
async function ordered(decide?: (asked: Asked, sent: number) => Wrong | undefined) {
  const { g, server } = await begin();
  const order = { reference: '7', status: 'Web', items: items('one', 'two', 'three') };
  const id = g.drivers.shop?.people.add('order', order) as string;
  let sent = 0;
  if (decide)
    server.misbehave((asked) => (asked.method === 'GET' ? undefined : decide(asked, sent++)));
  await g.sync();
  return { g, server, id };
}

const writesOf = (server: JsonServer) =>
  server.asked.filter(({ method }) => method !== 'GET').map(({ method, path }) => method + path);

describe('a new record with items of their own', () => {
  it('says what it says last only when all items are there', async () => {
    const { g, server } = await ordered();
    expect(held()).toMatchObject({ number: 'Web', name: '7' });
    expect(texts()).toEqual(['one', 'two', 'three']);
    expect(writesOf(server)).toEqual([
      'POST/customers',
      'POST/lines',
      'POST/lines',
      'POST/lines',
      'PUT/customers/1',
    ]);
    expect(JSON.parse(server.asked.find(({ method }) => method === 'POST')?.body ?? '')).toEqual(
      expect.objectContaining({ number: 'Draft' }),
    );
    expect(await g.sync()).toBe(0);
  });

  /** Each step's answer lost, after the request was carried out or before. */
  const steps = [0, 1, 2, 3, 4].flatMap((step) => [
    { step, wrong: { kind: 'reset' } as const, said: 'lost' },
    { step, wrong: { kind: 'reset', after: true } as const, said: 'carried out, its answer lost' },
  ]);
  it.each(steps)('is whole although request $step was $said', async ({ step, wrong }) => {
    const { g, server } = await ordered((_, sent) => (sent === step ? wrong : undefined));
    await g.sync();
    expect(server.people.rows()).toHaveLength(1);
    expect(texts().sort()).toEqual(['one', 'three', 'two']);
    expect(held().number).toBe('Web');
    expect(await g.sync()).toBe(0);
  });

  it('stays unfinished while an item is refused, and goes on when it no longer is', async () => {
    let isClosed = true;
    const { g, id } = await ordered(({ path, body }) =>
      isClosed && path === '/lines' && body.includes('two')
        ? { kind: 'reply', status: 422, body: '{"message":"no such product"}' }
        : undefined,
    );
    expect(held().number).toBe('Draft');
    isClosed = false;
    g.drivers.shop?.people.edit('order', id, { reference: '8' });
    await g.sync();
    expect(held()).toMatchObject({ number: 'Web', name: '8' });
    expect(texts().sort()).toEqual(['one', 'three', 'two']);
  });
});

describe('a changed record with items of their own', () => {
  const edit = { status: 'Invoice', items: [...items('one', 'TWO'), { id: 4, name: 'four' }] };

  async function edited(step: number, wrong: Wrong) {
    const { g, server, id } = await ordered();
    let sent = 0;
    server.misbehave((asked) => (asked.method !== 'GET' && sent++ === step ? wrong : undefined));
    g.drivers.shop?.people.edit('order', id, edit as unknown as JsonObject as never);
    await g.sync();
    await g.sync();
    return { g, server };
  }

  it('gets its items first', async () => {
    const { server } = await edited(-1, { kind: 'reset' });
    expect(writesOf(server).slice(5)).toEqual([
      'DELETE/lines/3',
      'PUT/lines/2',
      'POST/lines',
      'PUT/customers/1',
    ]);
  });

  const steps = [0, 1, 2, 3].flatMap((step) => [
    { step, wrong: { kind: 'reset' } as const, said: 'lost' },
    { step, wrong: { kind: 'reset', after: true } as const, said: 'carried out, its answer lost' },
    {
      step,
      wrong: { kind: 'reply', status: 500, body: '{}' } as const,
      said: 'answered by a broken system',
    },
  ]);
  it.each(steps)('is whole although request $step was $said', async ({ step, wrong }) => {
    const { g } = await edited(step, wrong);
    expect(texts().sort()).toEqual(['TWO', 'four', 'one']);
    expect(held().number).toBe('Invoice');
    expect(await g.sync()).toBe(0);
    const waiting = await g.world.store.transact((tx) => tx.parkedList({}, '', 10));
    expect(waiting).toEqual([]);
  });
});
