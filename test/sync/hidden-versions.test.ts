// A system may show a record's version only where the record is read by itself, such as in the header of that
// answer, and not in its listing. A write says it all the same, and nothing is read by itself for want of it.

import { afterEach, expect, it } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const hourMs = 3_600_000;
const properties = { name: 'string', email: 'string' } as const;
const shop = systemOf('a', { customer: { properties, modified: 'updatedAt' } });
const erp = systemOf('b', {
  customer: { properties, modified: 'updatedAt', version: 'version', find: ['email'] },
});

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** The ERP's listing shows no versions, be it that its file says so; what is asked and sent is noted. */
async function begin(omits: readonly string[]) {
  const whole = erp.entities.customer as Entity;
  const sink: Entity = { ...whole, list: { ...whole.list, omits } as Entity['list'] & object };
  const made = pipe(shop.entities.customer as Entity, sink, {
    merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
    back: twoWay,
    rows: [both('name'), both('email')],
  });
  const g = await ground([shop, { ...erp, entities: { customer: sink } }], [made]);
  at = g;
  const driver = g.drivers.b as MemoryDriver;
  const looked: string[] = [];
  const versions: (string | undefined)[] = [];
  (g.world.drivers as Map<string, MemoryDriver>).set('b', {
    ...driver,
    async readPage(...args) {
      const page = await driver.readPage(...args);
      const records = page.records.map(({ version: _, ...read }) => {
        const { version: __, ...record } = read.record as JsonObject;
        return { ...read, record };
      });
      return { ...page, records };
    },
    async get(entity, ids, signal) {
      looked.push(...ids);
      return driver.get(entity, ids, signal);
    },
    async update(entity, requests, signal) {
      versions.push(...requests.map(({ version }) => version));
      return driver.update(entity, requests, signal);
    },
  });
  g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  await g.sync();
  g.clock.pass(hourMs);
  await g.sync();
  return { g, looked, versions };
}

it('a version that the listing leaves out is said by a write, though the record was listed again', async () => {
  const { g, versions } = await begin(['version']);
  g.drivers.a?.people.edit('customer', '1', { name: 'Ola Nord' });
  await g.sync();
  expect(g.records('b.customer')).toMatchObject([{ name: 'Ola Nord' }]);
  expect(versions).toEqual([expect.any(String)]);
});

it('a record that is listed as it was is not read by itself for its version', async () => {
  const { g, looked } = await begin(['version']);
  looked.length = 0;
  await g.sync();
  await g.sync();
  expect(looked).toEqual([]);
});

it('a write of a record whose listing shows no version says that of the look before it', async () => {
  const { g, versions } = await begin([]);
  g.drivers.a?.people.edit('customer', '1', { name: 'Ola Nord' });
  await g.sync();
  expect(g.records('b.customer')).toMatchObject([{ name: 'Ola Nord' }]);
  expect(versions).toEqual([expect.any(String)]);
});
