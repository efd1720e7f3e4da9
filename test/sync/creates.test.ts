// Creates in either direction: what is sent, what stays out, and what the base of each row is afterwards.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Row } from '../../engine/mapping/row.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { carryOut, note } from '../../engine/sync/deliver/deliver.ts';
import { lift } from '../../engine/sync/desk/judge.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { reconcile } from '../../engine/sync/reconcile/reconcile.ts';
import { why } from '../../engine/sync/why/why.ts';
import {
  both,
  filling,
  type Ground,
  type GroundOptions,
  ground,
  mergeBy,
  pipe,
  type RowOptions,
  row,
  systemOf,
  testClock,
  twoWay,
} from './two-systems.ts';

const properties = { name: 'string', email: 'string', number: 'string', parent: 'string' } as const;
const options = { properties, modified: 'updatedAt', find: ['email'] };
const shop = systemOf('shop', { customer: options });
const erp = systemOf('erp', { customer: { ...options, version: 'version' } });
const crm = systemOf('crm', { customer: { ...options, version: 'version' } });
const of = (system: typeof shop) => system.entities.customer as Entity;
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

function customers(rows: readonly Row[], more: Partial<Pipe> = {}): Pipe {
  return pipe(of(shop), of(erp), { merge: [byEmail], back: twoWay, rows, ...more });
}

async function begin(pipes: readonly Pipe[], more: GroundOptions = {}): Promise<Ground> {
  at = await ground([shop, erp, crm], pipes, more);
  return at;
}

const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));
const shopAdds = (g: Ground, record: Record<string, string>) =>
  g.drivers.shop?.people.add('customer', record) as string;

describe('a required row', () => {
  const named = both('name', { isRequired: true });

  it('keeps a record without its value from being created', async () => {
    const g = await begin([customers([named, both('email')])]);
    shopAdds(g, { email: 'a@nord.no' });
    await g.sync();
    expect(g.records('erp.customer')).toEqual([]);
    expect(await parked(g)).toMatchObject([{ row: 'name', why: 'failed' }]);
    g.drivers.shop?.people.edit('customer', '1', { name: 'Kari' });
    await g.sync();
    expect(g.records('erp.customer')).toMatchObject([{ name: 'Kari' }]);
    expect(await parked(g)).toEqual([]);
  });

  it('keeps what else changed from going over, until the value is there', async () => {
    const g = await begin([customers([named, both('email'), both('number')])]);
    shopAdds(g, { name: 'Kari', email: 'a@nord.no', number: '1' });
    await g.sync();
    g.drivers.shop?.people.edit('customer', '1', { name: '', number: '2' });
    await g.sync();
    expect(g.records('erp.customer')).toMatchObject([{ name: 'Kari', number: '1' }]);
    expect(await parked(g)).toMatchObject([{ row: 'name', why: 'failed' }]);
    g.drivers.erp?.people.edit('customer', '1', { email: 'b@nord.no' });
    await g.sync();
    expect(g.records('shop.customer')).toMatchObject([{ email: 'b@nord.no' }]);
    g.drivers.shop?.people.edit('customer', '1', { name: 'Kari Nord' });
    await g.sync();
    const all = { name: 'Kari Nord', number: '2', email: 'b@nord.no' };
    expect(g.records('erp.customer')).toMatchObject([all]);
    expect(await parked(g)).toEqual([]);
  });

  it('counts on the way forward only: a record over there without it comes home', async () => {
    const g = await begin([customers([named, both('email')])]);
    g.drivers.erp?.people.add('customer', { email: 'a@nord.no' });
    await g.sync();
    expect(g.records('shop.customer')).toMatchObject([{ email: 'a@nord.no' }]);
    expect(await parked(g)).toEqual([]);
  });

  it('counts on the way forward only: a value cleared over there is cleared here', async () => {
    const g = await begin([customers([named, both('email')])]);
    shopAdds(g, { name: 'Kari', email: 'a@nord.no' });
    await g.sync();
    g.drivers.erp?.people.edit('customer', '1', { name: '' });
    await g.sync();
    expect(g.records('shop.customer')[0]?.name ?? '').toBe('');
    expect(await parked(g)).toEqual([]);
  });
});

describe('what the sink assigns', () => {
  async function created(number: Row, record: Record<string, string> = {}): Promise<Ground> {
    const clock = testClock();
    const drivers = {
      shop: memoryDriver(shop, { clock }),
      erp: filling(memoryDriver(erp, { clock }), ({ number: own }) => ({ number: own ?? '10001' })),
    };
    const g = await begin([customers([both('name'), both('email'), number])], { clock, drivers });
    shopAdds(g, { name: 'Kari', email: 'a@nord.no', ...record });
    await g.sync();
    return g;
  }

  it('flows home over a row that only goes back', async () => {
    const g = await created(row('number', { to: { number: 'number' } }));
    expect(g.records('shop.customer')).toMatchObject([{ number: '10001' }]);
    expect(await g.sync()).toBe(0);
  });

  it('stays there over a row that sent nothing', async () => {
    const g = await created(both('number'));
    g.drivers.shop?.people.edit('customer', '1', { name: 'Kari Nord' });
    await g.sync();
    expect(g.records('shop.customer')[0]?.number ?? '').toBe('');
    expect(g.records('erp.customer')).toMatchObject([{ number: '10001' }]);
    g.drivers.shop?.people.edit('customer', '1', { number: '7' });
    await g.sync();
    expect(g.records('erp.customer')).toMatchObject([{ number: '7' }]);
  });

  it('sink default beats parked reference: it stays out of the way of the reference', async () => {
    const g = await created(
      row('number', {
        rule: {
          kind: 'link',
          entity: 'shop.customer',
          as: 'erp.customer',
          input: compileExpression('parent'),
          missing: { kind: 'park' },
        },
        to: { parent: 'number' },
      }),
      { parent: '2' },
    );
    expect(g.records('shop.customer')[0]?.parent).toBe('2');
    expect(await parked(g)).toMatchObject([{ row: 'number', why: 'reference' }]);
    shopAdds(g, { name: 'Parent', email: 'p@nord.no' });
    await g.sync();
    const parent = g.records('erp.customer').find((one) => one.name === 'Parent');
    const child = g.records('erp.customer').find((one) => one.name === 'Kari');
    expect(child?.number).toBe(String(parent?.id));
    expect(g.records('shop.customer')[0]?.parent).toBe('2');
  });
});

describe('references', () => {
  const parent = (more: RowOptions = {}) =>
    row('parent', {
      rule: {
        kind: 'link',
        entity: 'shop.customer',
        as: 'erp.customer',
        input: compileExpression('parent'),
        missing: { kind: 'park' },
      },
      ...more,
    });

  it('a cycle of optional ones is created without them, and patched', async () => {
    const g = await begin([customers([both('name'), both('email'), parent()])]);
    shopAdds(g, { name: 'A', email: 'a@nord.no', parent: '2' });
    shopAdds(g, { name: 'B', email: 'b@nord.no', parent: '1' });
    await g.sync();
    const [first, second] = g.records('erp.customer');
    expect(first?.parent).toBe(String(second?.id));
    expect(second?.parent).toBe(String(first?.id));
    expect(await parked(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });

  it('one whose counterpart was deleted is waited for until a person has it created again', async () => {
    const g = await begin([customers([both('name'), both('email'), parent()])]);
    shopAdds(g, { name: 'A', email: 'a@nord.no' });
    await g.sync();
    g.drivers.erp?.people.remove('customer', '1');
    await g.sync();
    shopAdds(g, { name: 'B', email: 'b@nord.no', parent: '1' });
    await g.sync();
    expect(await parked(g)).toMatchObject([
      {
        ref: 'shop.customer:2',
        reason:
          'waits until shop.customer:1 is linked; it was linked to erp.customer:1, which is gone, and nothing is created in its place by itself; `samband desk lift shop.customer:1` takes that back',
      },
    ]);
    const said = await why(g.world, 'shop.customer:1');
    expect(JSON.stringify(said.missing)).toContain('`samband desk lift shop.customer:1`');
    await g.world.store.transact((tx) => lift(g.world, tx, 'shop.customer:1', { who: 'Kari' }));
    await g.sync();
    expect(g.records('erp.customer')).toMatchObject([{ name: 'B', parent: '3' }, { name: 'A' }]);
    expect(await parked(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });

  it('a cycle of required ones waits, and each of them is told the whole circle', async () => {
    const rows = [both('name'), both('email'), parent({ isRequired: true })];
    const g = await begin([customers(rows)]);
    shopAdds(g, { name: 'A', email: 'a@nord.no', parent: '2' });
    shopAdds(g, { name: 'B', email: 'b@nord.no', parent: '3' });
    shopAdds(g, { name: 'C', email: 'c@nord.no', parent: '1' });
    shopAdds(g, { name: 'D', email: 'd@nord.no', parent: '1' });
    await g.sync();
    expect(g.records('erp.customer')).toEqual([]);
    const reasons = new Map((await parked(g)).map((one) => [one.ref, one.reason]));
    for (const n of [1, 2, 3]) {
      const reason = reasons.get(`shop.customer:${n}`) ?? '';
      expect(reason).toMatch(
        /they wait for each other: (shop\.customer:\d → ){3}shop\.customer:\d$/,
      );
    }
    expect(reasons.get('shop.customer:4'), 'outside the circle').not.toContain('each other');
    expect(await g.sync()).toBe(0);
    g.drivers.shop?.people.edit('customer', '2', { parent: '' });
    await g.sync();
    expect(await parked(g), 'B has none, so it cannot be created').toMatchObject([
      { why: 'reference' },
      { why: 'failed' },
      { why: 'reference' },
      { why: 'reference' },
    ]);
  });

  it('when-referenced pulls through several levels, and nothing else comes along', async () => {
    const level = (name: string, up: string | undefined, create: 'always' | 'when-referenced') =>
      pipe(entityOf(shop, name), entityOf(erp, name), {
        id: `shop-erp/${name}`,
        forward: { create, update: 'always', delete: 'keep' },
        rows: [
          row('name', { source: 'name' }),
          ...(up === undefined
            ? []
            : [
                row('parent', {
                  isRequired: true,
                  rule: {
                    kind: 'link',
                    entity: `shop.${up}`,
                    as: `erp.${up}`,
                    input: compileExpression('parent'),
                    missing: { kind: 'park' },
                  },
                }),
              ]),
        ],
      });
    const entities = { order: { properties }, customer: { properties }, group: { properties } };
    const [shop, erp] = [systemOf('shop', entities), systemOf('erp', entities)];
    const entityOf = (one: typeof shop, name: string) => one.entities[name] as Entity;
    at = await ground(
      [shop, erp],
      [
        level('order', 'customer', 'always'),
        level('customer', 'group', 'when-referenced'),
        level('group', undefined, 'when-referenced'),
      ],
    );
    const people = at.drivers.shop?.people;
    for (const name of ['used', 'unused']) people?.add('group', { name });
    people?.add('customer', { name: 'used', parent: '1' });
    people?.add('customer', { name: 'unused', parent: '2' });
    await at.sync();
    expect(at.records('erp.customer')).toEqual([]);
    people?.add('order', { name: 'first', parent: '1' });
    await at.sync();
    for (const name of ['order', 'customer', 'group'])
      expect(at.records(`erp.${name}`), name).toHaveLength(1);
    expect(at.records('erp.customer')).toMatchObject([{ name: 'used', parent: '1' }]);
    expect(await parked(at)).toEqual([]);
  });

  it('a required one keeps the record waiting until it is there', async () => {
    const rows = [both('name'), both('email'), parent({ isRequired: true })];
    const g = await begin([customers(rows)]);
    shopAdds(g, { name: 'B', email: 'b@nord.no', parent: '2' });
    await g.sync();
    expect(g.records('erp.customer')).toEqual([]);
    const waiting = await parked(g);
    expect(waiting).toMatchObject([{ row: 'parent', waitsFor: 'shop.customer:2' }]);
    g.drivers.erp?.people.add('customer', { name: 'A', email: 'a@nord.no' });
    shopAdds(g, { name: 'A', email: 'a@nord.no' });
    await g.sync();
    expect(await parked(g)).toEqual([]);
    expect(g.records('erp.customer').map((one) => one.name)).toEqual(['A', 'B']);
  });
});

describe('one thing', () => {
  const many = { ...byEmail, isMany: true };
  const rows = [row('name', { source: 'name' }), row('email', { source: 'email' })];

  it('three siblings, one batch: one record for one key, and all are linked to it', async () => {
    const g = await begin([
      customers(rows, { merge: [many], back: { ...twoWay, create: 'never' } }),
    ]);
    for (const name of ['North', 'South', 'West']) shopAdds(g, { name, email: 'post@nord.no' });
    await g.sync();
    expect(g.records('erp.customer')).toHaveLength(1);
    const links = await g.world.store.transact((tx) => tx.linksOf(['erp.customer:1']));
    expect(links.map((link) => link.source).sort()).toEqual([
      'shop.customer:1',
      'shop.customer:2',
      'shop.customer:3',
    ]);
    expect(await g.sync()).toBe(0);
  });

  it('three siblings, one batch: two systems that know the same thing make one of it', async () => {
    const g = await begin([
      pipe(of(shop), of(crm), {
        merge: [byEmail],
        back: twoWay,
        rows: [both('name'), both('email')],
      }),
      pipe(of(crm), of(erp), {
        merge: [byEmail],
        back: twoWay,
        rows: [both('name'), both('email')],
      }),
    ]);
    shopAdds(g, { name: 'Kari', email: 'post@nord.no' });
    g.drivers.erp?.people.add('customer', { name: 'Kari', email: 'POST@nord.no' });
    await g.sync();
    for (const system of ['shop', 'crm', 'erp'])
      expect(g.records(`${system}.customer`), system).toHaveLength(1);
    expect(await g.sync()).toBe(0);
  });
});

it('what was created and removed before it could be read is not created again', async () => {
  const g = await begin([customers([both('name'), both('email')])]);
  const driver = g.drivers.erp as MemoryDriver;
  const { create } = driver;
  Object.assign(driver, {
    create: async (...given: Parameters<typeof create>) => {
      const answers = await create(...given);
      return answers.map((answer) =>
        answer.kind === 'done' ? { ...answer, read: undefined } : answer,
      );
    },
  });
  shopAdds(g, { name: 'Kari', email: 'a@nord.no' });
  await collectEntity(g.world, of(shop));
  await collectEntity(g.world, of(erp));
  const [made] = g.world.catalogue.pipes as [Pipe];
  await reconcileOnce(g, made);
  expect(g.records('erp.customer')).toHaveLength(1);
  driver.people.remove('customer', '1');
  g.clock.pass(60_000);
  await g.sync();
  g.clock.pass(60_000);
  await g.sync();
  expect(g.records('erp.customer')).toEqual([]);
  const links = await g.world.store.transact((tx) => tx.linksOf(['shop.customer:1']));
  expect(links).toMatchObject([{ sink: 'erp.customer:1', state: 'gone' }]);
});

/** To the end of the calls, and not to what settles them. */
async function reconcileOnce(g: Ground, made: Pipe): Promise<void> {
  await identify(g.world, made);
  const { operations } = await reconcile(g.world, made);
  await carryOut(g.world, made, await note(g.world, operations));
}
