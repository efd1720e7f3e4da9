// A system that says "too many" of a create and has made the record all the same. 429 means that nothing was done,
// so the create is decided anew: what the system shows meanwhile is known by the merge rules, and by nothing else. A
// system of which that is known says `means: unclear` in its file; then it is searched before anything is sent again.

import { lastValueFrom } from 'rxjs';
import { afterEach, expect, test } from 'vitest';
import type { MergeRule, Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { collectedEntities } from '../../engine/sync/references/collected-entities.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, testClock } from './two-systems.ts';

const properties = { name: 'string', email: 'string', externalId: 'string' } as const;
const shop = systemOf('shop', { customer: { properties, modified: 'updatedAt' } });
const erp = systemOf('erp', {
  customer: { properties, modified: 'updatedAt', marker: 'externalId', find: ['externalId'] },
});
const shopCustomer = shop.entities.customer as Entity;
const erpCustomer = erp.entities.customer as Entity;

const open: Ground[] = [];

afterEach(async () => {
  for (const g of open.splice(0)) await g.close();
});

/** The first create of the ERP is answered with "too many", after it was carried out. */
async function busyOnce(
  merge: readonly MergeRule[],
  means: 'not-sent' | 'unclear' = 'not-sent',
): Promise<Ground> {
  const clock = testClock();
  const made = memoryDriver(erp, { clock });
  let isFirst = true;
  const busy: MemoryDriver = {
    ...made,
    create: async (entity, requests, signal) => {
      const answers = await made.create(entity, requests, signal);
      if (!isFirst) return answers;
      isFirst = false;
      const retryAtMs = clock.now() + 1_000;
      return requests.map(() => ({ kind: means, message: 'too many', retryAtMs }));
    },
  };
  const g = await ground(
    [shop, erp],
    [pipe(shopCustomer, erpCustomer, { merge, rows: [both('name'), both('email')] })],
    { clock, drivers: { shop: memoryDriver(shop, { clock }), erp: busy } },
  );
  open.push(g);
  g.drivers.shop?.people.add('customer', { name: 'Kari', email: 'kari@x.no' });
  return g;
}

test('a listing that shows it before the second try makes it known by a merge rule', async () => {
  const g = await busyOnce([mergeBy('email', 'email')]);
  await g.sync();
  expect(g.records('erp.customer')).toHaveLength(1);
  expect(await g.sync()).toBe(0);
});

test('with a second try before any listing there are two, though the ERP could be searched for it', async () => {
  const g = await busyOnce([mergeBy('email', 'email')]);
  const [customers] = g.world.catalogue.pipes as [Pipe];
  for (const entity of collectedEntities(g.world)) await collectEntity(g.world, entity);
  for (let time = 0; time < 2; time++) {
    await lastValueFrom(pipeFlow(g.world, customers), { defaultValue: 0 });
    g.clock.pass(2_000);
  }
  expect(g.records('erp.customer')).toHaveLength(2);
  expect(g.drivers.erp?.calls.some(({ operation }) => operation === 'find')).toBe(false);
});

test('without a merge rule there are two', async () => {
  const g = await busyOnce([]);
  await g.sync();
  expect(g.records('erp.customer')).toHaveLength(2);
  expect(await g.sync()).toBe(0);
});

test('where its file says that such an answer is `unclear`, it is found by our marker', async () => {
  const g = await busyOnce([], 'unclear');
  await g.sync();
  expect(g.records('erp.customer')).toHaveLength(1);
  expect(await g.sync()).toBe(0);
});
