// Several records that are one over there, whose changed definition guards hold: what a sibling writes meanwhile is nobody's
// edit over there.

import { expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { askDesk } from '../../engine/sync/desk/request.ts';
import { type Ground, ground, mergeBy, pipe, row, systemOf } from './two-systems.ts';

const properties = { name: 'string', email: 'string', kind: 'string' } as const;
const [a, b] = ['a', 'b'].map((name) =>
  systemOf(name, { customer: { properties, modified: 'updatedAt' } }),
) as [ReturnType<typeof systemOf>, ReturnType<typeof systemOf>];
const of = (one: typeof a) => one.entities.customer as Entity;
const customers = (source: string, version: string) =>
  pipe(of(a), of(b), {
    merge: [mergeBy('email', 'email', { isMany: true, carriedBy: ['email'] })],
    rows: [row('name', { source, version, conflict: 'ask' }), row('email', { source: 'email' })],
    fingerprint: version,
  });
const waiting = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));

it('a row that was left asks nobody for what a sibling wrote', async () => {
  const before = await ground([a, b], [customers('name', '1')]);
  for (let n = 1; n <= 25; n++)
    for (const kind of ['shop', 'depot', 'office'])
      before.drivers.a?.people.add('customer', { name: `n${n}`, email: `${n}@nord.no`, kind });
  await before.sync();
  const g = await before.again([customers("kind != 'office' ? name & '!' : name", '2')]);
  await g.sync();
  expect(await waiting(g)).toHaveLength(50);
  g.drivers.a?.people.edit('customer', '3', { name: 'Office' });
  await g.sync();
  const name = () => g.records('b.customer')[0]?.name;
  expect(name()).toBe('Office');
  await askDesk(g.world, { do: 'reject', pipe: 'a-b/customer' }, { who: 'Kari' });
  expect(await g.sync()).toBe(0);
  g.drivers.a?.people.edit('customer', '1', { name: 'Shop' });
  await g.sync();
  expect(await waiting(g)).toEqual([]);
  expect(name()).toBe('Shop!');
  await g.close();
});
