// What a changed mapping leaves as it was is as agreed under the new one as under the old, whatever else
// the row waits for: what people edit from then on is theirs, and no change of the mapping.

import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { fromFiles, peopleOf } from './from-files.ts';
import {
  both,
  type Ground,
  ground,
  mergeBy,
  pipe,
  type RowOptions,
  row,
  systemOf,
  twoWay,
} from './two-systems.ts';

const hourMs = 3_600_000;
const properties = { name: 'string', email: 'string', tags: 'list' } as const;
const systems = ['a', 'b'].map((name) =>
  systemOf(name, { customer: { properties, modified: 'updatedAt', find: ['email'] } }),
) as [System, System];
const [of, other] = systems.map((one) => one.entities.customer) as [Entity, Entity];
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
const email = both('email');

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));
const edit = (g: Ground, name: string, set: Record<string, unknown>, id = '1') =>
  g.drivers[name]?.people.edit('customer', id, set as Record<string, string>);

async function begin(made: Pipe, count: number): Promise<Ground> {
  at = await ground(systems, [made]);
  for (let n = 1; n <= count; n++)
    at.drivers.a?.people.add('customer', { name: `n${n}`, email: `${n}@nord.no`, tags: ['x'] });
  await at.sync();
  at.clock.pass(hourMs);
  return at;
}

describe('a mapping that gives the same as before', () => {
  it('is no mapping that a person beats: who wins is said by the policy', async () => {
    const name = (source: string) =>
      row('name', { source, to: { name: 'name' }, conflict: 'source' });
    const made = (source: string, update: 'always' | 'never') =>
      pipe(of, other, {
        merge: [byEmail],
        back: { ...twoWay, update },
        rows: [name(source), email],
      });
    const g = await begin(made('name', 'never'), 1);
    edit(g, 'b', { name: 'by b' });
    await g.sync();
    const next = await g.again([made('$trim(name)', 'never')]);
    await next.sync();
    g.clock.pass(hourMs);
    edit(g, 'a', { name: 'by a' });
    await (await g.again([made('$trim(name)', 'always')])).sync();
    expect(g.records('b.customer')[0]?.name).toBe('by a');
    expect(g.records('a.customer')[0]?.name).toBe('by a');
  });

  const oneWay = (rows: readonly ReturnType<typeof row>[]) =>
    pipe(of, other, { merge: [byEmail], rows: [...rows, row('email', { source: 'email' })] });
  const drifts: readonly (readonly [string, string, RowOptions, unknown, unknown])[] = [
    ['a value', 'name', {}, 'drifted', 'by a person'],
    ['a list', 'tags', { type: 'list' }, ['x', 'drifted'], ['x', 'by a person']],
  ];

  it.each(drifts)(
    'is not counted when people edit %s that had drifted',
    async (_, path, options, drifted, edited) => {
      const made = (source: string) => oneWay([row(path, { source, ...options })]);
      const g = await begin(made(path), 30);
      for (let n = 1; n <= 30; n++) edit(g, 'b', { [path]: drifted }, String(n));
      await g.sync();
      const next = await g.again([made(path === 'name' ? '$trim(name)' : '$append(tags, [])')]);
      await next.sync();
      g.clock.pass(hourMs);
      for (let n = 1; n <= 30; n++) edit(g, 'a', { [path]: edited }, String(n));
      expect(await next.sync()).toBe(30);
      expect(await parked(next)).toEqual([]);
    },
  );

  it('is none in the items of a list either', async () => {
    const file = (count: string, update: string) => ({
      'pipes/shop-erp/order.yaml': `source: shop.order
sink: erp.order
merge: [{ source: number, sink: reference }]
conflict: source
back: { create: never, update: ${update} }
properties:
  reference: { source: number, back: false }
  lines:
    each: lines
    key: { source: id, sink: id }
    properties:
      number: sku
      count: { source: ${count}, back: { quantity: count } }
`,
    });
    const g = await fromFiles(file('quantity', 'never'));
    at = g;
    const line = { id: 11, sku: 'A', quantity: 1 };
    peopleOf(g, 'shop').add('order', { number: 'S1', lines: [line] });
    await g.sync();
    const held = () => {
      const { lines = [] } = g.records('erp.order')[0] ?? {};
      return (lines as readonly JsonObject[])[0];
    };
    peopleOf(g, 'erp').edit('order', '1', { lines: [{ ...held(), count: 5 }] });
    await g.sync();
    const changed = async (update: string) => {
      const { world, close } = await fromFiles(file('quantity + 0', update));
      await close();
      return g.again(world.catalogue.pipes);
    };
    await (await changed('never')).sync();
    g.clock.pass(hourMs);
    peopleOf(g, 'shop').edit('order', '1', { lines: [{ ...line, quantity: 3 }] });
    await (await changed('always')).sync();
    expect(held()?.count).toBe(3);
  });
});
