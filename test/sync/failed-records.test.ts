// Invariant 6, for expressions: a key or a condition that fails on one record concerns that record
// alone. It waits with the reason, is never taken for a new one, and goes on when it is put right.

import { afterEach, expect, it } from 'vitest';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

let here: Ground | undefined;
afterEach(async () => {
  await here?.close();
  here = undefined;
});

const properties = { name: 'string', email: 'string', rank: { type: ['integer', 'string'] } };
const fails = 'rank > 0';

it.each([
  ['a merge key', { merge: [mergeBy(`${fails} ? email`, 'email'), by()] }, true],
  ['the condition of a merge rule', { merge: [{ ...by(), when: compileExpression(fails) }] }, true],
  ['the condition of the pipe', { forward: { ...twoWay, when: compileExpression(fails) } }, true],
  [
    'the condition of the create',
    { forward: { ...twoWay, create: compileExpression(fails) } },
    false,
  ],
])('%s that fails stops nobody else', async (_, options, isOverThere) => {
  const systems = ['shop', 'erp'].map((name) => systemOf(name, { customer: { properties } }));
  const [shop, erp] = systems.map(({ entities }) => entities.customer as never);
  const rows = [both('name'), both('email')];
  const one = pipe(shop as never, erp as never, {
    ...{ rows, merge: [by()], forward: twoWay, back: twoWay },
    ...options,
  });
  here = await ground(systems, [one]);
  const people = here.drivers.shop?.people;
  const strange = people?.add('customer', { name: 'Kari', email: 'k@x.no', rank: '?' }) as string;
  people?.add('customer', { name: 'Ola', email: 'o@x.no', rank: 1 });
  if (isOverThere) here.drivers.erp?.people.add('customer', { name: 'kari', email: 'k@x.no' });
  await here.sync();
  const names = () => here?.records('erp.customer').map(({ name }) => name);
  expect(names()).toEqual(isOverThere ? ['kari', 'Ola'] : ['Ola']);
  const parked = await here.world.store.transact((tx) => tx.parkedList({ why: 'failed' }, '', 9));
  expect(parked.map(({ ref }) => ref)).toContain(`shop.customer:${strange}`);
  people?.edit('customer', strange, { rank: 2 });
  await here.sync();
  expect(new Set(names())).toEqual(new Set(['Kari', 'Ola']));
  expect(here.records('shop.customer')).toHaveLength(2);
});

it('a link does not end because a key of one of its records fails when the other is edited', async () => {
  const systems = ['shop', 'erp'].map((name) => systemOf(name, { customer: { properties } }));
  const [shop, erp] = systems.map(({ entities }) => entities.customer as never);
  const merge = [mergeBy(`${fails} ? email`, 'email'), mergeBy('name', 'name')];
  const never = { ...twoWay, create: 'never' } as const;
  const rows = [both('rank')];
  const one = pipe(shop as never, erp as never, { merge, rows, forward: never, back: never });
  here = await ground(systems, [one]);
  const { shop: left, erp: right } = here.drivers;
  left?.people.add('customer', { name: 'Kari', email: 'k@x.no', rank: 1 });
  right?.people.add('customer', { name: 'K', email: 'k@x.no', rank: 1 });
  await here.sync();
  const { store } = here.world;
  const state = async () =>
    (await store.transact((tx) => tx.linksOf(['shop.customer:1']))).map((link) => link.state);
  expect(await state()).toEqual(['live']);
  left?.people.edit('customer', '1', { rank: '?' });
  await here.sync();
  const failed = () => store.transact((tx) => tx.parkedList({ why: 'failed' }, '', 9));
  expect((await failed()).map(({ subject }) => subject)).toEqual(['shop.customer:1']);
  right?.people.edit('customer', '1', { name: 'Kari N' });
  await here.sync();
  expect(await state()).toEqual(['live']);
  left?.people.edit('customer', '1', { rank: 2 });
  await here.sync();
  expect(await failed()).toEqual([]);
  expect(await state()).toEqual(['live']);
});

function by() {
  return mergeBy('email', 'email');
}
