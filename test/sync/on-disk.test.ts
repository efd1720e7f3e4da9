// Nothing is called whose intent a power failure could still take back; what does not hang on that goes on meanwhile.

import { lastValueFrom } from 'rxjs';
import { expect, it } from 'vitest';
import { fault } from '../../engine/base/errors.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf } from './two-systems.ts';

const options = { properties: { name: 'string', email: 'string' } } as const;
const shop = systemOf('shop', { customer: options }, 60_000);
const erp = systemOf('erp', { customer: { ...options, find: ['email'] } }, 60_000);
const of = (system: typeof shop) => system.entities.customer as Entity;
const carrying = {
  ...pipe(of(shop), of(erp), {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
  }),
  batchSize: 1,
};

/** A store whose disk answers when the test says so. */
async function withSlowDisk() {
  const inner = await openSqliteStore(':memory:');
  const waiting: PromiseWithResolvers<void>[] = [];
  const onDisk = () => {
    const one = Promise.withResolvers<void>();
    one.promise.catch(() => {});
    waiting.push(one);
    return one.promise;
  };
  const store: Store = {
    ...inner,
    transact: (work, durability) => inner.transact((tx) => work({ ...tx, onDisk }), durability),
  };
  return { store, waiting };
}

async function twoNewcomers(store: Store): Promise<Ground> {
  const g = await ground([shop, erp], [carrying], { store });
  for (const name of ['Kari', 'Ola'])
    g.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
  for (const entity of [of(shop), of(erp)]) await collectEntity(g.world, entity);
  return g;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

it('a batch is called when the disk has its intents, and the next is decided meanwhile', async () => {
  const { store, waiting } = await withSlowDisk();
  const g = await twoNewcomers(store);
  const flow = lastValueFrom(pipeFlow(g.world, carrying), { defaultValue: 0 });
  await until(() => waiting.length === 2);
  expect(g.records('erp.customer')).toEqual([]);
  waiting[1]?.resolve();
  await until(() => g.records('erp.customer').length > 0);
  expect(g.records('erp.customer')).toMatchObject([{ name: 'Ola' }]);
  waiting[0]?.resolve();
  await flow;
  expect(g.records('erp.customer')).toMatchObject([{ name: 'Ola' }, { name: 'Kari' }]);
  await g.close();
});

it('a batch whose intents the disk does not take is not called, and is settled later', async () => {
  const { store, waiting } = await withSlowDisk();
  const g = await twoNewcomers(store);
  const flow = lastValueFrom(pipeFlow(g.world, carrying), { defaultValue: 0 });
  await until(() => waiting.length === 2);
  const refusal = fault('store.unreachable', { store: 'it', detail: 'EIO', check: 'the disk' });
  for (const one of waiting) one.reject(refusal);
  await expect(flow).rejects.toBe(refusal);
  expect(g.records('erp.customer')).toEqual([]);
  expect(await store.transact((tx) => tx.openIntents(carrying.id, 9))).toHaveLength(2);
  const again = setInterval(() => waiting.splice(0).map((one) => one.resolve()), 1);
  g.clock.pass(120_000);
  await g.sync();
  clearInterval(again);
  expect(g.records('erp.customer')).toHaveLength(2);
  await g.close();
});
