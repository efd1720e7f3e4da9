// When a pair is read again.

import { describe, expect, test } from 'vitest';
import { nextTimeMs, ticks } from '../../engine/runtime/schedule.ts';
import { virtualClock } from './virtual-clock.ts';

interface Case {
  readonly says: string;
  readonly at: string;
  readonly zone: string;
  readonly now: string;
  readonly next: string;
}

const cases: readonly Case[] = [
  {
    says: 'later today',
    at: '06:00',
    zone: 'UTC',
    now: '2026-03-10T05:59:30Z',
    next: '2026-03-10T06:00:00Z',
  },
  {
    says: 'tomorrow, if it is just over',
    at: '06:00',
    zone: 'UTC',
    now: '2026-03-10T06:00:00Z',
    next: '2026-03-11T06:00:00Z',
  },
  {
    says: 'in the zone of the project',
    at: '06:00',
    zone: 'Europe/Oslo',
    now: '2026-01-10T04:00:00Z',
    next: '2026-01-10T05:00:00Z',
  },
  {
    says: 'by the wall clock in summer',
    at: '06:00',
    zone: 'Europe/Oslo',
    now: '2026-07-10T03:00:00Z',
    next: '2026-07-10T04:00:00Z',
  },
  {
    says: 'the day after, where the hour is skipped',
    at: '02:30',
    zone: 'Europe/Oslo',
    now: '2026-03-28T23:00:00Z',
    next: '2026-03-30T00:30:00Z',
  },
  {
    says: 'the first of two, where the hour comes twice',
    at: '02:30',
    zone: 'Europe/Oslo',
    now: '2026-10-24T22:00:00Z',
    next: '2026-10-25T00:30:00Z',
  },
];

describe('a time of day comes', () => {
  test.each(cases)('$says', ({ at, zone, now, next }) => {
    expect(new Date(nextTimeMs({ at }, Date.parse(now), zone)).toISOString()).toBe(
      new Date(next).toISOString(),
    );
  });
});

test('every five minutes ticks at once and then every five minutes, until the drain', async () => {
  const clock = virtualClock();
  const drain = new AbortController();
  let count = 0;
  let error: unknown;
  ticks({ everyMs: 300_000 }, { clock, timeZone: 'UTC', drain: drain.signal }).subscribe({
    next: () => (count += 1),
    error: (thrown) => (error = thrown),
  });
  expect(count).toBe(1);
  await clock.advance(299_999);
  expect(count).toBe(1);
  await clock.advance(600_001);
  expect(count).toBe(4);
  drain.abort();
  await clock.advance(600_000);
  expect(count).toBe(4);
  expect(error).toBeDefined();
});
