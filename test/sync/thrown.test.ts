// An error in the midst of a run, while the process lives: a call of the store, of a transaction or of a driver
// throws, before or after it has done its work. All is rolled back or probed, nothing goes out twice, and the next
// runs end as if nothing had been.

import { lastValueFrom } from 'rxjs';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Driver } from '../../engine/drivers/driver.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { collectSingles } from '../../engine/sync/collect/collect-singles.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { collectedEntities } from '../../engine/sync/references/collected-entities.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const options = { modified: 'changedAt', find: ['key'] } as const;
const entities = {
  customer: { ...options, properties: { key: 'string', name: 'string', phone: 'string' } },
  order: { ...options, properties: { key: 'string', customer: 'string' } },
};
const systems = ['shop', 'erp'].map((name) => systemOf(name, entities));
const [shop, erp] = systems.map((one) => one.entities) as [
  Record<string, Entity>,
  Record<string, Entity>,
];
const merge = [mergeBy('key', 'key', { carriedBy: ['key'] })];
const deleting = { forward: { create: 'always', update: 'always', delete: 'delete' } } as const;
const pipes = [
  pipe(shop.customer as Entity, erp.customer as Entity, {
    ...{ ...deleting, merge, back: twoWay },
    rows: [both('key'), both('name'), both('phone')],
  }),
  pipe(shop.order as Entity, erp.order as Entity, {
    ...{ ...deleting, merge },
    rows: [
      row('key', { source: 'key' }),
      row('customer', {
        rule: {
          ...{ kind: 'link', entity: 'shop.customer', as: 'erp.customer' },
          ...{ input: compileExpression('customer'), missing: { kind: 'park' } },
        },
        isRequired: true,
      }),
    ],
  }),
];

class Thrown extends Error {}

/** Counts calls of a kind; the chosen one throws. */
interface Spot {
  readonly kind: 'transact' | 'statement' | 'driver';
  readonly at: number;
  readonly when: 'before' | 'after';
}

const counts = { transact: 0, statement: 0, driver: 0 };

async function call<T>(spot: Spot | undefined, kind: Spot['kind'], work: () => Promise<T>) {
  const isIt = ++counts[kind] === spot?.at && spot.kind === kind;
  if (isIt && spot.when === 'before') throw new Thrown();
  const result = await work();
  if (isIt) throw new Thrown();
  return result;
}

/** A page that could not be read is simply read again. */
const uncounted = new Set(['health', 'readPage']);

/** The same object, whose asynchronous calls are counted. */
function counted<T extends object>(of: T, spot: Spot | undefined, kind: Spot['kind']): T {
  return new Proxy(of, {
    get: (target, name) => {
      const method = Reflect.get(target, name);
      if (typeof method !== 'function' || uncounted.has(String(name))) return method;
      return (...given: unknown[]) => call(spot, kind, () => method.apply(target, given));
    },
  });
}

function failing(store: Store, spot: Spot | undefined): Store {
  return {
    ...store,
    transact: (work, durability) =>
      call(spot, 'transact', () =>
        store.transact((tx) => work(counted(tx, spot, 'statement')), durability),
      ),
  };
}

async function days(spot: Spot | undefined) {
  for (const kind of ['transact', 'statement', 'driver'] as const) counts[kind] = 0;
  const store = await openSqliteStore(':memory:');
  const g = await ground(systems, pipes, { store: failing(store, spot) });
  const drivers = g.world.drivers as Map<string, Driver>;
  for (const [name, driver] of drivers) drivers.set(name, counted(driver, spot, 'driver'));
  const people = (name: string) =>
    g.drivers[name]?.people as NonNullable<typeof g.drivers.erp>['people'];
  people('shop').add('customer', { key: 'ann', name: 'Ann' });
  people('shop').add('customer', { key: 'bo', name: 'Bo' });
  people('erp').add('customer', { key: 'bo', name: 'bo', phone: '1' });
  people('erp').add('customer', { key: 'cy', name: 'Cy' });
  people('shop').add('order', { key: 'S1', customer: '1' });
  await rounds(g, 2);
  people('shop').edit('customer', '1', { name: 'Anna' });
  people('erp').edit('customer', '1', { phone: '7' });
  await rounds(g, 2);
  people('shop').remove('order', '1');
  await rounds(g, 8);
  const taken = { ...counts };
  const writes = (['shop', 'erp'] as const).map((name) =>
    ['create', 'update', 'remove'].map(
      (operation) => g.drivers[name]?.calls.filter((one) => one.operation === operation).length,
    ),
  );
  const records = ['shop.customer', 'erp.customer', 'shop.order', 'erp.order'].map((entity) =>
    g.records(entity).map(plain).sort(),
  );
  const open = await store.transact(async (tx) => ({
    parked: await tx.parkedList({}, '', 9),
    intents: await tx.countIntents(),
  }));
  await store.close();
  return { counts: taken, seen: { writes, records, ...open } };
}

/** Everything goes on in the same world, whatever was thrown. */
async function rounds(g: Ground, count: number): Promise<void> {
  const attempt = (work: () => Promise<unknown>) =>
    work().catch((error) => {
      if (!(error instanceof Thrown)) throw error;
    });
  for (let round = 0; round < count; round++) {
    for (const one of collectedEntities(g.world)) await attempt(() => collectEntity(g.world, one));
    for (const one of pipes)
      await attempt(() => lastValueFrom(pipeFlow(g.world, one), { defaultValue: 0 }));
    g.clock.pass(2_500);
    for (const one of collectedEntities(g.world)) await attempt(() => collectSingles(g.world, one));
  }
}

function plain({ key = null, name = null, phone = null, customer = null }: JsonObject): string {
  return JSON.stringify({ key, name, phone, customer });
}

/** Of hundreds, each time; with more it takes minutes. All calls of drivers are among them. */
const spotsMax = Number(process.env.THROWN_SPOTS ?? 6);

it.each(['transact', 'statement', 'driver'] as const)(
  'an error of one call ends as if it had not been: %s',
  async (kind) => {
    const well = await days(undefined);
    const total = well.counts[kind];
    const spots = kind === 'driver' ? total : spotsMax;
    for (const when of ['before', 'after'] as const)
      for (let nth = 0; nth < spots; nth++) {
        const at = 1 + Math.floor(((nth + (when === 'before' ? 0 : 0.5)) * total) / spots);
        const { seen } = await days({ kind, at, when });
        expect(seen, `${kind} ${at} ${when}`).toEqual(well.seen);
      }
  },
  600_000,
);
