// Lists that are joined from several, and lists that only go back, as authors write them.

import { afterEach, describe, expect, it } from 'vitest';
import { catalogueWith, told } from '../definition/small-project.ts';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground } from './two-systems.ts';

const head = 'source: shop.order\nsink: erp.order\nmerge: [{ source: number, sink: reference }]\n';

let here: Ground | undefined;
afterEach(async () => {
  await here?.close();
  here = undefined;
});

async function open(rest: string): Promise<Ground> {
  here = await fromFiles({ 'pipes/shop-erp/order.yaml': head + rest });
  return here;
}

const shop = () => peopleOf(here as Ground, 'shop');
const erp = () => peopleOf(here as Ground, 'erp');
const lines = (system: 'shop' | 'erp'): readonly (readonly unknown[])[] =>
  (here as Ground)
    .records(`${system}.order`)
    .flatMap((order) => (order.lines ?? []) as readonly Record<string, unknown>[])
    .map((line) => (system === 'erp' ? [line.number, line.count] : [line.sku, line.quantity]));

describe('joined lists', () => {
  const joined = `properties:
  reference: number
  lines:
    all:
      - each: lines[quantity > 0]
        key: { source: id, sink: id }
        properties: { number: sku, count: quantity }
      - each: lines[quantity < 0]
        key: { source: id, sink: id }
        properties:
          number: { value: RETURN }
          count: { source: $abs(quantity), required: true }
`;
  const order = {
    number: 'S1',
    lines: [
      { id: '1', sku: 'A', quantity: 2 },
      { id: '2', sku: 'B', quantity: -1 },
    ],
  };

  it('give the items of all, each by its own rows', async () => {
    await open(joined);
    shop().add('order', order);
    const written = await (here as Ground).sync();
    expect(lines('erp')).toEqual([
      ['A', 2],
      ['RETURN', 1],
    ]);
    expect(written).toBe(1);
    expect(await (here as Ground).sync()).toBe(0);
  });

  it.each([
    ['an item', 'when: $not($creating)', 'required: true'],
    ['a value', 'when: true', 'when: $not($creating)'],
  ])('give %s that only comes after the create', async (_, ofList, ofRow) => {
    await open(
      joined
        .replace('each: lines[quantity < 0]', `each: lines[quantity < 0]\n        ${ofList}`)
        .replace('required: true', ofRow),
    );
    shop().add('order', order);
    await (here as Ground).sync();
    expect(lines('erp')).toEqual([
      ['A', 2],
      ['RETURN', 1],
    ]);
  });

  it('change, add and remove items of one without touching those of another', async () => {
    await open(joined);
    const id = shop().add('order', order);
    await (here as Ground).sync();
    shop().edit('order', id, {
      lines: [
        { id: '1', sku: 'A', quantity: 5 },
        { id: '3', sku: 'C', quantity: -4 },
      ],
    });
    await (here as Ground).sync();
    expect(lines('erp')).toEqual([
      ['A', 5],
      ['RETURN', 4],
    ]);
    expect(await (here as Ground).sync()).toBe(0);
  });

  it('know an item again that got another number, by the rules of its list', async () => {
    await open(
      joined
        .replace(
          'properties: { number',
          'merge: [{ source: sku, sink: number }]\n        properties: { number',
        )
        .replace(
          'properties:\n          number: {',
          'merge: [{ source: "\'RETURN\'", sink: number }]\n        properties:\n          number: {',
        ),
    );
    const id = shop().add('order', order);
    await (here as Ground).sync();
    const ids = () =>
      (here as Ground)
        .records('erp.order')
        .flatMap((one) => one.lines as readonly Record<string, unknown>[])
        .map((line) => [line.id, line.number, line.count]);
    const before = ids();
    shop().edit('order', id, {
      lines: [
        { id: '7', sku: 'B', quantity: -5 },
        { id: '8', sku: 'A', quantity: 3 },
      ],
    });
    await (here as Ground).sync();
    expect(ids().toSorted()).toEqual([
      [before[0]?.[0], 'A', 3],
      [before[1]?.[0], 'RETURN', 5],
    ]);
  });

  it('let an item that moves from one list to the other leave and come anew', async () => {
    await open(joined);
    const id = shop().add('order', order);
    await (here as Ground).sync();
    shop().edit('order', id, { lines: [{ id: '1', sku: 'A', quantity: -2 }] });
    await (here as Ground).sync();
    expect(lines('erp')).toEqual([['RETURN', 2]]);
  });
});

describe('lists that only go back', () => {
  const back = `back: { create: never }
properties:
  reference: number
  remarks:
    back:
      lines:
        each: lines
        key: { source: id, sink: id }
        properties:
          sku: { sink: "number & '!' & $string(count)" }
          quantity: count
`.replace('  remarks:\n', '  lines:\n');

  it('write the items of the sink into the source, and nothing forward', async () => {
    await open(back);
    shop().add('order', { number: 'S1', lines: [] });
    await (here as Ground).sync();
    const id = (here as Ground).drivers.erp?.people.records('order')[0]?.id as string;
    erp().edit('order', id, { lines: [{ id: 7, number: 'A', count: 2 }] });
    await (here as Ground).sync();
    expect(lines('shop')).toEqual([['A!2', 2]]);
    expect(lines('erp')).toEqual([['A', 2]]);
    expect(await (here as Ground).sync()).toBe(0);
  });

  it('follow every part of what a value is made from, and removals', async () => {
    await open(back);
    shop().add('order', { number: 'S1', lines: [] });
    await (here as Ground).sync();
    const id = (here as Ground).drivers.erp?.people.records('order')[0]?.id as string;
    erp().edit('order', id, {
      lines: [
        { id: 7, number: 'A', count: 2 },
        { id: 8, number: 'B', count: 1 },
      ],
    });
    await (here as Ground).sync();
    erp().edit('order', id, { lines: [{ id: 7, number: 'X', count: 2 }] });
    await (here as Ground).sync();
    expect(lines('shop')).toEqual([['X!2', 2]]);
  });

  it('leave what the shop adds by itself alone', async () => {
    await open(back);
    const id = shop().add('order', { number: 'S1', lines: [] });
    await (here as Ground).sync();
    shop().edit('order', id, { lines: [{ id: '5', sku: 'own', quantity: 1 }] });
    await (here as Ground).sync();
    expect(lines('shop')).toEqual([['own', 1]]);
    expect(lines('erp')).toEqual([]);
  });
});

it.each([
  [
    'lists with different keys',
    'lines: { all: [{ each: lines, key: { source: id, sink: id }, properties: { number: sku } }, { each: lines, key: { source: id, sink: number }, properties: { number: sku } }] }',
    'key.alone',
  ],
  [
    'a value beside joined lists',
    'lines: { source: lines, all: [{ each: lines, key: { source: id, sink: id }, properties: { number: sku } }] }',
    'key.alone',
  ],
  [
    'a block without its key',
    'lines: { all: [{ each: lines, properties: { number: sku } }] }',
    'key.missing',
  ],
  [
    'a computed list below back',
    "lines: { back: { lines: { each: 'lines[count > 1]', key: { source: id, sink: id }, properties: { sku: number } } } }",
    'key.alone',
  ],
  [
    'a property that the items lack',
    'lines: { back: { lines: { each: lines, key: { source: id, sink: id }, properties: { skku: number } } } }',
    'property.unknown',
  ],
  [
    'a list below back without its key',
    'lines: { back: { lines: { each: lines, properties: { sku: number } } } }',
    'key.missing',
  ],
])('tells of %s', async (_, row, code) => {
  const catalogue = await catalogueWith({
    'pipes/shop-erp/order.yaml': `${head}back: { create: never }\nproperties:\n  ${row}\n`,
  });
  expect(told(catalogue).join('\n')).toContain(code);
});

describe('items that were never paired', () => {
  const rows = (merge: string) =>
    `properties:\n  reference: number\n  lines:\n    each: lines\n    key: { source: id, sink: id }\n    delete: keep\n${merge}    properties: { number: sku, count: quantity }\n`;

  it.each([
    [
      'are paired by their rule, and others are added',
      '    merge: [{ source: sku, sink: number }]\n',
      [
        ['X', 9],
        ['A', 2],
        ['B', 3],
      ],
    ],
    [
      'are paired by what their rule finds in records that nothing else of the pipe needs',
      '    merge: [{ source: { find: erp.customer, by: email, source: sku, take: name, missing: empty }, sink: number }]\n',
      [
        ['X', 9],
        ['A', 2],
        ['B', 3],
      ],
    ],
    [
      'are paired by their place without one',
      '',
      [
        ['A', 2],
        ['B', 3],
      ],
    ],
  ])('%s', async (_, merge, expected) => {
    await open(rows(merge));
    const held =
      merge === ''
        ? [
            ['P', 1],
            ['Q', 1],
          ]
        : [
            ['X', 9],
            ['A', 1],
          ];
    erp().add('order', {
      reference: 'S1',
      lines: held.map(([number, count], id) => ({ id: id + 5, number, count })),
    } as never);
    erp().add('customer', { email: 'A', name: 'A' });
    shop().add('order', {
      number: 'S1',
      lines: [
        { id: '1', sku: 'A', quantity: 2 },
        { id: '2', sku: 'B', quantity: 3 },
      ],
    });
    await (here as Ground).sync();
    expect(lines('erp')).toEqual(expected);
    expect(await (here as Ground).sync()).toBe(0);
  });
});
