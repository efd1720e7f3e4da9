// Why two records are the same or not, why a property has its value, and why an operation was done.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { judge } from '../../engine/sync/desk/judge.ts';
import type { OperationReport } from '../../engine/sync/why/operation.ts';
import type { PairReport } from '../../engine/sync/why/pair.ts';
import type { PropertyReport } from '../../engine/sync/why/property.ts';
import { whyAny } from '../../engine/sync/why/why.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

const properties = { name: 'string', email: 'string', number: 'string', phone: 'string' } as const;
const make = (name: string) => systemOf(name, { customer: { properties, modified: 'updatedAt' } });
const a = make('a');
const b = make('b');
const entity = (one: typeof a) => one.entities.customer as Entity;

const customers = (options: Partial<Pipe> = {}) =>
  pipe(entity(a), entity(b), {
    merge: [mergeBy('number', 'number'), mergeBy('email', 'email')],
    forward: {
      create: 'never',
      update: 'always',
      delete: 'keep',
      when: compileExpression('name != "out"'),
    },
    back: { ...twoWay, create: 'never' },
    rows: [both('name'), row('phone', { source: 'phone' })],
    ...options,
  });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

type Records = readonly Readonly<Record<string, string>>[];
async function begin(ours: Records, theirs: Records, one = customers()): Promise<Ground> {
  at = await ground([a, b], [one]);
  for (const record of ours) at.drivers.a?.people.add('customer', record);
  for (const record of theirs) at.drivers.b?.people.add('customer', record);
  await at.sync();
  return at;
}

const ask = (g: Ground, what: string, other?: string) =>
  whyAny(g.world, { what, ...(other === undefined ? {} : { other }) });

describe('a record without counterpart', () => {
  const creating = (create: 'never' | 'when-referenced') => ({
    forward: { ...twoWay, create },
  });
  const when = compileExpression('name != "out"');

  it.each<[string, Partial<Pipe>, string, string]>([
    [
      'that waits to be referred to',
      creating('when-referenced'),
      'a.customer:1',
      'one is created only once a record that is carried over refers to it',
    ],
    [
      'that a condition keeps from being made',
      { forward: { ...twoWay, create: compileExpression('name = "in"') } },
      'a.customer:1',
      'its conditions do not let it be created',
    ],
    [
      'of before the start of the pipe',
      { forward: twoWay, startMs: Date.UTC(2030, 0, 2) },
      'a.customer:1',
      'it was last changed before the `start` of the pipe, 2030-01-02',
    ],
    ['of which none is made', creating('never'), 'a.customer:1', 'the pipe creates none from here'],
    [
      'out of scope',
      { forward: { ...twoWay, when } },
      'a.customer:1',
      "the pipe's condition leaves it out",
    ],
    [
      'out of scope on the way back',
      { ...creating('never'), back: { ...twoWay, when } },
      'b.customer:1',
      "the pipe's condition leaves it out",
    ],
    [
      'over there, where nothing goes back',
      { rows: [row('phone', { source: 'phone' })], back: undefined } as never,
      'b.customer:1',
      'the pipe creates none from here',
    ],
  ])('%s says so', async (_, options, ref, says) => {
    const [ours, theirs] = [
      { name: 'out', number: '1' },
      { name: 'out', number: '2' },
    ];
    const g = await begin([ours], [theirs], customers(options));
    expect(await ask(g, ref)).toMatchObject({
      kind: 'record',
      missing: [{ reason: expect.stringContaining(says) }],
    });
  });
});

describe('a pair', () => {
  const mail = { email: 'x@nord.no' };
  const same = (count: number, own = mail as Record<string, string>) =>
    Array.from({ length: count }, (_, n) => ({ name: `n${n}`, ...own }));
  it.each<[string, Records, Records, string]>([
    [
      'linked by a rule',
      same(1),
      same(1),
      'they are the same: merge rule 2 (email) found the same key: x@nord.no',
    ],
    [
      'different keys',
      same(1),
      [{ name: 'n', email: 'y@nord.no' }],
      'no rule finds a key that both have',
    ],
    [
      'a veto',
      [{ name: 'n', number: '1', ...mail }],
      [{ number: '2', ...mail }],
      'rule 2 (email) finds b.customer:1, but rule 1 (number) says they differ',
    ],
    ['several candidates', same(1), same(2), 'rule 2 (email) finds 2 records'],
    [
      'out of scope',
      [{ name: 'out', ...mail }],
      same(1),
      "the pipe's condition leaves a.customer:1 out",
    ],
    [
      'a key of too many',
      same(7),
      same(1),
      'the same key, but 8 records have it, so it says nothing',
    ],
    [
      'another partner',
      [{ name: 'n', number: '1', email: 'a@x.no' }],
      [{ email: 'a@x.no', number: '2' }, { number: '1' }],
      'a.customer:1 is linked to b.customer:2',
    ],
  ])('%s', async (_, ours, theirs, says) => {
    const g = await begin(ours, theirs);
    const report = (await ask(g, 'b.customer:1', 'a.customer:1')) as PairReport;
    expect(report).toMatchObject({ kind: 'pair', source: 'a.customer:1', sink: 'b.customer:1' });
    expect(report.says).toContain(says);
    expect(report.isLinked).toBe(says.startsWith('they are the same'));
  });

  it('tells what each rule saw', async () => {
    const g = await begin([{ name: 'n', number: '1', ...mail }], [{ ...mail }]);
    const report = (await ask(g, 'a.customer:1', 'b.customer:1')) as PairReport;
    expect(report.rules).toMatchObject([
      { rule: 1, source: ['1'], sink: [], says: 'b.customer:1 has no such key' },
      { rule: 2, common: ['x@nord.no'] },
    ]);
    expect(report.rows.map((one) => one.row)).toEqual(['name', 'phone']);
  });

  it('takes no rule that is loose for a veto', async () => {
    const loose = [mergeBy('number', 'number', { isLoose: true }), mergeBy('email', 'email')];
    const ours = [{ name: 'n', number: '1', ...mail }];
    const g = await begin(ours, [{ number: '2', ...mail }], customers({ merge: loose }));
    const report = (await ask(g, 'a.customer:1', 'b.customer:1')) as PairReport;
    expect(report.isLinked).toBe(true);
    expect(report.rules.map(({ says }) => says)).toEqual(['their keys differ', 'the same key']);
  });

  it.each([
    ['a key', { merge: [mergeBy('$number(number)', 'number'), mergeBy('email', 'email')] }, 0],
    [
      'the condition of a rule',
      { merge: [{ ...mergeBy('email', 'email'), when: compileExpression('$number(number) > 0') }] },
      0,
    ],
    [
      'the condition of the pipe',
      {
        forward: { ...twoWay, create: 'never', when: compileExpression('$number(number) > 0') },
      } as Partial<Pipe>,
      undefined,
    ],
  ])('tells that %s fails on it', async (_, options, rule) => {
    const ours = [{ name: 'n', number: 'x', ...mail }];
    const g = await begin(ours, [{ number: '2', ...mail }], customers(options));
    const report = (await ask(g, 'a.customer:1', 'b.customer:1')) as PairReport;
    const failing = rule === undefined ? report.says : report.rules[rule]?.says;
    expect(failing).toMatch(/fails/);
    expect(report.isLinked).toBe(false);
  });

  it('tells what a person said', async () => {
    const g = await begin(same(1), same(1));
    const pair = { left: 'a.customer:1', right: 'b.customer:1' };
    await g.world.store.transact((tx) => judge(g.world, tx, pair, 'cannot', { who: 'Kari' }));
    await g.sync();
    const report = (await ask(g, 'a.customer:1', 'b.customer:1')) as PairReport;
    expect(report.says).toBe('Kari said that they are not the same');
  });

  it('needs a pipe between them', async () => {
    const g = await begin(same(1), same(1));
    await expect(ask(g, 'a.customer:1', 'c.order:1')).rejects.toMatchObject({
      code: 'desk.no-pipe',
    });
  });
});

describe('a property', () => {
  it('tells its rows, what was agreed, and who changed it when', async () => {
    const g = await begin(
      [{ name: 'Ola', email: 'x@nord.no' }],
      [{ name: 'Ola', email: 'x@nord.no' }],
    );
    g.clock.pass(60_000);
    g.drivers.a?.people.edit('customer', '1', { name: 'Ola Nord' });
    await g.sync();
    const report = (await ask(g, 'b.customer:1', 'name')) as PropertyReport;
    expect(report).toMatchObject({ value: 'Ola Nord', parked: [] });
    expect(report.rows).toMatchObject([
      {
        row: 'name',
        does: 'reads and writes',
        other: 'a.customer:1',
        base: { F: 'Ola Nord', S: 'Ola Nord' },
      },
    ]);
    expect(report.history).toMatchObject([
      {
        what: 'updated',
        before: 'Ola',
        after: 'Ola Nord',
        reason: 'the source changed',
        cause: 'edit',
      },
    ]);
    const there = (await ask(g, 'a.customer:1', 'phone')) as PropertyReport;
    expect(there.rows).toMatchObject([{ row: 'phone', does: 'reads' }]);
    expect(there.history).toEqual([]);
  });

  it('that does not exist is told with the nearest', async () => {
    const g = await begin([{ name: 'Ola' }], []);
    await expect(ask(g, 'a.customer:1', 'nane')).rejects.toThrow(
      '`a.customer` has no property `nane`. Did you mean "name"?',
    );
  });
});

describe('an operation', () => {
  it('tells over which link, why, and what was before it', async () => {
    const g = await begin(
      [{ name: 'Ola', email: 'x@nord.no' }],
      [{ name: 'Ola', email: 'x@nord.no' }],
    );
    g.clock.pass(60_000);
    g.drivers.a?.people.edit('customer', '1', { name: 'Ola Nord' });
    await g.sync();
    const [update] = await g.world.store.transact((tx) => tx.journalOf(['b.customer:1'], 10));
    const report = (await ask(g, `#${update?.seq}`)) as OperationReport;
    expect(report).toMatchObject({
      entry: { what: 'updated' },
      link: { source: 'a.customer:1', sink: 'b.customer:1' },
      because: 'somebody edited one of the records',
      evidence: 'merge rule 2 (email) found the same key: x@nord.no',
    });
    expect(report.before.map((one) => one.what)).toContain('linked');
    await expect(ask(g, '#999')).rejects.toMatchObject({ code: 'journal.unknown' });
  });
});
