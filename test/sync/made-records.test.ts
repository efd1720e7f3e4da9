// What a create has made is identified once more only where others know of it: somebody who was kept
// waiting while the create was open is decided after it, and nobody else is looked at again.

import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { MergeRule, Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { WriteAnswer } from '../../engine/drivers/driver.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Row, ValueRule } from '../../engine/mapping/row.ts';
import { compileTree } from '../../engine/mapping/template.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { carryOut, note } from '../../engine/sync/deliver/deliver.ts';
import { judge } from '../../engine/sync/desk/judge.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { reconcile } from '../../engine/sync/reconcile/reconcile.ts';
import {
  both,
  type Ground,
  ground,
  mergeBy,
  pipe,
  row,
  systemOf,
  testClock,
  twoWay,
} from './two-systems.ts';

const place = { file: 'test', line: 1, column: 1 };
const options = { properties: { name: 'string', email: 'string' }, modified: 'updatedAt' } as const;
const shop = systemOf('shop', { customer: options });
const erp = systemOf('erp', { customer: options });
const of = (system: typeof shop) => system.entities.customer as Entity;
const byEmail = mergeBy('email', 'email');
const kari = { name: 'Kari', email: 'kari@nord.no' };
const made = 'erp.customer:1';

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

function customers(merge: readonly MergeRule[], more: Partial<Pipe> = {}): Pipe {
  return pipe(of(shop), of(erp), { merge, rows: [both('name'), both('email')], ...more });
}

async function begin(one: Pipe): Promise<Ground> {
  at = await ground([shop, erp], [one]);
  return at;
}

async function collect(g: Ground) {
  for (const entity of [of(shop), of(erp)]) await collectEntity(g.world, entity);
}

/** A system that knows customers by their name, and answers with whom it has. */
function knowing(driver: MemoryDriver): MemoryDriver {
  return {
    ...driver,
    create: async (entity, requests, signal) => {
      const answers: WriteAnswer[] = [];
      for (const request of requests) {
        const there = driver.people.records(entity.name);
        const same = there.find(({ record }) => record.name === request.record.name);
        const looks = same ? await driver.get(entity, [same.id]) : [];
        const [look] = looks;
        if (look?.kind === 'found') answers.push({ ...look, kind: 'done', id: look.read.id });
        else answers.push(...(await driver.create(entity, [request], signal)));
      }
      return answers;
    },
  };
}

/** What happens while the create of all that is new is open, and then its answer. */
async function create(g: Ground, one: Pipe, meanwhile: () => unknown = () => {}, answered = one) {
  await collect(g);
  g.clock.pass(1_000); // what was read before the create is not its work
  await identify(g.world, one);
  const { operations } = await reconcile(g.world, one);
  const noted = await note(g.world, operations);
  await meanwhile();
  await carryOut(g.world, answered, noted);
}

const queued = (g: Ground, { id }: Pipe, kind: 'identify' | 'reconcile') =>
  g.world.store.transact(async (tx) =>
    (await tx.dueWork(id, kind, g.clock.now(), 9)).map(({ key }) => key),
  );
const linksOf = (g: Ground, ref: string) => g.world.store.transact((tx) => tx.linksOf([ref]));
const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 9));
const run = (g: Ground, one: Pipe) => lastValueFrom(pipeFlow(g.world, one), { defaultValue: 0 });

it('a made record that nobody shares a key with is not identified again', async () => {
  const one = customers([byEmail]);
  const g = await begin(one);
  g.drivers.shop?.people.add('customer', kari);
  g.drivers.shop?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  await create(g, one);
  expect(g.records('erp.customer')).toHaveLength(2);
  expect(await queued(g, one, 'identify')).toEqual([]);
  expect(await queued(g, one, 'reconcile')).toEqual([]);
});

it('a sibling that waits for a create is decided after it', async () => {
  const one = customers([{ ...byEmail, isMany: true }]);
  const g = await begin(one);
  for (const name of ['North', 'South']) g.drivers.shop?.people.add('customer', { ...kari, name });
  await create(g, one);
  await run(g, one);
  expect(g.records('erp.customer')).toHaveLength(1);
  expect((await linksOf(g, made)).map(({ source }) => source).sort()).toEqual([
    'shop.customer:1',
    'shop.customer:2',
  ]);
});

it('a sibling that was read while the create was open is decided after it', async () => {
  const one = customers([{ ...byEmail, isMany: true }]);
  const g = await begin(one);
  g.drivers.shop?.people.add('customer', kari);
  await create(g, one, async () => {
    g.drivers.shop?.people.add('customer', { ...kari, name: 'Kari N' });
    await collect(g);
    await identify(g.world, one);
  });
  await run(g, one);
  expect(await linksOf(g, made)).toHaveLength(2);
});

it('a verdict given while the create was open is carried out after it', async () => {
  const one = customers([byEmail]);
  const g = await begin(one);
  g.drivers.shop?.people.add('customer', kari);
  const other = g.drivers.erp?.people.add('customer', { name: 'K', email: 'k@nord.no' });
  const right = `erp.customer:${other}`;
  await create(g, one, async () => {
    const pair = { left: 'shop.customer:1', right };
    await g.world.store.transact((tx) => judge(g.world, tx, pair, 'must', { who: 'Ola' }));
    await identify(g.world, one);
  });
  await run(g, one);
  expect(await linksOf(g, right)).toMatchObject([{ source: 'shop.customer:1', state: 'live' }]);
});

it('one whose origin was edited while the create was open is identified again', async () => {
  const one = customers([byEmail]);
  const g = await begin(one);
  g.drivers.shop?.people.add('customer', kari);
  await create(g, one, async () => {
    g.clock.pass(1_000);
    g.drivers.shop?.people.edit('customer', '1', { email: 'k@nord.no' });
    await collect(g);
    await identify(g.world, one);
  });
  expect(await queued(g, one, 'identify')).toEqual([made]);
});

it('an edit of the origin while the create was open flows after it', async () => {
  const one = customers([byEmail]);
  const g = await begin(one);
  g.drivers.shop?.people.add('customer', kari);
  await create(g, one, async () => {
    g.clock.pass(1_000);
    g.drivers.shop?.people.edit('customer', '1', { name: 'Kari Nord' });
    await collect(g);
    await identify(g.world, one);
    await reconcile(g.world, one);
  });
  await run(g, one);
  expect(g.records('erp.customer')).toMatchObject([{ name: 'Kari Nord' }]);
});

it('one whose key is looked up is identified again', async () => {
  const key = {
    kind: 'find',
    entity: 'erp.customer',
    by: 'email',
    input: compileExpression('email'),
    missing: { kind: 'park' },
  } as const;
  const one = customers([byEmail, { ...byEmail, source: [key] }]);
  const g = await begin(one);
  g.drivers.erp?.people.add('customer', { name: 'Kari', email: 'k@nord.no' });
  g.drivers.shop?.people.add('customer', { name: 'Kari', email: '' });
  await create(g, one);
  expect(await queued(g, one, 'identify')).toContain('erp.customer:2');
});

it('one that a listing showed before its answer does not wait to be created back', async () => {
  const one = customers([byEmail], { back: twoWay });
  const skewMs = -2 * 3_600_000; // it looks older than its create
  at = await ground([shop, erp], [one], { memory: { erp: { skewMs } } });
  const g = at;
  const driver = g.drivers.erp as MemoryDriver;
  const send = driver.create;
  let isAnswered = true;
  Object.assign(driver, {
    create: async (...given: Parameters<typeof send>) => {
      const answers = await send(...given);
      isAnswered = false;
      return answers.map((one) => (one.kind === 'done' ? { ...one, read: undefined } : one));
    },
  });
  driver.setFaults(({ operation }) =>
    operation === 'get' && !isAnswered ? { kind: 'unclear' } : undefined,
  );
  g.drivers.shop?.setFaults(({ operation }) =>
    operation === 'create' ? { kind: 'refused', message: 'it has no email' } : undefined,
  );
  g.drivers.shop?.people.add('customer', { name: 'Kari' });
  await create(g, one);
  g.clock.pass(3_000);
  await collect(g);
  await run(g, one);
  expect(await parked(g)).toMatchObject([{ ref: made, why: 'dead' }]);
  isAnswered = true;
  g.clock.pass(100_000);
  await run(g, one);
  expect(await linksOf(g, made)).toMatchObject([{ source: 'shop.customer:1', state: 'live' }]);
  expect(await parked(g)).toEqual([]);
});

describe('a pipe with an action', () => {
  const request = {
    path: { text: '', holes: [], parts: [], render: () => '' },
    query: {},
    headers: {},
    body: compileTree({ status: 'Invoiced' }),
  };
  const erp = systemOf('erp', {
    customer: {
      properties: { ...options.properties, status: 'string' },
      actions: { invoice: { request } },
    },
  });

  async function created(when: string) {
    const action = { id: 'then invoice', action: 'invoice', with: [], place };
    const one = pipe(of(shop), of(erp), {
      merge: [byEmail],
      rows: [row('name', { source: 'name' }), row('email', { source: 'email' })],
      forward: { ...twoWay, actions: [{ ...action, when: compileExpression(when) }] },
    });
    at = await ground([shop, erp], [one]);
    at.drivers.shop?.people.add('customer', kari);
    await create(at, one);
    const again = await queued(at, one, 'reconcile');
    await run(at, one);
    return { again, record: at.records('erp.customer')[0] };
  }

  it.each([
    ['false', "name = 'Ola'", 0, undefined],
    ['true', "name = 'Kari'", 1, 'Invoiced'],
    ['true of what was made', '$sink.id = 1', 1, 'Invoiced'],
    ['true of what is no longer being created', '$not($creating)', 1, 'Invoiced'],
    ['one that fails', '$number(name) > 1', 1, undefined],
  ])('looks at what it made again if its condition is %s', async (_, when, links, status) => {
    const { again, record } = await created(when);
    expect(again).toHaveLength(links);
    expect(record?.status).toBe(status);
  });
});

describe('a pipe whose row sees what it made', () => {
  it.each([
    ['the same is said of it', "$sink.email = 'none' ? email : name", 0, 'Kari'],
    ['the same is said while it is made', '$creating or true ? name : email', 0, 'Kari'],
    ['something else is said of it', '$sink.id = 1 ? email : name', 1, 'kari@nord.no'],
    ['something else is said once it is made', '$creating ? name : email', 1, 'kari@nord.no'],
    ['nothing can be said of it', '$sink.id = 1 ? $number(name) : name', 1, 'Kari'],
  ])('looks at it again only if need be: %s', async (_, source, links, name) => {
    const one = pipe(of(shop), of(erp), {
      merge: [byEmail],
      rows: [row('name', { source }), row('email', { source: 'email' })],
      forward: twoWay,
    });
    at = await ground([shop, erp], [one]);
    at.drivers.shop?.people.add('customer', kari);
    await create(at, one);
    expect(await queued(at, one, 'reconcile')).toHaveLength(links);
    await run(at, one);
    expect(at.records('erp.customer')[0]?.name).toBe(name);
  });

  const plain = [row('name', { source: 'name' }), row('email', { source: 'email' })];
  const email = row('email', { source: 'email' });
  const seeing = compileExpression('$creating ? name : email');
  const tell = { id: 'then tell', action: 'tell', with: [], place };
  const part = (when: string) => ({ forward: { ...twoWay, when: compileExpression(when) } });
  it.each<readonly [where: string, change: Partial<Pipe>, links: number]>([
    ['who takes part', part("$not($sink.name = 'Kari')"), 1],
    ['who takes part, which stays the same', part("$not($sink.name = 'Ola')"), 0],
    ['a condition', { rows: [row('name', { source: 'name', when: '$creating' }), email] }, 1],
    ['a default', { rows: [{ ...row('name', { source: 'none' }), default: seeing }, email] }, 1],
    [
      'an action on the way back',
      { back: { ...twoWay, actions: [{ ...tell, when: compileExpression('false') }] } },
      1,
    ],
  ])('sees it in %s', async (_, change, links) => {
    const one = pipe(of(shop), of(erp), {
      ...{ merge: [byEmail], rows: plain, forward: twoWay },
      ...change,
    });
    const g = await begin(one);
    g.drivers.shop?.people.add('customer', kari);
    await create(g, one);
    expect(g.records('erp.customer')).toHaveLength(1);
    expect(await queued(g, one, 'reconcile')).toHaveLength(links);
  });

  it('whose mapping changed while a create was open looks at what it made again', async () => {
    const one = pipe(of(shop), of(erp), { merge: [byEmail], rows: plain });
    const g = await begin(one);
    g.drivers.shop?.people.add('customer', kari);
    const changed = { ...one, rows: [{ ...(plain[0] as Row), version: 'another' }, email] };
    await create(g, one, undefined, changed);
    expect(await queued(g, one, 'reconcile')).toHaveLength(1);
  });

  it('over a candidate of a look-up, looks at it again', async () => {
    const rule: ValueRule = {
      kind: 'table',
      setting: 'names',
      by: 'email',
      input: compileExpression('email'),
      take: compileExpression('$sink.id = 1 ? email : name'),
      missing: { kind: 'empty' },
    };
    const one = pipe(of(shop), of(erp), {
      merge: [byEmail],
      rows: [row('name', { rule }), row('email', { source: 'email' })],
      forward: twoWay,
      settings: { names: [{ ...kari }] },
    });
    at = await ground([shop, erp], [one]);
    at.drivers.shop?.people.add('customer', kari);
    await create(at, one);
    expect(await queued(at, one, 'reconcile')).toHaveLength(1);
  });
});

it('two creates that are answered with one record make one link, and a person says whose it is', async () => {
  const one = customers([byEmail]);
  const clock = testClock();
  const drivers = {
    shop: memoryDriver(shop, { clock }),
    erp: knowing(memoryDriver(erp, { clock })),
  };
  at = await ground([shop, erp], [one], { clock, drivers });
  at.drivers.shop?.people.add('customer', kari);
  at.drivers.shop?.people.add('customer', { name: 'Kari', email: 'other@nord.no' });
  await create(at, one);
  const refs = ['shop.customer:1', 'shop.customer:2', made];
  const links = await at.world.store.transact((tx) => tx.linksOf(refs));
  expect(links.map(({ sink, state }) => [sink, state])).toEqual([
    [made, 'live'],
    [null, 'pending'],
  ]);
  const parked = await at.world.store.transact((tx) => tx.parkedList({}, '', 9));
  expect(parked).toMatchObject([{ why: 'ambiguous', candidates: [made] }]);
});
