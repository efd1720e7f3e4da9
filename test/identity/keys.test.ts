// Keys of any length: what is too long for an index ends in a fingerprint, and still tells apart.

import { expect, it } from 'vitest';
import { cappedKey } from '../../engine/base/capped-key.ts';
import { keysOf } from '../../engine/identity/keys.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';

it.each([
  ['a short one', 'ola@nord.no'],
  ['one at the limit', 'x'.repeat(1_000)],
])('%s stays as it is', (_, text) => expect(cappedKey(text)).toBe(text));

it.each([
  ['letters', 'x'.repeat(5_000)],
  ['letters of several bytes', 'ø'.repeat(600)],
  ['pairs of surrogates', '😀'.repeat(900)],
  ['signs that PostgreSQL holds only written out', '\0'.repeat(900)],
  ['halves of surrogate pairs', '\ud83d'.repeat(300)],
])('a long one of %s fits an index, and differs by its end', (_, text) => {
  const key = cappedKey(text);
  expect(Buffer.byteLength(key)).toBeLessThan(1_000);
  expect(key.isWellFormed()).toBe(true);
  expect(cappedKey(text)).toBe(key);
  expect(cappedKey(`${text}y`)).not.toBe(key);
});

it('records with the same long key are found by it', async () => {
  const rule = {
    source: [compileExpression('note')],
    sink: [compileExpression('note')],
    compare: 'case' as const,
  };
  const context = { settings: {}, creating: false, lookups: undefined as never };
  const of = (note: string) => keysOf([rule], 'source', { note }, context);
  expect(await of('A'.repeat(4_000))).toEqual(await of('a'.repeat(4_000)));
});
