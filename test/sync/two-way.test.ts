// The path as a whole, on two systems in memory: what is created, carried, waits and stays quiet.

import { afterEach, describe, expect, it } from 'vitest';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import {
  both,
  type Ground,
  type GroundOptions,
  ground,
  mergeBy,
  pipe,
  row,
  systemOf,
  twoWay,
} from './two-systems.ts';

const shop = systemOf('shop', {
  customer: {
    properties: { name: 'string', email: 'string', phone: 'string', number: 'string' },
    modified: 'updatedAt',
    changes: 'since',
    find: ['email'],
  },
  order: {
    properties: { number: 'string', customerId: 'string', lines: 'array', note: 'string' },
    modified: 'updatedAt',
    changes: 'since',
    find: ['number'],
  },
});
const swiftCustomer = {
  properties: { name: 'string', email: 'string', phone: 'string' },
  version: 'version',
  find: ['email'],
};
const erp = systemOf('erp', {
  customer: {
    properties: { name: 'string', email: 'string', phone: 'string', code: 'string' },
    version: 'version',
    modified: 'changedAt',
    find: ['email'],
  },
  order: {
    properties: { reference: 'string', customer: 'object', rows: 'array', remark: 'string' },
    version: 'version',
    find: ['reference'],
    parts: { rows: 'id' },
  },
});
const { customer, order } = shop.entities as Record<
  'customer' | 'order',
  NonNullable<(typeof shop.entities)[string]>
>;
const erpCustomer = erp.entities.customer as NonNullable<(typeof erp.entities)[string]>;
const erpOrder = erp.entities.order as NonNullable<(typeof erp.entities)[string]>;

const customers = pipe(customer, erpCustomer, {
  merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
  back: twoWay,
  rows: [both('name'), both('email'), both('phone')],
});

const linesOf = (rows: unknown) => rows as { id: number; text: string; count: number }[];

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(options: GroundOptions = {}, pipes = [customers]): Promise<Ground> {
  at = await ground([shop, erp], pipes, options);
  return at;
}

describe('customers both ways', () => {
  it('creates on either side and then stays quiet', async () => {
    const g = await begin();
    g.drivers.shop?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
    g.drivers.erp?.people.add('customer', { name: 'Fjord AS', email: 'post@fjord.no' });
    expect(await g.sync()).toBe(2);
    expect(g.records('shop.customer').map((one) => one.name)).toEqual(['Kari', 'Fjord AS']);
    expect(g.records('erp.customer').map((one) => one.name)).toEqual(['Fjord AS', 'Kari']);
    expect(await g.sync()).toBe(0);
  });

  it('links what a rule finds and carries only what differs', async () => {
    const g = await begin();
    g.drivers.shop?.people.add('customer', {
      name: 'Kari',
      email: 'KARI@nord.no',
      phone: '99887766',
    });
    g.drivers.erp?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
    expect(await g.sync()).toBe(1);
    expect(g.records('erp.customer')).toHaveLength(1);
    expect(g.records('erp.customer')[0]).toMatchObject({ phone: '99887766' });
  });

  it('carries an edit from either side to the other, once', async () => {
    const g = await begin();
    const id = g.drivers.shop?.people.add('customer', {
      name: 'Kari',
      email: 'kari@nord.no',
    }) as string;
    await g.sync();
    g.clock.pass(60_000);
    g.drivers.shop?.people.edit('customer', id, { name: 'Kari Nord' });
    expect(await g.sync()).toBe(1);
    expect(g.records('erp.customer')[0]).toMatchObject({ name: 'Kari Nord' });
    g.clock.pass(60_000);
    g.drivers.erp?.people.edit('customer', String(g.records('erp.customer')[0]?.id), {
      phone: '12345678',
    });
    expect(await g.sync()).toBe(1);
    expect(g.records('shop.customer')[0]).toMatchObject({ phone: '12345678', name: 'Kari Nord' });
    expect(await g.sync()).toBe(0);
  });

  it('keeps the spelling of the source when the sink rewrites it (upper-caser travels home)', async () => {
    const g = await begin({
      memory: { erp: { rewrites: { customer: { name: (value) => String(value).toUpperCase() } } } },
    });
    g.drivers.shop?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    expect(await g.sync()).toBe(1);
    expect(g.records('erp.customer')[0]).toMatchObject({ name: 'OLA' });
    expect(g.records('shop.customer')[0]).toMatchObject({ name: 'Ola' });
    expect(await g.sync()).toBe(0);
  });

  it('lets an edited key move with the link (renumbered customer)', async () => {
    const g = await begin();
    const id = g.drivers.shop?.people.add('customer', {
      name: 'Kari',
      email: 'kari@nord.no',
    }) as string;
    await g.sync();
    g.clock.pass(60_000);
    g.drivers.shop?.people.edit('customer', id, { email: 'kari@fjord.no' });
    await g.sync();
    expect(g.records('erp.customer')).toHaveLength(1);
    expect(g.records('erp.customer')[0]).toMatchObject({ email: 'kari@fjord.no' });
    expect(g.records('shop.customer')).toHaveLength(1);
  });

  it('parks two candidates instead of guessing, and creates neither', async () => {
    const g = await begin();
    g.drivers.shop?.people.add('customer', { name: 'A', email: 'post@nord.no' });
    g.drivers.erp?.people.add('customer', { name: 'B', email: 'post@nord.no' });
    g.drivers.erp?.people.add('customer', { name: 'C', email: 'post@nord.no' });
    expect(await g.sync()).toBe(0);
    const parked = await g.world.store.transact((tx) =>
      tx.parkedList({ why: 'ambiguous' }, '', 10),
    );
    expect(parked).toHaveLength(3);
  });

  it('creates one of two shop customers that share a key, and parks the other', async () => {
    const g = await begin();
    g.drivers.shop?.people.add('customer', { name: 'A', email: 'post@nord.no' });
    g.drivers.shop?.people.add('customer', { name: 'B', email: 'post@nord.no' });
    expect(await g.sync()).toBe(1);
    expect(g.records('erp.customer')).toHaveLength(1);
    expect(await g.sync()).toBe(0);
  });

  it('does not create a survivor again when its counterpart is gone (survivor is new)', async () => {
    const g = await begin();
    const id = g.drivers.shop?.people.add('customer', {
      name: 'Kari',
      email: 'kari@nord.no',
    }) as string;
    g.drivers.shop?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    await g.sync();
    g.drivers.erp?.people.remove('customer', String(g.records('erp.customer')[0]?.id));
    g.drivers.erp?.people.add('customer', { name: 'Nina', email: 'nina@nord.no' });
    await g.sync();
    expect(g.records('shop.customer')).toHaveLength(3);
    expect(g.records('erp.customer')).toHaveLength(2);
    expect(g.drivers.shop?.people.record('customer', id)).toBeDefined();
    expect(await g.sync()).toBe(0);
  });

  it('the newer of two edits wins, and the older is in the journal', async () => {
    const g = await begin();
    const id = g.drivers.shop?.people.add('customer', {
      name: 'Kari',
      email: 'kari@nord.no',
    }) as string;
    await g.sync();
    g.clock.pass(60_000);
    g.drivers.shop?.people.edit('customer', id, { name: 'Kari Shop' });
    g.clock.pass(60_000);
    g.drivers.erp?.people.edit('customer', String(g.records('erp.customer')[0]?.id), {
      name: 'Kari ERP',
    });
    await g.sync();
    expect(g.records('shop.customer')[0]).toMatchObject({ name: 'Kari ERP' });
    const journal = await g.world.store.transact((tx) => tx.journalAfter(0, 1000));
    expect(journal.filter((one) => one.what === 'overruled')).toMatchObject([
      { row: 'name', before: 'Kari Shop' },
    ]);
  });
});

describe('a lost answer', () => {
  it.each([
    ['before the create took effect', 'unclear'],
    ['after the create took effect', 'unclear-after'],
  ] as const)('%s creates no second record', async (_, kind) => {
    const g = await begin();
    g.drivers.shop?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
    let left = 1;
    g.drivers.erp?.setFaults((call) =>
      call.operation === 'create' && left-- > 0 ? { kind } : undefined,
    );
    await g.sync();
    expect(g.records('erp.customer')).toHaveLength(1);
    expect(g.records('shop.customer')).toHaveLength(1);
    expect(await g.sync()).toBe(0);
  });

  it('of an update is settled by what the record holds', async () => {
    const g = await begin();
    const id = g.drivers.shop?.people.add('customer', {
      name: 'Kari',
      email: 'kari@nord.no',
    }) as string;
    await g.sync();
    g.clock.pass(60_000);
    g.drivers.shop?.people.edit('customer', id, { name: 'Kari Nord' });
    let left = 1;
    g.drivers.erp?.setFaults((call) =>
      call.operation === 'update' && left-- > 0 ? { kind: 'unclear-after' } : undefined,
    );
    await g.sync();
    expect(g.records('erp.customer')[0]).toMatchObject({ name: 'Kari Nord' });
    expect(await g.sync()).toBe(0);
  });
});

describe('a first load of more records than one batch', () => {
  it('creates nothing before all keys are known: every counterpart is found', async () => {
    const g = await begin();
    const count = 450;
    for (let index = 0; index < count; index++)
      g.drivers.shop?.people.add('customer', { name: `N${index}`, email: `n${index}@nord.no` });
    for (let index = count - 1; index >= 0; index--)
      g.drivers.erp?.people.add('customer', { name: `N${index}`, email: `n${index}@nord.no` });
    expect(await g.sync()).toBe(0);
    expect(g.records('shop.customer')).toHaveLength(count);
    expect(g.records('erp.customer')).toHaveLength(count);
  });
});

describe('a create that is under way', () => {
  it('is not probed, however short the settle time: nothing is created twice', async () => {
    const swift = systemOf('erp', { customer: swiftCustomer }, 0);
    const swiftPipe = { ...customers, sink: swift.entities.customer as typeof erpCustomer };
    at = await ground([shop, swift], [swiftPipe]);
    at.drivers.erp?.setLag(60_000);
    for (let index = 0; index < 350; index++)
      at.drivers.shop?.people.add('customer', { name: `N${index}`, email: `n${index}@nord.no` });
    expect(await at.sync()).toBe(350);
    expect(at.records('erp.customer')).toHaveLength(350);
  });
});

describe('orders', () => {
  const orders = pipe(order, erpOrder, {
    merge: [mergeBy('number', 'reference', { carriedBy: ['reference'] })],
    back: { ...twoWay, create: 'never' },
    rows: [
      row('reference', { source: 'number' }),
      row('customer.id', {
        isRequired: true,
        rule: {
          kind: 'link',
          entity: 'shop.customer',
          as: 'erp.customer',
          input: compileExpression('customerId'),
          missing: { kind: 'park' },
        },
      }),
      row('remark', { source: 'note', to: { note: 'remark' } }),
      row('rows', {
        type: 'list',
        list: {
          items: compileExpression('lines'),
          key: { source: 'id', sink: 'id' },
          merge: [],
          create: true,
          update: true,
          delete: 'delete',
          backPath: 'lines',
          rows: [
            both('text'),
            row('count', { source: 'quantity', to: { quantity: 'count' }, type: 'number' }),
          ],
        },
      }),
    ],
  });

  it('wait until their customer is linked, then go by themselves', async () => {
    const g = await begin({}, [orders, customers]);
    const id = g.drivers.shop?.people.add('customer', {
      name: 'Kari',
      email: 'kari@nord.no',
    }) as string;
    g.drivers.shop?.people.add('order', {
      number: '7',
      customerId: id,
      note: 'hei',
      lines: [{ id: 1, text: 'Sokk', quantity: 2 }],
    });
    g.drivers.shop?.people.add('order', { number: '8', customerId: '999', lines: [] });
    await g.sync();
    expect(g.records('erp.order')).toMatchObject([
      { reference: '7', remark: 'hei', rows: [{ text: 'Sokk', count: 2 }] },
    ]);
    const parked = await g.world.store.transact((tx) =>
      tx.parkedList({ why: 'reference' }, '', 10),
    );
    expect(parked).toMatchObject([{ ref: 'shop.order:2', waitsFor: 'shop.customer:999' }]);
    expect(await g.sync()).toBe(0);
  });

  it('carry lines that are added, changed and removed, both ways', async () => {
    const g = await begin({}, [customers, orders]);
    const id = g.drivers.shop?.people.add('customer', {
      name: 'Kari',
      email: 'kari@nord.no',
    }) as string;
    const lines = [
      { id: 1, text: 'Sokk', quantity: 2 },
      { id: 2, text: 'Lue', quantity: 1 },
    ];
    const number = g.drivers.shop?.people.add('order', {
      number: '7',
      customerId: id,
      lines,
    }) as string;
    await g.sync();
    g.clock.pass(60_000);
    g.drivers.shop?.people.edit('order', number, {
      lines: [
        { id: 1, text: 'Sokk', quantity: 3 },
        { id: 3, text: 'Vott', quantity: 4 },
      ],
    });
    expect(await g.sync()).toBe(1);
    const erpLines = () =>
      linesOf(g.records('erp.order')[0]?.rows).map(({ text, count }) => [text, count]);
    expect(erpLines().sort()).toEqual([
      ['Sokk', 3],
      ['Vott', 4],
    ]);
    expect(await g.sync()).toBe(0);
    g.clock.pass(60_000);
    const held = g.records('erp.order')[0] as {
      id: number;
      rows: { id: number; text: string; count: number }[];
    };
    g.drivers.erp?.people.edit('order', String(held.id), {
      rows: held.rows.map((one) => (one.text === 'Vott' ? { ...one, count: 9 } : one)),
    });
    expect(await g.sync()).toBe(1);
    const shopLines = g.records('shop.order')[0]?.lines as { text: string; quantity: number }[];
    expect(shopLines.find((line) => line.text === 'Vott')).toMatchObject({ quantity: 9 });
    expect(await g.sync()).toBe(0);
  });
});
