// Rows that look a value up: in records that are collected, and in small lists that are read whole. A
// row waits until there is an answer, and is looked at again when the answer may have changed.

import { afterEach, describe, expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { deskItems } from '../../engine/sync/desk/desk.ts';
import { choose } from '../../engine/sync/desk/settle-item.ts';
import { keysFor } from '../../engine/sync/references/find-keys.ts';
import { refreshLists } from '../../engine/sync/references/lookup-lists.ts';
import { image } from '../store/samples.ts';
import {
  both,
  countingCalls,
  type Ground,
  ground,
  mergeBy,
  pipe,
  row,
  systemOf,
  twoWay,
} from './two-systems.ts';

const shop = systemOf('shop', {
  customer: { properties: { email: 'string', country: 'string' }, modified: 'updatedAt' },
});
const erp = systemOf('erp', {
  customer: { properties: { email: 'string', country: 'string' }, version: 'version' },
  country: { properties: { code: 'string', title: 'string' } },
  region: { properties: { code: 'string', title: 'string' }, refreshMs: 60_000 },
  zone: { properties: { code: 'string' }, refreshMs: 60_000 },
});
const entity = (system: typeof shop, name: string) => system.entities[name] as Entity;

function customers(found: string) {
  return pipe(entity(shop, 'customer'), entity(erp, 'customer'), {
    merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
    back: { ...twoWay, create: 'never' },
    rows: [
      both('email'),
      row('country', {
        rule: {
          kind: 'find',
          entity: found,
          by: 'code',
          input: compileExpression('country'),
          take: compileExpression('title'),
          missing: { kind: 'park' },
        },
      }),
    ],
  });
}

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

describe.each([
  ['collected records', 'erp.country'],
  ['a small list', 'erp.region'],
])('in %s', (_, found) => {
  const name = found.split('.')[1] as string;

  async function begin() {
    at = await ground([shop, erp], [customers(found)]);
    at.drivers.shop?.people.add('customer', { email: 'kari@nord.no', country: 'NO' });
    return at;
  }
  const held = () => at?.records('erp.customer')[0]?.country ?? null;
  const later = () => at?.clock.pass(120_000);

  it('finds what is there', async () => {
    const g = await begin();
    g.drivers.erp?.people.add(name, { code: 'NO', title: 'Norge' });
    await g.sync();
    expect(held()).toBe('Norge');
    expect(await g.sync()).toBe(0);
  });

  it('waits with that row alone, and goes on by itself', async () => {
    const g = await begin();
    g.drivers.erp?.people.add(name, { code: 'SE', title: 'Sverige' });
    await g.sync();
    expect(g.records('erp.customer')).toHaveLength(1);
    expect(held()).toBe(null);
    later();
    g.drivers.erp?.people.add(name, { code: 'NO', title: 'Norge' });
    await g.sync();
    expect(held()).toBe('Norge');
  });

  it('follows an answer that changes', async () => {
    const g = await begin();
    const id = g.drivers.erp?.people.add(name, { code: 'NO', title: 'Norge' }) as string;
    await g.sync();
    later();
    g.drivers.erp?.people.edit(name, id, { title: 'Noreg' });
    await g.sync();
    expect(held()).toBe('Noreg');
    later();
    g.drivers.erp?.people.edit(name, id, { code: 'XX' });
    await g.sync();
    expect(held(), 'an answer that is lost clears nothing').toBe('Noreg');
    const items = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 9));
    expect(items).toMatchObject([{ row: 'country', why: 'reference' }]);
  });
});

it('is looked at again when a list changes whose first reading was followed by one that failed', async () => {
  const looking = customers('erp.region');
  const zone = row('name', {
    rule: {
      kind: 'find',
      entity: 'erp.zone',
      by: 'code',
      input: compileExpression('country'),
      missing: { kind: 'park' },
    },
  });
  const g = await ground([shop, erp], [{ ...looking, rows: [...looking.rows, zone] }]);
  at = g;
  g.drivers.erp?.people.add('zone', { code: 'NO' });
  g.drivers.shop?.people.add('customer', { email: 'kari@nord.no', country: 'NO' });
  let isFirst = true;
  g.drivers.erp?.setFaults(({ operation, entity: name }) => {
    if (operation !== 'list' || name !== 'zone' || !isFirst) return undefined;
    isFirst = false;
    return { kind: 'unclear' };
  });
  await expect(g.sync()).rejects.toThrow();
  await g.sync();
  expect(g.records('erp.customer')[0]?.country ?? null).toBe(null);
  g.clock.pass(120_000);
  g.drivers.erp?.people.add('region', { code: 'NO', title: 'Norge' });
  await g.sync();
  expect(g.records('erp.customer')[0]?.country).toBe('Norge');
});

it('what is blank finds nothing, also where a small list holds one without a value', async () => {
  const g = await ground([shop, erp], [customers('erp.region')]);
  at = g;
  g.drivers.erp?.people.add('region', { title: 'none' });
  g.drivers.shop?.people.add('customer', { email: 'kari@nord.no', country: '  ' });
  await g.sync();
  expect(g.records('erp.customer')[0]?.country ?? null).toBe(null);
});

it('a small list is read to its last page', async () => {
  const memory = { erp: { pageSize: 2 } };
  const g = await ground([shop, erp], [customers('erp.region')], { memory });
  at = g;
  for (const code of ['DK', 'FI', 'IS', 'NO', 'SE'])
    g.drivers.erp?.people.add('region', { code, title: `in ${code}` });
  g.drivers.shop?.people.add('customer', { email: 'kari@nord.no', country: 'SE' });
  await g.sync();
  expect(g.records('erp.customer')[0]?.country).toBe('in SE');
});

it('a small list that is read again as it was wakes nobody', async () => {
  const g = await ground([shop, erp], [customers('erp.region')]);
  at = g;
  g.drivers.erp?.people.add('region', { code: 'NO', title: 'Norge' });
  g.drivers.shop?.people.add('customer', { email: 'kari@nord.no', country: 'NO' });
  await g.sync();
  const { world, calls } = countingCalls(g.world);
  g.clock.pass(120_000);
  await refreshLists(world, customers('erp.region'));
  expect(calls('putFacts')).toBe(1);
  expect(calls('usersOf')).toBe(0);
});

it.each([
  ['code', { code: 'NO' }, [['NO']]],
  ['code', { code: '' }, [[]]],
  ['id', { code: 'NO' }, []],
])('of a record that is found by %s, %j, what is kept is %j', async (by, props, values) => {
  const found = customers('erp.country');
  const rows = found.rows.map((one) =>
    one.rule?.kind === 'find' ? { ...one, rule: { ...one.rule, by } } : one,
  );
  const g = await ground([shop, erp], [{ ...found, rows }]);
  at = g;
  const kept = keysFor(g.world, [image('erp.country:1', { props })]);
  expect(kept.map((one) => one.values)).toEqual(values);
});

it('an answer that came while the create waited for a person is not forgotten', async () => {
  const g = await ground([shop, erp], [customers('erp.country')]);
  at = g;
  g.drivers.shop?.people.add('customer', { email: 'kari@nord.no', country: 'NO' });
  let isFirst = true;
  g.drivers.erp?.setFaults(({ operation }) => {
    if (operation !== 'create' || !isFirst) return undefined;
    isFirst = false;
    return { kind: 'unclear' };
  });
  await g.sync();
  const items = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 9));
  const item = items.find(({ why }) => why === 'unknown-outcome');
  g.drivers.erp?.people.add('country', { code: 'NO', title: 'Norge' });
  await g.sync();
  g.clock.pass(120_000);
  await g.sync();
  await choose(g.world, item?.id ?? '', 'again', { who: 'Ola' });
  await g.sync();
  expect(g.records('erp.customer')[0]).toMatchObject({ email: 'kari@nord.no', country: 'Norge' });
});

it('a record that was found and is then deleted by us is found no more', async () => {
  const properties = { email: 'string', parent: 'string' };
  const entities = { customer: { properties }, order: { properties } };
  const [shop, erp] = [systemOf('shop', entities), systemOf('erp', entities)];
  const found = row('parent', {
    rule: {
      kind: 'find',
      entity: 'erp.customer',
      by: 'email',
      input: compileExpression('email'),
      missing: { kind: 'park' },
    },
  });
  const g = await ground(
    [shop, erp],
    [
      pipe(entity(shop, 'customer'), entity(erp, 'customer'), {
        forward: { create: 'always', update: 'always', delete: 'delete' },
        rows: [row('email', { source: 'email' })],
      }),
      pipe(entity(shop, 'order'), entity(erp, 'order'), {
        rows: [row('email', { source: 'email' }), found],
      }),
    ],
  );
  at = g;
  const id = g.drivers.shop?.people.add('customer', { email: 'kari@nord.no' }) as string;
  await g.sync();
  g.drivers.shop?.people.add('order', { email: 'kari@nord.no' });
  await g.sync();
  expect(g.records('erp.order')).toMatchObject([{ parent: '1' }]);
  g.drivers.shop?.people.remove('customer', id);
  await g.sync();
  expect(g.records('erp.customer')).toEqual([]);
  const items = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 9));
  expect(items).toMatchObject([{ row: 'parent', why: 'reference' }]);
});
