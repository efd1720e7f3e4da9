// Keyed lists, and lists without keys, whose changed definition guards hold: what people edit in them meanwhile is neither
// lost nor agreed, whichever way the question ends.

import { afterEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { approve } from '../../engine/sync/desk/approve.ts';
import { askDesk } from '../../engine/sync/desk/request.ts';
import { fromFiles, peopleOf } from './from-files.ts';
import type { Ground } from './two-systems.ts';

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const count = 25;
const file = (quantity: string, more = '') => `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
back: { create: never }
${more}properties:
  reference: { source: number, back: false }
  lines:
    each: lines
    key: { source: id, sink: id }
    properties:
      number: sku
      count: { source: ${quantity}, back: { quantity: count } }
`;

async function begin(more = ''): Promise<Ground> {
  const g = await fromFiles({ 'pipes/shop-erp/order.yaml': file('quantity', more) });
  at = g;
  for (let n = 1; n <= count; n++)
    peopleOf(g, 'shop').add('order', {
      number: `S${n}`,
      lines: [
        { id: 11, sku: 'A', quantity: 1 },
        { id: 12, sku: 'B', quantity: 2 },
      ],
    });
  await g.sync();
  g.clock.pass(3_600_000);
  return g;
}

const order = (g: Ground, system: string, n: number) =>
  g
    .records(`${system}.order`)
    .find(({ number, reference }) => (number ?? reference) === `S${n}`) as JsonObject;
const lines = (g: Ground, system: string, n: number) =>
  order(g, system, n).lines as readonly JsonObject[];
const edit = (
  g: Ground,
  system: string,
  n: number,
  change: (list: readonly JsonObject[]) => Json,
) =>
  peopleOf(g, system).edit('order', String(order(g, system, n).id), {
    lines: change(lines(g, system, n)),
  });
const set = (g: Ground, system: string, n: number, value: number) =>
  edit(g, system, n, ([first, ...rest]) => [
    { ...first, [system === 'shop' ? 'quantity' : 'count']: value },
    ...rest,
  ]);
const texts = (g: Ground, system: string, n: number) =>
  lines(g, system, n).map((one) => `${one.sku ?? one.number}${one.quantity ?? one.count}`);
const both = (g: Ground, n: number) => [texts(g, 'shop', n), texts(g, 'erp', n)];
const held = async (g: Ground) =>
  (await g.world.store.transact((tx) => tx.parkedList({ why: 'held' }, '', 100))).length;

async function changed(
  text: string,
  before: (g: Ground) => void = () => {},
  more = '',
): Promise<Ground> {
  return changedOnce(await begin(more), text, before, more);
}

async function changedOnce(
  g: Ground,
  text: string,
  before: (g: Ground) => void = () => {},
  more = '',
): Promise<Ground> {
  const next = await fromFiles({ 'pipes/shop-erp/order.yaml': file(text, more) });
  const again = await g.again(next.world.catalogue.pipes);
  await next.close();
  before(again);
  await again.sync();
  return again;
}

describe('a list', () => {
  it('that was edited while it is held flows when the rest is left', async () => {
    const g = await changed('quantity + 100');
    expect(await held(g)).toBe(count);
    set(g, 'shop', 1, 5);
    set(g, 'erp', 2, 7);
    edit(g, 'shop', 3, (list) => [...list, { id: 13, sku: 'C', quantity: 3 }]);
    edit(g, 'shop', 4, (list) => list.slice(1));
    await g.sync();
    await askDesk(g.world, { do: 'reject', pipe: 'shop-erp/order' }, { who: 'Kari' });
    await g.sync();
    expect(both(g, 1)).toEqual([
      ['A5', 'B2'],
      ['A105', 'B2'],
    ]);
    expect(both(g, 2)).toEqual([
      ['A7', 'B2'],
      ['A7', 'B2'],
    ]);
    expect(both(g, 3)).toEqual([
      ['A1', 'B2', 'C3'],
      ['A1', 'B2', 'C103'],
    ]);
    expect(both(g, 4)).toEqual([['B2'], ['B2']]);
    expect(both(g, 5)).toEqual([
      ['A1', 'B2'],
      ['A1', 'B2'],
    ]);
    expect(await held(g)).toBe(0);
    expect(await g.sync()).toBe(0);
  });

  it('that was edited along with its definition is not left with the others', async () => {
    const g = await changed('quantity + 100', (before) => {
      set(before, 'shop', 1, 5);
      set(before, 'erp', 2, 7);
    });
    const { said } = await askDesk(g.world, { do: 'reject', pipe: 'shop-erp/order' }, { who: 'K' });
    expect(said).toMatch(/^23 held changes are left: .* 2 still wait: /);
    const [pipe] = g.world.catalogue.pipes;
    if (pipe) await approve(g.world, pipe, { who: 'Kari' });
    await g.sync();
    expect(both(g, 1)).toEqual([
      ['A5', 'B2'],
      ['A105', 'B102'],
    ]);
    expect(both(g, 3)).toEqual([
      ['A1', 'B2'],
      ['A1', 'B2'],
    ]);
    expect(texts(g, 'shop', 2)[0], 'the edit goes home').toBe('A7');
  });

  it('is left under a third definition too, but for what was edited by then', async () => {
    const g = await changed('quantity + 100');
    set(g, 'shop', 1, 5);
    set(g, 'erp', 2, 7);
    edit(g, 'erp', 3, (list) => [...list, { number: 'C', count: 3 }]);
    await g.sync();
    const third = await changedOnce(g, 'quantity + 200');
    expect(await held(third)).toBe(count);
    const { said } = await askDesk(
      third.world,
      { do: 'reject', pipe: 'shop-erp/order' },
      { who: 'Kari' },
    );
    expect(said).toMatch(/^22 held changes are left: .* 3 still wait: /);
    expect(await third.sync()).toBe(0);
    expect(both(third, 4)).toEqual([
      ['A1', 'B2'],
      ['A1', 'B2'],
    ]);
  });

  it('whose item both sides changed meanwhile waits as held alone, and asks once it is left', async () => {
    const asking = 'conflict: ask\n';
    const g = await changed('quantity + 100', undefined, asking);
    const whys = async () => {
      const all = await g.world.store.transact((tx) => tx.parkedList({}, '', 100));
      return all.filter(({ ref }) => ref === 'shop.order:1').map(({ why }) => why);
    };
    edit(g, 'shop', 1, ([first, ...rest]) => [{ ...first, sku: 'X' }, ...rest]);
    edit(g, 'erp', 1, ([first, ...rest]) => [{ ...first, number: 'Y' }, ...rest]);
    for (const comment of ['once', 'twice', 'again']) {
      await g.sync();
      expect(await whys(), comment).toEqual(['held']);
      peopleOf(g, 'shop').edit('order', String(order(g, 'shop', 1).id), { comment });
    }
    await askDesk(g.world, { do: 'reject', pipe: 'shop-erp/order' }, { who: 'Kari' });
    await g.sync();
    expect(await whys()).toEqual(['conflict']);
    expect(both(g, 1)).toEqual([
      ['X1', 'B2'],
      ['Y1', 'B2'],
    ]);
  });
});
