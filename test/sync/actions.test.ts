// Actions: what a system is asked to do with a record once it is written. Once for each link, never
// while something of the record waits, and never twice, whatever becomes of the answer.

import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Direction, Pipe, ThenRule } from '../../engine/definition/pipe.ts';
import type { Action, Entity } from '../../engine/definition/system.ts';
import type { MemoryFault } from '../../engine/drivers/memory-faults.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { ValueRule } from '../../engine/mapping/row.ts';
import { compileTree } from '../../engine/mapping/template.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { deskItems } from '../../engine/sync/desk/desk.ts';
import { choose, drop } from '../../engine/sync/desk/settle-item.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { applying } from '../../engine/sync/plan/apply.ts';
import { collectedEntities } from '../../engine/sync/references/collected-entities.ts';
import { planned } from './planned.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const place = { file: 'test', line: 1, column: 1 };
const request = {
  path: { text: '', holes: [], parts: [], render: () => '' },
  query: {},
  headers: {},
};

/** Invoicing notes how often it was done, as a system that cannot do it twice would not. */
const body = compileTree({ status: 'Invoiced', times: "{times & 'x'}", terms: '{$with.terms}' });
const invoice: Action = {
  request: { ...request, body },
  done: compileExpression("status = 'Invoiced'"),
};
const { done: _, ...untold } = invoice;

const properties = { number: 'string', status: 'string', times: 'string', terms: 'string' };
const shop = systemOf('shop', {
  order: { properties: { ...properties, paid: 'boolean', customer: 'string' } },
  customer: { properties: { email: 'string' } },
});
const systems = (action: Action) => [
  shop,
  systemOf('erp', {
    order: { properties: { ...properties, customer: 'string' }, actions: { invoice: action } },
    customer: { properties: { email: 'string' } },
  }),
];

function then(values: Readonly<Record<string, ValueRule>> = {}): ThenRule {
  return {
    id: 'then invoice',
    action: 'invoice',
    when: compileExpression('paid'),
    with: Object.entries(values).map(([path, rule]) => ({
      path,
      type: 'any',
      rule,
      isAutomatic: false,
      place,
    })),
    place,
  };
}

const text = (source: string): ValueRule => ({
  kind: 'expression',
  expression: compileExpression(source),
});

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(
  options: { readonly action?: Action; readonly rule?: ThenRule; readonly link?: boolean } = {},
) {
  const made = systems(options.action ?? invoice);
  const of = (system: number, name: string) => made[system]?.entities[name] as Entity;
  const forward: Direction = {
    create: 'always',
    update: 'always',
    delete: 'keep',
    actions: [options.rule ?? then()],
  };
  const reference: ValueRule = {
    kind: 'link',
    entity: 'shop.customer',
    as: 'erp.customer',
    input: compileExpression('customer'),
    missing: { kind: 'park' },
  };
  at = await ground(made, [
    pipe(of(0, 'order'), of(1, 'order'), {
      forward,
      back: { ...twoWay, create: 'never' },
      rows: [
        row('number', { source: 'number' }),
        row('status', { to: { status: 'status' } }),
        ...(options.link ? [row('customer', { rule: reference })] : []),
      ],
    }),
    pipe(of(0, 'customer'), of(1, 'customer'), {
      merge: [mergeBy('email', 'email')],
      forward: { create: 'never', update: 'always', delete: 'keep' },
      rows: [both('email')],
    }),
  ]);
  return at;
}

const order = (g: Ground) => g.records('erp.order')[0];
const asked = (g: Ground) =>
  (g.drivers.erp?.calls ?? []).filter(({ operation }) => operation === 'act').length;

describe('an action', () => {
  it('follows the write and is done once, whatever is edited later', async () => {
    const g = await begin();
    const id = g.drivers.shop?.people.add('order', { number: '7', paid: true }) as string;
    await g.sync();
    expect(order(g)).toMatchObject({ number: '7', status: 'Invoiced', times: 'x' });
    g.drivers.shop?.people.edit('order', id, { number: '8' });
    await g.sync();
    expect(order(g)).toMatchObject({ number: '8', times: 'x' });
    expect(asked(g)).toBe(1);
  });

  it('is in the plan with the create it follows, of which the system knows nothing yet', async () => {
    const g = await begin();
    g.drivers.shop?.people.add('order', { number: '7', paid: true });
    const { frozen, counts } = await planned(g);
    expect(frozen.operations.map(({ kind, target }) => `${kind} ${target}`)).toEqual([
      'create null',
      'act erp.order:new-1',
    ]);
    expect(Object.values(counts)).toContainEqual(expect.objectContaining({ create: 1, act: 1 }));
    expect(g.drivers.erp?.calls.filter(({ operation }) => operation === 'get')).toEqual([]);
    const { gate, end } = applying(frozen);
    Object.assign(g.world, { gate, guards: 'tell' });
    await g.sync();
    const { done, refused } = await end(g.world);
    expect([done.length, refused]).toEqual([2, []]);
    expect(order(g)).toMatchObject({ status: 'Invoiced', times: 'x' });
  });

  it('carries what it changed back to the source', async () => {
    const g = await begin();
    g.drivers.shop?.people.add('order', { number: '7', paid: true });
    await g.sync();
    expect(g.records('shop.order')[0]).toMatchObject({ status: 'Invoiced' });
    expect(await g.sync()).toBe(0);
  });

  it('waits for its condition', async () => {
    const g = await begin();
    const id = g.drivers.shop?.people.add('order', { number: '7', paid: false }) as string;
    await g.sync();
    expect(asked(g)).toBe(0);
    g.drivers.shop?.people.edit('order', id, { paid: true });
    await g.sync();
    expect(order(g)).toMatchObject({ times: 'x' });
  });

  it('gets its values', async () => {
    const g = await begin({ rule: then({ terms: text("'net ' & number") }) });
    g.drivers.shop?.people.add('order', { number: '7', paid: true });
    await g.sync();
    expect(order(g)).toMatchObject({ terms: 'net 7' });
  });

  it('is not asked for where somebody did it already', async () => {
    const g = await begin();
    const id = g.drivers.shop?.people.add('order', { number: '7', paid: false }) as string;
    await g.sync();
    g.drivers.erp?.people.edit('order', String(order(g)?.id), { status: 'Invoiced' });
    await g.sync();
    g.drivers.shop?.people.edit('order', id, { paid: true });
    await g.sync();
    expect(asked(g)).toBe(0);
  });

  it('is not done while a row of the record waits', async () => {
    const g = await begin({ link: true });
    g.drivers.shop?.people.add('order', { number: '7', paid: true, customer: '1' });
    await g.sync();
    expect(order(g)).toMatchObject({ number: '7' });
    expect(asked(g)).toBe(0);
    g.drivers.shop?.people.add('customer', { email: 'kari@nord.no' });
    g.drivers.erp?.people.add('customer', { email: 'kari@nord.no' });
    await g.sync();
    expect(order(g)).toMatchObject({ customer: '1', status: 'Invoiced', times: 'x' });
  });

  it('gets values that only it looks up, once they are there', async () => {
    const find: ValueRule = {
      kind: 'find',
      entity: 'erp.customer',
      by: 'email',
      input: compileExpression("'kari@nord.no'"),
      missing: { kind: 'park' },
    };
    const g = await begin({ rule: then({ terms: find }) });
    g.drivers.shop?.people.add('order', { number: '7', paid: true });
    await g.sync();
    expect(asked(g)).toBe(0);
    g.drivers.erp?.people.add('customer', { email: 'kari@nord.no' });
    await g.sync();
    expect(order(g)).toMatchObject({ terms: '1', times: 'x' });
  });

  it('waits with its reason if a value of it cannot be had', async () => {
    const find: ValueRule = {
      kind: 'find',
      entity: 'erp.customer',
      by: 'email',
      input: compileExpression("'nobody@nord.no'"),
      missing: { kind: 'fail' },
    };
    const g = await begin({ rule: then({ terms: find }) });
    g.drivers.shop?.people.add('order', { number: '7', paid: true });
    await g.sync();
    expect(asked(g)).toBe(0);
    expect(await parked(g)).toEqual([['then invoice', 'failed']]);
  });

  it('that is refused leaves the record as it is and the rest goes on', async () => {
    const g = await begin();
    failing(g, { kind: 'refused', message: 'the period is closed' });
    const id = g.drivers.shop?.people.add('order', { number: '7', paid: true }) as string;
    await g.sync();
    expect(await parked(g)).toEqual([['then invoice', 'dead']]);
    g.drivers.erp?.setFaults(undefined);
    g.drivers.shop?.people.edit('order', id, { number: '8' });
    await g.sync();
    expect(order(g)).toMatchObject({ number: '8', times: 'x' });
    expect(await parked(g)).toEqual([]);
  });

  it('that is refused and left is not asked for again', async () => {
    const g = await begin();
    failing(g, { kind: 'refused', message: 'the period is closed' });
    const id = g.drivers.shop?.people.add('order', { number: '7', paid: true }) as string;
    await g.sync();
    const [item] = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 9));
    const { said } = await drop(g.world, item?.id as string, { who: 'Kari' });
    expect(said).toBe('then invoice is not asked for again for shop.order:1.');
    g.drivers.erp?.setFaults(undefined);
    g.drivers.shop?.people.edit('order', id, { number: '8' });
    await g.sync();
    expect(order(g)).toEqual({ id: 1, number: '8' });
    expect(await parked(g)).toEqual([]);
  });

  it.each([
    ['was carried out', 'unclear-after', 1],
    ['was not carried out', 'unclear', 2],
  ] as const)('whose answer is lost although it %s is done once', async (_said, kind, calls) => {
    const g = await begin();
    failing(g, { kind });
    g.drivers.shop?.people.add('order', { number: '7', paid: true });
    await g.sync();
    expect(order(g)).toMatchObject({ status: 'Invoiced', times: 'x' });
    expect(asked(g)).toBe(calls);
    expect(await g.sync()).toBe(0);
  });

  it('whose answer is lost waits for a person where the system cannot tell', async () => {
    const g = await begin({ action: untold });
    failing(g, { kind: 'unclear-after' });
    g.drivers.shop?.people.add('order', { number: '7', paid: true });
    await g.sync();
    await g.sync();
    expect(order(g)).toMatchObject({ times: 'x' });
    expect(await parked(g)).toEqual([['then invoice', 'unknown-outcome']]);
  });

  it.each([
    ['done', 'unclear-after', 1],
    ['again', 'unclear', 2],
  ] as const)('and is settled by what the person says: %s', async (said, kind, calls) => {
    const g = await begin({ action: untold });
    failing(g, { kind });
    g.drivers.shop?.people.add('order', { number: '7', paid: true });
    await g.sync();
    const [item] = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 9));
    expect(item?.choices.map(({ name }) => name)).toEqual(['done', 'again']);
    const id = item?.id as string;
    const both = [
      choose(g.world, id, said, { who: 'me' }),
      choose(g.world, id, said, { who: 'you' }),
    ];
    const ends = (await Promise.allSettled(both)).map(({ status }) => status);
    expect(ends.sort()).toEqual(['fulfilled', 'rejected']);
    g.drivers.shop?.people.edit('order', '1', { number: '8' });
    await g.sync();
    expect(g.records('erp.order')).toMatchObject([{ number: '8', status: 'Invoiced', times: 'x' }]);
    expect(g.records('shop.order')).toMatchObject([{ status: 'Invoiced' }]);
    expect(asked(g)).toBe(calls);
    expect(await parked(g)).toEqual([]);
    expect(await g.sync()).toBe(0);
  });

  it('that waits for a person keeps no sync from its end, though another link is to write there', async () => {
    const made = systems(untold);
    const [source, sink] = made.map(({ entities }) => entities.order as Entity);
    const orders = pipe(source as Entity, sink as Entity, {
      merge: [mergeBy('number', 'number', { isMany: true })],
      forward: { ...twoWay, actions: [then()] },
      rows: [row('number', { source: 'number' }), row('terms', { source: 'terms' })],
    });
    const g = await ground(made, [orders]);
    at = g;
    failing(g, { kind: 'unclear' });
    for (const paid of [true, false])
      g.drivers.shop?.people.add('order', { number: '7', paid, terms: 'net 7' });
    await g.sync();
    g.drivers.shop?.people.edit('order', '2', { terms: 'net 14' });
    const startedMs = g.clock.now();
    const drain = new AbortController();
    const sleep = (ms: number) => {
      if (g.clock.now() > startedMs + 60_000) drain.abort();
      return g.clock.sleep(ms);
    };
    const events = createEvents();
    const world = { ...g.world, clock: { ...g.clock, sleep }, tell: events.tell };
    const { isCutShort, later } = await syncUntilQuiet(world, events, {
      random: () => 1,
      drain: drain.signal,
    });
    expect([isCutShort, later?.count]).toEqual([false, 1]);
    const [item] = await g.world.store.transact((tx) => deskItems(g.world, tx, {}, 9));
    await choose(g.world, item?.id as string, 'done', { who: 'me' });
    g.clock.pass(600_000);
    await g.sync();
    expect(order(g)).toMatchObject({ terms: 'net 14' });
  });

  it('that was lost and has not happened is asked for again only if its condition still holds', async () => {
    const g = await begin();
    failing(g, { kind: 'unclear' });
    g.drivers.shop?.people.add('order', { number: '7', paid: true });
    await once(g);
    g.drivers.shop?.people.edit('order', '1', { paid: false });
    await g.sync();
    expect(order(g)).not.toHaveProperty('status');
    expect(asked(g)).toBe(1);
  });

  it.each([
    ['was carried out', invoice, 'unclear-after', 1],
    ['was not carried out', invoice, 'unclear', 2],
    ['may have been', untold, 'unclear-after', 1],
  ] as const)(
    'that %s when its answer was lost blocks no record of a pipe that got another name',
    async (_said, action, kind, calls) => {
      const g = await begin({ action });
      failing(g, { kind });
      g.drivers.shop?.people.add('order', { number: '7', paid: true });
      await once(g);
      const [was, ...others] = g.world.catalogue.pipes as [Pipe, ...Pipe[]];
      const merge = [mergeBy('number', 'number', { carriedBy: ['number'] })];
      const now = await g.again([{ ...was, id: 'b/order', merge }, ...others]);
      now.drivers.shop?.people.edit('order', '1', { status: 'Paid' });
      await now.sync();
      for (const one of await now.world.store.transact((tx) => deskItems(now.world, tx, {}, 9)))
        await choose(now.world, one.id, 'done', { who: 'me' });
      now.drivers.shop?.people.edit('order', '1', { number: '8' });
      await now.sync();
      expect(now.records('erp.order')).toMatchObject([{ number: '8', times: 'x' }]);
      expect(asked(now)).toBe(calls);
      expect(await now.world.store.transact((tx) => tx.countIntents())).toEqual([]);
    },
  );
});

/** One round, after which a lost answer is still open. */
async function once({ world }: Ground): Promise<void> {
  for (const entity of collectedEntities(world)) await collectEntity(world, entity);
  for (const one of world.catalogue.pipes)
    await lastValueFrom(pipeFlow(world, one), { defaultValue: 0 });
}

/** The first call of the action goes wrong. */
function failing(g: Ground, fault: MemoryFault): void {
  let left = 1;
  g.drivers.erp?.setFaults(({ operation }) =>
    operation === 'act' && left-- > 0 ? fault : undefined,
  );
}

async function parked(g: Ground) {
  const all = await g.world.store.transact((tx) => tx.parkedList({}, '', 100));
  return all.map(({ row: id, why }) => [id, why]);
}
