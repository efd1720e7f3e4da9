// How the process ends when asked to: one press drains, a second one ends, a watchdog watches.

import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { drainOn } from '../../../engine/cli/command/drain.ts';
import { virtualClock } from '../../runtime/virtual-clock.ts';

function process() {
  const source = Object.assign(new EventEmitter(), { env: {}, channel: undefined });
  const clock = virtualClock();
  const said: string[] = [];
  const ends: number[] = [];
  const drain = drainOn(source as unknown as NodeJS.Process, clock, {
    note: (text) => said.push(text),
    end: (code) => ends.push(code),
  });
  return { source, clock, said, ends, drain };
}

test('the first signal drains and says so', () => {
  const { source, said, ends, drain } = process();
  source.emit('SIGTERM', 'SIGTERM');
  expect(drain.signal.aborted).toBe(true);
  expect(said).toHaveLength(1);
  expect(ends).toEqual([]);
});

test('the same key press over two ways is one', async () => {
  const { source, clock, ends } = process();
  source.emit('SIGINT', 'SIGINT');
  await clock.advance(300);
  source.emit('SIGINT', 'SIGINT');
  expect(ends).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('a second %s ends at once with %i', async (signal, code) => {
  const { source, clock, ends } = process();
  source.emit(signal, signal);
  await clock.advance(1_000);
  source.emit(signal, signal);
  expect(ends).toEqual([code]);
});

test('a drain that hangs is ended by the watchdog', async () => {
  const { source, clock, said, ends } = process();
  source.emit('SIGTERM', 'SIGTERM');
  await clock.advance(24_000);
  expect(ends).toEqual([]);
  await clock.advance(2_000);
  expect(ends).toEqual([1]);
  expect(said.at(-1)).toContain('the next start goes on');
});

test('a drain that is done in time is left alone', async () => {
  const { source, clock, ends, drain } = process();
  source.emit('SIGTERM', 'SIGTERM');
  drain.release();
  await clock.advance(60_000);
  expect(ends).toEqual([]);
  expect(source.listenerCount('SIGTERM')).toBe(0);
});
