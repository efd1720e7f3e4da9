// Guards of actions: an unusual number of them that no edit asks for, such as after a change of settings, waits
// for a person, who lets them go or leaves them.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Action, Entity, System } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { compileTemplate, compileTree } from '../../engine/mapping/template.ts';
import { approve } from '../../engine/sync/desk/approve.ts';
import { reject } from '../../engine/sync/desk/reject.ts';
import { planned } from './planned.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf } from './two-systems.ts';

const properties = { name: 'string', email: 'string', phone: 'string', note: 'string' } as const;
const greet: Action = {
  request: { path: compileTemplate(''), query: {}, headers: {}, body: compileTree({ note: 'x' }) },
};
const a = systemOf('a', { customer: { properties } });
const b = systemOf('b', { customer: { properties, actions: { greet } } });
const place = { file: 'test', line: 1, column: 1 };
const rule = {
  id: 'then greet',
  action: 'greet',
  when: compileExpression('true'),
  with: [],
  place,
};
const plain = pipe(a.entities.customer as Entity, b.entities.customer as Entity, {
  merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
  rows: [both('name'), both('email'), both('phone')],
});
const greeting = { ...plain, forward: { ...plain.forward, actions: [rule] }, fingerprint: '2' };

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** So many customers on both sides, of a pipe that greets them by now and did not before. */
async function begun(count: number): Promise<Ground> {
  at = await ground([a, b], [plain]);
  add(at, 'n', count);
  await at.sync();
  at.clock.pass(3_600_000);
  at = await at.again([greeting]);
  return at;
}

function add(g: Ground, name: string, count: number): void {
  for (let n = 1; n <= count; n++)
    g.drivers.a?.people.add('customer', { name: `${name}${n}`, email: `${name}${n}@nord.no` });
}

const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 1_000));
const greeted = (g: Ground) => g.records('b.customer').filter(({ note }) => note === 'x').length;

describe('actions that no edit asks for', () => {
  it('are held when the pipe has them by now, and go when a person approves', async () => {
    const g = await begun(30);
    expect(await g.sync()).toBe(0);
    expect(greeted(g)).toBe(0);
    expect((await parked(g)).map(({ why, row }) => `${why} ${row}`)).toEqual(
      Array(30).fill('held then greet'),
    );
    expect((await planned(g)).held).toMatchObject([{ count: 30 }]);
    await approve(g.world, greeting);
    await g.sync();
    expect(greeted(g)).toBe(30);
    expect(await parked(g)).toEqual([]);
  });

  it('are never asked for where a person leaves them', async () => {
    const g = await begun(30);
    await g.sync();
    expect(await reject(g.world, greeting, { who: 'Kari' })).toEqual({ left: 30, stays: 0 });
    await g.sync();
    g.drivers.a?.people.edit('customer', '1', { phone: 'edited' });
    await g.sync();
    expect(greeted(g)).toBe(0);
    expect(await parked(g)).toEqual([]);
  });

  it('are done where they are few, and for what is new', async () => {
    const g = await begun(10);
    await g.sync();
    expect(greeted(g)).toBe(10);
    add(g, 'm', 30);
    await g.sync();
    expect(greeted(g)).toBe(40);
  });

  it('stay held when the record is edited meanwhile', async () => {
    const g = await begun(30);
    await g.sync();
    g.drivers.a?.people.edit('customer', '1', { phone: 'edited' });
    await g.sync();
    g.clock.pass(3_600_000);
    await g.sync();
    expect(g.records('b.customer')[0]?.phone).toBe('edited');
    expect(greeted(g)).toBe(0);
    expect(await parked(g)).toHaveLength(30);
  });

  const another = { ...rule, id: 'then greet again' };
  const mapped = [row('name', { source: '"x " & name' }), ...plain.rows.slice(1)];
  const two: Pipe = { ...plain, forward: { ...plain.forward, actions: [rule, another] } };
  const behind: readonly (readonly [string, Pipe, string, string])[] = [
    ['another action', two, 'then greet', 'then greet again'],
    ['a row', { ...greeting, rows: mapped }, 'name', 'then greet'],
  ];

  it.each(behind)('are asked about where a person leaves %s', async (_, changed, first, second) => {
    const one = { ...changed, fingerprint: '3' };
    const g = await (await begun(30)).again([one]);
    for (const row of [first, second]) {
      await g.sync();
      expect(new Set((await parked(g)).map((item) => item.row))).toEqual(new Set([row]));
      expect(await reject(g.world, one, { who: 'Kari' })).toEqual({ left: 30, stays: 0 });
    }
    expect(await g.sync()).toBe(0);
    expect(await parked(g)).toEqual([]);
  });

  it('of a first run are left', async () => {
    const real: System = {
      ...b,
      title: 'The ERP',
      driver: 'http',
      base: compileTemplate('https://erp.example.com/api'),
    };
    at = await ground([a, real], [greeting]);
    const g = at;
    add(g, 'n', 3);
    for (let n = 1; n <= 3; n++)
      g.drivers.b?.people.add('customer', { name: `n${n}`, email: `n${n}@nord.no` });
    await g.sync();
    expect(await reject(g.world, greeting, { who: 'Kari' })).toEqual({ left: 3, stays: 0 });
    await g.sync();
    expect(await parked(g)).toEqual([]);
  });
});
