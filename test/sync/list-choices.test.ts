// Keyed lists where a person is asked: conflicts of single items, and lists in doubt.

import { afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { itemOf } from '../../engine/sync/desk/desk.ts';
import { choose, drop } from '../../engine/sync/desk/settle-item.ts';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground } from './two-systems.ts';

const dayMs = 86_400_000;
const me = { who: 'me' };
const twoWays = 'back: { create: never }';

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const orderOf = (policies: string) => `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
${policies}
properties:
  reference: { source: number, back: false }
  lines:
    each: lines
    key: { source: id, sink: id }
    properties: { number: sku, count: quantity }
`;

/** One order with the lines A and B in both systems. */
async function begin(policies: string): Promise<Ground> {
  at = await fromFiles({ 'pipes/shop-erp/order.yaml': orderOf(policies) });
  peopleOf(at, 'shop').add('order', {
    number: 'S1',
    lines: [
      { id: 11, sku: 'A', quantity: 1 },
      { id: 12, sku: 'B', quantity: 2 },
    ],
  });
  await at.sync();
  at.clock.pass(2 * dayMs);
  return at;
}

const lines = (g: Ground, system: string) =>
  (g.records(`${system}.order`)[0]?.lines ?? []) as readonly JsonObject[];
const edit = (g: Ground, system: string, change: (list: readonly JsonObject[]) => Json) =>
  peopleOf(g, system).edit('order', '1', { lines: change(lines(g, system)) });
/** Sets the number of one line, as each system calls it. */
const setCount = (g: Ground, system: string, at: number, count: number) =>
  edit(g, system, (list) =>
    list.map((line, index) =>
      index === at ? { ...line, [system === 'shop' ? 'quantity' : 'count']: count } : line,
    ),
  );
const texts = (g: Ground, system: string) =>
  lines(g, system).map((one) => `${one.sku ?? one.number}${one.quantity ?? one.count}`);
const parked = async (g: Ground) =>
  (await g.world.store.transact((tx) => tx.parkedList({}, '', 100))).map((one) =>
    itemOf(g.world, one),
  );
const waiting = async (g: Ground) => (await parked(g)).map(({ row, why }) => `${row} ${why}`);

describe('a line that both sides changed, where a person is asked', () => {
  async function conflicting(): Promise<{ g: Ground; id: string }> {
    const g = await begin(`${twoWays}\nconflict: ask`);
    setCount(g, 'shop', 0, 5);
    setCount(g, 'erp', 0, 7);
    expect(await g.sync()).toBe(0);
    const [item] = await parked(g);
    expect(item).toMatchObject({
      row: 'lines',
      why: 'conflict',
      edit: null,
      values: { F: { '11 count': 5 }, S: { '11 count': 7 } },
    });
    return { g, id: item?.id as string };
  }

  it.each([
    ['source', ['A5', 'B2']],
    ['sink', ['A7', 'B2']],
  ])('waits, and gets the value of the chosen %s', async (side, expected) => {
    const { g, id } = await conflicting();
    await choose(g.world, id, side, me);
    await g.sync();
    expect([texts(g, 'shop'), texts(g, 'erp')]).toEqual([expected, expected]);
    expect(await waiting(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });

  it.each(['source', 'sink'])(
    'does not stop other lines, nor forget that %s was chosen',
    async (side) => {
      const { g, id } = await conflicting();
      await choose(g.world, id, side, me);
      setCount(g, 'shop', 1, 3);
      await g.sync();
      const expected = [side === 'source' ? 'A5' : 'A7', 'B3'];
      expect([texts(g, 'shop'), texts(g, 'erp')]).toEqual([expected, expected]);
      expect(await waiting(g)).toEqual([]);
    },
  );

  it('waits while other lines go on', async () => {
    const { g } = await conflicting();
    setCount(g, 'shop', 1, 3);
    expect(await g.sync()).toBe(1);
    expect([texts(g, 'shop'), texts(g, 'erp')]).toEqual([
      ['A5', 'B3'],
      ['A7', 'B3'],
    ]);
    expect(await waiting(g)).toEqual(['lines conflict']);
  });

  it('is asked for again if one of them has changed since', async () => {
    const { g, id } = await conflicting();
    await choose(g.world, id, 'source', me);
    setCount(g, 'erp', 0, 8);
    expect(await g.sync()).toBe(0);
    expect(await parked(g)).toMatchObject([{ choice: null, values: { S: { '11 count': 8 } } }]);
  });

  it('ends by itself when both sides agree', async () => {
    const { g } = await conflicting();
    setCount(g, 'erp', 0, 5);
    expect(await g.sync()).toBe(0);
    expect(await waiting(g)).toEqual([]);
  });

  it('is left as it is, and other lines that could not be sent yet go on', async () => {
    const { g, id } = await conflicting();
    setCount(g, 'shop', 1, 9);
    g.drivers.erp?.setFaults(({ operation }) =>
      operation === 'update' ? { kind: 'refused', message: 'closed for today' } : undefined,
    );
    await g.sync();
    await drop(g.world, id, me);
    g.drivers.erp?.setFaults(undefined);
    edit(g, 'shop', (list) => [...list, { id: 13, sku: 'C', quantity: 3 }]);
    await g.sync();
    expect(texts(g, 'erp')).toEqual(['A7', 'B9', 'C3']);
    expect(await waiting(g)).toEqual([]);
  });

  it('is left as it is until somebody edits it', async () => {
    const { g, id } = await conflicting();
    await drop(g.world, id, me);
    expect(await g.sync()).toBe(0);
    expect(await waiting(g)).toEqual([]);
    setCount(g, 'shop', 0, 9);
    await g.sync();
    expect(texts(g, 'erp')).toEqual(['A9', 'B2']);
  });
});

describe('a list whose write was lost while somebody else edited it', () => {
  async function doubtful(change: (g: Ground) => void): Promise<{ g: Ground; id: string }> {
    const g = await begin(twoWays);
    setCount(g, 'shop', 0, 5);
    let left = 1;
    g.drivers.erp?.setFaults(({ operation }) => {
      if (operation !== 'update' || left-- <= 0) return undefined;
      change(g);
      return { kind: 'unclear' };
    });
    await g.sync();
    const [item] = await parked(g);
    expect(await waiting(g)).toEqual(['lines in-doubt']);
    return { g, id: item?.id as string };
  }

  it.each([
    ['source', ['A5', 'B2']],
    ['sink', ['A8', 'B2']],
  ])('gets the list of the chosen %s', async (side, expected) => {
    const { g, id } = await doubtful((here) => setCount(here, 'erp', 0, 8));
    await choose(g.world, id, side, me);
    await g.sync();
    expect([texts(g, 'shop'), texts(g, 'erp')]).toEqual([expected, expected]);
    expect(await waiting(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });

  it.each([
    ['source', ['A5', 'B2']],
    ['sink', ['A1', 'C3']],
  ])('also where lines were added and removed: %s', async (side, expected) => {
    const { g, id } = await doubtful((here) =>
      edit(here, 'erp', ([first]) => [first as JsonObject, { number: 'C', count: 3 }]),
    );
    await choose(g.world, id, side, me);
    await g.sync();
    expect([texts(g, 'shop').sort(), texts(g, 'erp').sort()]).toEqual([expected, expected]);
    expect(await waiting(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });

  it('is in doubt no more when both sides agree', async () => {
    const { g } = await doubtful((here) => setCount(here, 'erp', 0, 8));
    setCount(g, 'erp', 0, 5);
    expect(await g.sync()).toBe(0);
    expect(await waiting(g)).toEqual([]);
    setCount(g, 'erp', 0, 6);
    await g.sync();
    expect(texts(g, 'shop')).toEqual(['A6', 'B2']);
  });

  it('is chosen for again if it has changed since', async () => {
    const { g, id } = await doubtful((here) => setCount(here, 'erp', 0, 8));
    await choose(g.world, id, 'source', me);
    setCount(g, 'erp', 0, 9);
    expect(await g.sync()).toBe(0);
    expect(await parked(g)).toMatchObject([{ why: 'in-doubt', choice: null }]);
  });

  it.each([
    ['one that it made there is known', 'erp', 'unclear-after'],
    ['one that it made here is known', 'shop', 'unclear-after'],
    ['one that it did not make is not taken for a new one there', 'erp', 'unclear'],
    ['one that it did not make is not taken for a new one here', 'shop', 'unclear'],
  ] as const)(
    'has its lines, whatever a person does with the list: %s',
    async (_, written, kind) => {
      const other = written === 'erp' ? 'shop' : 'erp';
      const add = (g: Ground, system: string, name: string, count: number) =>
        edit(g, system, (list) => [
          ...list,
          system === 'shop'
            ? { id: 100 + count, sku: name, quantity: count }
            : { number: name, count },
        ]);
      const g = await begin(twoWays);
      add(g, other, 'C', 3);
      let left = 1;
      g.drivers[written]?.setFaults(({ operation }) => {
        if (operation !== 'update' || left-- <= 0) return undefined;
        add(g, written, 'D', 4);
        if (kind === 'unclear') add(g, other, 'E', 5);
        return { kind };
      });
      await g.sync();
      const [item] = await parked(g);
      expect(await waiting(g)).toEqual(['lines in-doubt']);
      setCount(g, written, lines(g, written).length - 1, 8);
      await g.sync();
      await drop(g.world, item?.id as string, me);
      setCount(g, other, 2, 9);
      await g.sync();
      const names = texts(g, written).map((text) => text.charAt(0));
      expect(names.sort()).toEqual(['A', 'B', 'C', 'D']);
    },
  );

  it('knows a line that was made anew, with the values that were sent, under another key', async () => {
    const { g, id } = await doubtful((here) =>
      edit(here, 'erp', ([, second]) => [
        { number: 'A', count: 5 },
        second as JsonObject,
        { number: 'C', count: 3 },
      ]),
    );
    await drop(g.world, id, me);
    expect(await g.sync()).toBe(0);
    setCount(g, 'shop', 0, 9);
    await g.sync();
    expect(texts(g, 'erp')).toEqual(['A9', 'B2', 'C3']);
    setCount(g, 'erp', 0, 10);
    await g.sync();
    expect(texts(g, 'shop')).toEqual(['A10', 'B2']);
  });

  const added = (g: Ground, system: string, name: string, count: number) =>
    edit(g, system, (list) => [
      ...list,
      system === 'shop' ? { id: 10 + count, sku: name, quantity: count } : { number: name, count },
    ]);

  it('has lines that are none of each other, wherever they stand: an edit of one leaves the other', async () => {
    const { g, id } = await doubtful((here) => added(here, 'erp', 'D', 4));
    added(g, 'shop', 'C', 4);
    await g.sync();
    await drop(g.world, id, me);
    setCount(g, 'shop', 2, 9);
    await g.sync();
    expect(texts(g, 'erp')).toEqual(['A1', 'B2', 'D4', 'C9']);
    setCount(g, 'erp', 2, 5);
    await g.sync();
    expect(texts(g, 'shop')).toEqual(['A5', 'B2', 'C9', 'D5']);
  });

  it('knows a line by its name if its count has changed since it was made', async () => {
    const g = await begin(twoWays);
    added(g, 'shop', 'C', 3);
    let step = 0;
    g.drivers.erp?.setFaults(({ operation }) => {
      if (operation === 'update' && step === 0) {
        step = 1;
        return { kind: 'unclear-after' };
      }
      if (operation === 'get' && step === 1) {
        step = 2;
        setCount(g, 'erp', 2, 8);
      }
      return undefined;
    });
    await g.sync();
    const [item] = await parked(g);
    expect(await waiting(g)).toEqual(['lines in-doubt']);
    await drop(g.world, item?.id as string, me);
    setCount(g, 'shop', 2, 9);
    await g.sync();
    expect(texts(g, 'erp')).toEqual(['A1', 'B2', 'C9']);
  });

  it('knows a line by its name if somebody replaced it by another of that name', async () => {
    const { g, id } = await doubtful((here) =>
      edit(here, 'erp', ([first]) => [first as JsonObject, { number: 'B', count: 3 }]),
    );
    await drop(g.world, id, me);
    setCount(g, 'shop', 1, 9);
    await g.sync();
    expect(texts(g, 'erp')).toEqual(['A1', 'B9']);
  });

  it('has no pairs by place even if its first write was the one that was lost', async () => {
    at = await fromFiles({ 'pipes/shop-erp/order.yaml': orderOf(twoWays) });
    const g = at;
    peopleOf(g, 'shop').add('order', { number: 'S1', lines: [{ id: 11, sku: 'A', quantity: 1 }] });
    peopleOf(g, 'erp').add('order', { reference: 'S1' });
    let left = 1;
    g.drivers.erp?.setFaults(({ operation }) => {
      if (operation !== 'update' || left-- <= 0) return undefined;
      added(g, 'erp', 'D', 4);
      return { kind: 'unclear' };
    });
    await g.sync();
    const [item] = await parked(g);
    expect(await waiting(g)).toEqual(['lines in-doubt']);
    await drop(g.world, item?.id as string, me);
    setCount(g, 'shop', 0, 9);
    await g.sync();
    expect(texts(g, 'erp')).toEqual(['D4', 'A9']);
  });

  it('is left as it is until somebody edits it', async () => {
    const { g, id } = await doubtful((here) => setCount(here, 'erp', 0, 8));
    await drop(g.world, id, me);
    expect(await g.sync()).toBe(0);
    expect([texts(g, 'shop'), texts(g, 'erp')]).toEqual([
      ['A5', 'B2'],
      ['A8', 'B2'],
    ]);
    expect(await waiting(g)).toEqual([]);
  });
});

it('a line that somebody removed over there comes back where edits are undone', async () => {
  const g = await begin('drift: restore');
  edit(g, 'erp', ([first]) => [first as JsonObject]);
  await g.sync();
  expect(texts(g, 'erp')).toEqual(['A1', 'B2']);
  expect(await g.sync()).toBe(0);
});

it('a line of several orders that are one over there is what the last of them says, and nobody is asked', async () => {
  const many = orderOf('conflict: ask')
    .replace(', back: false', '')
    .replace('sink: reference }', 'sink: reference, many: true }');
  at = await fromFiles({ 'pipes/shop-erp/order.yaml': many });
  const g = at;
  const shop = peopleOf(g, 'shop');
  const line = (id: number, quantity: number): Json => [{ id, sku: 'A', quantity }];
  shop.add('order', { number: 'S1', lines: line(11, 1) });
  await g.sync();
  shop.add('order', { number: 'S1', lines: line(21, 1) });
  await g.sync();
  shop.edit('order', '1', { lines: line(11, 5) });
  await g.sync();
  expect(texts(g, 'erp')).toEqual(['A5']);
  shop.edit('order', '2', { lines: line(21, 6) });
  await g.sync();
  expect(texts(g, 'erp')).toEqual(['A6']);
  expect(await waiting(g)).toEqual([]);
});
