// Rewritings that a system's file states: a lost answer is judged by them
// although the system was never seen to rewrite anything.

import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import type { Rewrite } from '../../engine/drivers/memory-table.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const hourMs = 3_600_000;
const properties = { name: 'string', email: 'string', phone: 'string', price: 'number' } as const;
const system = (name: string, rewrites?: Entity['rewrites']) =>
  systemOf(name, {
    customer: {
      properties,
      modified: 'updatedAt',
      find: ['email'],
      ...(rewrites ? { rewrites } : {}),
    },
  });
const of = (one: System) => one.entities.customer as Entity;
const upper = (value: Json) => String(value).toUpperCase();

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

interface Options {
  /** What the file of `b` says. */
  readonly declared?: Entity['rewrites'];
  /** What `b` does. */
  readonly rewrites: Readonly<Record<string, Rewrite>>;
}

async function begin({ declared, rewrites }: Options, compare: 'case' | 'exact' = 'case') {
  const [a, b] = [system('a'), system('b', declared)];
  const rows = [both('name'), both('email'), both('phone'), both('price', { type: 'number' })];
  const merge = [mergeBy('email', 'email', { carriedBy: ['email'], compare })];
  const subject = pipe(of(a), of(b), { merge, back: twoWay, rows });
  at = await ground([a, b], [subject], { memory: { b: { rewrites: { customer: rewrites } } } });
  return at;
}

/** Both have the same customer, so nothing was written yet and nothing of `b` seen. */
async function linked(options: Options, record: Record<string, string | number>): Promise<Ground> {
  const g = await begin(options);
  for (const name of ['a', 'b']) g.drivers[name]?.people.add('customer', record);
  expect(await g.sync()).toBe(0);
  g.clock.pass(hourMs);
  return g;
}

const first = (g: Ground, name: string) => g.records(`${name}.customer`)[0] ?? {};
const edit = (g: Ground, set: Record<string, string | number>) =>
  g.drivers.a?.people.edit('customer', '1', set);
const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));

function lose(g: Ground, operation: string): void {
  let left = 1;
  (g.drivers.b as MemoryDriver).setFaults((call) =>
    call.operation === operation && left-- > 0 ? { kind: 'unclear-after' } : undefined,
  );
}

const cases = [
  ['capitals', { name: 'upper' }, { name: upper }, { name: 'Kari' }, { name: 'KARI' }],
  ['blanks at the ends', { name: 'trim' }, { name: 'trim' }, { name: ' Kari ' }, { name: 'Kari' }],
  ['digits only', { phone: 'digits' }, { phone: 'digits' }, { phone: '+47 22' }, { phone: '4722' }],
  [
    'two in a row, cut first',
    { name: 'cut:5 trim' },
    { name: (value: Json) => String(value).slice(0, 5).trim() },
    { name: 'Kari Nord' },
    { name: 'Kari' },
  ],
  [
    'three in a row, which nobody could tell from an edit',
    { name: 'upper spaces cut:6' },
    { name: (value: Json) => upper(value).replace(/\s+/g, ' ').slice(0, 6) },
    { name: 'Kari   Nord' },
    { name: 'KARI N' },
  ],
  [
    'fewer decimals',
    { price: 'round:1' },
    { price: (value: Json) => Number(Number(value).toFixed(1)) },
    { price: 1.26 },
    { price: 1.3 },
  ],
] as const;

describe('the first answer of all is lost', () => {
  it.each(cases)(
    '%s, stated in the file: written as sent',
    async (_, declared, rewrites, sent, held) => {
      const g = await linked({ declared, rewrites }, { name: 'OLA', email: 'o@x.no', price: 1 });
      lose(g, 'update');
      edit(g, sent);
      await g.sync();
      expect(await parked(g)).toEqual([]);
      expect(first(g, 'a')).toMatchObject(sent);
      expect(first(g, 'b')).toMatchObject(held);
      expect(await g.sync()).toBe(0);
    },
  );

  it.each(cases)('%s, stated nowhere: a person is asked', async (_, __, rewrites, sent, held) => {
    const g = await linked({ rewrites }, { name: 'OLA', email: 'o@x.no', price: 1 });
    lose(g, 'update');
    edit(g, sent);
    await g.sync();
    const [row] = Object.keys(sent);
    expect(await parked(g)).toMatchObject([{ row, why: 'in-doubt' }]);
    expect(first(g, 'a')).toMatchObject(sent);
    expect(first(g, 'b')).toMatchObject(held);
  });

  it('another value than the stated rewriting gives is an edit', async () => {
    const g = await linked(
      { declared: { name: 'upper' }, rewrites: {} },
      { name: 'OLA', email: 'o@x.no' },
    );
    lose(g, 'update');
    edit(g, { name: 'Kari' });
    g.drivers.b?.setFaults((call) => {
      if (call.operation !== 'update') return undefined;
      g.drivers.b?.setFaults(() => undefined);
      g.drivers.b?.people.edit('customer', '1', { name: 'Ola Nord' });
      return { kind: 'unclear' };
    });
    await g.sync();
    expect(await parked(g)).toMatchObject([{ row: 'name', why: 'in-doubt' }]);
  });

  it('emptied is never explained, whatever is stated', async () => {
    const g = await linked(
      { declared: { phone: 'digits' }, rewrites: { phone: 'digits' } },
      { name: 'OLA', email: 'o@x.no', phone: '1' },
    );
    lose(g, 'update');
    edit(g, { phone: 'none' });
    await g.sync();
    expect(await parked(g)).toMatchObject([{ row: 'phone', why: 'in-doubt' }]);
  });

  it.each([
    ['stated: found under the spelling it has there', { email: 'upper' }, 1],
    ['stated nowhere: not found, and made again', undefined, 2],
  ] as const)('of a create whose key is rewritten, %s', async (_, declared, records) => {
    const rewrites = { email: upper };
    const g = await begin({ ...(declared ? { declared } : {}), rewrites }, 'exact');
    lose(g, 'create');
    g.drivers.a?.people.add('customer', { name: 'Ola', email: 'o@x.no' });
    await g.sync();
    expect(g.records('b.customer')).toHaveLength(records);
  });
});
