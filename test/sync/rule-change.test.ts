// Changed merge rules: the links they would give are computed beside the old ones, shown, and applied on
// approval; until then existing links go on and nobody is identified.

import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { carryOut, note } from '../../engine/sync/deliver/deliver.ts';
import { approve } from '../../engine/sync/desk/approve.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { applyRuleChange } from '../../engine/sync/identify/rule-change.ts';
import { plan } from '../../engine/sync/plan/plan.ts';
import { applyDefinition } from '../../engine/sync/reconcile/definition-change.ts';
import { reconcile } from '../../engine/sync/reconcile/reconcile.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const properties = { name: 'string', email: 'string', number: 'string' } as const;
const make = (name: string) => systemOf(name, { customer: { properties, modified: 'updatedAt' } });
const a = make('a');
const b = make('b');
const entity = (one: typeof a) => one.entities.customer as Entity;
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
const byNumber = mergeBy('number', 'number');
const customers = (name: string, options: Partial<Pipe> = {}) =>
  pipe(entity(a), entity(b), {
    merge: [byEmail],
    forward: { create: 'never', update: 'always', delete: 'keep' },
    back: { ...twoWay, create: 'never' },
    rows: [both('name'), both('email')],
    fingerprint: name,
    ...options,
  });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** By e-mail: 1-1, 2-2. By number: 1-2, and 3-3 besides. */
async function begin(one = customers('one')): Promise<Ground> {
  at = await ground([a, b], [one]);
  for (const [name, number, email] of [
    ['Ola', '1', 'ola@nord.no'],
    ['Kari', '2', 'kari@nord.no'],
    ['Per', '3', ''],
  ] as const)
    at.drivers.a?.people.add('customer', { name, number, email });
  for (const [name, number, email] of [
    ['Ola', '9', 'ola@nord.no'],
    ['Kari', '1', 'kari@nord.no'],
    ['Per', '3', 'per@nord.no'],
  ] as const)
    at.drivers.b?.people.add('customer', { name, number, email });
  await at.sync();
  return at;
}

async function check(g: Ground, links: readonly string[]): Promise<void> {
  const all = await g.world.store.transact((tx) =>
    tx.linksOf([1, 2, 3].map((n) => `a.customer:${n}`)),
  );
  const live = all.filter((one) => one.state === 'live');
  const id = (ref: string | null) => ref?.split(':')[1];
  expect(live.map((one) => `${id(one.source)}-${id(one.sink)}`).sort()).toEqual(links);
}

const held = async (g: Ground) =>
  (await g.world.store.transact((tx) => tx.parkedList({}, '', 100))).filter(
    (one) => one.why === 'held',
  );

it('is told also where a rule becomes loose, so that keys that differ say nothing any more', async () => {
  const rules = (isLoose: boolean) => [{ ...byNumber, ...(isLoose ? { isLoose } : {}) }, byEmail];
  at = await ground([a, b], [customers('one', { merge: rules(false) as Pipe['merge'] })]);
  for (const [name, number] of [
    ['a', '7'],
    ['b', '9'],
  ] as const)
    at.drivers[name]?.people.add('customer', { name: 'Ola', number, email: 'ola@nord.no' });
  await at.sync();
  await check(at, []);
  const other = customers('two', { merge: rules(true) as Pipe['merge'] });
  const next = await at.again([other]);
  await next.sync();
  await check(next, []);
  expect((await held(next)).map(({ reason }) => reason)).toEqual([
    'as the pipe is now, 1 would join: that needs approval',
  ]);
  await approve(next.world, other);
  await next.sync();
  await check(next, ['1-1']);
});

it('tells what would join, split and move, and does it once it is approved', async () => {
  const g = await begin();
  await check(g, ['1-1', '2-2']);
  const other = customers('two', { merge: [byNumber] });
  const next = await g.again([other]);
  await next.sync();
  await check(next, ['1-1', '2-2']);
  const [item] = await held(next);
  expect(item?.reason).toBe(
    'as the pipe is now, 1 would join, 1 would split, 1 would move to another record: that needs approval',
  );
  next.drivers.a?.people.edit('customer', '1', { name: 'Ola Nord' });
  await next.sync();
  expect(next.records('b.customer')[0], 'links go on meanwhile').toMatchObject({
    name: 'Ola Nord',
  });
  await approve(next.world, other);
  await next.sync();
  await check(next, ['1-2', '3-3']);
  expect(await held(next)).toEqual([]);
});

it('a create that is refused after another mapping leaves the links of others alone', async () => {
  const creating = (name: string) => customers(name, { back: twoWay });
  const g = await ground([a, b], [creating('one')]);
  at = g;
  (g.drivers.a as MemoryDriver).setFaults(({ operation }) =>
    operation === 'create' ? { kind: 'refused', message: 'the e-mail is in use' } : undefined,
  );
  g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  g.drivers.b?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  await g.sync();
  g.drivers.b?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  g.drivers.a?.people.edit('customer', '1', { email: 'kari@nord.no' });
  await g.sync();
  await check(g, ['1-1']);
  const next = await g.again([creating('two')]);
  await next.sync();
  await check(next, ['1-1']);
});

it('a plan shows them, and what would follow', async () => {
  const g = await begin();
  const next = await g.again([customers('two', { merge: [byNumber] })]);
  const path = join(tmpdir(), `samband-rules-${process.pid}.db`);
  await g.world.store.copyTo(path);
  const copy = await openSqliteStore(path);
  try {
    const { linked, unlinked } = await plan(next.world, copy);
    expect(linked.map((one) => `${one.source} ${one.sink}`)).toEqual([
      'a.customer:1 b.customer:2',
      'a.customer:3 b.customer:3',
    ]);
    expect(unlinked).toHaveLength(2);
  } finally {
    await copy.close();
    rmSync(path, { force: true });
  }
  await check(g, ['1-1', '2-2']);
});

it('needs nobody if nothing would change, and keeps the evidence true', async () => {
  const g = await begin();
  const next = await g.again([customers('two', { merge: [mergeBy('fax', 'fax'), byEmail] })]);
  await next.sync();
  expect(await held(next)).toEqual([]);
  const [link] = await g.world.store.transact((tx) => tx.linksOf(['a.customer:1']));
  expect(link?.evidence).toMatchObject({ kind: 'rule', rule: 1, key: 'ola@nord.no' });
});

it('is over by itself when the change is taken back', async () => {
  const g = await begin();
  await (await g.again([customers('two', { merge: [byNumber] })])).sync();
  const back = await g.again([customers('one')]);
  await back.sync();
  expect(await held(back)).toEqual([]);
  await check(back, ['1-1', '2-2']);
});

it('takes no newcomer for a difference, but a link of others that one of them would end', async () => {
  const creating = (name: string, merge: Pipe['merge']) =>
    customers(name, { merge, forward: { create: 'always', update: 'always', delete: 'keep' } });
  const g = await begin(creating('one', [byEmail]));
  await check(g, ['1-1', '2-2', '3-4']);
  g.drivers.a?.people.add('customer', { name: 'Liv', number: '7', email: 'liv@nord.no' });
  g.drivers.a?.people.add('customer', { name: 'Mia', number: '8', email: 'mia@nord.no' });
  g.drivers.b?.people.add('customer', { name: 'Mia', number: '8', email: 'mia@nord.no' });
  await collectEntity(g.world, entity(a));
  await collectEntity(g.world, entity(b));
  const same = await g.again([creating('two', [mergeBy('fax', 'fax'), byEmail])]);
  await same.sync();
  expect(await held(same)).toEqual([]);
  expect(same.records('b.customer').map(({ name }) => name)).toContain('Liv');
  expect(same.records('b.customer').filter(({ name }) => name === 'Mia')).toHaveLength(1);
  g.drivers.a?.people.edit('customer', '1', { name: 'Ola Nord' });
  g.drivers.a?.people.add('customer', { name: 'Per', number: '77', email: 'p@nord.no' });
  await collectEntity(g.world, entity(a));
  const other = await g.again([creating('three', [byNumber])]);
  await other.sync();
  expect((await held(other)).map(({ reason }) => reason)).toEqual([
    expect.stringContaining('1 would move to another record'),
  ]);
  expect((await held(other))[0]?.reason).not.toContain('created');
});

it('a setting that a rule reads is a change of rules', async () => {
  const rule = { ...byNumber, when: compileExpression('$settings.byNumber') };
  const pipeWith = (byNumber: boolean) =>
    customers(String(byNumber), { merge: [rule, byEmail], settings: { byNumber } });
  const g = await begin(pipeWith(false));
  await check(g, ['1-1', '2-2']);
  const next = await g.again([pipeWith(true)]);
  await next.sync();
  expect((await held(next))[0]?.reason).toContain('would move to another record');
  await check(next, ['1-1', '2-2']);
});

it('a wider condition waits as well, and says how many would be created', async () => {
  const some = (when: string, name: string) =>
    customers(name, {
      forward: {
        create: 'always',
        update: 'always',
        delete: 'keep',
        when: compileExpression(when),
      },
      rows: [row('name', { source: 'name' }), row('number', { source: 'number' })],
      merge: [byNumber],
    });
  const g = await begin(some('number = "1"', 'one'));
  const wide = some('true', 'two');
  const next = await g.again([wide]);
  await next.sync();
  expect((await held(next))[0]?.reason).toContain('1 would join, 1 would be created');
  expect(next.records('b.customer')).toHaveLength(3);
  await approve(next.world, wide);
  await next.sync();
  expect(next.records('b.customer')).toHaveLength(4);
});

it.each([
  ['nobody besides', 0],
  ['many records besides', 300],
])('a link with an open write ends when that is answered, with %s', async (_, besides) => {
  const numbered = [both('name'), row('number', { source: 'number', write: 'on-create' })];
  const one = customers('one', { rows: [both('name'), both('email')] });
  const other = customers('two', {
    merge: [mergeBy('number', 'number', { carriedBy: ['number'] })],
    rows: numbered,
  });
  const g = await begin(one);
  for (let n = 0; n < besides; n++)
    g.drivers.a?.people.add('customer', { name: `${n}`, email: `${n}@nord.no` });
  await g.sync();
  await check(g, ['1-1', '2-2']);
  g.clock.pass(3_600_000);
  const next = await g.again([other]);
  at = next;
  await next.sync(); // the change is held
  await approve(next.world, other);
  const driver = g.drivers.b as MemoryDriver;
  const { update } = driver;
  Object.assign(driver, {
    update: async (...given: Parameters<typeof update>) => {
      Object.assign(driver, { update });
      await applyRuleChange(next.world, other);
      await identify(next.world, other);
      await check(g, ['1-1', '1-2', '3-3']);
      return update(...given);
    },
  });
  g.drivers.a?.people.edit('customer', '1', { name: 'Ola Nord' });
  await collectEntity(next.world, entity(a));
  const { operations } = await reconcile(next.world, other);
  await carryOut(next.world, other, await note(next.world, operations));
  await next.sync();
  g.clock.pass(3_600_000);
  await next.sync();
  await check(next, ['1-2', '3-3']);
});

it.each([
  ['a create', 'create'],
  ['a write to a link that would end', 'update'],
] as const)('comes to an end while %s has had no clear answer for long', async (_, unclear) => {
  const creating = (name: string, merge: Pipe['merge']) =>
    customers(name, { merge, forward: { create: 'always', update: 'always', delete: 'keep' } });
  const g = await begin(creating('one', [byEmail]));
  (g.drivers.b as MemoryDriver).setFaults(({ operation }) =>
    operation === unclear ? { kind: 'unclear-after' } : undefined,
  );
  g.drivers.a?.people.add('customer', { name: 'Liv', number: '4', email: 'liv@nord.no' });
  g.drivers.a?.people.edit('customer', '2', { name: 'Kari Nord' });
  const one = g.world.catalogue.pipes[0] as Pipe;
  await collectEntity(g.world, entity(a));
  await identify(g.world, one);
  const { operations } = await reconcile(g.world, one);
  await carryOut(g.world, one, await note(g.world, operations));
  await collectEntity(g.world, entity(b));
  g.clock.pass(3_600_000);
  const other = creating('two', [byNumber]);
  const next = await g.again([other]);
  let asked = 0;
  const now = () => {
    if (asked++ > 1_000) throw new Error('it goes on for ever');
    g.clock.pass(10);
    return g.clock.now();
  };
  await applyDefinition(next.world, other);
  await applyRuleChange({ ...next.world, clock: { ...g.clock, now } }, other);
  expect((await held(next))[0]?.reason).toContain('would move to another record');
});

it('is told where a key is carried no more, so that links whose keys differ would end', async () => {
  const one = customers('one', { rows: [both('name'), both('email', { conflict: 'ask' })] });
  const g = await begin(one);
  for (const [name, email] of [
    ['a', 'o@nord.no'],
    ['b', 'ola@post.no'],
  ] as const)
    g.drivers[name]?.people.edit('customer', '1', { email });
  await g.sync();
  await check(g, ['1-1', '2-2']);
  const other = customers('two', {
    merge: [mergeBy('email', 'email')],
    rows: [both('name')],
  });
  at = await g.again([other]);
  await at.sync();
  await check(at, ['1-1', '2-2']);
  expect((await held(at)).map(({ reason }) => reason)).toEqual([
    'as the pipe is now, 1 would split: that needs approval',
  ]);
  await approve(at.world, other);
  await at.sync();
  await check(at, ['2-2']);
});
