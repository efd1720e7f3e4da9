// The journal keeps entries for as long as the project says: a service drops older ones at its start and once a
// day, a sync at its end.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEngine } from '../../engine/runtime/engine.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import type { World } from '../../engine/sync/world.ts';
import { entry } from '../store/samples.ts';
import { customers, type Living, living } from './two-systems.ts';

const dayMs = 86_400_000;
let at: Living;

beforeEach(async () => {
  at = await living([customers()]);
  const nowMs = at.world.clock.now();
  const old = Array.from({ length: 2_100 }, () => entry('a.x:1', { atMs: nowMs - 31 * dayMs }));
  const young = entry('a.x:1', { atMs: nowMs - 29 * dayMs });
  await at.world.store.transact((tx) => tx.appendJournal([...old, young]));
});
afterEach(() => at.close());

const kept = () =>
  at.world.store.transact(async (tx) => (await tx.journalAfter(0, 9_999)).map(({ seq }) => seq));

function keeping(days: number): World {
  const { catalogue } = at.world;
  const project = { ...catalogue.project, journalMs: days * dayMs };
  return { ...at.world, catalogue: { ...catalogue, project } };
}

test('a service drops them when it begins', async () => {
  const engine = createEngine(keeping(30), at.stream, () => 0);
  const ended = engine.run();
  await expect.poll(kept, { timeout: 30_000 }).toEqual([2_101]);
  engine.stop();
  await ended;
});

test('a sync drops them', async () => {
  const { signal } = new AbortController();
  await syncUntilQuiet(keeping(30), at.stream, { random: () => 0, drain: signal });
  expect(await kept()).toEqual([2_101]);
});

test('without a time everything stays', async () => {
  const { signal } = new AbortController();
  await syncUntilQuiet(at.world, at.stream, { random: () => 0, drain: signal });
  expect(await kept()).toHaveLength(2_101);
});
