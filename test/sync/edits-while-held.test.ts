// A changed definition that guards hold, and what people edit in the same sync, or while it waits: guards count what the
// definition changed, and whichever way the question ends, no edit is lost or counts as agreed.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Row } from '../../engine/mapping/row.ts';
import type { Parked } from '../../engine/store/store.ts';
import { approve } from '../../engine/sync/desk/approve.ts';
import { deskId } from '../../engine/sync/desk/desk.ts';
import { askDesk, type DeskRequest } from '../../engine/sync/desk/request.ts';
import { planned } from './planned.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const properties = { name: 'string', email: 'string', phone: 'string' } as const;
const make = (name: string) => systemOf(name, { customer: { properties, modified: 'updatedAt' } });
const a = make('a');
const b = make('b');
const entity = (one: typeof a) => one.entities.customer as Entity;
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
const customers = (name: Row, options: Partial<Pipe> = {}, phone = both('phone')) =>
  pipe(entity(a), entity(b), {
    merge: [byEmail],
    back: twoWay,
    rows: [name, both('email'), phone],
    ...options,
  });
const plain = customers(both('name'));
const mapped = (source: string, version: string, options: Partial<Pipe> = {}) =>
  customers({ ...both('name', { source }), version }, { fingerprint: version, ...options });
const shouting = mapped('$uppercase(name)', '2');
const whispering = mapped("$lowercase(name) & '!'", '3');

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(one: Pipe, count = 30): Promise<Ground> {
  at = await ground([a, b], [one]);
  for (let n = 1; n <= count; n++)
    at.drivers.a?.people.add('customer', { name: `n${n}`, email: `${n}@nord.no`, phone: `${n}` });
  await at.sync();
  at.clock.pass(3_600_000);
  return at;
}

/** The same records with another definition, which the guards hold; what comes before its first sync comes with it. */
async function heldBy(next: Pipe, before: (g: Ground) => void = () => {}): Promise<Ground> {
  const g = await (await begin(plain)).again([next]);
  before(g);
  await g.sync();
  expect((await held(g)).length).toBeGreaterThanOrEqual(25);
  return g;
}

const ask = (g: Ground, request: DeskRequest) => askDesk(g.world, request, { who: 'Kari' });
const reject = (g: Ground) => ask(g, { do: 'reject', pipe: plain.id });
const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 1_000));
const held = async (g: Ground) => (await parked(g)).filter((one) => one.why === 'held');
const source = (g: Ground, n: number) => g.drivers.a?.people.record('customer', String(n));
const sink = (g: Ground, n: number) =>
  g.records('b.customer').find((one) => one.email === `${n}@nord.no`);
const edit = (g: Ground, n: number, set: Record<string, string>) =>
  g.drivers.a?.people.edit('customer', String(n), set);
const editSink = (g: Ground, n: number, set: Record<string, string>) =>
  g.drivers.b?.people.edit('customer', String(sink(g, n)?.id), set);
/** What both sides have of a row. */
const sides = (g: Ground, n: number, path: string) => [source(g, n)?.[path], sink(g, n)?.[path]];

describe('an edit that comes in the same sync as a changed definition', () => {
  const phones = (g: Ground) => {
    edit(g, 1, { phone: 'a' });
    editSink(g, 2, { phone: 'b' });
  };

  it('goes on its way in a row that the definition leaves alone, both ways', async () => {
    const g = await heldBy(shouting, phones);
    expect(sides(g, 1, 'phone')).toEqual(['a', 'a']);
    expect(sides(g, 2, 'phone')).toEqual(['b', 'b']);
    expect((await held(g)).map((one) => one.row)).toEqual(Array(30).fill('name'));
  });

  it('goes on its way under a setting that changes another row', async () => {
    const next = mapped('$uppercase(name)', '2', { settings: { loud: true } });
    const g = await heldBy(next, phones);
    expect(sides(g, 1, 'phone')).toEqual(['a', 'a']);
    expect(sides(g, 2, 'phone')).toEqual(['b', 'b']);
  });

  it('alone passes no limit, however many there are', async () => {
    const g = await (await begin(plain)).again([{ ...plain, fingerprint: 'a note' }]);
    for (let n = 1; n <= 30; n++) edit(g, n, { name: `m${n}`, phone: `+${n}` });
    expect(await g.sync()).toBe(30);
    expect(await parked(g)).toEqual([]);
  });

  it('goes back from a row that the definition changes, and beats it', async () => {
    const g = await heldBy(shouting, (before) => editSink(before, 4, { name: 'Nils' }));
    expect(sides(g, 4, 'name')).toEqual(['Nils', 'Nils']);
    expect(await held(g)).toHaveLength(29);
  });

  it('waits with a row that the definition changes, is not left with it, and goes with it', async () => {
    const g = await heldBy(shouting, (before) => edit(before, 3, { name: 'Kari' }));
    const { said } = await reject(g);
    expect(said).toMatch(/^29 held changes are left: .* 1 still waits: edited when a-b\/customer /);
    await g.sync();
    expect(sides(g, 1, 'name')).toEqual(['n1', 'n1']);
    expect(sides(g, 3, 'name')).toEqual(['Kari', 'n3']);
    expect(await held(g)).toMatchObject([{ ref: 'a.customer:3', values: { F: 'KARI', S: 'n3' } }]);
    await approve(g.world, shouting, { who: 'Kari' });
    await g.sync();
    expect(sides(g, 3, 'name')).toEqual(['Kari', 'KARI']);
    expect(sides(g, 1, 'name')).toEqual(['n1', 'n1']);
    expect(await parked(g)).toEqual([]);
  });

  it('is left by itself where a person says so of this one', async () => {
    const g = await heldBy(shouting, (before) => edit(before, 3, { name: 'Kari' }));
    await reject(g);
    expect((await reject(g)).said).toMatch(/^Nothing that the guards hold .* 1 still waits: /);
    const [one] = await held(g);
    await ask(g, { do: 'drop', item: deskId(one as Parked) });
    expect(await g.sync()).toBe(0);
    expect(await parked(g)).toEqual([]);
  });

  it('goes over when the definition is taken back, however many there are', async () => {
    const g = await heldBy(shouting, (before) => {
      for (let n = 1; n <= 28; n++) edit(before, n, { name: `m${n}` });
    });
    const back = await g.again([plain]);
    expect(await back.sync()).toBe(28);
    expect(sides(back, 28, 'name')).toEqual(['m28', 'm28']);
    expect(await parked(back)).toEqual([]);
  });

  it('is in the plan, and not among what would be held', async () => {
    const g = await (await begin(plain)).again([shouting]);
    phones(g);
    const { operations, held: would } = await planned(g);
    expect(would).toMatchObject([{ count: 30, reason: expect.stringContaining('30 changes') }]);
    expect(operations.filter((one) => one.pipe === plain.id).length).toBeGreaterThanOrEqual(31);
  });
});

describe('an edit while a changed definition is held', () => {
  const edited = async (next = shouting) => {
    const g = await heldBy(next);
    g.clock.pass(3 * 86_400_000);
    edit(g, 1, { name: 'Kari' });
    editSink(g, 2, { name: 'Nils' });
    edit(g, 3, { name: 'Per' });
    g.clock.pass(60_000);
    editSink(g, 3, { name: 'Paal' });
    await g.sync();
    expect(await held(g), 'also for later edits of these rows').toHaveLength(30);
    return g;
  };

  it('flows when what is held is left, and the rest stays', async () => {
    const g = await edited();
    expect((await reject(g)).said).toMatch(/^30 held changes are left/);
    expect(await g.sync()).toBe(3);
    expect(sides(g, 1, 'name')).toEqual(['Kari', 'KARI']);
    expect(sides(g, 2, 'name')).toEqual(['Nils', 'Nils']);
    expect(sides(g, 3, 'name'), 'the newest').toEqual(['Paal', 'Paal']);
    expect(sides(g, 4, 'name')).toEqual(['n4', 'n4']);
    expect(await parked(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });

  it('flows when it is approved; where both sides were edited the policy decides', async () => {
    const g = await edited();
    await approve(g.world, shouting, { who: 'Kari' });
    await g.sync();
    expect(sides(g, 1, 'name')).toEqual(['Kari', 'KARI']);
    expect(sides(g, 2, 'name')).toEqual(['Nils', 'Nils']);
    expect(sides(g, 3, 'name')).toEqual(['Paal', 'Paal']);
    expect(sides(g, 4, 'name')).toEqual(['n4', 'N4']);
    expect(await parked(g)).toEqual([]);
  });

  it('is no case of the mapping any more where the source leads', async () => {
    const next = customers(
      { ...both('name', { source: '$uppercase(name)', conflict: 'source' }), version: '2' },
      { fingerprint: '2' },
    );
    const g = await edited(next);
    await approve(g.world, next, { who: 'Kari' });
    await g.sync();
    expect(sides(g, 3, 'name')).toEqual(['Per', 'PER']);
  });

  it('flows when the definition is taken back, and the rest is as before', async () => {
    const g = await edited();
    const back = await g.again([plain]);
    expect(await back.sync()).toBe(3);
    expect(sides(back, 1, 'name')).toEqual(['Kari', 'Kari']);
    expect(sides(back, 2, 'name')).toEqual(['Nils', 'Nils']);
    expect(sides(back, 4, 'name')).toEqual(['n4', 'n4']);
    expect(await parked(back)).toEqual([]);
  });

  it('flows, whatever else is held, when only its own row is taken back', async () => {
    const g = await edited();
    const loud = { ...both('phone', { source: "'+' & phone" }), version: '9' };
    const next = await g.again([customers(both('name'), { fingerprint: '9', batchSize: 1 }, loud)]);
    await next.sync();
    expect(sides(next, 1, 'name')).toEqual(['Kari', 'Kari']);
    expect(sides(next, 2, 'name')).toEqual(['Nils', 'Nils']);
    expect((await held(next)).map((one) => one.row)).toEqual(Array(30).fill('phone'));
  });

  it('is not left with a third definition that comes after it', async () => {
    const g = await edited();
    const third = await g.again([whispering]);
    await third.sync();
    expect(await held(third)).toHaveLength(30);
    expect((await reject(third)).said).toMatch(/^27 held changes are left: .* 3 still wait: /);
    await approve(third.world, whispering, { who: 'Kari' });
    await third.sync();
    expect(sides(third, 1, 'name')).toEqual(['Kari', 'kari!']);
    expect(sides(third, 2, 'name')).toEqual(['Nils', 'Nils']);
    expect(sides(third, 4, 'name')).toEqual(['n4', 'n4']);
    expect(await parked(third)).toEqual([]);
  });

  it('to a record that then goes away leaves nothing on the desk', async () => {
    const g = await heldBy({ ...shouting, forward: { ...twoWay, delete: 'delete' } });
    edit(g, 1, { name: 'Kari' });
    await g.sync();
    g.drivers.a?.people.remove('customer', '1');
    await g.sync();
    expect(sink(g, 1)).toBeUndefined();
    expect(await held(g)).toHaveLength(29);
  });

  it('beats the delete of the other record', async () => {
    const g = await heldBy({ ...shouting, forward: { ...twoWay, delete: 'delete' } });
    editSink(g, 2, { name: 'Nils' });
    g.drivers.a?.people.remove('customer', '2');
    await g.sync();
    expect(sink(g, 2)).toMatchObject({ name: 'Nils' });
    const waits = (await parked(g)).filter((one) => one.ref === 'a.customer:2');
    expect(waits).toMatchObject([{ row: '*', why: 'conflict' }]);
    expect((await reject(g)).said).toMatch(/^29 held changes are left/);
    await g.sync();
    expect(sink(g, 2)).toMatchObject({ name: 'Nils' });
  });
});

describe('a condition that changes', () => {
  it('of the update lets what it kept back wait for approval, and later edits go when that is left', async () => {
    const never = {
      ...plain,
      forward: { ...twoWay, update: 'never' },
      fingerprint: 'never',
    } as Pipe;
    const g0 = await begin(never);
    for (let n = 1; n <= 30; n++) edit(g0, n, { phone: `+${n}` });
    await g0.sync();
    const g = await g0.again([plain]);
    edit(g, 1, { name: 'Kari' });
    await g.sync();
    expect(await held(g)).toHaveLength(29);
    edit(g, 2, { phone: 'later' });
    await g.sync();
    await reject(g);
    await g.sync();
    expect(sides(g, 1, 'name')).toEqual(['Kari', 'Kari']);
    expect(sides(g, 2, 'phone')).toEqual(['later', 'later']);
    expect(sides(g, 3, 'phone')).toEqual(['+3', '3']);
    expect(await parked(g)).toEqual([]);
  });

  it('of the pipe holds deletes, and what was edited meanwhile flows when it is taken back', async () => {
    const deleting = { ...twoWay, delete: 'delete' } as const;
    const all = { ...plain, forward: deleting };
    const g0 = await begin(all);
    const when = compileExpression("phone = 'none'");
    const g = await g0.again([{ ...all, forward: { ...deleting, when }, fingerprint: 'few' }]);
    for (let n = 1; n <= 25; n++) edit(g, n, { name: `m${n}` });
    editSink(g, 26, { name: 'Nils' });
    await g.sync();
    expect(await held(g)).toHaveLength(29);
    edit(g, 27, { name: 'Per' });
    await g.sync();
    const back = await g.again([all]);
    expect(await back.sync()).toBe(27);
    expect(sides(back, 25, 'name')).toEqual(['m25', 'm25']);
    expect(sides(back, 26, 'name')).toEqual(['Nils', 'Nils']);
    expect(sides(back, 27, 'name')).toEqual(['Per', 'Per']);
    expect(await parked(back)).toEqual([]);
  });

  it('of a row changes that row alone', async () => {
    const off = { ...both('phone', { when: "name != 'n1'" }), version: 'off' };
    const on = { ...both('phone', { source: "'+' & phone" }), version: 'on' };
    const g0 = await begin(customers(both('name'), { fingerprint: 'off' }, off));
    const g = await g0.again([customers(both('name'), { fingerprint: 'on' }, on)]);
    edit(g, 5, { name: 'Kari' });
    await g.sync();
    expect((await held(g)).every((one) => one.row === 'phone')).toBe(true);
    expect(sides(g, 5, 'name')).toEqual(['Kari', 'Kari']);
  });
});

it('a value that was emptied with many others, and is filled again while they are held, is not left with them', async () => {
  const g = await begin(plain, 40);
  for (let n = 1; n <= 25; n++) edit(g, n, { phone: '' });
  await g.sync();
  expect(await held(g)).toHaveLength(25);
  edit(g, 1, { phone: 'new' });
  await g.sync();
  await reject(g);
  await g.sync();
  expect(sides(g, 1, 'phone')).toEqual(['new', 'new']);
  expect(sides(g, 2, 'phone')).toEqual(['', '2']);
  expect(await parked(g)).toEqual([]);
});
