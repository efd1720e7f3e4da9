// Keyed lists that go both ways, as authors write them: which item over there an item became.

import { afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground, GroundOptions } from './two-systems.ts';

let here: Ground | undefined;
afterEach(async () => {
  await here?.close();
  here = undefined;
});

const order = `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
update: $not($sink.paymentType = 1)
back: { create: never }
properties:
  reference: { source: number, back: false }
  lines:
    each: lines
    key: { source: id, sink: id }
    properties: { number: sku, count: quantity }
`;

it('an item that goes home is the one made of it, not one that may not go over', async () => {
  here = await fromFiles({ 'pipes/shop-erp/order.yaml': order });
  const shop = peopleOf(here, 'shop');
  const erp = peopleOf(here, 'erp');
  shop.add('order', {
    number: 'S1',
    lines: [
      { id: 11, sku: 'A', quantity: 1 },
      { id: 12, sku: 'B', quantity: 2 },
    ],
  });
  const closed = { reference: 'S1', paymentType: 1 };
  const id = erp.add('order', { ...closed, lines: [{ id: 9, number: 'C', count: 3 }] });
  await here.sync();
  const lines = () => here?.records('shop.order')[0]?.lines;
  expect(lines()).toMatchObject([{ sku: 'A' }, { sku: 'B' }, { sku: 'C', quantity: 3 }]);
  erp.edit('order', id, { lines: [{ id: 9, number: 'C', count: 4 }] });
  await here.sync();
  expect(lines()).toMatchObject([
    { sku: 'A', quantity: 1 },
    { sku: 'B', quantity: 2 },
    { sku: 'C', quantity: 4 },
  ]);
});

it.each([
  ['erp', 'number', 'shop.order', [{ sku: 'A', quantity: 1 }]],
  ['shop', 'sku', 'erp.order', [{ number: 'A', count: 1 }]],
] as const)('what %s does not keep is not sent again before it is edited', async (...row) => {
  const [system, name, from, lines] = row;
  const rewrites = { order: { lines: (list: Json) => without(list, name, 'A') } };
  here = await fromFiles(
    { 'pipes/shop-erp/order.yaml': order },
    { memory: { [system]: { rewrites } } },
  );
  const shop = peopleOf(here, 'shop');
  const erp = peopleOf(here, 'erp');
  const ids = {
    shop: shop.add('order', { number: 'S1' }),
    erp: erp.add('order', { reference: 'S1' }),
  };
  await here.sync();
  const own = from === 'shop.order' ? 'shop' : 'erp';
  const edit = (items: readonly object[]) =>
    peopleOf(here as Ground, own).edit('order', ids[own], { lines: items as Json });
  edit(lines.map((line) => ({ ...line, id: 11 })));
  expect(await here.sync()).toBe(1);
  expect(await here.sync()).toBe(0);
  edit(lines.map((line) => ({ ...line, id: 11, sku: 'B', number: 'B' })));
  await here.sync();
  expect(here.records(`${system}.order`)[0]?.lines).toMatchObject([{ [name]: 'B' }]);
  expect(await here.sync()).toBe(0);
});

const emptied = order
  .replace('back: { create: never }', 'delete: delete\nback: { create: never, delete: delete }')
  .replace('update: $not($sink.paymentType = 1)\n', '');

it.each([
  ['shop', 'erp', { id: 1, number: 'A', count: 7 }],
  ['erp', 'shop', { id: 11, sku: 'A', quantity: 7 }],
])(
  'update beats delete: gone from %s, an item of %s edited meanwhile keeps its order',
  async (...row) => {
    const [gone, left, item] = row;
    here = await fromFiles({ 'pipes/shop-erp/order.yaml': emptied });
    const lines = [{ id: 11, sku: 'A', quantity: 1 }];
    const id = peopleOf(here, 'shop').add('order', { number: 'S1', lines });
    await here.sync();
    const [made] = peopleOf(here, 'erp').records('order');
    const ids = { shop: id, erp: made?.id as string };
    const [held] = (made?.record.lines ?? []) as readonly JsonObject[];
    const edited = left === 'erp' ? { ...item, id: held?.id as Json } : item;
    peopleOf(here, gone as 'shop').remove('order', ids[gone as 'shop']);
    peopleOf(here, left as 'shop').edit('order', ids[left as 'shop'], { lines: [edited] });
    await here.sync();
    expect(here.records(`${left}.order`)[0]?.lines).toMatchObject([edited]);
    const parked = await here.world.store.transact((tx) => tx.parkedList({}, '', 9));
    expect(parked).toMatchObject([{ row: '*', why: 'conflict' }]);
  },
);

it.each([
  ['shop', 'erp'],
  ['erp', 'shop'],
] as const)('gone from %s, an order nobody edited goes from %s as well', async (gone, left) => {
  here = await fromFiles({ 'pipes/shop-erp/order.yaml': emptied });
  const lines = [{ id: 11, sku: 'A', quantity: 1 }];
  const id = peopleOf(here, 'shop').add('order', { number: 'S1', lines });
  await here.sync();
  const [made] = peopleOf(here, 'erp').records('order');
  peopleOf(here, gone).remove('order', gone === 'shop' ? id : (made?.id as string));
  await here.sync();
  expect(here.records(`${left}.order`)).toEqual([]);
});

it('what a system adds to an order as it makes it is no edit: it stays there, and goes with the order', async () => {
  const freight = { number: 'FREIGHT', count: 1 };
  const lines = (list: Json) =>
    (list as readonly JsonObject[]).some(({ number }) => number === 'FREIGHT')
      ? list
      : [freight, ...(list as readonly JsonObject[])];
  const g = await twoLines(emptied, { erp: { rewrites: { order: { lines } } } });
  const ours = () => here?.records('shop.order')[0]?.lines;
  g.setOurs(5, 2);
  await here?.sync();
  expect(g.counts()).toEqual(['FREIGHT1', 'A5', 'B2']);
  expect(ours()).toMatchObject([{ sku: 'A' }, { sku: 'B' }]);
  g.setTheirs(g.theirs().map((line, at) => (at === 0 ? { ...line, count: 2 } : line)));
  await here?.sync();
  expect(ours(), 'until it is edited').toMatchObject([{}, {}, { sku: 'FREIGHT', quantity: 2 }]);
  const shop = peopleOf(here as Ground, 'shop');
  const id = shop.add('order', { number: 'S2', lines: [{ id: 21, sku: 'C', quantity: 1 }] });
  await here?.sync();
  expect(here?.records('erp.order')).toHaveLength(2);
  shop.remove('order', id);
  await here?.sync();
  expect(here?.records('erp.order')).toHaveLength(1);
});

it('an item that is added with a key that is there already is not sent again', async () => {
  const byNumber = order.replace('source: id, sink: id', 'source: id, sink: number');
  const g = await twoLines(byNumber);
  const shop = peopleOf(here as Ground, 'shop');
  const held = (here?.records('shop.order')[0]?.lines ?? []) as readonly JsonObject[];
  shop.edit('order', '1', { lines: [...held, { id: 13, sku: 'A', quantity: 3 }] });
  expect(await here?.sync()).toBe(1);
  expect(g.counts()).toEqual(['A1', 'B2', 'A3']);
  expect(here?.records('shop.order')[0]?.lines).toHaveLength(3);
});

it('an order whose items have the same key goes as well', async () => {
  const bySku = emptied.replace('source: id, sink: id', 'source: sku, sink: id');
  await twoLines(bySku, {}, 'A');
  peopleOf(here as Ground, 'erp').remove('order', '1');
  await here?.sync();
  expect(here?.records('shop.order')).toEqual([]);
});

function without(list: Json, name: string, value: string): Json {
  return (list as readonly JsonObject[]).filter((item) => item[name] !== value);
}

/** The lines A and B of one order, in both systems. */
async function twoLines(text: string, rewrites: GroundOptions['memory'] = {}, second = 'B') {
  here = await fromFiles({ 'pipes/shop-erp/order.yaml': text }, { memory: rewrites });
  const [shop, erp] = [peopleOf(here, 'shop'), peopleOf(here, 'erp')];
  const ours = (a: number, b: number): Json => [
    { id: 11, sku: 'A', quantity: a },
    { id: 12, sku: second, quantity: b },
  ];
  shop.add('order', { number: 'S1', lines: ours(1, 2) });
  await here.sync();
  const theirs = () => (here?.records('erp.order')[0]?.lines ?? []) as readonly JsonObject[];
  const counts = () => theirs().map(({ number, count }) => `${number}${count}`);
  return {
    theirs,
    counts,
    setOurs: (a: number, b: number) => shop.edit('order', '1', { lines: ours(a, b) }),
    setTheirs: (lines: readonly JsonObject[]) => erp.edit('order', '1', { lines }),
  };
}

it('an item that somebody removed over there stays away, also when another is written', async () => {
  const oneWay = order.replace('back: { create: never }\n', '').replace(', back: false', '');
  const g = await twoLines(oneWay);
  g.setTheirs(g.theirs().slice(0, 1));
  await here?.sync();
  g.setOurs(5, 2);
  await here?.sync();
  expect(g.counts()).toEqual(['A5']);
  g.setOurs(5, 4);
  await here?.sync();
  expect(g.counts(), 'until it is edited').toEqual(['A5', 'B4']);
});

it('an item that one side refuses stays on the other, also when another is written', async () => {
  const refusing = (list: Json) => without(list, 'sku', 'C');
  const g = await twoLines(order, { shop: { rewrites: { order: { lines: refusing } } } });
  g.setTheirs([...g.theirs(), { number: 'C', count: 3 }]);
  await here?.sync();
  expect(g.counts()).toEqual(['A1', 'B2', 'C3']);
  g.setOurs(5, 2);
  await here?.sync();
  expect(g.counts()).toEqual(['A5', 'B2', 'C3']);
});

it('an item without a value that is required keeps its list from going over, or a record from being made', async () => {
  const strict = order.replace('count: quantity', 'count: { source: quantity, required: true }');
  const g = await twoLines(strict);
  const waiting = async () =>
    (await (here as Ground).world.store.transact((tx) => tx.parkedList({}, '', 9))).map(
      ({ row, why, reason }) => `${row} ${why}: ${reason}`,
    );
  const lacks =
    'lines failed: count of an item is required and has no value, so nothing of the list goes over';
  const shop = peopleOf(here as Ground, 'shop');
  const A = { id: 11, sku: 'A', quantity: 5 };
  shop.edit('order', '1', { lines: [A, { id: 12, sku: 'B' }] });
  await here?.sync();
  expect(g.counts(), 'emptied').toEqual(['A1', 'B2']);
  expect(await waiting()).toEqual([lacks]);
  shop.edit('order', '1', { lines: [A, { id: 12, sku: 'B', quantity: 2 }, { id: 13, sku: 'C' }] });
  await here?.sync();
  expect(g.counts(), 'added').toEqual(['A1', 'B2']);
  expect(await waiting()).toEqual([lacks]);
  g.setOurs(5, 2);
  await here?.sync();
  expect(g.counts()).toEqual(['A5', 'B2']);
  expect(await waiting()).toEqual([]);
  shop.add('order', { number: 'S2', lines: [{ id: 21, sku: 'D' }] });
  await here?.sync();
  expect(here?.records('erp.order')).toHaveLength(1);
  expect(await waiting()).toEqual([lacks]);
});

it.each([
  ['source', 'productId', '{ source: productId, sink: id }', 'name a property in `key`'],
  ['sink', 'product.id', '{ source: id, sink: product.id }', 'a row of the list must write it'],
])(
  'a list waits while an item of the %s has no key, else it would be made again and again',
  async (...row) => {
    const [side, key, keys, help] = row;
    const g = await twoLines(order.replace('{ source: id, sink: id }', keys));
    g.setOurs(5, 2);
    expect(await here?.sync()).toBe(0);
    expect(g.counts()).toEqual(['A1', 'B2']);
    const waiting = await (here as Ground).world.store.transact((tx) => tx.parkedList({}, '', 9));
    expect(waiting).toMatchObject([{ why: 'failed', reason: expect.stringContaining(help) }]);
    expect(waiting[0]?.reason).toContain(
      `an item of the ${side} has no ${key}, by which it would be known again, so nothing of the list goes over; `,
    );
  },
);

it.each([
  ['source', 'sku', '{ source: sku, sink: id }'],
  ['sink', 'number', '{ source: id, sink: number }'],
] as const)('of two items of the %s with the same key none is changed alone', async (...row) => {
  const [side, key, keys] = row;
  const g = await twoLines(order.replace('{ source: id, sink: id }', keys), {}, 'A');
  const [first, second] = g.theirs() as readonly [JsonObject, JsonObject];
  if (side === 'source') g.setTheirs([first, { ...second, count: 5 }]);
  else g.setOurs(1, 5);
  expect(await here?.sync()).toBe(0);
  const waiting = await (here as Ground).world.store.transact((tx) => tx.parkedList({}, '', 9));
  expect(waiting.map(({ why, reason }) => `${why}: ${reason}`)).toEqual([
    `failed: several items of the ${side} have the ${key} A, so none of them can be changed alone`,
  ]);
});

it('items that have the same key are one each', async () => {
  const bySku = order.replace('source: id, sink: id', 'source: sku, sink: id');
  here = await fromFiles({
    'pipes/shop-erp/order.yaml': bySku
      .replace('back: { create: never }\n', '')
      .replace(', back: false', ''),
  });
  const shop = peopleOf(here, 'shop');
  const twice = (first: number, second: number): Json => [
    { id: 11, sku: 'A', quantity: first },
    { id: 12, sku: 'A', quantity: second },
  ];
  const counts = () =>
    ((here?.records('erp.order')[0]?.lines ?? []) as readonly JsonObject[]).map(
      ({ count }) => count,
    );
  shop.add('order', { number: 'S1', lines: twice(1, 2) });
  expect(await here.sync()).toBe(1);
  expect(counts()).toEqual([1, 2]);
  expect(await here.sync()).toBe(0);
  shop.edit('order', '1', { lines: twice(1, 5) });
  expect(await here.sync()).toBe(1);
  expect(counts()).toEqual([1, 5]);
  shop.edit('order', '1', { lines: [{ id: 12, sku: 'A', quantity: 5 }] });
  await here.sync();
  expect(counts()).toHaveLength(1);
  expect(await here.sync()).toBe(0);
});

it.each([
  ['removed', [], ['A1', 'B2']],
  ['counted anew', [{ number: 'C', count: 5 }], ['A1', 'B2', 'C5']],
])('an item whose way home was lost is the one it came from, %s meanwhile', async (...row) => {
  const [, changed, expected] = row;
  const g = await twoLines(order);
  g.setTheirs([...g.theirs(), { number: 'C', count: 3 }, { number: 'D', count: 4 }]);
  let left = 1;
  here?.drivers.shop?.setFaults(({ operation }) => {
    if (operation !== 'update' || left-- <= 0) return undefined;
    const [a, b, c] = g.theirs() as readonly [JsonObject, JsonObject, JsonObject];
    g.setTheirs([a, b, ...changed.map((one) => ({ ...c, ...one }))]);
    return { kind: 'unclear-after' };
  });
  await here?.sync();
  expect(g.counts()).toEqual(expected);
  const ours = (here?.records('shop.order')[0]?.lines ?? []) as readonly JsonObject[];
  expect(ours.map(({ sku, quantity }) => `${sku}${quantity}`)).toEqual(expected);
});

it('an item that both sides add is one if the rules of the list say so', async () => {
  const merged = order.replace(
    'key: { source: id, sink: id }',
    'key: { source: id, sink: id }\n    merge: [{ source: sku, sink: number }]',
  );
  const g = await twoLines(merged);
  const shop = peopleOf(here as Ground, 'shop');
  const held = (here?.records('shop.order')[0]?.lines ?? []) as readonly JsonObject[];
  shop.edit('order', '1', { lines: [...held, { id: 13, sku: 'C', quantity: 3 }] });
  g.setTheirs([...g.theirs(), { number: 'C', count: 4 }]);
  await here?.sync();
  expect(g.counts()).toEqual(['A1', 'B2', 'C3']);
  expect(here?.records('shop.order')[0]?.lines).toMatchObject([{}, {}, { sku: 'C', quantity: 3 }]);
});

it('an item that its system numbers anew stays what it is if the rules of the list say so', async () => {
  const merged = order.replace(
    'key: { source: id, sink: id }',
    'key: { source: id, sink: id }\n    merge: [{ source: sku, sink: number }]',
  );
  const g = await twoLines(merged);
  const shop = peopleOf(here as Ground, 'shop');
  const ids = () => g.theirs().map(({ id, number }) => [id, number]);
  const [first] = ids();
  const before = ids();
  shop.edit('order', '1', {
    lines: [
      { id: 21, sku: 'A', quantity: 1 },
      { id: 22, sku: 'B', quantity: 7 },
    ],
  });
  await here?.sync();
  expect(ids()).toEqual(before);
  expect(g.counts()).toEqual(['A1', 'B7']);
  // It goes on from there: an edit over there comes home to the line with the new number.
  g.setTheirs(g.theirs().map((line) => (line.number === 'A' ? { ...line, count: 4 } : line)));
  await here?.sync();
  expect(here?.records('shop.order')[0]?.lines).toMatchObject([
    { id: 21, sku: 'A', quantity: 4 },
    { id: 22, sku: 'B', quantity: 7 },
  ]);
  shop.edit('order', '1', { lines: [{ id: 31, sku: 'A', quantity: 4 }] });
  await here?.sync();
  expect(ids()).toEqual([first]);
});

it.each([
  ['both ways', (text: string) => text],
  [
    'one way',
    (text: string) => text.replace('back: { create: never }\n', '').replace(', back: false', ''),
  ],
])('an item that the other side numbers anew is not added once more: %s', async (_, as) => {
  const merged = order.replace(
    'key: { source: id, sink: id }',
    'key: { source: id, sink: id }\n    merge: [{ source: sku, sink: number }]',
  );
  const g = await twoLines(as(merged));
  const ours = here?.records('shop.order')[0]?.lines;
  g.setTheirs(g.theirs().map((line) => ({ ...line, id: Number(line.id) + 100 })));
  expect(await here?.sync()).toBe(0);
  expect(here?.records('shop.order')[0]?.lines).toEqual(ours);
  g.setOurs(1, 7);
  await here?.sync();
  expect(g.counts()).toEqual(['A1', 'B7']);
  expect(await here?.sync()).toBe(0);
});

it('a property of items that is carried again goes on from what was agreed', async () => {
  const g = await twoLines(order);
  const reopen = async (text: string) => {
    const { world, clock, drivers } = here as Ground;
    const memory = drivers as NonNullable<GroundOptions['drivers']>;
    const options = { store: world.store, clock, drivers: memory };
    here = await fromFiles({ 'pipes/shop-erp/order.yaml': text }, options);
  };
  await reopen(order.replace('number: sku, ', ''));
  g.setOurs(5, 2);
  await here?.sync();
  const [first, second] = g.theirs() as readonly [JsonObject, JsonObject];
  g.setTheirs([{ ...first, number: 'Y' }, second]);
  await here?.sync();
  expect(g.counts()).toEqual(['Y5', 'B2']);
  await reopen(order);
  await here?.sync();
  expect(g.counts()).toEqual(['Y5', 'B2']);
  expect(here?.records('shop.order')[0]?.lines).toMatchObject([{ sku: 'Y' }, { sku: 'B' }]);
});

describe('lines that the system rewrites as it takes them', () => {
  const oneWay = order.replace('back: { create: never }\n', '').replace(', back: false', '');
  const upper = (line: JsonObject): JsonObject => ({
    ...line,
    number: String(line.number).toUpperCase(),
  });
  const dearer = (line: JsonObject): JsonObject => ({ ...line, count: Number(line.count) + 100 });
  const freight = { number: 'FREIGHT', count: 1 };
  const withFreight = (list: readonly JsonObject[]) =>
    list.some(({ number }) => number === 'FREIGHT') ? list : [freight, ...list];
  const ours = (a: number): Json => [
    { id: 11, sku: 'a', quantity: a },
    { id: 12, sku: 'b', quantity: 2 },
  ];

  async function rewriting(make: (list: readonly JsonObject[]) => readonly JsonObject[]) {
    const lines = (list: Json) => [...make(list as readonly JsonObject[])];
    const memory = { erp: { rewrites: { order: { lines } } } };
    here = await fromFiles({ 'pipes/shop-erp/order.yaml': oneWay }, { memory });
    const shop = peopleOf(here, 'shop');
    shop.add('order', { number: 'S1', lines: ours(1) });
    expect(await here.sync()).toBe(1);
    const texts = () =>
      ((here?.records('erp.order')[0]?.lines ?? []) as readonly JsonObject[]).map(
        ({ number, count }) => `${number}${count}`,
      );
    return { texts, edit: (a: number) => shop.edit('order', '1', { lines: ours(a) }) };
  }

  it('are known by what it makes of them, also where it adds one by itself', async () => {
    const { texts, edit } = await rewriting((list) => withFreight(list.map(upper)));
    expect(texts()).toEqual(['FREIGHT1', 'A1', 'B2']);
    edit(5);
    await here?.sync();
    expect(texts()).toEqual(['FREIGHT1', 'A5', 'B2']);
  });

  it('are known by what it makes of them, also where it lists them in another order', async () => {
    const { texts, edit } = await rewriting((list) =>
      list.map(upper).sort((x, y) => (String(x.number) < String(y.number) ? 1 : -1)),
    );
    edit(5);
    await here?.sync();
    expect(texts()).toEqual(['B2', 'A5']);
  });

  it('are known by their names where it counts by itself and adds one', async () => {
    const { texts } = await rewriting((list) => withFreight(list.map(dearer)));
    expect(texts()).toEqual(['FREIGHT1', 'a101', 'b102']);
  });
});
