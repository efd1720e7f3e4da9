// Reads that are tried again: how often, and after what pauses.

import { expect, test } from 'vitest';
import { evenSpread, retry } from '../../engine/drivers/http/retry.ts';

async function pauses(outcomes: readonly string[], spread: () => number) {
  const slept: number[] = [];
  const clock = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) };
  const left = [...outcomes];
  const attempt = async () => left.shift() as string;
  const given = await retry(attempt, (one) => one === 'busy', { clock, spread, signal: undefined });
  return { given, slept };
}

test.each<[string, readonly string[], string, readonly number[]]>([
  ['what is done at once is not tried again', ['ok'], 'ok', []],
  ['what will not pass is not tried again', ['no', 'ok'], 'no', []],
  ['each pause is twice the one before', ['busy', 'busy', 'busy', 'ok'], 'ok', [500, 1000, 2000]],
  ['after four tries the last outcome stands', Array(9).fill('busy'), 'busy', [500, 1000, 2000]],
])('%s', async (_, outcomes, given, slept) => {
  expect(await pauses(outcomes, () => 1)).toEqual({ given, slept });
});

test('a pause is half as long at the least', async () => {
  expect((await pauses(['busy', 'ok'], () => 0)).slept).toEqual([250]);
});

test('many who failed together come back one by one', () => {
  const spread = evenSpread();
  const all = Array.from({ length: 50 }, spread).sort((a, b) => a - b);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(1);
  const gaps = all.slice(1).map((one, at) => one - (all[at] as number));
  expect(Math.min(...gaps)).toBeGreaterThan(0.005);
});
