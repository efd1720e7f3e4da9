// A keyed list whose file names its items by another property than before.

import { afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { deskItems } from '../../engine/sync/desk/desk.ts';
import { choose } from '../../engine/sync/desk/settle-item.ts';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground } from './two-systems.ts';

let here: Ground | undefined;
afterEach(async () => {
  await here?.close();
  here = undefined;
});

const order = `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
back: { create: never }
properties:
  reference: { source: number, back: false }
  lines:
    each: lines
    key: { source: id, sink: id }
    properties: { number: sku, count: quantity }
`;

it.each([
  ['of the source', 'source: sku, sink: id'],
  ['of the sink', 'source: id, sink: number'],
  ['of both', 'source: sku, sink: number'],
])('items stay what they are when their list takes another key %s', async (_what, key) => {
  here = await fromFiles({ 'pipes/shop-erp/order.yaml': order });
  const lines = [
    { id: 11, sku: 'A', quantity: 1 },
    { id: 12, sku: 'B', quantity: 2 },
  ];
  for (const number of ['S1', 'S2']) peopleOf(here, 'shop').add('order', { number, lines });
  await here.sync();
  const before = ['shop', 'erp'].map((system) => here?.records(`${system}.order`));
  const pipe = order.replace('source: id, sink: id', key);
  const { clock, world, drivers } = here;
  const next = await fromFiles(
    { 'pipes/shop-erp/order.yaml': pipe },
    { clock, store: world.store, drivers },
  );
  expect(await next.sync()).toBe(0);
  expect(['shop', 'erp'].map((system) => next.records(`${system}.order`))).toEqual(before);
  const edited = [{ id: 11, sku: 'A', quantity: 7 }, lines[1]];
  peopleOf(next, 'shop').edit('order', '1', { lines: edited as Json });
  expect(await next.sync()).toBe(1);
  expect(next.records('erp.order')[0]?.lines).toMatchObject([
    { id: 1, count: 7 },
    { id: 2, count: 2 },
  ]);
});

describe('in the step in which their list takes another key', () => {
  const line = (id: number, sku: string, quantity: number) => ({ id, sku, quantity });
  const atFirst = [line(11, 'A', 1), line(12, 'B', 2), line(13, 'C', 3)];

  /** The ground after three lines went over, and the one on which the file names another key. */
  async function rekeyed(key: string) {
    here = await fromFiles({ 'pipes/shop-erp/order.yaml': order });
    peopleOf(here, 'shop').add('order', { number: 'S1', lines: atFirst });
    await here.sync();
    here.clock.pass(1_000);
    const { clock, world, drivers } = here;
    const pipe = order.replace('source: id, sink: id', key);
    return fromFiles({ 'pipes/shop-erp/order.yaml': pipe }, { clock, store: world.store, drivers });
  }
  const shopLines = (g: Ground, lines: Json) => peopleOf(g, 'shop').edit('order', '1', { lines });
  const linesOf = (g: Ground) =>
    ['shop', 'erp'].map((system) => {
      const [record] = g.records(`${system}.order`) as readonly { lines?: readonly JsonObject[] }[];
      return record?.lines?.map((one) => [one.sku ?? one.number, one.quantity ?? one.count]);
    });
  const waits = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 9));

  it.each([
    ['one is removed', [line(11, 'A', 1), line(13, 'C', 3)]],
    ['one is removed and one edited', [line(11, 'A', 7), line(13, 'C', 3)]],
    ['one is removed and all others edited', [line(11, 'A', 7), line(13, 'C', 8)]],
    ['one is added', [...atFirst, line(14, 'D', 4)]],
    [
      'one is removed, one edited, two added',
      [line(11, 'A', 7), line(13, 'C', 3), line(14, 'D', 4), line(15, 'E', 5)],
    ],
    ['two change places and one is removed', [line(13, 'C', 3), line(11, 'A', 1)]],
    ['all are removed but one, which is edited', [line(12, 'B', 9)]],
  ] as const)('%s: so it is over there, whichever key is another', async (_what, lines) => {
    for (const key of [
      'source: sku, sink: id',
      'source: id, sink: number',
      'source: sku, sink: number',
    ]) {
      const g = await rekeyed(key);
      shopLines(g, lines as unknown as Json);
      await g.sync();
      const [own, over] = linesOf(g);
      expect(own).toEqual(lines.map(({ sku, quantity }) => [sku, quantity]));
      expect([...(over ?? [])].sort()).toEqual([...(own ?? [])].sort());
      expect(await waits(g)).toEqual([]);
      await here?.close();
    }
    here = undefined;
  });

  it('one that is removed over there goes here, and one that is edited there is edited here', async () => {
    const g = await rekeyed('source: sku, sink: number');
    const { lines = [] } = g.records('erp.order')[0] as { lines?: readonly JsonObject[] };
    const [first, , third] = lines;
    const left = [first as JsonObject, { ...third, count: 9 }];
    peopleOf(g, 'erp').edit('order', '1', { lines: left });
    await g.sync();
    expect(linesOf(g)).toEqual([
      [
        ['A', 1],
        ['C', 9],
      ],
      [
        ['A', 1],
        ['C', 9],
      ],
    ]);
  });

  it('nothing is made or removed where nobody can tell who was who: it is asked', async () => {
    const g = await rekeyed('source: sku, sink: id');
    const other = (sku: string, quantity: number) => ({ sku, quantity });
    shopLines(g, [other('A', 7), other('C', 8)]);
    expect(await g.sync()).toBe(0);
    expect(linesOf(g)[1]).toEqual([
      ['A', 1],
      ['B', 2],
      ['C', 3],
    ]);
    const [item] = await waits(g);
    expect(item).toMatchObject({
      row: 'lines',
      why: 'in-doubt',
      reason: expect.stringContaining('its items go by another key now'),
    });
    const [asked] = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 9));
    await choose(g.world, asked?.id as string, 'source', { who: 'Kari' });
    await g.sync();
    expect(linesOf(g)).toEqual([
      [
        ['A', 7],
        ['C', 8],
      ],
      [
        ['A', 7],
        ['C', 8],
      ],
    ]);
    expect(await waits(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });
});

describe('items that have one key', () => {
  const own = order.replace('source: id, sink: id', 'source: sku, sink: number');
  const texts = (g: Ground, system: string) =>
    ((g.records(`${system}.order`)[0]?.lines ?? []) as readonly JsonObject[]).map(
      (one) => `${one.sku ?? one.number}${one.quantity ?? one.count}`,
    );
  const add = (g: Ground, system: string, line: JsonObject) => {
    const lines = g.records(`${system}.order`)[0]?.lines as readonly JsonObject[];
    peopleOf(g, system).edit('order', '1', { lines: [...lines, line] });
  };

  async function begin(lines: Json): Promise<Ground> {
    const g = await fromFiles({ 'pipes/shop-erp/order.yaml': own });
    here = g;
    peopleOf(g, 'shop').add('order', { number: 'S1', lines });
    await g.sync();
    g.clock.pass(3_600_000);
    return g;
  }

  it.each([
    ['one of them', [{ sku: 'A', quantity: 1 }], ['A1', 'A3']],
    [
      'two of them',
      [
        { sku: 'A', quantity: 1 },
        { sku: 'A', quantity: 2 },
      ],
      ['A1', 'A2', 'A3'],
    ],
  ] as const)('are made once, though %s were there', async (_what, lines, expected) => {
    for (const [system, line] of [
      ['erp', { number: 'A', count: 3 }],
      ['shop', { sku: 'A', quantity: 3 }],
    ] as const) {
      const g = await begin(lines);
      add(g, system, line);
      expect(await g.sync(), system).toBe(1);
      expect([texts(g, 'shop'), texts(g, 'erp')]).toEqual([expected, expected]);
      expect(await g.sync()).toBe(0);
      await g.close();
    }
  });

  it('wait for a person where one of them is changed, and nothing is written', async () => {
    const g = await begin([
      { sku: 'A', quantity: 1 },
      { sku: 'A', quantity: 2 },
    ]);
    add(g, 'erp', { number: 'A', count: 3 });
    await g.sync();
    const { lines } = g.records('erp.order')[0] as { readonly lines: readonly JsonObject[] };
    const changed = [{ number: 'A', count: 9 }, ...lines.slice(1)];
    peopleOf(g, 'erp').edit('order', '1', { lines: changed });
    expect(await g.sync()).toBe(0);
    const [item] = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 9));
    expect(item).toMatchObject({ row: 'lines', why: 'failed' });
    expect(item?.reason).toContain('several items of the source have the sku A');
  });
});
