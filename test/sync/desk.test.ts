// The desk: what waits is listed with what may be chosen, and what is chosen is carried out by the path
// itself. Verdicts outrank rules and are kept.

import { afterEach, describe, expect, it } from 'vitest';
import type { Paint } from '../../engine/cli/command/terminal.ts';
import { deskText, itemText } from '../../engine/cli/text/desk-text.ts';
import { whyText } from '../../engine/cli/text/why-text.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { type DeskItem, deskId, deskItems } from '../../engine/sync/desk/desk.ts';
import { judge, lift } from '../../engine/sync/desk/judge.ts';
import { deskList } from '../../engine/sync/desk/list.ts';
import { askDesk } from '../../engine/sync/desk/request.ts';
import { choose, drop, edit, retry } from '../../engine/sync/desk/settle-item.ts';
import { notCreated, putVerdicts } from '../../engine/sync/state/verdicts.ts';
import { why } from '../../engine/sync/why/why.ts';
import {
  both,
  type Ground,
  type GroundOptions,
  ground,
  mergeBy,
  pipe,
  row,
  systemOf,
  twoWay,
} from './two-systems.ts';

const properties = { name: 'string', email: 'string', phone: 'string', tags: { type: 'array' } };
const make = (name: string) =>
  systemOf(name, {
    customer: { properties: properties as never, modified: 'updatedAt', find: ['email'] },
  });
const a = make('a');
const b = make('b');
const entity = (one: typeof a) => one.entities.customer as Entity;
const byEmail = mergeBy('email', 'email', { carriedBy: ['email'] });
const asking = [both('name', { conflict: 'ask' }), both('email'), both('phone')];
const customers = (options: Partial<Pipe> = {}) =>
  pipe(entity(a), entity(b), { merge: [byEmail], back: twoWay, rows: asking, ...options });
const never = { create: 'never', update: 'never', delete: 'keep' } as const;
const me = { who: 'Kari' };
const same = (text: string) => text;
const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(one = customers(), options: GroundOptions = {}): Promise<Ground> {
  at = await ground([a, b], [one], options);
  return at;
}

const add = (g: Ground, name: string, record: Record<string, string>) =>
  g.drivers[name]?.people.add('customer', record);
const change = (g: Ground, name: string, set: Record<string, string>, id = '1') =>
  g.drivers[name]?.people.edit('customer', id, set);
const items = (g: Ground) => g.world.store.transact((tx) => deskItems(g.world, tx, {}, 100));
const first = (g: Ground, name: string) => g.records(`${name}.customer`)[0] ?? {};
const hourMs = 3_600_000;

/** Ola on both sides, renamed on both. */
async function renamedTwice(): Promise<{ g: Ground; id: string }> {
  const g = await begin();
  add(g, 'a', { name: 'Ola', email: 'ola@nord.no', phone: '1' });
  await g.sync();
  g.clock.pass(hourMs);
  change(g, 'a', { name: 'Ola A' });
  change(g, 'b', { name: 'Ola B' });
  await g.sync();
  const [item] = await items(g);
  expect(item).toMatchObject({ why: 'conflict', row: 'name', values: { F: 'Ola A', S: 'Ola B' } });
  expect(item?.choices.map((one) => one.name)).toEqual(['source', 'sink']);
  return { g, id: item?.id as string };
}

/** Nothing waits, and nothing is left to do. */
async function checkSettled(g: Ground): Promise<void> {
  await g.sync();
  expect(await items(g)).toEqual([]);
  expect(await g.sync()).toBe(0);
}

describe('a conflict', () => {
  it.each([
    ['source', 'Ola A'],
    ['sink', 'Ola B'],
  ])('is settled by choosing the %s, with the line that would always do it', async (side, name) => {
    const { g, id } = await renamedTwice();
    const { always } = await choose(g.world, id.slice(0, 4), side, me);
    expect(always).toMatchObject({
      place: 'test:1',
      yaml: `name:\n  source: name\n  conflict: ${side}`,
      note: expect.stringContaining('Whatever else the row says there stays.'),
    });
    await checkSettled(g);
    expect([first(g, 'a').name, first(g, 'b').name]).toEqual([name, name]);
    const journal = await g.world.store.transact((tx) => tx.journalOf(['a.customer:1'], 20));
    expect(journal.find((one) => one.what === 'chosen')).toMatchObject({
      reason: `Kari chose: ${side}`,
      cause: 'person',
    });
  });

  it('is settled by a value that is empty: both sides are', async () => {
    const { g, id } = await renamedTwice();
    await edit(g.world, id, { value: null }, me);
    await checkSettled(g);
    expect([first(g, 'a').name ?? null, first(g, 'b').name ?? null]).toEqual([null, null]);
  });

  it('is asked again if a value has changed since', async () => {
    const { g, id } = await renamedTwice();
    await choose(g.world, id, 'source', me);
    change(g, 'b', { name: 'Ola C' });
    await g.sync();
    expect(await items(g)).toMatchObject([
      { why: 'conflict', choice: null, values: { S: 'Ola C' } },
    ]);
    expect(first(g, 'b').name).toBe('Ola C');
  });

  it('does not forget its choice while another row goes the other way first', async () => {
    const { g, id } = await renamedTwice();
    await choose(g.world, id, 'sink', me);
    change(g, 'a', { phone: '2' });
    await checkSettled(g);
    expect(first(g, 'a')).toMatchObject({ name: 'Ola B', phone: '2' });
    expect(first(g, 'b')).toMatchObject({ name: 'Ola B', phone: '2' });
  });

  it('is settled by a value of its own, which both sides get', async () => {
    const { g, id } = await renamedTwice();
    await edit(g.world, id, { value: 'Ola Nord' }, me);
    await checkSettled(g);
    expect([first(g, 'a').name, first(g, 'b').name]).toEqual(['Ola Nord', 'Ola Nord']);
  });

  it('is left as it is until somebody edits', async () => {
    const { g, id } = await renamedTwice();
    await drop(g.world, id, me);
    await checkSettled(g);
    expect([first(g, 'a').name, first(g, 'b').name]).toEqual(['Ola A', 'Ola B']);
    change(g, 'b', { name: 'Kari' });
    await checkSettled(g);
    expect(first(g, 'a').name).toBe('Kari');
  });

  it.each([
    ['an id that is none', (g: Ground) => choose(g.world, 'zzz', 'source', me), 'desk.unknown'],
    ['no id', (g: Ground) => retry(g.world, '', me), 'desk.unknown'],
    [
      'a choice it has not',
      async (g: Ground, id: string) => choose(g.world, id, 'new', me),
      'desk.choice',
    ],
    [
      'a row that is none',
      async (g: Ground, id: string) => edit(g.world, id, { row: 'nam', value: 'x' }, me),
      'desk.row',
    ],
    [
      'a value of another type',
      async (g: Ground, id: string) => edit(g.world, id, { value: { a: 1 } }, me),
      'desk.value',
    ],
  ])('refuses %s', async (_, act, code) => {
    const { g, id } = await renamedTwice();
    await expect(act(g, id)).rejects.toMatchObject({ code });
    expect(await items(g)).toMatchObject([{ id, choice: null }]);
  });
});

describe('a row that is required', () => {
  const strict = customers({
    rows: [both('name', { isRequired: true }), both('email'), both('phone')],
  });

  it.each([
    ['nothing', null],
    ['an empty text', ''],
  ])('is not sent without a value: %s', async (_, value) => {
    const g = await begin(strict);
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no', phone: '1' });
    await g.sync();
    g.clock.pass(hourMs);
    change(g, 'a', { name: '', phone: '2' });
    await g.sync();
    const [item] = await items(g);
    expect(item).toMatchObject({ row: 'name', why: 'failed', edit: 'value' });
    await expect(edit(g.world, item?.id as string, { value }, me)).rejects.toMatchObject({
      code: 'desk.required',
      message:
        '`name` is required, so it cannot be sent without a value. Give one, or drop the item to leave the record as it is.',
    });
    await g.sync();
    expect(await items(g)).toMatchObject([{ row: 'name', why: 'failed', choice: null }]);
    expect(first(g, 'b')).toMatchObject({ name: 'Ola', phone: '1' });
  });

  it('goes over with a value that a person gives in place of the one it lacks', async () => {
    const g = await begin(strict);
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no', phone: '1' });
    await g.sync();
    g.clock.pass(hourMs);
    change(g, 'a', { name: '', phone: '2' });
    await g.sync();
    const [item] = await items(g);
    await edit(g.world, item?.id as string, { value: 'Kari' }, me);
    await checkSettled(g);
    expect(first(g, 'b')).toMatchObject({ name: 'Kari', phone: '2' });
    expect(first(g, 'a')).toMatchObject({ name: 'Kari', phone: '2' });
  });

  it('of a record that is to be created goes over with a value, and not without', async () => {
    const g = await begin(strict);
    add(g, 'a', { email: 'ola@nord.no' });
    await g.sync();
    const [item] = await items(g);
    expect(item).toMatchObject({ row: 'name', why: 'failed' });
    const id = item?.id as string;
    await expect(edit(g.world, id, { value: '' }, me)).rejects.toMatchObject({
      code: 'desk.required',
    });
    expect(g.records('b.customer')).toEqual([]);
    await edit(g.world, id, { value: 'Kari' }, me);
    await checkSettled(g);
    expect(first(g, 'b')).toMatchObject({ name: 'Kari' });
  });
});

describe('two candidates', () => {
  async function doubtful(): Promise<{ g: Ground; id: string }> {
    const g = await begin();
    add(g, 'b', { name: 'Post', email: 'post@nord.no', phone: 'Post' });
    add(g, 'b', { name: 'Post too', email: 'post@nord.no' });
    add(g, 'a', { name: 'Post', email: 'post@nord.no' });
    await g.sync();
    const item = (await items(g)).find((one) => one.ref === 'a.customer:1');
    expect(item?.choices.map((one) => one.name)).toEqual(['b.customer:1', 'b.customer:2', 'new']);
    return { g, id: item?.id as string };
  }
  const links = async (g: Ground) =>
    (await g.world.store.transact((tx) => tx.linksOf(['a.customer:1'])))
      .filter((link) => link.state === 'live')
      .map((link) => link.sink);

  it('one of them is it: the link is made and stays, whatever the keys say', async () => {
    const { g, id } = await doubtful();
    await choose(g.world, id, 'b.customer:2', me);
    await g.sync();
    expect(await links(g)).toEqual(['b.customer:2']);
    change(g, 'b', { email: 'other@nord.no' }, '2');
    await g.sync();
    expect(await links(g)).toEqual(['b.customer:2']);
  });

  it('none of them is it: it is created, and not matched with them again', async () => {
    const { g, id } = await doubtful();
    await choose(g.world, id, 'new', me);
    await g.sync();
    expect(await links(g)).toEqual(['b.customer:3']);
    expect(g.records('b.customer')).toHaveLength(3);
  });

  it('is told by values of the record and of each candidate', async () => {
    const { g } = await doubtful();
    const [item] = (await items(g)).filter((one) => one.ref === 'a.customer:1');
    const text = itemText(item as DeskItem, plain);
    expect(text).toContain('\n  email post@nord.no, name Post\n');
    expect(text).toContain('    b.customer:1  email post@nord.no, name Post\n');
    expect(text).toContain('    b.customer:2  email post@nord.no, name Post too\n');
  });

  it('it is left as it is: nobody is asked again, of the candidates neither, until that is lifted', async () => {
    const { g, id } = await doubtful();
    const { said } = await drop(g.world, id, me);
    expect(said).toBe(
      'a.customer:1 is left as it is: nothing is created for it, and nobody is asked until something about it changes. `samband desk lift a.customer:1` takes that back.',
    );
    expect(await items(g)).toEqual([]);
    await checkSettled(g);
    change(g, 'a', { name: 'Post AS' });
    await checkSettled(g);
    expect(await g.world.store.transact((tx) => tx.countParked())).toEqual([]);
    const told = whyText(await why(g.world, 'a.customer:1'), plain);
    expect(told).toContain('a person has answered, so nobody is asked');
    expect(told).toContain('Kari left it as it is');
    expect(await g.world.store.transact((tx) => lift(g.world, tx, 'a.customer:1', me))).toBe(4);
    await g.sync();
    const refs = (await items(g)).map(({ ref }) => ref);
    expect(refs).toEqual(['a.customer:1', 'b.customer:1', 'b.customer:2']);
    expect(g.records('b.customer')).toHaveLength(2);
  });

  it('it is left as it is, and asked about again when another may be it', async () => {
    const { g, id } = await doubtful();
    await drop(g.world, id, me);
    await checkSettled(g);
    add(g, 'b', { name: 'Post 3', email: 'post@nord.no' });
    await g.sync();
    const item = (await items(g)).find((one) => one.ref === 'a.customer:1');
    expect(item).toMatchObject({ choice: null, reason: 'rule 1 (email) finds 3 records' });
  });

  it('a candidate is asked about as long as another that may be it is', async () => {
    const { g, id } = await doubtful();
    add(g, 'a', { name: 'Post too', email: 'post@nord.no' });
    await g.sync();
    await drop(g.world, id, me);
    await g.sync();
    const open = await items(g);
    expect(open.map(({ ref }) => ref)).toEqual(['a.customer:2', 'b.customer:1', 'b.customer:2']);
    await drop(g.world, open[0]?.id as string, me);
    await checkSettled(g);
  });

  it('it is left alone: nothing is created for it, until that is lifted', async () => {
    const { g, id } = await doubtful();
    await drop(g.world, id, me);
    change(g, 'b', { email: 'x@nord.no' }, '1');
    change(g, 'b', { email: 'y@nord.no' }, '2');
    await g.sync();
    expect(g.records('b.customer')).toHaveLength(2);
    const [missing] = (await why(g.world, 'a.customer:1')).missing;
    expect(missing?.reason).toContain('Kari left it as it is, so nothing is created for it');
    expect(await g.world.store.transact((tx) => lift(g.world, tx, 'a.customer:1', me))).toBe(1);
    await g.sync();
    expect(g.records('b.customer')).toHaveLength(3);
  });
});

describe('verdicts', () => {
  it('are told in the journal as what somebody said', async () => {
    const g = await begin();
    add(g, 'a', { name: 'Ola', email: 'a@x.no' });
    add(g, 'b', { name: 'Ola Nordmann', email: 'b@x.no' });
    const one = customers();
    const pair = { left: 'a.customer:1', right: 'b.customer:1' };
    await g.sync();
    const reasons = await g.world.store.transact(async (tx) => {
      for (const says of ['must', 'cannot', 'withdrawn'] as const)
        await judge(g.world, tx, pair, says, me);
      const sink = notCreated(one);
      await putVerdicts(g.world, tx, one, [{ source: pair.left, sink, says: 'cannot' }], 'Kari');
      const journal = await tx.journalOf([pair.left], 20);
      return journal.filter(({ what }) => what === 'verdict').map(({ reason }) => reason);
    });
    expect(reasons.toReversed()).toEqual([
      'Kari said: it is b.customer:1',
      'Kari said: it is not b.customer:1',
      'Kari said: nothing any more',
      `Kari said: ${one.id} is not to create it over there`,
    ]);
  });

  it('outrank rules: a pair without a common key is linked, another falls', async () => {
    const g = await begin();
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    add(g, 'b', { name: 'Ola', email: 'ola@nord.no' });
    add(g, 'b', { name: 'Ola Nord', email: 'nord@nord.no' });
    await g.sync();
    const say = (says: 'must' | 'cannot' | 'withdrawn', right: string) =>
      g.world.store.transact((tx) =>
        judge(g.world, tx, { left: 'a.customer:1', right: `b.customer:${right}` }, says, me),
      );
    const live = async () =>
      (await g.world.store.transact((tx) => tx.linksOf(['a.customer:1'])))
        .filter((link) => link.state === 'live')
        .map((link) => link.sink);
    expect(await live()).toEqual(['b.customer:1']);
    await say('cannot', '1');
    await g.sync();
    expect(await live()).toEqual([]);
    await say('must', '2');
    await g.sync();
    expect(await live()).toEqual(['b.customer:2']);
    await expect(say('must', '9')).rejects.toMatchObject({ code: 'desk.unread' });
  });

  it('taken back leaves the pair to the rules: it stays only if they find it', async () => {
    const g = await begin(customers({ forward: never, back: never }));
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    add(g, 'b', { name: 'Ola', email: 'ola@nord.no' });
    add(g, 'b', { name: 'Ola Nord', email: 'nord@nord.no' });
    const say = async (says: 'must' | 'withdrawn') => {
      const pair = { left: 'a.customer:1', right: 'b.customer:2' };
      await g.world.store.transact((tx) => judge(g.world, tx, pair, says, me));
      await g.sync();
      const links = await g.world.store.transact((tx) => tx.linksOf(['a.customer:1']));
      return links.filter(({ state }) => state === 'live').map(({ sink }) => sink);
    };
    await g.sync();
    expect(await say('must')).toEqual(['b.customer:2']);
    expect(await say('withdrawn')).toEqual(['b.customer:1']);
    expect(await say('must')).toEqual(['b.customer:2']);
  });

  it('a gone counterpart is created anew only once a person lifts it', async () => {
    const g = await begin();
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    await g.sync();
    g.drivers.b?.people.remove('customer', '1');
    await g.sync();
    expect(g.records('b.customer')).toEqual([]);
    await g.world.store.transact((tx) => lift(g.world, tx, 'a.customer:1', me));
    await checkSettled(g);
    expect(g.records('b.customer')).toMatchObject([{ name: 'Ola' }]);
  });
});

describe('what was refused', () => {
  const refusing = (g: Ground) => {
    let isOpen = false;
    g.drivers.b?.setFaults(({ operation }) =>
      !isOpen && (operation === 'update' || operation === 'create')
        ? { kind: 'refused', message: 'no' }
        : undefined,
    );
    return () => {
      isOpen = true;
    };
  };

  it('is tried again through the same path', async () => {
    const g = await begin();
    const open = refusing(g);
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    await g.sync();
    const [item] = await items(g);
    expect(item).toMatchObject({ why: 'dead', choices: [], edit: 'row' });
    open();
    expect(await g.sync()).toBe(0);
    await retry(g.world, item?.id as string, me);
    await checkSettled(g);
    expect(g.records('b.customer')).toHaveLength(1);
  });

  describe('many at once', () => {
    const ask = (g: Ground, why?: 'dead' | 'failed' | 'held') =>
      askDesk(
        g.world,
        { do: 'retry-all', pipe: 'a-b/customer', ...(why === undefined ? {} : { why }) },
        me,
      );
    const listed = (g: Ground) => g.world.store.transact((tx) => deskList(g.world, tx, {}, 5));

    async function manyRefused(): Promise<{ g: Ground; open: () => void }> {
      const g = await begin();
      const open = refusing(g);
      for (let at = 1; at <= 620; at++) add(g, 'a', { name: `N${at}`, email: `n${at}@nord.no` });
      await g.sync();
      return { g, open };
    }

    it('is told with its number, and tried again with one answer', async () => {
      const { g, open } = await manyRefused();
      const list = await listed(g);
      expect(list.alike).toEqual([{ pipe: 'a-b/customer', why: 'dead', count: 620 }]);
      expect(deskText(list, plain)).toContain(
        'a-b/customer  620 refused\n  samband desk retry-all a-b/customer --why refused  look at all of them again',
      );
      open();
      expect(await g.sync()).toBe(0);
      expect(await ask(g, 'dead')).toEqual({ said: '620 of a-b/customer are looked at again.' });
      expect(await g.sync()).toBe(620);
      await checkSettled(g);
      expect(await listed(g)).toMatchObject({ alike: [], total: 0 });
      const { journal } = await why(g.world, 'a.customer:7');
      expect(journal).toContainEqual(
        expect.objectContaining({ what: 'retried', reason: 'Kari had it tried again' }),
      );
    });

    it('waits on where nothing was mended, each once', async () => {
      const { g } = await manyRefused();
      expect((await ask(g)).said).toBe('620 of a-b/customer are looked at again.');
      await g.sync();
      expect(await listed(g)).toMatchObject({ alike: [{ count: 620 }], total: 620 });
    });

    it('is left alone where it waits for something else, is held, or is chosen', async () => {
      const g = await begin(customers());
      for (const at of [1, 2]) add(g, 'a', { name: `N${at}`, email: `n${at}@nord.no`, phone: '1' });
      await g.sync();
      g.clock.pass(hourMs);
      for (const [name, id, set] of [
        ['a', '1', 'A'],
        ['b', '1', 'B'],
        ['a', '2', 'A'],
        ['b', '2', 'B'],
      ] as const)
        change(g, name, { name: set }, id);
      await g.sync();
      const [first] = await items(g);
      await choose(g.world, first?.id as string, 'source', me);
      expect((await ask(g, 'dead')).said).toMatch(/^Nothing of a-b\/customer waits/);
      expect((await ask(g, 'held')).said).toMatch(/^Nothing of a-b\/customer waits/);
      expect((await ask(g)).said).toBe('1 of a-b/customer is looked at again.');
      await g.sync();
      expect(await items(g)).toMatchObject([{ why: 'conflict', choice: null }]);
    });
  });

  it('is sent with another value, once, and the value comes home', async () => {
    const g = await begin();
    const open = refusing(g);
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no', phone: 'none' });
    await g.sync();
    const [item] = await items(g);
    open();
    await edit(g.world, item?.id as string, { row: 'phone', value: 47 }, me);
    await checkSettled(g);
    expect(first(g, 'b')).toMatchObject({ name: 'Ola', phone: '47' });
    expect(first(g, 'a')).toMatchObject({ name: 'Ola', phone: '47' });
  });

  it('is not created any more once it is dropped', async () => {
    const g = await begin();
    const open = refusing(g);
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    await g.sync();
    const [item] = await items(g);
    open();
    await drop(g.world, item?.id as string, me);
    change(g, 'a', { name: 'Kari' });
    await checkSettled(g);
    expect(g.records('b.customer')).toEqual([]);
  });
});

describe('a create whose outcome nobody knows', () => {
  async function lost(): Promise<{ g: Ground; id: string }> {
    const blind = systemOf('b', { customer: { properties: properties as never } });
    const sink = entity(blind);
    const one = pipe(entity(a), sink, {
      merge: [byEmail],
      rows: [row('name', { source: 'name' }), row('email', { source: 'email' })],
    });
    at = await ground([a, blind], [one]);
    let left = 1;
    at.drivers.b?.setFaults(({ operation }) =>
      operation === 'create' && left-- > 0 ? { kind: 'unclear' } : undefined,
    );
    add(at, 'a', { name: 'Ola', email: 'ola@nord.no' });
    await at.sync();
    const [item] = await items(at);
    expect(item).toMatchObject({ why: 'unknown-outcome' });
    return { g: at, id: item?.id as string };
  }

  it('is told of under the record that it is made from', async () => {
    const { g } = await lost();
    const told = g.events.filter(({ kind }) => kind === 'not-written' || kind === 'parked');
    expect(told.map((event) => [event.kind, 'ref' in event && event.ref])).toEqual([
      ['not-written', 'a.customer:1'],
      ['parked', 'a.customer:1'],
    ]);
  });

  it('is sent again when a person says that it never arrived', async () => {
    const { g, id } = await lost();
    await expect(drop(g.world, id, me)).rejects.toMatchObject({ code: 'desk.open' });
    await choose(g.world, id, 'again', me);
    await checkSettled(g);
    expect(g.records('b.customer')).toHaveLength(1);
  });

  it('is what a person says it became, whatever its keys are there', async () => {
    const { g } = await lost();
    add(g, 'b', { name: 'Ola', email: '' });
    await g.sync();
    const said = { do: 'link', left: 'b.customer:1', right: 'a.customer:1' } as const;
    await askDesk(g.world, said, me);
    await checkSettled(g);
    expect(g.records('b.customer')).toMatchObject([{ name: 'Ola', email: 'ola@nord.no' }]);
  });

  it('is sent once when two people say so, and not while the answer is awaited', async () => {
    const { g, id } = await lost();
    const both = await Promise.allSettled([
      choose(g.world, id, 'again', me),
      choose(g.world, id, 'again', { who: 'Kari' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await checkSettled(g);
    expect(g.records('b.customer')).toHaveLength(1);
  });

  it('is not sent again by a second click after an answer that was lost as well', async () => {
    const { g, id } = await lost();
    let left = 1;
    g.drivers.b?.setFaults(({ operation }) =>
      operation === 'create' && left-- > 0 ? { kind: 'unclear-after' } : undefined,
    );
    await choose(g.world, id, 'again', me);
    await expect(choose(g.world, id, 'again', me)).rejects.toMatchObject({ code: 'desk.unknown' });
    expect(g.records('b.customer')).toHaveLength(1);
  });
});

describe('what oscillates', () => {
  it('is released: counted anew, and on from what was agreed', async () => {
    const g = await begin(customers({ rows: [both('name'), both('email')] }));
    add(g, 'a', { name: 'ola', email: 'ola@nord.no' });
    await g.sync();
    for (let n = 0; n < 8; n++) {
      change(g, 'b', { name: String(first(g, 'b').name).toUpperCase() });
      change(g, 'a', { name: String(first(g, 'a').name).toLowerCase() });
      g.clock.pass(60_000);
      await g.sync();
    }
    const [item] = await items(g);
    expect(item).toMatchObject({ why: 'frozen' });
    await choose(g.world, item?.id as string, 'release', me);
    change(g, 'a', { name: 'Kari' });
    await checkSettled(g);
    expect(first(g, 'b').name).toBe('Kari');
  });
});

describe('an edited record whose counterpart is gone', () => {
  it.each([
    ['delete', 0],
    ['keep', 1],
  ])('%s: a person decides', async (choice, left) => {
    const g = await begin(
      customers({ forward: { create: 'always', update: 'always', delete: 'delete' } }),
    );
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    await g.sync();
    g.clock.pass(hourMs);
    (g.drivers.a as MemoryDriver).people.remove('customer', '1');
    change(g, 'b', { name: 'Ola B' });
    await g.sync();
    const [item] = await items(g);
    expect(item).toMatchObject({ why: 'conflict', row: '*' });
    await choose(g.world, item?.id as string, choice, me);
    await checkSettled(g);
    expect(g.records('b.customer')).toHaveLength(left);
  });
});

it('no id begins like an option, whatever it is made from', () => {
  const ids = Array.from({ length: 500 }, (_, n) =>
    deskId({ pipe: 'a-b/customer', subject: `a.customer:${n}`, row: '*' }),
  );
  expect(ids.filter((id) => !/^[A-Za-z\d][\w-]{9}$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
