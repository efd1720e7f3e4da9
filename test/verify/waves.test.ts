// Which rows are tried side by side: each on the pair that shows it best, and no pair serves two at once.

import { expect, test } from 'vitest';
import type { CheckRow } from '../../engine/docs/checklist/checklist.ts';
import type { Sample } from '../../engine/verify/samples.ts';
import type { Tried } from '../../engine/verify/trial.ts';
import { better, isWhole, nothingLinked } from '../../engine/verify/verdicts.ts';
import { waveOf } from '../../engine/verify/waves.ts';

const row = (id: string) => ({ id }) as CheckRow;
const sample = (source: string) => ({ source }) as Sample;
const [a, b] = [sample('a'), sample('b')];
const worths: Readonly<Record<string, number>> = { 'x a': 1, 'y a': 1, 'y b': 1, 'z a': 2 };
const worth = ({ id }: CheckRow, { source }: Sample) => worths[`${id} ${source}`] ?? 0;

function wave(open: readonly { row: CheckRow; used: readonly Sample[] }[], count = 9): string[] {
  return waveOf(open, [a, b], { count, tries: 2, worth }).map(
    ({ row: { id }, sample: { source } }) => `${id} ${source}`,
  );
}

test('who has little choice chooses first, and who finds its best pair taken waits', () => {
  const open = ['y', 'x', 'z'].map((id) => ({ row: row(id), used: [] }));
  expect(wave(open)).toEqual(['x a', 'y b']);
  expect(wave(open, 1)).toEqual(['x a']);
});

test('the last try is made where it is least likely, and no pair is tried twice', () => {
  expect(wave([{ row: row('x'), used: [a] }])).toEqual(['x b']);
  expect(wave([{ row: row('x'), used: [b] }])).toEqual(['x a']);
});

test('what was seen says more than what was not, and what leaves nothing open says most', () => {
  const step = { way: '→', outcome: 'created', put: 1, found: 1 } as const;
  const untried: Tried = { verdict: 'untried', steps: [], reason: 'it is locked' };
  const half: Tried = { verdict: 'proven', steps: [step], reason: 'no way back' };
  const whole: Tried = { verdict: 'proven', steps: [step] };
  const failed: Tried = { verdict: 'failed', steps: [], reason: 'it did not come back' };
  expect([nothingLinked, untried, half, whole, failed].map(isWhole)).toEqual([
    ...[false, false, false, true, true],
  ]);
  expect(better(nothingLinked, untried)).toBe(untried);
  expect(better(untried, nothingLinked)).toBe(untried);
  expect(better(half, untried)).toBe(half);
  expect(better(half, failed)).toBe(failed);
  expect(better(whole, half)).toBe(whole);
});
