// Rows that are written once may know the time of the run and be left to chance. They are computed for a create and never
// again: what is there stays, and nothing goes over because time has passed.

import { afterEach, describe, expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Row } from '../../engine/mapping/row.ts';
import { applying } from '../../engine/sync/plan/apply.ts';
import { frozenText, readFrozen } from '../../engine/sync/plan/frozen-plan.ts';
import type { World } from '../../engine/sync/world.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { planned } from './planned.ts';
import { type Ground, ground, mergeBy, pipe, row, systemOf } from './two-systems.ts';

const properties = { name: 'string', email: 'string', since: 'string', code: 'number' } as const;
const make = (name: string) => systemOf(name, { customer: { properties, modified: 'updatedAt' } });
const [a, b] = [make('a'), make('b')];
const of = (one: typeof a) => one.entities.customer as Entity;
const dayMs = 86_400_000;

type Options = Pick<Partial<Row>, 'type' | 'conflict'>;

const once = (id: string, text: string, options: Options = {}) => {
  const rule = {
    kind: 'expression',
    expression: compileExpression(text, undefined, true),
  } as const;
  return row(id, { write: 'on-create', rule, ...options });
};

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(options: Options = {}): Promise<Ground> {
  const rows = [
    row('name', { source: 'name' }),
    row('email', { source: 'email' }),
    once('since', '$now()', options),
    once('code', '$random()', { type: 'number', ...options }),
  ];
  const merge = [mergeBy('email', 'email', { carriedBy: ['email'] })];
  at = await ground([a, b], [pipe(of(a), of(b), { merge, rows })]);
  return at;
}

const made = (g: Ground) => g.records('b.customer')[0] as Record<string, unknown>;
const timeOf = (g: Ground) => new Date(g.clock.now()).toISOString();
const waiting = (g: Ground) => g.world.store.transact((tx) => tx.parkedList({}, '', 100));

describe('a row that knows the time', () => {
  it('is written with the create, and not again when the record changes days later', async () => {
    const g = await begin();
    g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    const before = timeOf(g);
    expect(await g.sync()).toBe(1);
    const { since, code } = made(g);
    expect(String(since) >= before && String(since) < timeOf(g)).toBe(true);
    expect(code).toBeGreaterThanOrEqual(0);
    g.clock.pass(3 * dayMs);
    g.drivers.a?.people.edit('customer', '1', { name: 'Ola Nord' });
    expect(await g.sync()).toBe(1);
    expect(made(g)).toMatchObject({ name: 'Ola Nord', since, code });
    expect(await g.sync()).toBe(0);
  });

  it('is the same for all records of a run', async () => {
    const g = await begin();
    for (const name of ['Ola', 'Kari', 'Per'])
      g.drivers.a?.people.add('customer', { name, email: `${name}@nord.no` });
    await g.sync();
    const all = g.records('b.customer');
    expect(new Set(all.map(({ since }) => since)).size).toBe(1);
    expect(new Set(all.map(({ code }) => code)).size).toBe(3);
  });

  it.each(['newest', 'ask'] as const)(
    'leaves alone what a person wrote there since (conflict: %s)',
    async (conflict) => {
      const g = await begin({ conflict });
      g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
      await g.sync();
      g.clock.pass(dayMs);
      g.drivers.b?.people.edit('customer', '1', { since: 'always' });
      expect(await g.sync()).toBe(0);
      expect(made(g)).toMatchObject({ since: 'always' });
      expect(await waiting(g)).toEqual([]);
    },
  );

  it('is no reason to write to a record that was there before', async () => {
    const g = await begin();
    g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    g.drivers.b?.people.add('customer', { name: 'Ola', email: 'ola@nord.no', since: '2019' });
    expect(await g.sync()).toBe(0);
    expect(made(g)).toMatchObject({ since: '2019' });
  });

  it('is applied as the plan showed it, whenever that is', async () => {
    const g = await begin();
    g.drivers.a?.people.add('customer', { name: 'Ola', email: 'ola@nord.no' });
    const plan = readFrozen(frozenText((await planned(g)).frozen), 'file');
    const [operation] = plan.operations;
    g.clock.pass(2 * dayMs);
    const { gate, end } = applying(plan);
    const world = g.world as { -readonly [Key in keyof World]: World[Key] };
    Object.assign(world, { gate, guards: 'tell', run: plan.run });
    await g.sync();
    expect((await end(g.world)).refused).toEqual([]);
    const { since, code } = made(g);
    expect(operation?.payload).toMatchObject({ since, code });
  });
});

describe('a file', () => {
  const head = 'source: shop.customer\nsink: erp.customer\n';
  const says = async (properties: string, more = '') =>
    told(
      await catalogueWith({
        'pipes/shop-erp/customer.yaml': `${head}${more}properties:\n  name: name\n${properties}`,
      }),
    );

  it.each([
    ['as the value', '  since: { source: "$substring($now(), 0, 10)", write: on-create }\n', ''],
    ['as the default', '  email: { source: email, default: $now(), write: on-create }\n', ''],
    [
      'in a block of `first`',
      '  email: { first: [{ source: email }, { source: $now() }], write: on-create }\n',
      '',
    ],
    [
      'in a pipe that goes back elsewhere',
      '  email: { source: $now(), write: on-create, back: false }\n',
      'back: { create: never }\n',
    ],
  ])('may know the time %s of a row that is written once', async (_, properties, more) => {
    expect(await says(properties, more)).toEqual([]);
  });

  it.each([
    ['in a row that is written again', '  email: $now()\n', ''],
    ['where a row only fills', '  email: { source: $now(), write: if-empty }\n', ''],
    [
      'in its condition',
      '  email: { source: email, when: "$millis() > 5", write: on-create }\n',
      '',
    ],
    [
      'in a condition of a block',
      '  email: { first: [{ source: email, when: "$millis() > 5" }], write: on-create }\n',
      '',
    ],
    [
      'where the row goes back as well',
      '  email: { source: $now(), write: on-create, back: { email: email } }\n',
      'back: { create: never }\n',
    ],
    [
      'where the row goes back by itself',
      '  email: { source: email, default: $now(), write: on-create }\n',
      'back: { create: never }\n',
    ],
    ['in the condition of the pipe', '', 'when: $now() > changedOn\n'],
  ])('may not know the time %s', async (_, properties, more) => {
    const [first, ...rest] = await says(properties, more);
    expect(first).toContain('expression.denied');
    expect(first).toContain('write: on-create');
    expect(rest).toEqual([]);
  });

  it.each([
    ['since', '$now()', 'property.time', '$substring($now(), 0, 10)'],
    ['inactive', '$now()', 'property.type', 'a text does not fit'],
    ['customerNumber', '$random()', 'property.decimals', '$round($random())'],
  ])('is told where %s does not hold what %s gives', async (path, source, code, hint) => {
    const [first, ...rest] = await says(`  ${path}: { source: ${source}, write: on-create }\n`);
    expect(first).toContain(code);
    expect(first).toContain(hint);
    expect(rest).toEqual([]);
  });
});
