// The clock of the machine waits as long as it is told, also longer than a timer can be set to.

import { expect, test } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';

test.each([
  ['25 days', 25],
  ['a year', 365],
])('waits for %s', async (_, days) => {
  const stop = new AbortController();
  const slept = systemClock.sleep(days * 86_400_000, stop.signal).then(
    () => 'over',
    () => 'stopped',
  );
  await systemClock.sleep(20);
  stop.abort();
  expect(await slept).toBe('stopped');
});
