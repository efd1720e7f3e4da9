// A key that moves with its record waits where another record over there has it already, before anything
// is sent, and goes on by itself when the other gives it up.

import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { MergeRule, Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { itemOf } from '../../engine/sync/desk/desk.ts';
import { judge } from '../../engine/sync/desk/judge.ts';
import { choose } from '../../engine/sync/desk/settle-item.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { reconcile } from '../../engine/sync/reconcile/reconcile.ts';
import { whyProperty } from '../../engine/sync/why/property.ts';
import {
  both,
  countingCalls,
  type Ground,
  ground,
  mergeBy,
  pipe,
  systemOf,
  twoWay,
} from './two-systems.ts';

const hourMs = 3_600_000;
const properties = { name: 'string', email: 'string', phone: 'string', code: 'string' } as const;
const options = { properties, modified: 'updatedAt', find: ['email'] };
const a = systemOf('a', { customer: options });
const b = systemOf('b', { customer: options });
const of = (system: typeof a) => system.entities.customer as Entity;
const rows = [both('name'), both('email'), both('phone')];

function customers(rule: Partial<MergeRule> = {}, more: Partial<Pipe> = {}): Pipe {
  const merge = [mergeBy('email', 'email', { carriedBy: ['email'], ...rule })];
  return pipe(of(a), of(b), { merge, back: twoWay, rows, ...more });
}

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** These customers in both systems, with ids from 1. */
async function begin(names: readonly string[], subject = customers()): Promise<Ground> {
  const g = await ground([a, b], [subject]);
  at = g;
  for (const name of names) add(g, 'a', { name, email: mail(name), phone: '1' });
  await g.sync();
  g.clock.pass(30 * hourMs);
  return g;
}

const mail = (name: string) => `${name}@x.no`;
const add = (g: Ground, system: string, record: JsonObject) =>
  g.drivers[system]?.people.add('customer', record);
const edit = (g: Ground, system: string, id: string, set: Readonly<Record<string, string>>) =>
  g.drivers[system]?.people.edit('customer', id, set);
const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));
const emails = (g: Ground, system: string) =>
  g.records(`${system}.customer`).map(({ email }) => String(email).replace('@x.no', ''));
const waiting = async (g: Ground) =>
  (await parked(g)).map(({ ref, row, why, reason }) => `${ref} ${row} ${why}: ${reason}`);
const updates = (g: Ground) =>
  Object.values(g.drivers).flatMap(({ calls }) =>
    calls.filter((one) => one.operation === 'update'),
  );

const taken = 'a.customer:1 email key-taken: b.customer:2 has this key already';

describe('a key that another record has', () => {
  it('is not sent, and other rows of the record are', async () => {
    const g = await begin(['ola', 'kari']);
    edit(g, 'a', '1', { email: mail('kari'), phone: '2' });
    expect(await g.sync()).toBe(1);
    expect(emails(g, 'b')).toEqual(['ola', 'kari']);
    expect(g.records('b.customer')[0]?.phone).toBe('2');
    expect(await waiting(g)).toEqual([taken]);
    edit(g, 'a', '1', { name: 'Ola' });
    expect(await g.sync(), 'later edits go on too').toBe(1);
    expect(await waiting(g)).toEqual([taken]);
  });

  it('is not carried home either', async () => {
    const g = await begin(['ola', 'kari']);
    edit(g, 'b', '1', { email: mail('kari') });
    expect(await g.sync()).toBe(0);
    expect(emails(g, 'a')).toEqual(['ola', 'kari']);
    expect(await waiting(g)).toEqual([
      'a.customer:1 email key-taken: a.customer:2 has this key already',
    ]);
    edit(g, 'a', '2', { email: mail('kari2') });
    await g.sync();
    expect([emails(g, 'a'), emails(g, 'b')]).toEqual([
      ['kari', 'kari2'],
      ['kari', 'kari2'],
    ]);
    expect(await waiting(g)).toEqual([]);
  });

  it('is not sent where the other is linked with nobody', async () => {
    const g = await begin(['ola'], customers({}, { back: { ...twoWay, create: 'never' } }));
    add(g, 'b', { name: 'kari', email: mail('kari') });
    await g.sync();
    edit(g, 'a', '1', { email: mail('kari') });
    expect(await g.sync()).toBe(0);
    expect(await waiting(g)).toEqual([taken]);
  });

  it.each([
    ['over there', (g: Ground) => edit(g, 'b', '2', { email: mail('kari2') })],
    ['over here', (g: Ground) => edit(g, 'a', '2', { email: mail('kari2') })],
    ['by being removed', (g: Ground) => g.drivers.b?.people.remove('customer', '2')],
    [
      'by a person who says that they are two',
      (g: Ground) =>
        g.world.store.transact((tx) =>
          judge(g.world, tx, { left: 'a.customer:1', right: 'b.customer:2' }, 'cannot', {
            who: 'me',
          }),
        ),
    ],
  ])('is sent as soon as the other gives it up, %s', async (_, giveUp) => {
    const g = await begin(['ola', 'kari']);
    edit(g, 'a', '1', { email: mail('kari') });
    await g.sync();
    expect(await waiting(g)).toEqual([taken]);
    g.clock.pass(hourMs);
    await giveUp(g);
    await g.sync();
    expect(emails(g, 'b')[0]).toBe('kari');
    // Who has lost its counterpart and has this key as well is another question.
    expect((await parked(g)).filter(({ why }) => why === 'key-taken')).toEqual([]);
    expect(await g.sync()).toBe(0);
  });

  it('is sent then also if what brings it back is an answer to another write of the record', async () => {
    const g = await begin(['ola', 'kari']);
    edit(g, 'a', '1', { email: mail('kari') });
    await g.sync();
    const [item] = await parked(g);
    edit(g, 'b', '2', { email: mail('kari2') });
    await collectEntity(g.world, of(b));
    const [subject] = g.world.catalogue.pipes as readonly [Pipe];
    await identify(g.world, subject);
    const work = { pipe: subject.id, kind: 'reconcile', key: item?.subject as string } as const;
    const dueMs = g.clock.now();
    await g.world.store.transact((tx) =>
      tx.putWork([{ ...work, dueMs, cause: 'answer', tries: 0 }]),
    );
    const { operations } = await reconcile(g.world, subject);
    expect(operations.map(({ target }) => target)).toContain('b.customer:1');
  });

  it('tells why it waits', async () => {
    const g = await begin(['ola', 'kari']);
    edit(g, 'a', '1', { email: mail('kari') });
    await g.sync();
    const report = await g.world.store.transact((tx) =>
      whyProperty(g.world, tx, 'a.customer:1', 'email'),
    );
    expect(report.rows).toMatchObject([{ reason: 'b.customer:2 has this key already' }]);
  });

  it('waits no more when its own record takes it back', async () => {
    const g = await begin(['ola', 'kari']);
    edit(g, 'a', '1', { email: mail('kari') });
    await g.sync();
    g.clock.pass(hourMs);
    edit(g, 'a', '1', { email: mail('ola') });
    expect(await g.sync()).toBe(0);
    expect(await waiting(g)).toEqual([]);
  });

  it.each([
    ['source', ['kari', 'kari'], ['kari', 'kari']],
    ['sink', ['ola', 'kari'], ['ola', 'kari']],
  ])('is settled by a person who chooses the %s', async (choice, ours, theirs) => {
    const g = await begin(['ola', 'kari']);
    edit(g, 'a', '1', { email: mail('kari') });
    await g.sync();
    const [item] = (await parked(g)).map((one) => itemOf(g.world, one));
    await choose(g.world, item?.id as string, choice, { who: 'me' });
    await g.sync();
    expect([emails(g, 'a'), emails(g, 'b')]).toEqual([ours, theirs]);
    expect(await waiting(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });
});

describe('records that move together', () => {
  it('two that change places do', async () => {
    const g = await begin(['ola', 'kari']);
    edit(g, 'a', '1', { email: mail('kari') });
    edit(g, 'a', '2', { email: mail('ola') });
    await g.sync();
    expect(emails(g, 'b')).toEqual(['kari', 'ola']);
    expect(await waiting(g)).toEqual([]);
  });

  it('three in a row do, if the last key is free', async () => {
    const g = await begin(['ola', 'kari', 'per']);
    edit(g, 'a', '1', { email: mail('kari') });
    edit(g, 'a', '2', { email: mail('per') });
    edit(g, 'a', '3', { email: mail('new') });
    await g.sync();
    expect(emails(g, 'b')).toEqual(['kari', 'per', 'new']);
    expect(await waiting(g)).toEqual([]);
  });

  it('three in a row wait, if the last key is not free, and go when it is', async () => {
    const g = await begin(['ola', 'kari', 'per']);
    edit(g, 'a', '1', { email: mail('kari') });
    edit(g, 'a', '2', { email: mail('per') });
    expect(await g.sync()).toBe(0);
    expect(await waiting(g)).toEqual([
      taken,
      'a.customer:2 email key-taken: b.customer:3 has this key already',
    ]);
    edit(g, 'b', '3', { email: mail('new') });
    await g.sync();
    expect(emails(g, 'b')).toEqual(['kari', 'per', 'new']);
    expect(await waiting(g)).toEqual([]);
  });
});

describe('a key that nobody else has', () => {
  it.each([
    ['another spelling of its own', {}, ['ola', 'kari'], 'OLA@x.no'],
    ['a value that too many have to be a key', {}, ['ola', ...'bcdefg'], 'many@x.no'],
    [
      'one for which the rule does not hold',
      { when: compileExpression("$sink.name != 'kari'") },
      ['ola', 'kari'],
      'kari@x.no',
    ],
  ] as const)('is sent: %s', async (_, rule, names, email) => {
    const g = await begin(names, customers(rule));
    if (email === 'many@x.no')
      for (const [at] of names.entries()) if (at > 0) edit(g, 'b', String(at + 1), { email });
    await g.sync();
    const people = (await parked(g)).map(({ subject }) => subject);
    edit(g, 'a', '1', { email });
    await g.sync();
    expect(g.records('b.customer')[0]?.email).toBe(email);
    expect((await parked(g)).filter(({ subject }) => !people.includes(subject))).toEqual([]);
  });

  it.each([
    ['the key itself', { email: mail('per') }, 1],
    ['only other rows', { phone: '2' }, 0],
  ])('is asked for once where a record writes %s', async (_, change, times) => {
    const g = await begin(['ola', 'kari']);
    edit(g, 'a', '1', change);
    await collectEntity(g.world, of(a));
    const { world, calls } = countingCalls(g.world);
    const { operations } = await reconcile(world, g.world.catalogue.pipes[0] as Pipe);
    expect(operations).toHaveLength(1);
    expect(calls('refsWithKeys')).toBe(times);
  });

  it('is taken by the first merge of two records as it was', async () => {
    const byCode = mergeBy('code', 'code', { carriedBy: [] });
    const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
    const g = await begin([], customers({}, { merge: [byCode, byEmail] }));
    add(g, 'a', { name: 'ola', email: mail('kari'), code: '1' });
    add(g, 'b', { name: 'ola', email: mail('ola'), code: '1' });
    add(g, 'b', { name: 'kari', email: mail('kari'), code: '2' });
    await g.sync();
    expect((await parked(g)).filter(({ why }) => why === 'key-taken')).toEqual([]);
  });
});

it('nothing is called for a key that waits', async () => {
  const g = await begin(['ola', 'kari']);
  const before = updates(g).length;
  edit(g, 'a', '1', { email: mail('kari') });
  await g.sync();
  expect(updates(g)).toHaveLength(before);
});
