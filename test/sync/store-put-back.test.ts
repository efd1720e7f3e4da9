// A copy of the store is put back in its place: what was done since is found again before anything is created.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { why } from '../../engine/sync/why/why.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const customers = { customer: { properties: { name: 'string', email: 'string' } } };
const shop = systemOf('shop', customers);
const erp = systemOf('erp', customers);
const of = (system: typeof shop) => system.entities.customer as Entity;
const pair = pipe(of(shop), of(erp), {
  merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
  back: twoWay,
  rows: [both('name'), both('email')],
});

const folder = mkdtempSync(join(tmpdir(), 'samband-'));
const grounds: Ground[] = [];
afterEach(async () => {
  for (const one of grounds.splice(0)) await one.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

it('what was made since the copy is not made again by work that waited when it was taken', async () => {
  const was = await ground([shop, erp], [pair]);
  grounds.push(was);
  await was.sync();
  was.drivers.shop?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  was.drivers.erp?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  for (const system of [shop, erp]) await collectEntity(was.world, of(system));
  const copy = join(folder, 'copy.db');
  await was.world.store.copyTo(copy);
  await was.sync();
  was.clock.pass(60_000);

  const { clock, drivers } = was;
  const store = await openSqliteStore(copy);
  const g = await ground([shop, erp], [pair], { clock, drivers, store });
  grounds.push(g);
  await lastValueFrom(pipeFlow(g.world, pair), { defaultValue: 0 });
  expect(await g.sync()).toBe(0);
  for (const name of ['shop', 'erp']) expect(g.records(`${name}.customer`)).toHaveLength(2);
  g.drivers.shop?.people.edit('customer', '1', { name: 'Kari Nord' });
  await g.sync();
  expect(g.records('erp.customer').map(({ name }) => name)).toContain('Kari Nord');
});

it('changes of records go on while creates wait for a reading that takes long', async () => {
  const narrow: Pipe = { ...pair, batchSize: 2 };
  const was = await ground([shop, erp], [narrow]);
  grounds.push(was);
  was.drivers.shop?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  await was.sync();
  for (const one of ['a', 'b', 'c'])
    was.drivers.shop?.people.add('customer', { name: one, email: `${one}@nord.no` });
  await collectEntity(was.world, of(shop));
  await identify(was.world, narrow);
  was.clock.pass(60_000);
  was.drivers.shop?.people.edit('customer', '1', { name: 'Kari Nord' });
  await collectEntity(was.world, of(shop));

  const { clock, drivers } = was;
  const g = await ground([shop, erp], [narrow], { clock, drivers, store: was.world.store });
  await lastValueFrom(pipeFlow(g.world, narrow), { defaultValue: 0 });
  expect(g.records('erp.customer').map(({ name }) => name)).toEqual(['Kari Nord']);
  const [missing] = (await why(g.world, 'shop.customer:2')).missing;
  expect(missing?.reason).toContain('just started reads erp.customer to its end before that');
  await collectEntity(g.world, of(erp));
  clock.pass(60_000);
  await lastValueFrom(pipeFlow(g.world, narrow), { defaultValue: 0 });
  expect(g.records('erp.customer')).toHaveLength(4);
});
