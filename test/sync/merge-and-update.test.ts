// A first merge is not an update: an empty value never beats a filled one when records meet, while a
// value that is cleared later is cleared everywhere. Of two values the newer wins, of two of the same
// time the one of the side that leads.

import { afterEach, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { ConflictPolicy } from '../../engine/mapping/row.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const minuteMs = 60_000;
const options = {
  properties: { email: 'string', phone: 'string' },
  modified: 'updatedAt',
  find: ['email'],
} as const;
const a = systemOf('a', { customer: options });
const b = systemOf('b', { customer: { ...options, version: 'version' } });
const of = (system: typeof a) => system.entities.customer as Entity;

function customers(conflict: ConflictPolicy): Pipe {
  return pipe(of(a), of(b), {
    merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
    back: twoWay,
    rows: [both('email', { conflict }), both('phone', { conflict })],
  });
}

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

interface Case {
  readonly name: string;
  readonly policy?: ConflictPolicy;
  /** What each side holds when they meet, and the minute it was entered. */
  readonly meet: { readonly a: string; readonly b: string; readonly bAt?: number };
  /** Edits after they were linked: side, minute and value. */
  readonly edits?: readonly (readonly ['a' | 'b', number, string])[];
  readonly expect: { readonly a: string; readonly b: string };
  /** What lost stands in the journal. */
  readonly lost?: string;
  /** How often the engine wrote after the edits, if it matters. */
  readonly writes?: number;
}

async function check(one: Case) {
  const g = await ground([a, b], [customers(one.policy ?? 'newest')]);
  at = g;
  const email = 'ola@nord.no';
  const enterA = () => g.drivers.a?.people.add('customer', { email, phone: one.meet.a });
  const enterB = () => g.drivers.b?.people.add('customer', { email, phone: one.meet.b });
  const later = one.meet.bAt ?? 0;
  const [first, second] = later < 0 ? [enterB, enterA] : [enterA, enterB];
  first();
  g.clock.pass(Math.abs(later) * minuteMs);
  second();
  await g.sync();
  g.clock.pass(60 * minuteMs);
  let minute = 0;
  for (const [side, when, phone] of one.edits ?? []) {
    g.clock.pass((when - minute) * minuteMs);
    minute = when;
    g.drivers[side]?.people.edit('customer', '1', { phone });
  }
  const writes = await g.sync();
  if (one.writes !== undefined) expect(writes).toBe(one.writes);
  const phoneOf = (side: string) => g.records(`${side}.customer`)[0]?.phone ?? '';
  expect({ a: phoneOf('a'), b: phoneOf('b') }).toEqual(one.expect);
  const journal = await g.world.store.transact((tx) => tx.journalAfter(0, 1_000));
  const lost = journal.filter(({ what }) => what === 'overruled').map(({ before }) => before);
  expect(lost).toEqual(one.lost === undefined ? [] : [one.lost]);
  expect(await g.sync()).toBe(0);
}

const both1 = { a: '1', b: '1' };
const cases: readonly Case[] = [
  {
    name: 'merge: the newer of two values wins, here that of the sink',
    meet: { a: '1', b: '2', bAt: 5 },
    expect: { a: '2', b: '2' },
    lost: '1',
  },
  {
    name: 'merge: the newer of two values wins, here that of the source',
    meet: { a: '1', b: '2', bAt: -5 },
    expect: { a: '1', b: '1' },
    lost: '2',
  },
  {
    name: 'merge: of two values of the same time the source leads',
    meet: { a: '1', b: '2' },
    expect: { a: '1', b: '1' },
    lost: '2',
  },
  {
    name: 'merge: a filled value wins over an empty one, though older',
    meet: { a: '1', b: '', bAt: 5 },
    expect: { a: '1', b: '1' },
  },
  {
    name: 'merge: a filled value wins over an empty one on the other side too',
    meet: { a: '', b: '2', bAt: -5 },
    expect: { a: '2', b: '2' },
  },
  {
    name: 'merge: a filled value wins over an empty one under any policy',
    policy: 'source',
    meet: { a: '', b: '2' },
    expect: { a: '2', b: '2' },
  },
  {
    name: 'merge: the sink leads where the policy says so',
    policy: 'sink',
    meet: { a: '1', b: '2', bAt: -5 },
    expect: { a: '2', b: '2' },
    lost: '1',
  },
  {
    name: 'update: a value that is cleared in the sink is cleared in the source',
    meet: both1,
    edits: [['b', 1, '']],
    expect: { a: '', b: '' },
  },
  {
    name: 'update: a value that is cleared in the source is cleared in the sink',
    meet: both1,
    edits: [['a', 1, '']],
    expect: { a: '', b: '' },
  },
  {
    name: 'update: a value that came from the other side can be cleared there',
    meet: { a: '', b: '2' },
    edits: [['b', 1, '']],
    expect: { a: '', b: '' },
  },
  {
    name: 'update: of a clear and a new value the newer wins',
    meet: both1,
    edits: [
      ['a', 1, '3'],
      ['b', 2, ''],
    ],
    expect: { a: '', b: '' },
    lost: '3',
  },
  {
    name: 'update: a clear that is older than a new value loses',
    meet: both1,
    edits: [
      ['b', 1, ''],
      ['a', 2, '3'],
    ],
    expect: { a: '3', b: '3' },
  },
  {
    name: 'update: the same edit on both sides is one',
    meet: both1,
    edits: [
      ['b', 1, '5'],
      ['a', 2, '5'],
    ],
    expect: { a: '5', b: '5' },
    writes: 0,
  },
];

it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => check(one));

it('ask: two edits wait for a person, whose choice is carried out', async () => {
  const g = await ground([a, b], [customers('ask')]);
  at = g;
  g.drivers.a?.people.add('customer', { email: 'ola@nord.no', phone: '1' });
  await g.sync();
  g.clock.pass(60 * minuteMs);
  g.drivers.a?.people.edit('customer', '1', { phone: '2' });
  g.drivers.b?.people.edit('customer', '1', { phone: '3' });
  expect(await g.sync()).toBe(0);
  const waiting = await g.world.store.transact((tx) => tx.parkedList({}, '', 10));
  expect(waiting).toMatchObject([{ row: 'phone', why: 'conflict', values: { F: '2', S: '3' } }]);
  await g.world.store.transact(async (tx) => {
    await tx.putParked(waiting.map((one) => ({ ...one, choice: 'sink' })));
    await tx.putWork(
      waiting.map(({ pipe, subject: key }) => ({
        pipe,
        kind: 'reconcile',
        key,
        dueMs: g.clock.now(),
        cause: 'edit',
        tries: 0,
      })),
    );
  });
  expect(await g.sync()).toBe(1);
  expect(g.records('a.customer')[0]?.phone).toBe('3');
  expect(await g.world.store.transact((tx) => tx.parkedList({}, '', 10))).toEqual([]);
});
