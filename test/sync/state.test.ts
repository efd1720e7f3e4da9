// What all stages write: things that are joined, what waits, verdicts, approvals, and when work is due.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { afterIntent, lookAgainMs } from '../../engine/sync/state/new-work.ts';
import { isOfLink, lacksValue } from '../../engine/sync/state/parked.ts';
import {
  approveRuleChange,
  putRuleChange,
  ruleChangeOf,
  subjectOfRules,
} from '../../engine/sync/state/rule-change-state.ts';
import { joinThings } from '../../engine/sync/state/thing.ts';
import { isAgainstCreation, notCreated, pairBetween } from '../../engine/sync/state/verdicts.ts';
import { image, parked, thing, verdict } from '../store/samples.ts';
import { both, type Ground, ground, pipe, systemOf } from './two-systems.ts';

const options = { properties: { name: 'string' } } as const;
const [a, b] = [systemOf('a', { customer: options }), systemOf('b', { customer: options })];
const customers = pipe(a.entities.customer as Entity, b.entities.customer as Entity, {
  rows: [both('name')],
});

let g: Ground;
beforeEach(async () => {
  g = await ground([a, b], [customers]);
});
afterEach(() => g.close());

describe('records that are one thing', () => {
  const ref = (n: number) => `a.customer:${n}`;

  /** Records 1 to 4, of things as old as their numbers. */
  async function joined(
    things: readonly (number | null)[],
    groups: readonly (readonly number[])[],
  ) {
    const made: string[] = [];
    const world = { ...g.world, newId: () => `new${made.push('') - 1}` };
    return g.world.store.transact(async (tx) => {
      await tx.putThings([1, 2, 3, 4].map((n) => thing(`t${n}`, { sinceMs: n })));
      await tx.putImages(
        things.map((n, at) => image(ref(at + 1), { thing: n === null ? null : `t${n}` })),
      );
      await joinThings(
        world,
        tx,
        groups.map((group) => group.map(ref)),
      );
      const heads = await tx.heads(things.map((_, at) => ref(at + 1)));
      return { of: things.map((_, at) => heads.get(ref(at + 1))?.thing), made: made.length };
    });
  }

  it.each([
    ['get a thing', [null, null], [[1, 2]], ['new0', 'new0'], 1],
    ['take the one that one of them has', [null, 2], [[1, 2]], ['t2', 't2'], 0],
    ['take the older of two', [2, 1], [[1, 2]], ['t1', 't1'], 0],
    ['are left as they are', [1, 1], [[1, 2]], ['t1', 't1'], 0],
    ['bring along who was one with them', [1, 2, 2], [[1, 2]], ['t1', 't1', 't1'], 0],
    [
      'are one also over two steps',
      [1, 2, 3],
      [
        [2, 3],
        [1, 2],
      ],
      ['t1', 't1', 't1'],
      0,
    ],
    [
      'are one over two steps with their kin',
      [1, 2, 3, 3],
      [
        [2, 3],
        [1, 2],
      ],
      ['t1', 't1', 't1', 't1'],
      0,
    ],
    [
      'who have none share theirs over two steps',
      [null, null, null],
      [
        [1, 2],
        [2, 3],
      ],
      ['new0', 'new0', 'new0'],
      1,
    ],
  ] as const)('%s', async (_, things, groups, of, made) => {
    const found = await joined(things, groups);
    expect(found).toEqual({ of, made });
  });
});

describe('what waits', () => {
  it.each([
    ['a link', { subject: 'l1' }, true],
    ['what a guard holds of a link', { subject: 'l1', guard: 'changes' }, true],
    ['a record', { subject: 'a.customer:1' }, false],
    ['a listing', { subject: 'listing of a.customer', guard: 'listing' }, false],
    ['merge rules', { subject: subjectOfRules(customers), guard: 'rules' }, false],
  ] as const)('belongs to a link or not: %s', (_, { subject, ...change }, expected) => {
    expect(isOfLink(parked(subject, change))).toBe(expected);
  });

  it.each([
    ['reference', true],
    ['ambiguous', true],
    ['failed', true],
    ['conflict', false],
    ['dead', false],
    ['held', false],
  ] as const)('lacks a value or not: %s', (why, expected) => {
    expect(lacksValue({ why })).toBe(expected);
  });
});

describe('a verdict', () => {
  it.each([
    ['cannot', notCreated(customers), true],
    ['withdrawn', notCreated(customers), false],
    ['cannot', 'b.customer:1', false],
  ] as const)('%s %s is against a creation: %s', (says, sink, expected) => {
    expect(isAgainstCreation(verdict('a.customer:1', sink, { says }))).toBe(expected);
  });

  it.each([
    ['a.customer:1', 'b.customer:2'],
    ['b.customer:2', 'a.customer:1'],
  ])('on %s and %s is of the pipe between them', (left, right) => {
    expect(pairBetween(g.world, left, right)).toMatchObject({
      source: 'a.customer:1',
      sink: 'b.customer:2',
    });
  });

  it('is given in no pipe that does not run', () => {
    const pipes = [{ ...customers, isEnabled: false }];
    const world = { ...g.world, catalogue: { ...g.world.catalogue, pipes } };
    expect(() => pairBetween(world, 'a.customer:1', 'b.customer:2')).toThrow('No enabled pipe');
  });
});

it('merge rules that are approved go on for the cause for which they changed', async () => {
  const change = await g.world.store.transact(async (tx) => {
    await putRuleChange(tx, customers, { state: 'held', cause: 'settings' });
    await approveRuleChange(tx, parked(subjectOfRules(customers), { pipe: customers.id }));
    return ruleChangeOf(tx, customers);
  });
  expect(change).toEqual({ state: 'approved', cause: 'settings' });
});

describe('what waits for an open intent is looked at again', () => {
  const now = 1_000_000;
  it.each([
    ['after it', now + 30_000, now + 30_001],
    ['soon where it is due already', now - 30_000, now + 1],
    ['before it where it is due late', now + 2 * lookAgainMs, now + lookAgainMs],
    ['once in a while where a person settles it', null, now + lookAgainMs],
  ])('%s', (_, dueMs, expected) => {
    expect(afterIntent(dueMs, now)).toBe(expected);
  });
});
