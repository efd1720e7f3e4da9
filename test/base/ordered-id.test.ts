// Ids sort by when they were made, whatever the clock does.

import { expect, test } from 'vitest';
import { orderedIds } from '../../engine/base/ordered-id.ts';

test.each([
  ['in one millisecond', () => 1_764_000_000_000],
  ['while the clock is set back', (at: number) => 1_764_000_000_000 - at * 1_000],
  ['as time goes by', (at: number) => 1_764_000_000_000 + at],
])('ids made %s are in order, and none comes twice', (_when, timeOf) => {
  let at = 0;
  const next = orderedIds({ now: () => timeOf(at++), sleep: () => Promise.resolve() });
  const ids = Array.from({ length: 2_000 }, next);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[\w-]{25}$/.test(id))).toBe(true);
});
