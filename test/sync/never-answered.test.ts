// A write that its system never answers clearly, while it takes others: tried at longer and longer intervals, and at last
// on the desk in the system's words.

import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { MemoryCall } from '../../engine/drivers/memory-faults.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { collectSingles } from '../../engine/sync/collect/collect-singles.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const minuteMs = 60_000;
const properties = { name: 'string', email: 'string' } as const;
const options = { properties, modified: 'updatedAt', find: ['email'] };
const shop = systemOf('shop', { customer: options });
const erp = systemOf('erp', { customer: options });
const of = (system: typeof shop) => system.entities.customer as Entity;
const customers: Pipe = pipe(of(shop), of(erp), {
  merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
  back: twoWay,
  rows: [both('name'), both('email')],
});

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function withTwo(): Promise<Ground> {
  at = await ground([shop, erp], [customers]);
  for (const name of ['Kari', 'Per'])
    at.drivers.shop?.people.add('customer', { name, email: `${name}@nord.no` });
  await at.sync();
  return at;
}

/** Minutes of an engine that runs; with `others`, the record of somebody else is edited in each. */
async function minutes(g: Ground, count: number, others: boolean): Promise<void> {
  for (let i = 0; i < count; i++) {
    g.clock.pass(minuteMs);
    if (others) g.drivers.shop?.people.edit('customer', '1', { name: `Kari ${i}` });
    for (const system of [shop, erp]) {
      await collectEntity(g.world, of(system));
      await collectSingles(g.world, of(system));
    }
    await lastValueFrom(pipeFlow(g.world, customers), { defaultValue: 0 });
  }
}

const parked = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));

function failing(g: Ground, isBad: (call: MemoryCall) => boolean): () => number {
  let made = 0;
  g.drivers.erp?.setFaults((call) => {
    if (!isBad(call)) return undefined;
    made++;
    return { kind: 'unclear' };
  });
  return () => made;
}

const forward = ['create', 'update', 'remove'] as const;

describe.each([
  [
    'create',
    (g: Ground) => g.drivers.shop?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' }),
  ],
  ['update', (g: Ground) => g.drivers.shop?.people.edit('customer', '2', { name: 'Per Nord' })],
] as const)('the %s of one record that is never answered', (operation, change) => {
  const isBad = (call: MemoryCall) =>
    call.operation === operation && (operation === 'create' || call.id === '2');

  it('comes to the desk in the words of its system, and is not sent any more', async () => {
    const g = await withTwo();
    const sent = failing(g, isBad);
    change(g);
    await minutes(g, 30, true);
    expect(await parked(g)).toMatchObject([
      { why: 'dead', reason: expect.stringContaining('the answer was lost') },
    ]);
    const before = sent();
    expect(before).toBeLessThan(12);
    await minutes(g, 30, true);
    expect(sent()).toBe(before);
  });

  it('goes over once it is mended and its system takes it', async () => {
    const g = await withTwo();
    failing(g, isBad);
    change(g);
    await minutes(g, 30, true);
    g.drivers.erp?.setFaults(() => undefined);
    g.drivers.shop?.people.edit('customer', operation === 'create' ? '3' : '2', { name: 'mended' });
    await minutes(g, 2, false);
    expect(await parked(g)).toEqual([]);
    expect(g.records('erp.customer')).toContainEqual(expect.objectContaining({ name: 'mended' }));
  });

  it('goes on as long as nothing else is taken either: the system is away, and nobody is asked', async () => {
    const g = await withTwo();
    failing(g, (call) => forward.some((one) => one === call.operation));
    change(g);
    await minutes(g, 60, true);
    expect(await parked(g)).toEqual([]);
    const there = g.records('erp.customer');
    g.drivers.erp?.setFaults(() => undefined);
    await minutes(g, 5, false);
    expect(g.records('erp.customer')).not.toEqual(there);
    expect(await parked(g)).toEqual([]);
  });
});

describe.each([
  ['changed', 'Existing ID: 7; its system says each time that the record changed meanwhile, '],
  ['gone', 'its system says each time that the record is not there, '],
] as const)('an update of a record that is %s, each time and by its read never', (kind, words) => {
  const wrong = { kind, message: 'Existing ID: 7' } as const;
  const isBad = ({ operation, id }: MemoryCall) => operation === 'update' && id === '2';

  it('comes to the desk, and the others go on', async () => {
    const g = await withTwo();
    let sent = 0;
    g.drivers.erp?.setFaults((call) => {
      if (!isBad(call)) return undefined;
      sent++;
      return wrong;
    });
    g.drivers.shop?.people.edit('customer', '2', { name: 'Per Nord' });
    await minutes(g, 60, true);
    expect(await parked(g)).toMatchObject([
      { why: 'dead', reason: expect.stringContaining(words) },
    ]);
    expect(sent).toBe(13);
    g.drivers.erp?.setFaults(() => undefined);
    g.drivers.shop?.people.edit('customer', '2', { name: 'mended' });
    await minutes(g, 3, false);
    expect(await parked(g)).toEqual([]);
    expect(g.records('erp.customer')).toContainEqual(expect.objectContaining({ name: 'mended' }));
  });

  it('is sent again where it was so for a while', async () => {
    const g = await withTwo();
    let left = 6;
    g.drivers.erp?.setFaults((call) => (isBad(call) && left-- > 0 ? wrong : undefined));
    g.drivers.shop?.people.edit('customer', '2', { name: 'Per Nord' });
    await minutes(g, 30, true);
    expect(await parked(g)).toEqual([]);
    expect(g.records('erp.customer')).toContainEqual(expect.objectContaining({ name: 'Per Nord' }));
  });
});
