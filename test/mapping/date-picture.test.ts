// Dates with a picture: whatever a picture's own reader and writer do must be what jsonata does.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dateReader, dateWriter } from '../../engine/mapping/compile/date-picture.ts';
import { byJsonata, byUs } from './native.ts';

const quick = [
  '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]',
  '[Y0001]-[M01]-[D01]',
  '[D01].[M01].[Y0001]',
  '[D01].[M01].[Y0001] at [H01]:[m01]',
  '[Y0001]',
];
const others = [
  '[Y0001][M01][D01]',
  '[Y0001]1[M01]1[D01]',
  '[Y]-[M]-[D]',
  '[D1o] [MNn] [Y0001]',
  '[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001]Z',
  '[H01]:[m01] [Y0001]',
  '[[[Y0001]]]',
];

test('the common pictures have readers and writers of their own', () => {
  for (const picture of quick) {
    expect(dateReader(picture)).toBeTypeOf('function');
    expect(dateWriter(picture)).toBeTypeOf('function');
  }
  for (const picture of others) expect(dateReader(picture)).toBeUndefined();
});

const time = fc.oneof(
  fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
  fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 }),
  fc.constantFrom<unknown>(
    0,
    -1,
    0.5,
    -0.5,
    1e15,
    -30_610_224_000_001,
    253_402_300_800_000,
    'x',
    null,
  ),
);

test('times are written as jsonata writes them', async () => {
  await fc.assert(
    fc.asyncProperty(time, fc.constantFrom(...quick, ...others), async (ms, picture) => {
      const text = `$fromMillis(ms, '${picture}')`;
      expect(byUs(text, { ms })).toEqual(await byJsonata(text, { ms }));
    }),
    { numRuns: 1_000, seed: 1 },
  );
});

const digits = (width: number) =>
  fc.integer({ min: 0, max: 10 ** width - 1 }).map((value) => String(value).padStart(width, '0'));
const written = fc.oneof(
  fc
    .tuple(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2))
    .map(([Y, M, D, H, m, s]) => [
      `${Y}-${M}-${D}T${H}:${m}:${s}`,
      `${D}.${M}.${Y}`,
      `${Y}${M}${D}`,
    ]),
  fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date('2099-12-31') })
    .map((date) => date.toISOString())
    .map((iso) => [
      iso.slice(0, 19),
      iso.slice(0, 10),
      `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)}`,
    ]),
  fc.constantFrom([
    '',
    ' 2026-01-01',
    '2026-1-1',
    '2026-02-31',
    '29.02.2025',
    '2026-01-01t10:00:00',
  ]),
);

test('texts are read as jsonata reads them', async () => {
  await fc.assert(
    fc.asyncProperty(written, fc.constantFrom(...quick, ...others), async (texts, picture) => {
      for (const date of texts) {
        const text = `$toMillis(date, '${picture}')`;
        expect(byUs(text, { date }), `${text} of ${date}`).toEqual(await byJsonata(text, { date }));
      }
    }),
    { numRuns: 1_000, seed: 1 },
  );
});
