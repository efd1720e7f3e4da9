// Links that move under many records at once, which the guards hold: what is held for a link is not taken for a mapping that
// was taken back, and waits through later edits.

import { afterEach, expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { approve } from '../../engine/sync/desk/approve.ts';
import { askDesk } from '../../engine/sync/desk/request.ts';
import { type Ground, ground, mergeBy, pipe, row, systemOf } from './two-systems.ts';

const customer = {
  properties: { name: 'string', email: 'string' },
  modified: 'updatedAt',
} as const;
const order = {
  properties: { customer: 'string', state: 'string' },
  modified: 'updatedAt',
} as const;
const [shop, erp] = ['shop', 'erp'].map((name) => systemOf(name, { customer, order })) as [
  ReturnType<typeof systemOf>,
  ReturnType<typeof systemOf>,
];
const of = (one: typeof shop, name: string) => one.entities[name] as Entity;
const customers = pipe(of(shop, 'customer'), of(erp, 'customer'), {
  merge: [mergeBy('email', 'email')],
  forward: { create: 'never', update: 'always', delete: 'keep' },
  rows: [row('name', { source: 'name' })],
});
const orders = pipe(of(shop, 'order'), of(erp, 'order'), {
  rows: [
    row('state', { source: 'state' }),
    row('customer', {
      rule: {
        kind: 'link',
        entity: 'shop.customer',
        as: 'erp.customer',
        input: compileExpression('customer'),
        missing: { kind: 'park' },
      },
    }),
  ],
});

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const count = 30;
const waiting = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));
const whys = async (g: Ground) => new Set((await waiting(g)).map(({ why }) => why));
const buyers = (g: Ground) => new Set(g.records('erp.order').map((one) => one.customer));

/** All orders of one customer, who is linked to nobody for a while and then to another. */
async function moved(): Promise<Ground> {
  const g = await ground([shop, erp], [orders, customers]);
  at = g;
  for (const n of [1, 2])
    g.drivers.erp?.people.add('customer', { name: `c${n}`, email: `${n}@nord.no` });
  g.drivers.shop?.people.add('customer', { name: 'c', email: '1@nord.no' });
  await g.sync();
  for (let n = 1; n <= count; n++)
    g.drivers.shop?.people.add('order', { customer: '1', state: `s${n}` });
  await g.sync();
  g.clock.pass(3_600_000);
  for (const email of ['none@nord.no', '2@nord.no']) {
    g.drivers.shop?.people.edit('customer', '1', { email });
    await g.sync();
  }
  expect(await waiting(g)).toHaveLength(count);
  expect(await whys(g)).toEqual(new Set(['held']));
  return g;
}

it('a link that moved stays held through later edits of the records', async () => {
  const g = await moved();
  for (let n = 1; n <= 3; n++) g.drivers.shop?.people.edit('order', String(n), { state: 'paid' });
  await g.sync();
  expect(g.records('erp.order')[0]).toMatchObject({ state: 'paid', customer: '1' });
  expect(buyers(g)).toEqual(new Set(['1']));
  expect(await waiting(g)).toHaveLength(count);
  await approve(g.world, orders, { who: 'Kari' });
  await g.sync();
  expect(buyers(g)).toEqual(new Set(['2']));
  expect(await waiting(g)).toEqual([]);
});

it('what waited already may have an edit in it, and is not left with the rest', async () => {
  const g = await moved();
  const { said } = await askDesk(g.world, { do: 'reject', pipe: orders.id }, { who: 'Kari' });
  expect(said).toMatch(/^Nothing .* 30 still wait: edited .* or waiting already/);
  await g.sync();
  expect(buyers(g)).toEqual(new Set(['1']));
});
