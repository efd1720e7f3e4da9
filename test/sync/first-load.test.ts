// A first load is larger than a batch: keys are stored as records are read, so that the first to be
// identified find all others, and those they meet are not looked at twice. What is known in the end is
// the same as if all had come in one batch, or one by one.

import { lastValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { whatIsDue } from '../../engine/runtime/due.ts';
import type { Store } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { type Ground, ground, mergeBy, pipe, systemOf } from './two-systems.ts';

const properties = { email: 'string', phone: 'string' } as const;
const a = systemOf('a', { customer: { properties, modified: 'updatedAt' } });
const b = systemOf('b', { customer: { properties, modified: 'updatedAt' } });
const [ofA, ofB] = [a, b].map(({ entities }) => entities.customer) as [Entity, Entity];
const linking = pipe(ofA, ofB, {
  merge: [mergeBy('email', 'email'), mergeBy('phone', 'phone')],
  forward: { create: 'never', update: 'never', delete: 'keep' },
  rows: [],
});

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function links(g: Ground): Promise<readonly string[]> {
  return g.world.store.transact(async (tx) => {
    const refs = [...(await tx.refsOf(ofA.id, '', 9_999)), ...(await tx.refsOf(ofB.id, '', 9_999))];
    const found = (await tx.linksOf(refs)).filter(({ state }) => state === 'live');
    return found.map(({ source, sink }) => `${source} ${sink}`).sort();
  });
}

it('who is met by an earlier batch is linked there, and not identified again', async () => {
  const g = await ground([a, b], [linking]);
  at = g;
  const count = 1_500;
  for (let index = 0; index < count; index++) {
    const email = `post${index}@nord.no`;
    g.drivers.a?.people.add('customer', { email, phone: '' });
    g.drivers.b?.people.add('customer', { email, phone: '' });
  }
  await g.sync();
  expect(await links(g)).toHaveLength(count);
  const rounds = g.events.flatMap((event) => (event.kind === 'identified' ? [event] : []));
  expect(rounds.map(({ records, linked }) => [records, linked])).toEqual([[1_500, 1_500]]);
});

it('is one piece of work a side, however many come', async () => {
  const g = await ground([a, b], [linking]);
  at = g;
  for (let index = 0; index < 300; index++) {
    g.drivers.a?.people.add('customer', { email: `post${index}@nord.no`, phone: '' });
    g.drivers.b?.people.add('customer', { email: `post${index}@sor.no`, phone: '' });
  }
  await collectEntity(g.world, ofA);
  await collectEntity(g.world, ofB);
  const work = () => g.world.store.transact((tx) => tx.countWork(g.clock.now()));
  expect(await work()).toMatchObject([{ pipe: linking.id, kind: 'first-load', count: 2, due: 2 }]);
  expect((await whatIsDue(g.world)).get(linking.id)).toMatchObject({ waiting: 600, due: 2 });
  await g.sync();
  expect(await work()).toEqual([]);
  g.drivers.a?.people.add('customer', { email: 'kari@nord.no', phone: '' });
  g.clock.pass(60_000);
  await collectEntity(g.world, ofA);
  expect(await work()).toMatchObject([{ pipe: linking.id, kind: 'identify', count: 1 }]);
});

it('goes by the rules as they are when it is identified, of those read under others too', async () => {
  const g = await ground([a, b], [linking]);
  at = g;
  for (const phone of ['22 33 44 55', '22 33 44 56']) {
    g.drivers.a?.people.add('customer', { email: '', phone });
    g.drivers.b?.people.add('customer', { email: '', phone: `Tel. ${phone}` });
  }
  await collectEntity(g.world, ofA);
  await collectEntity(g.world, ofB);
  const merge = [mergeBy('phone', "$replace(phone, 'Tel. ', '')")];
  const pipes = [{ ...linking, merge }];
  await lastValueFrom(
    pipeFlow({ ...g.world, catalogue: { ...g.world.catalogue, pipes } }, pipes[0] as Pipe),
  );
  expect(await links(g)).toEqual(['a.customer:1 b.customer:1', 'a.customer:2 b.customer:2']);
});

it('a value that becomes common says nothing any more, of those linked by it before either', async () => {
  const g = await ground([a, b], [linking]);
  at = g;
  const phone = '22 33 44 55';
  g.drivers.a?.people.add('customer', { email: 'kari@nord.no', phone });
  g.drivers.b?.people.add('customer', { email: '', phone });
  await g.sync();
  expect(await links(g)).toEqual(['a.customer:1 b.customer:1']);
  for (let index = 0; index < 12; index++)
    g.drivers.a?.people.add('customer', { email: `post${index}@nord.no`, phone });
  await g.sync();
  expect(await links(g)).toEqual([]);
});

it('a record that changed after it was read is identified by what it holds then', async () => {
  const g = await ground([a, b], [linking]);
  at = g;
  for (let index = 0; index < 1_100; index++)
    g.drivers.a?.people.add('customer', { email: `post${index}@nord.no`, phone: '' });
  for (const email of ['post1@nord.no', 'post2@nord.no'])
    g.drivers.b?.people.add('customer', { email, phone: '' });
  await collectEntity(g.world, ofA);
  await collectEntity(g.world, ofB);
  g.clock.pass(60_000);
  g.drivers.b?.people.edit('customer', '1', { email: 'post1050@nord.no' });
  await g.sync();
  expect(await links(g)).toEqual(['a.customer:1051 b.customer:1', 'a.customer:3 b.customer:2']);
});

it('a page whose commit was lost is read again, and so is what came after it', async () => {
  const g = await ground([a, b], [linking]);
  at = g;
  for (let index = 0; index < 450; index++)
    g.drivers.a?.people.add('customer', { email: `post${index}@nord.no`, phone: '' });
  const lost = new Error('not kept');
  let commits = 0;
  const transact: Store['transact'] = async (work, durability) => {
    if (durability !== 'at-next' || ++commits !== 2)
      return g.world.store.transact(work, durability);
    const answered = g.world.store.transact(async (tx) => {
      throw Object.assign(lost, { result: await work(tx) });
    });
    return answered.catch((error: unknown) => {
      if (error !== lost) throw error;
      return (error as Error & { result: never }).result;
    });
  };
  await collectEntity({ ...g.world, store: { ...g.world.store, transact } }, ofA);
  const refs = await g.world.store.transact((tx) => tx.refsOf(ofA.id, '', 9_999));
  expect(refs).toHaveLength(450);
});

it('what batches make of a crowd is what they make of it one after the other', async () => {
  const phoneOf = (index: number) => (index % 7 === 0 ? `p${index % 1_300}` : '');
  const people = Array.from({ length: 2_600 }, (_, index) => ({
    ours: { email: `m${(index * 13) % 2_500}@nord.no`, phone: phoneOf(index) },
    theirs: {
      email: index % 3 === 0 ? '' : `m${(index * 31) % 2_700}@nord.no`,
      phone: phoneOf(index + 5),
    },
  }));
  const found = async (share: number) => {
    const g = await ground([a, b], [linking]);
    at = g;
    for (let from = 0; from < people.length; from += share) {
      for (const { ours, theirs } of people.slice(from, from + share)) {
        g.drivers.a?.people.add('customer', ours);
        g.drivers.b?.people.add('customer', theirs);
      }
      await g.sync();
      g.clock.pass(60_000);
    }
    const parked = await g.world.store.transact((tx) => tx.parkedList({}, '', 9_999));
    const known = {
      links: await links(g),
      parked: parked.map(({ subject, why }) => [subject, why]),
    };
    await g.close();
    at = undefined;
    return known;
  };
  const whole = await found(people.length);
  expect(whole.links.length).toBeGreaterThan(500);
  expect(whole.parked.length).toBeGreaterThan(100);
  expect(await found(400)).toEqual(whole);
});
