// A pipe whose file gets another name, and one that settings switch to, go on where the former was: nothing is
// made, written or asked for because of a name.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe, ThenRule } from '../../engine/definition/pipe.ts';
import type { Action, Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { compileTree } from '../../engine/mapping/template.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { approve as approveHeld } from '../../engine/sync/desk/approve.ts';
import { deskItems } from '../../engine/sync/desk/desk.ts';
import { reject } from '../../engine/sync/desk/reject.ts';
import { choose, drop } from '../../engine/sync/desk/settle-item.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const place = { file: 'test', line: 1, column: 1 };
const request = {
  path: { text: '', holes: [], parts: [], render: () => '' },
  query: {},
  headers: {},
};
/** Of which the system does not tell whether it happened. */
const send: Action = { request: { ...request, body: compileTree({ sent: "{sent & 'x'}" }) } };
const thenSend: ThenRule = { id: 'then send', action: 'send', with: [], place };

const customers = {
  customer: {
    properties: { name: 'string', email: 'string', number: 'string', sent: 'string' },
    modified: 'updatedAt',
    actions: { send },
  },
} as const;
const shop = systemOf('shop', customers);
const erp = systemOf('erp', customers);
const of = (system: typeof shop) => system.entities.customer as Entity;
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
const called = (id: string, options: Partial<Pipe> = {}): Pipe =>
  pipe(of(shop), of(erp), {
    id,
    merge: [byEmail],
    back: twoWay,
    rows: [both('name'), both('email')],
    ...options,
  });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(one: Pipe, ...names: readonly string[]): Promise<Ground> {
  at = await ground([shop, erp], [one]);
  for (const name of names)
    at.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
  await at.sync();
  at.clock.pass(1_000);
  return at;
}

const edit = (g: Ground, system: string, id: string, set: Record<string, string>) =>
  g.drivers[system]?.people.edit('customer', id, set);
const names = (g: Ground, system: string) =>
  g.records(`${system}.customer`).map(({ name }) => name);
const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));
const waiting = (g: Ground) => g.world.store.transact((tx) => deskItems(g.world, tx, {}, 100));
const linksByPipe = async (g: Ground) =>
  (await g.world.store.transact((tx) => tx.countLinks())).map(({ pipe: id, count }) => [id, count]);

describe('under another name', () => {
  it('what people removed on either side stays away', async () => {
    const first = await begin(called('a/customer'), 'kari', 'ola', 'per');
    first.drivers.erp?.people.remove('customer', '1');
    first.drivers.shop?.people.remove('customer', '2');
    await first.sync();
    const g = await first.again([called('b/customer')]);
    expect(await g.sync()).toBe(0);
    expect([names(g, 'shop'), names(g, 'erp')]).toEqual([
      ['kari', 'per'],
      ['ola', 'per'],
    ]);
    expect(await linksByPipe(g)).toEqual([
      ['b/customer', 2],
      ['b/customer', 1],
    ]);
    expect(g.events).toContainEqual({
      kind: 'renamed',
      pipe: 'b/customer',
      was: 'a/customer',
      links: 3,
    });
  });

  it('nobody is asked once more to do what was done', async () => {
    const forward = { ...twoWay, actions: [thenSend] };
    const first = await begin(called('a/customer', { forward }), 'kari');
    const g = await first.again([called('b/customer', { forward })]);
    expect(await g.sync()).toBe(0);
    expect(g.records('erp.customer')).toMatchObject([{ sent: 'x' }]);
  });

  it('edits of both sides meet as if it had its name all along', async () => {
    const first = await begin(called('a/customer'), 'kari');
    edit(first, 'shop', '1', { name: 'Kari Nord' });
    first.clock.pass(1_000);
    edit(first, 'erp', '1', { email: 'nord@nord.no' });
    const g = await first.again([called('b/customer')]);
    await g.sync();
    for (const system of ['shop', 'erp'])
      expect(g.records(`${system}.customer`)).toMatchObject([
        { name: 'Kari Nord', email: 'nord@nord.no' },
      ]);
  });

  it('an edit that was to stay where it was made does', async () => {
    const { back: _, ...oneWay } = called('a/customer', {
      rows: [row('name', { source: 'name' })],
    });
    const first = await begin(oneWay, 'kari');
    edit(first, 'erp', '1', { name: 'Kari Nord' });
    await first.sync();
    const g = await first.again([{ ...oneWay, id: 'b/customer' }]);
    expect(await g.sync()).toBe(0);
    expect(names(g, 'erp')).toEqual(['Kari Nord']);
  });

  it('what waits is asked once, and what was answered is not asked again', async () => {
    const asking = { rows: [both('name', { conflict: 'ask' }), both('email')] } as const;
    const first = await begin(called('a/customer', asking), 'kari', 'ola');
    for (const id of ['1', '2'])
      for (const system of ['shop', 'erp']) edit(first, system, id, { name: `${system} ${id}` });
    await first.sync();
    const [item] = (await waiting(first)).filter(({ ref }) => ref.endsWith(':1'));
    await choose(first.world, item?.id as string, 'sink', { who: 'Kari' });
    const g = await first.again([called('b/customer', asking)]);
    await g.sync();
    expect(names(g, 'shop')).toContain('erp 1');
    expect(await parked(g)).toMatchObject([{ pipe: 'b/customer', why: 'conflict' }]);
  });

  it('whom a person kept from being created is not created', async () => {
    const first = await begin(called('a/customer'), 'kari');
    first.drivers.erp?.setFaults(({ operation }) =>
      operation === 'create' ? { kind: 'refused', message: 'no' } : undefined,
    );
    first.drivers.shop?.people.add('customer', { name: 'ola', email: 'ola@nord.no' });
    await first.sync();
    const [item] = await waiting(first);
    await drop(first.world, item?.id as string, { who: 'Kari' });
    first.drivers.erp?.setFaults(() => undefined);
    const g = await first.again([called('b/customer')]);
    expect(await g.sync()).toBe(0);
    expect(names(g, 'erp')).toEqual(['kari']);
  });

  it('rules that were changed along with it wait for approval', async () => {
    const first = await begin(called('a/customer'), 'kari');
    for (const system of ['shop', 'erp'])
      first.drivers[system]?.people.add('customer', {
        name: system,
        email: `${system}@nord.no`,
        number: '7',
      });
    const never = { ...twoWay, create: 'never' } as const;
    const onlyLinks = { forward: never, back: never };
    const g = await first.again([called('a/customer', onlyLinks)]);
    await g.sync();
    const merge = [mergeBy('number', 'number')];
    const other = { ...onlyLinks, merge, fingerprint: 'by number' };
    const next = await g.again([called('b/customer', other)]);
    await next.sync();
    const held = [{ pipe: 'b/customer', subject: 'merge rules of b/customer', guard: 'rules' }];
    expect(await parked(next)).toMatchObject(held);
    const once = await next.again([called('c/customer', other)]);
    await once.sync();
    expect(await parked(once)).toMatchObject([
      { pipe: 'c/customer', subject: 'merge rules of c/customer' },
    ]);
    expect(await linksByPipe(once)).toEqual([['c/customer', 1]]);
  });

  it('a first load goes on from where it was', async () => {
    const one = called('a/customer');
    at = await ground([shop, erp], [one]);
    for (const name of ['kari', 'ola', 'per'])
      at.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
    for (const entity of [of(shop), of(erp)]) await collectEntity(at.world, entity);
    await identify(at.world, one);
    const g = await at.again([called('b/customer')]);
    expect(await g.sync()).toBe(3);
    expect(names(g, 'erp')).toEqual(['kari', 'ola', 'per']);
  });
});

it('a name that linked nobody before is free for whoever gets it', async () => {
  const first = await begin(called('a/customer'));
  const g = await first.again([called('b/customer')]);
  for (const name of ['kari', 'ola'])
    g.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
  await g.sync();
  g.drivers.erp?.people.remove('customer', '1');
  await g.sync();
  const back = await g.again([called('a/customer')]);
  expect(await back.sync()).toBe(0);
  expect(names(back, 'erp')).toEqual(['ola']);
});

describe('who goes on where it was', () => {
  it('is the one with its last name, if several come', async () => {
    const parts = (folder: string) =>
      ['person', 'company'].map((name) =>
        called(`${folder}/${name}`, {
          forward: { ...twoWay, when: compileExpression(`name = '${name}'`) },
          fingerprint: name,
        }),
      );
    at = await ground([shop, erp], parts('a'));
    for (const name of ['person', 'company'])
      at.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
    await at.sync();
    const before = at.records('erp.customer');
    const g = await at.again(parts('b'));
    expect(await g.sync()).toBe(0);
    expect(g.records('erp.customer')).toEqual(before);
    const renamed = g.events.flatMap((event) =>
      event.kind === 'renamed' ? [[event.was, event.pipe]] : [],
    );
    expect(renamed).toEqual([
      ['a/person', 'b/person'],
      ['a/company', 'b/company'],
    ]);
  });

  it('is not guessed, and none of them runs', async () => {
    const first = await begin(called('a/customer'), 'kari');
    const g = await first.again([called('a/person'), called('a/company')]);
    await expect(g.sync()).rejects.toMatchObject({ code: 'pipe.several-formers' });
    await expect(g.sync()).rejects.toThrow(
      'No file has the name of `a/customer` (1 link) any more',
    );
    const next = await g.again([called('a/customer'), called('a/company')]);
    await next.sync();
    expect(await linksByPipe(next)).toContainEqual(['a/customer', 1]);
  });

  it('is the one that ran until then, where an older name of theirs was left before', async () => {
    const first = await begin(called('a/customer'), 'kari', 'ola');
    const besides = await first.again([called('b/customer')]);
    // As an engine left it that began anew under a new name.
    const catalogue = { ...besides.world.catalogue, idle: ['a/customer'] };
    Object.assign(besides.world, { catalogue });
    await besides.sync();
    besides.drivers.erp?.people.remove('customer', '1');
    await besides.sync();
    const g = await besides.again([called('c/customer')]);
    expect(await g.sync()).toBe(0);
    expect(names(g, 'erp')).toEqual(['ola']);
    expect(g.events).toContainEqual({
      kind: 'renamed',
      pipe: 'c/customer',
      was: 'b/customer',
      links: 2,
    });
    const once = await g.again([called('d/customer')]);
    expect(await once.sync()).toBe(0);
    expect(names(once, 'erp')).toEqual(['ola']);
  });

  it('is not guessed among two that ran until then', async () => {
    const only = (id: string, name: string): Pipe => ({
      ...called(id),
      forward: { ...twoWay, when: compileExpression(`name = '${name}'`) },
      fingerprint: name,
    });
    at = await ground([shop, erp], [only('a/person', 'person'), only('a/company', 'company')]);
    for (const name of ['person', 'company'])
      at.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
    await at.sync();
    const g = await at.again([called('b/customer')]);
    await expect(g.sync()).rejects.toMatchObject({ code: 'pipe.several-formers' });
  });

  it('is nobody, while the former one only does not run here', async () => {
    const first = await begin(called('a/customer'), 'kari');
    const g = await first.again([called('b/customer')]);
    const catalogue = { ...g.world.catalogue, idle: ['a/customer'] };
    Object.assign(g.world, { catalogue });
    await g.sync();
    expect(await linksByPipe(g)).toEqual([
      ['a/customer', 1],
      ['b/customer', 1],
    ]);
  });

  it('is the one that settings switch to, and back', async () => {
    const { back: _, ...oneWay } = called('a/one-way');
    const bothWays = called('a/both-ways');
    const first = await begin(oneWay, 'kari', 'ola');
    first.drivers.erp?.people.remove('customer', '1');
    await first.sync();
    const g = await first.again([{ ...oneWay, isEnabled: false }, bothWays]);
    expect(await g.sync()).toBe(0);
    edit(g, 'erp', '2', { name: 'Ola Nord' });
    expect(await g.sync()).toBe(1);
    const back = await g.again([oneWay, { ...bothWays, isEnabled: false }]);
    expect(await back.sync()).toBe(0);
    expect([names(back, 'shop'), names(back, 'erp')]).toEqual([['kari', 'Ola Nord'], ['Ola Nord']]);
    expect(await linksByPipe(back)).toEqual([
      ['a/one-way', 1],
      ['a/one-way', 1],
    ]);
  });

  it('is nobody, while the former one rests and another begins that is for others', async () => {
    const { back: _, ...oneWay } = called('');
    const only = (id: string, name: string, isEnabled = true): Pipe => ({
      ...oneWay,
      id,
      forward: { ...twoWay, delete: 'delete', when: compileExpression(`name = '${name}'`) },
      fingerprint: name,
      isEnabled,
    });
    const first = await begin(only('a/person', 'person'), 'person', 'company');
    const before = first.records('erp.customer');
    const g = await first.again([only('a/person', 'person', false), only('a/company', 'company')]);
    expect(await g.sync()).toBe(1);
    expect(g.records('erp.customer')).toMatchObject([...before, { name: 'company' }]);
    const back = await g.again([only('a/person', 'person'), only('a/company', 'company')]);
    expect(await back.sync()).toBe(0);
    expect(await linksByPipe(back)).toEqual([
      ['a/company', 1],
      ['a/person', 1],
    ]);
  });
});

describe('with another condition than the former had', () => {
  const only = (id: string, kind: string): Pipe => {
    const { back: _, ...oneWay } = called(id);
    const forward = { ...twoWay, delete: 'delete', when: compileExpression(`number = '${kind}'`) };
    return { ...oneWay, forward, fingerprint: kind } as Pipe;
  };
  const addOf = (g: Ground, number: string, name: string) =>
    g.drivers.shop?.people.add('customer', { name, number, email: `${name}@nord.no` });
  const held = async (g: Ground) =>
    (await parked(g)).filter(({ why }) => why === 'held').map(({ ref, reason }) => [ref, reason]);
  const approve = (g: Ground, [one]: readonly Pipe[]) =>
    approveHeld(g.world, one as Pipe, { who: 'Kari' });

  /** A pipe for persons, and then one for companies in its place. */
  async function switched(...persons: readonly string[]) {
    at = await ground([shop, erp], [only('a/person', 'person')]);
    for (const name of persons) addOf(at, 'person', name);
    await at.sync();
    const pipes = [only('b/company', 'company')];
    return { g: await at.again(pipes), pipes };
  }

  it('not even one counterpart goes before somebody says so, and it is told why', async () => {
    const { g, pipes } = await switched('kari');
    expect(await g.sync()).toBe(0);
    expect(await held(g)).toEqual([
      [
        'shop.customer:1',
        'b/company goes on where a/person was, with another condition, so 1 of 1 linked records are out of its scope, and their counterparts would be deleted. Approve that if it is meant. If b/company is only another pipe, leave them: `samband desk reject b/company`',
      ],
    ]);
    edit(g, 'shop', '1', { name: 'Kari Nord' });
    expect(await g.sync()).toBe(0);
    const changed = await g.again([{ ...(pipes[0] as Pipe), fingerprint: 'with another row' }]);
    expect(await changed.sync()).toBe(0);
    expect(names(changed, 'erp')).toEqual(['kari']);
    await approve(changed, changed.world.catalogue.pipes);
    expect(await changed.sync()).toBe(1);
    expect(names(changed, 'erp')).toEqual([]);
  });

  it('they stay if that is said, also when somebody edits the record later', async () => {
    const { g, pipes } = await switched('kari', 'ola');
    await g.sync();
    expect(await reject(g.world, pipes[0] as Pipe, { who: 'Kari' })).toEqual({ left: 2, stays: 0 });
    expect(await g.sync()).toBe(0);
    edit(g, 'shop', '1', { name: 'Kari Nord' });
    expect(await g.sync()).toBe(0);
    expect(names(g, 'erp')).toEqual(['kari', 'ola']);
    expect(await parked(g)).toEqual([]);
  });

  it('what somebody removes later goes as ever', async () => {
    const { g, pipes } = await switched('kari');
    await g.sync();
    await reject(g.world, pipes[0] as Pipe, { who: 'Kari' });
    addOf(g, 'company', 'fjord');
    await g.sync();
    await approve(g, pipes);
    await g.sync();
    expect(names(g, 'erp')).toEqual(['kari', 'fjord']);
    g.drivers.shop?.people.remove('customer', '2');
    await g.sync();
    expect(names(g, 'erp')).toEqual(['kari']);
  });
});
