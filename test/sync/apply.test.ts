// A plan in a file, and what applying it does: exactly that. What changed since is refused, and both are
// reported.

import { afterEach, describe, expect, it } from 'vitest';
import type { Paint } from '../../engine/cli/command/terminal.ts';
import { planText } from '../../engine/cli/text/plan-text.ts';
import { applyText } from '../../engine/cli/verbs/apply.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { applying } from '../../engine/sync/plan/apply.ts';
import { type FrozenPlan, frozenText, readFrozen } from '../../engine/sync/plan/frozen-plan.ts';
import type { Gate, World } from '../../engine/sync/world.ts';
import { planned } from './planned.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const properties = {
  name: 'string',
  email: 'string',
  phone: 'string',
  customer: 'string',
} as const;
const make = (name: string) =>
  systemOf(name, {
    customer: { properties, modified: 'updatedAt' },
    order: { properties, modified: 'updatedAt' },
  });
const a = make('a');
const b = make('b');
const of = (one: typeof a, name: string) => one.entities[name] as Entity;
const customers = (options: Partial<Pipe> = {}) =>
  pipe(of(a, 'customer'), of(b, 'customer'), {
    merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
    back: twoWay,
    rows: [both('name'), both('email'), both('phone')],
    ...options,
  });
const same = (text: string) => text;
const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };
const link = {
  kind: 'link',
  entity: 'a.customer',
  as: 'b.customer',
  missing: { kind: 'park' },
} as const;
const orders = pipe(of(a, 'order'), of(b, 'order'), {
  rows: [
    row('name', { source: 'name' }),
    row('customer', {
      isRequired: true,
      rule: { ...link, input: compileExpression('customer') },
    }),
  ],
});

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function frozen(g: Ground): Promise<FrozenPlan> {
  const { frozen: made } = await planned(g);
  return readFrozen(frozenText(made), 'file'); // through the file, as people do
}

/** A sync with the gate of a plan. */
async function syncWith(g: Ground, gate: Gate): Promise<void> {
  const world = g.world as { -readonly [Key in keyof World]: World[Key] };
  Object.assign(world, { gate, guards: 'tell' });
  await g.sync();
  delete world.gate;
  delete world.guards;
}

/** Applies the plan; gives what was done and refused, as `kind target-or-origin`. */
async function check(
  g: Ground,
  plan: FrozenPlan,
  done: readonly string[],
  refused: Readonly<Record<string, RegExp>>,
) {
  const { gate, end } = applying(plan);
  await syncWith(g, gate);
  const applied = await end(g.world);
  const nameOf = (one: { kind: string; target: string | null; origin: string }) =>
    `${one.kind} ${one.target ?? one.origin}`;
  expect(applied.done.map(nameOf).sort()).toEqual([...done].sort());
  expect(applied.refused.map((one) => nameOf(one.operation)).sort()).toEqual(
    Object.keys(refused).sort(),
  );
  for (const { operation, reason } of applied.refused)
    expect(reason).toMatch(refused[nameOf(operation)] as RegExp);
}

async function begin(pipes = [customers()]): Promise<Ground> {
  at = await ground([a, b], pipes);
  return at;
}

it('a plan names the record that each write comes from, in either direction', async () => {
  const g = await begin();
  g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
  await g.sync();
  g.drivers.a?.people.edit('customer', '1', { name: 'Ola Nord' });
  g.drivers.a?.people.add('customer', { name: 'Kari', email: 'kari@nord.no' });
  g.drivers.b?.people.add('customer', { name: 'Per', email: 'per@nord.no' });
  const made = await planned(g);
  expect(made.operations.map(({ operation, ref, origin }) => [operation, ref, origin])).toEqual(
    expect.arrayContaining([
      ['create', expect.stringMatching(/^b\.customer:new-/), 'a.customer:2'],
      ['create', expect.stringMatching(/^a\.customer:new-/), 'b.customer:2'],
      ['update', 'b.customer:1', 'a.customer:1'],
    ]),
  );
  const text = planText(made, { paint: plain, isAll: true });
  expect(text).toMatch(/^ {2}b\.customer:new-\d from a\.customer:2 {2}a-b\/customer$/m);
});

it('a plan names the record behind a made-up name that waits', async () => {
  const made = {
    ...(await planned(await begin([]))),
    operations: [
      { pipe: 'p', operation: 'create', ref: 'a.x:new-1', origin: 'b.x:7', changes: [] } as const,
    ],
    parked: [{ pipe: 'p', ref: 'a.x:new-1', row: '*', why: 'reference', reason: 'waits' } as const],
  };
  const text = planText(made, { paint: plain, isAll: true });
  expect(text).toContain('  a.x:new-1 from b.x:7: waiting for another record; waits');
});

const add = (g: Ground, name: string, record: Record<string, string>, entity = 'customer') =>
  g.drivers[name]?.people.add(entity, record);
const edit = (g: Ground, name: string, set: Record<string, string>, id = '1') =>
  g.drivers[name]?.people.edit('customer', id, set);

describe('a plan that is applied', () => {
  it('does what it said, and nothing that came later', async () => {
    const g = await begin();
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    await g.sync();
    g.clock.pass(60_000);
    edit(g, 'a', { name: 'Ola Nord' });
    add(g, 'a', { name: 'Kari', email: 'kari@nord.no' });
    const saved = await frozen(g);
    expect(g.records('b.customer')).toHaveLength(1);
    add(g, 'a', { name: 'later', email: 'later@nord.no' });
    await check(g, saved, ['update b.customer:1', 'create a.customer:2'], {});
    expect(g.records('b.customer')).toMatchObject([{ name: 'Ola Nord' }, { name: 'Kari' }]);
    expect(await g.sync(), 'what came later is work for the next sync').toBe(1);
  });

  it('refuses what has changed since, on either side', async () => {
    const g = await begin();
    for (const n of [1, 2, 3]) add(g, 'a', { name: `n${n}`, email: `${n}@nord.no` });
    await g.sync();
    g.clock.pass(60_000);
    for (const n of [1, 2, 3]) edit(g, 'a', { name: `new ${n}` }, String(n));
    const saved = await frozen(g);
    g.clock.pass(60_000);
    const second = g.records('b.customer').find((one) => one.email === '2@nord.no');
    edit(g, 'b', { phone: '22' }, String(second?.id));
    edit(g, 'a', { name: 'newer 3' }, '3');
    const idOf = (n: number) =>
      g.records('b.customer').find((one) => one.email === `${n}@nord.no`)?.id;
    await check(g, saved, [`update b.customer:${idOf(1)}`], {
      [`update b.customer:${idOf(2)}`]: /b\.customer:\d changed since the plan/,
      [`update b.customer:${idOf(3)}`]: /a\.customer:3 changed since the plan/,
    });
    const names = Object.fromEntries(g.records('b.customer').map((one) => [one.email, one.name]));
    expect(names).toEqual({ '1@nord.no': 'new 1', '2@nord.no': 'n2', '3@nord.no': 'n3' });
    await g.sync();
    expect(
      g
        .records('b.customer')
        .map((one) => one.name)
        .sort(),
    ).toEqual(['new 1', 'new 2', 'newer 3']);
  });

  it('follows references to what it creates itself', async () => {
    const g = await begin([customers(), orders]);
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    add(g, 'a', { name: 'first order', customer: '1' }, 'order');
    const saved = await frozen(g);
    expect(saved.operations).toHaveLength(2);
    await check(g, saved, ['create a.customer:1', 'create a.order:1'], {});
    expect(g.records('b.order')).toMatchObject([{ name: 'first order', customer: '1' }]);
  });

  it('refuses everything of a pipe that was changed, and what is done already', async () => {
    const g = await begin();
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    const saved = await frozen(g);
    const other = { ...saved, pipes: { 'a-b/customer': 'other' } };
    await check(g, other, [], { 'create a.customer:1': /pipe was changed since the plan/ });
    await g.sync();
    await check(g, saved, [], { 'create a.customer:1': /nothing is left to do/ });
    expect(g.records('b.customer')).toHaveLength(1);
  });

  it('tells what the system answered', async () => {
    const g = await begin();
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    const saved = await frozen(g);
    g.drivers.b?.setFaults(({ operation }) =>
      operation === 'create' ? { kind: 'refused', message: 'closed on Mondays' } : undefined,
    );
    await check(g, saved, [], { 'create a.customer:1': /closed on Mondays/ });
  });
});

describe('where a customer is refused', () => {
  const begun = async (isRequired: boolean) => {
    const rows = orders.rows.map((one) => ({ ...one, isRequired: isRequired && one.isRequired }));
    const g = await begin([customers(), { ...orders, rows }]);
    add(g, 'a', { name: 'Ola', email: 'ola@nord.no' });
    add(g, 'a', { name: 'first order', customer: '1' }, 'order');
    const saved = await frozen(g);
    add(g, 'a', { name: 'later order', customer: '1' }, 'order');
    g.drivers.b?.setFaults(({ operation, entity }) =>
      operation === 'create' && entity === 'customer'
        ? { kind: 'refused', message: 'closed on Mondays' }
        : undefined,
    );
    return { g, saved };
  };
  const applied = async ({ g, saved }: Awaited<ReturnType<typeof begun>>) => {
    const { gate, end } = applying(saved);
    await syncWith(g, gate);
    return end(g.world);
  };

  it('its order says so, and so does what waits for it beside the plan', async () => {
    const { refused, waiting } = await applied(await begun(true));
    const inTurn = 'waits until a.customer:1 is linked; a.customer:1 was refused: ';
    expect(refused.map(({ operation: { origin }, reason }) => [origin, reason])).toEqual([
      ['a.customer:1', expect.stringContaining('closed on Mondays')],
      ['a.order:1', expect.stringMatching(new RegExp(`^it ${inTurn}.*closed on Mondays`))],
    ]);
    expect(waiting).toEqual([
      {
        ref: 'a.order:2',
        pipe: 'a-b/order',
        row: 'customer',
        reason: 'waits until a.customer:1 is linked',
      },
    ]);
  });

  it('an order that could go over without it, but not as planned, says what it waits for', async () => {
    const { refused, waiting } = await applied(await begun(false));
    expect(refused[1]?.reason).toMatch(
      /^it would send something else by now: waits until a\.customer:1 is linked; .*closed on/,
    );
    expect(waiting.map(({ ref }) => ref)).toEqual(['a.order:2']);
  });

  it('people read it', async () => {
    const text = applyText(await applied(await begun(true)), plain, false);
    expect(text).toContain('not done (2)\n  create from a.customer:1: ');
    expect(text).toContain(
      'wait for what was not done (1)\n  a.order:2 customer in a-b/order: waits until a.customer:1 is linked',
    );
    expect(text).toContain('0 of 2 done, 2 not done.');
  });
});

describe('what was let through and was not sent after all', () => {
  /** As if a look came in between, the first time. */
  function comingAgain(gate: Gate, meanwhile = async () => {}): Gate {
    let isFirst = true;
    return async (...given) => {
      const admitted = await gate(...given);
      if (!isFirst || admitted.length === 0) return admitted;
      isFirst = false;
      await meanwhile();
      return [];
    };
  }

  it('is done when it comes again', async () => {
    const g = await begin();
    g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    const { gate, end } = applying(await frozen(g));
    await syncWith(g, comingAgain(gate));
    expect(await end(g.world)).toMatchObject({ done: [{ kind: 'create' }], refused: [] });
    expect(g.records('b.customer')).toHaveLength(1);
  });

  it('is refused with the reason if it is another by then', async () => {
    const g = await begin();
    g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    const { gate, end } = applying(await frozen(g));
    const edit = async () => {
      g.drivers.a?.people.edit('customer', '1', { name: 'Ole' });
      await collectEntity(g.world, of(a, 'customer'));
    };
    await syncWith(g, comingAgain(gate, edit));
    const { done, refused } = await end(g.world);
    expect(done).toEqual([]);
    expect(refused.map(({ reason }) => reason)).toEqual(['a.customer:1 changed since the plan']);
    expect(g.records('b.customer')).toEqual([]);
  });
});

describe('a file that is no plan', () => {
  it.each([
    ['no JSON', 'hello', 'it is not JSON'],
    ['another JSON', '{}', 'did not write it'],
    ['a later version', '{"samband":"plan","version":99}', 'another version'],
    ['an earlier version', '{"samband":"plan","version":1}', 'another version'],
    ['a damaged one', '{"samband":"plan","version":2,"pipes":{},"operations":[{}]}', 'damaged'],
  ])('%s is told as such', (_, text, says) => {
    expect(() => readFrozen(text, 'x.plan')).toThrow(new RegExp(`x\\.plan is no plan.*${says}`));
    // Whoever follows the hint must not write over the file that was given by mistake.
    expect(() => readFrozen(text, 'x.plan')).not.toThrow('--out x.plan');
  });
});
