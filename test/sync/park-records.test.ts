// Records that identify leaves to another record: told once, kept apart by pipe, and brought back by what they wait for.

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import type { Transaction } from '../../engine/store/store.ts';
import type { Creation } from '../../engine/sync/identify/creations.ts';
import type { Found } from '../../engine/sync/identify/link-difference.ts';
import { parkRecords } from '../../engine/sync/identify/park-records.ts';
import { release } from '../../engine/sync/references/references.ts';
import { both, type Ground, ground, pipe, systemOf } from './two-systems.ts';

const options = { properties: { name: 'string' } } as const;
const [a, b, c] = ['a', 'b', 'c'].map((name) => systemOf(name, { customer: options })) as [
  ReturnType<typeof systemOf>,
  ReturnType<typeof systemOf>,
  ReturnType<typeof systemOf>,
];
const of = (system: typeof a) => system.entities.customer as Entity;
const toB = pipe(of(a), of(b), { rows: [both('name')] });
const toC = pipe(of(a), of(c), { rows: [both('name')] });

const [kari, ola] = ['a.customer:1', 'a.customer:2'] as const;

let g: Ground;
beforeEach(async () => {
  g = await ground([a, b, c], [toB, toC]);
});
afterEach(() => g.close());

const transact = <T>(work: (tx: Transaction) => Promise<T>) => g.world.store.transact(work);

/** How many wait for something new. */
async function park(refs: readonly string[], creations: readonly Creation[], into = toB) {
  const found = { refs, resolution: { ambiguous: [] }, creations } as unknown as Found;
  return transact((tx) => parkRecords(g.world, tx, into, found));
}
const waits = (ref: string, waitsFor: string): Creation => ({
  kind: 'unresolved',
  ref,
  waitsFor,
  reason: `its key waits until ${waitsFor} is linked`,
});
const later = (create: string): Creation => ({ kind: 'later', ref: kari, create, untilMs: 9 });
const parked = () => transact((tx) => tx.parkedList({}, '', 10));

it('what waits in another pipe goes on waiting', async () => {
  await park([kari], [waits(kari, ola)], toC);
  await park([kari], []);
  expect(await parked()).toMatchObject([{ pipe: toC.id, subject: kari }]);
  await park([kari], [], toC);
  expect(await parked()).toEqual([]);
});

it('what waits for another create is told so, though the words are the same', async () => {
  expect(await park([kari], [later('k1')])).toBe(1);
  expect(await park([kari], [later('k1')])).toBe(0);
  expect(await park([kari], [later('k2')])).toBe(1);
  expect(await parked()).toMatchObject([{ waitsFor: 'k2' }]);
});

it('what waits for a create is identified once that is over', async () => {
  await park([kari], [later('k1')]);
  const entry = { pipe: toB.id, kind: 'identify', key: kari } as const;
  expect(await transact((tx) => tx.workOf([entry]))).toEqual([]);
  await transact((tx) => release(g.world, tx, ['k1']));
  expect(await transact((tx) => tx.workOf([entry]))).toMatchObject([{ dueMs: g.clock.now() }]);
});

it('those of a circle that wait as before are told and journaled once', async () => {
  const circle = [waits(kari, ola), waits(ola, kari)];
  expect(await park([kari, ola], circle)).toBe(2);
  const before = await parked();
  expect(before.every(({ reason }) => reason.includes('each other'))).toBe(true);
  expect(await park([kari, ola], circle)).toBe(0);
  expect(await parked()).toEqual(before);
  expect(await transact((tx) => tx.journalOf([kari, ola], 10))).toHaveLength(2);
});
