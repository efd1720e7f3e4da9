// A record that an expression fails on waits with the reason, be it in a row, a condition or a key; its
// neighbours go on, and it goes on itself once it is mended.

import { afterEach, expect, test } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression as E } from '../../engine/mapping/expression/expression.ts';
import { deskItems } from '../../engine/sync/desk/desk.ts';
import { drop } from '../../engine/sync/desk/settle-item.ts';
import { why } from '../../engine/sync/why/why.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const options = { properties: { email: 'string', size: 'string' }, find: ['email'] } as const;
const a = systemOf('a', { customer: options });
const b = systemOf('b', { customer: options });
const of = (system: typeof a) => system.entities.customer as Entity;
const always = { create: 'always', update: 'always', delete: 'keep' } as const;

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

interface Case {
  readonly name: string;
  readonly pipe?: Partial<Pipe>;
  /** The row that waits, `*` being the record. */
  readonly waits: string;
}

const number = E('$number(size) > 0');
const cases: readonly Case[] = [
  {
    name: 'a row',
    pipe: { rows: [both('email'), row('size', { source: '$string($number(size))' })] },
    waits: 'size',
  },
  { name: 'the condition of the pipe', pipe: { forward: { ...always, when: number } }, waits: '*' },
  {
    name: 'the condition of a create',
    pipe: { forward: { ...always, create: number } },
    waits: '*',
  },
  {
    name: 'a key',
    pipe: { merge: [mergeBy('email', 'email'), mergeBy('$number(size)', 'size')] },
    waits: '*',
  },
];

async function check({ pipe: own, waits }: Case): Promise<void> {
  const customers = pipe(of(a), of(b), {
    merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
    rows: [both('email'), row('size', { source: 'size' })],
    ...own,
  });
  const g = await ground([a, b], [customers]);
  at = g;
  const people = g.drivers.a?.people;
  people?.add('customer', { email: 'one@x.no', size: '1' });
  const id = people?.add('customer', { email: 'bad@x.no', size: 'large' }) as string;
  people?.add('customer', { email: 'two@x.no', size: '2' });
  await g.sync();
  expect(emails(g)).toEqual(expect.arrayContaining(['one@x.no', 'two@x.no']));
  const [parked] = await waiting(g);
  expect(parked).toMatchObject({ ref: `a.customer:${id}`, row: waits, why: 'failed' });
  expect(parked?.reason).toContain('"large" cannot be read as a number, where size = "large".');
  people?.edit('customer', id, { size: '3' });
  await g.sync();
  expect(emails(g)).toEqual(['bad@x.no', 'one@x.no', 'two@x.no']);
  expect(await waiting(g)).toEqual([]);
}

const emails = (g: Ground) =>
  g
    .records('b.customer')
    .map((record) => record.email)
    .sort();
const waiting = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 10));

/** A person leaves all that is on the desk as it is. */
async function dropAll(g: Ground): Promise<void> {
  for (const { id } of await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 9)))
    await drop(g.world, id, { who: 'Kari' });
}

test.each(cases)(
  '$name that fails is left as it is, and nobody is asked again',
  async ({ pipe: own }) => {
    const rows = [both('email'), row('size', { source: 'size' })];
    const merge = [mergeBy('email', 'email')];
    const g = await ground([a, b], [pipe(of(a), of(b), { merge, rows, ...own })]);
    at = g;
    g.drivers.a?.people.add('customer', { email: 'bad@x.no', size: 'large' });
    await g.sync();
    expect(await waiting(g)).toHaveLength(1);
    expect((await why(g.world, 'a.customer:1')).parked).toMatchObject([{ why: 'failed' }]);
    await dropAll(g);
    await g.sync();
    g.drivers.a?.people.add('customer', { email: 'one@x.no', size: '1' });
    await g.sync();
    expect(await waiting(g)).toEqual([]);
  },
);

test.each(cases)('$name that fails parks one record, and its neighbours go on', check);

test('a value that its property cannot hold is not sent: a new record waits, of a linked one the row alone', async () => {
  const rows = [both('email'), row('size', { source: 'size', type: 'number' })];
  const g = await ground(
    [a, b],
    [pipe(of(a), of(b), { merge: [mergeBy('email', 'email')], rows })],
  );
  at = g;
  const people = g.drivers.a?.people;
  const id = people?.add('customer', { email: 'one@x.no', size: 'large' }) as string;
  people?.add('customer', { email: 'two@x.no', size: '2' });
  await g.sync();
  expect(g.records('b.customer')).toMatchObject([{ email: 'two@x.no', size: 2 }]);
  expect(await waiting(g)).toMatchObject([
    {
      ref: `a.customer:${id}`,
      row: 'size',
      why: 'failed',
      reason: expect.stringContaining('`size` is a number; "large" does not fit ('),
    },
  ]);
  people?.edit('customer', id, { size: '1' });
  await g.sync();
  people?.edit('customer', id, { email: 'ONE@x.no', size: 'huge' });
  await g.sync();
  expect(g.records('b.customer')).toContainEqual(
    expect.objectContaining({ email: 'ONE@x.no', size: 1 }),
  );
  expect(await waiting(g)).toMatchObject([{ row: 'size', why: 'failed' }]);
  people?.edit('customer', id, { size: '3' });
  await g.sync();
  expect(g.records('b.customer')).toContainEqual(expect.objectContaining({ size: 3 }));
  expect(await waiting(g)).toEqual([]);
});

test.each([
  ['the condition of the pipe', { forward: { ...always, when: number } }],
  ['the condition of an update', { forward: { ...always, update: number } }],
  ['the condition of the way back', { back: { ...twoWay, when: number } }],
])('%s that fails on a linked record parks it, and ends no link', async (_, own) => {
  const customers = pipe(of(a), of(b), {
    merge: [mergeBy('email', 'email')],
    rows: [both('email'), both('size')],
    ...own,
  });
  const g = await ground([a, b], [customers]);
  at = g;
  const id = g.drivers.a?.people.add('customer', { email: 'x@x.no', size: '1' }) as string;
  await g.sync();
  const side = 'back' in own ? 'b' : 'a';
  const ownId = side === 'a' ? id : (g.drivers.b?.people.records('customer')[0]?.id as string);
  g.drivers[side]?.people.edit('customer', ownId, { size: 'large' });
  g.drivers.a?.people.add('customer', { email: 'y@x.no', size: '2' });
  await g.sync();
  expect(await waiting(g)).toMatchObject([{ row: '*', why: 'failed' }]);
  expect(emails(g)).toEqual(['x@x.no', 'y@x.no']);
  const [link] = await g.world.store.transact((tx) => tx.linksOf([`a.customer:${id}`]));
  expect(link?.state).toBe('live');
  const { parked } = await why(g.world, `a.customer:${id}`);
  expect(parked).toMatchObject([{ why: 'failed' }]);
  await dropAll(g);
  await g.sync();
  expect(await waiting(g)).toEqual([]);
  g.drivers[side]?.people.edit('customer', ownId, { size: '3' });
  await g.sync();
  expect(await waiting(g)).toEqual([]);
  expect(g.records('b.customer').map((record) => record.size)).toContain('3');
});

test('what a system refused is tried again once its file says to write it in another way', async () => {
  const pipes = [pipe(of(a), of(b), { merge: [mergeBy('email', 'email')], rows: [both('email')] })];
  const first = await ground([a, { ...b, fingerprint: 'texts' }], pipes);
  at = first;
  first.drivers.b?.setFaults(({ operation }) =>
    operation === 'create' ? { kind: 'refused', message: 'no such form' } : undefined,
  );
  first.drivers.a?.people.add('customer', { email: 'one@x.no' });
  await first.sync();
  expect(await waiting(first)).toMatchObject([{ why: 'dead' }]);
  first.drivers.b?.setFaults(() => undefined);
  const same = await first.again(pipes);
  await same.sync();
  expect(await waiting(same)).toHaveLength(1);
  const mended = await first.again(pipes, [a, { ...b, fingerprint: 'numbers' }]);
  await mended.sync();
  expect(await waiting(mended)).toEqual([]);
  expect(emails(mended)).toEqual(['one@x.no']);
});
