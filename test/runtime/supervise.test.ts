// What happens to a run that ends with a fault.

import { defer, lastValueFrom, Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { failure, fault } from '../../engine/base/errors.ts';
import { createEvents, type EngineEvent } from '../../engine/runtime/events.ts';
import { pauseMsOf, supervise } from '../../engine/runtime/supervise.ts';
import { settled, virtualClock } from './virtual-clock.ts';

const unreachable = () => fault('system.unreachable', { system: 'shop', detail: 'no answer' });

/** A run that throws these one after the other, then ends well. */
function supervised(errors: readonly unknown[], triesMax?: number) {
  const clock = virtualClock();
  const drain = new AbortController();
  const events = createEvents();
  const told: EngineEvent[] = [];
  events.listen((event) => told.push(event));
  const hurry = new Subject<void>();
  let runs = 0;
  const run = defer(async () => {
    const error = errors[runs++];
    if (error) throw error;
  });
  const ended = lastValueFrom(
    run.pipe(
      supervise({
        clock,
        events,
        random: () => 0,
        drain: drain.signal,
        part: 'pipe',
        id: 'a-b/customer',
        hurry,
        ...(triesMax === undefined ? {} : { triesMax }),
      }),
    ),
    { defaultValue: undefined },
  ).then(
    () => 'well',
    (error: Error) => error.message,
  );
  return { clock, drain, told, ended, hurry, runs: () => runs };
}

test('a fault is told and the run tried again after pauses that double', async () => {
  const { clock, told, ended, runs } = supervised([unreachable(), unreachable(), unreachable()]);
  await clock.advance(999);
  expect(runs()).toBe(1);
  await clock.advance(1);
  expect(runs()).toBe(2);
  await clock.advance(2_000);
  expect(runs()).toBe(3);
  await clock.advance(4_000);
  expect(await ended).toBe('well');
  expect(told.map((event) => event.kind === 'fault' && [event.code, event.tries])).toEqual([
    ['system.unreachable', 1],
    ['system.unreachable', 2],
    ['system.unreachable', 3],
  ]);
});

test('somebody who asks for it now ends the pause, and only the one under way', async () => {
  const { clock, hurry, ended, runs } = supervised([unreachable(), unreachable(), unreachable()]);
  await clock.advance(0);
  hurry.next();
  await clock.advance(0);
  expect(runs()).toBe(2);
  await clock.advance(1_999);
  expect(runs()).toBe(2);
  await clock.advance(1);
  expect(runs()).toBe(3);
  hurry.next();
  expect(await ended).toBe('well');
});

test('with a limit the last fault reaches the caller', async () => {
  const { clock, ended, runs } = supervised([unreachable(), unreachable(), unreachable()], 2);
  await clock.advance(10_000);
  expect(await ended).toContain('shop');
  expect(runs()).toBe(2);
});

test('with a limit a fault that time does not mend is not tried again', async () => {
  const { clock, told, ended, runs } = supervised(
    [failure('expression.failed', { expression: 'x', detail: 'y' })],
    3,
  );
  await clock.advance(10_000);
  expect(await ended).toContain('`x`');
  expect(runs()).toBe(1);
  expect(told).toHaveLength(1);
});

test('without a limit even our own mistake does not end a service', async () => {
  const { clock, told, ended, runs } = supervised([new Error('a mistake')]);
  await clock.advance(1_000);
  expect(await ended).toBe('well');
  expect(runs()).toBe(2);
  expect(told[0]).toMatchObject({ kind: 'fault', code: 'samband.mistake' });
});

test('a drain ends the pause at once and nothing is tried again', async () => {
  const { drain, ended, runs } = supervised([unreachable()]);
  await settled();
  drain.abort();
  expect(await ended).toBe('well');
  expect(runs()).toBe(1);
});

test('pauses grow to two minutes and no further, and jitter takes away up to half', () => {
  expect([1, 2, 3, 8, 100].map((tries) => pauseMsOf(tries, 0))).toEqual([
    1_000, 2_000, 4_000, 120_000, 120_000,
  ]);
  expect(pauseMsOf(1, 0.999)).toBeGreaterThanOrEqual(500);
});
