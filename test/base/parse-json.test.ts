// JSON from outside: what is dropped, what is refused, and what is read as it is.

import { expect, test } from 'vitest';
import { parseJson } from '../../engine/base/json.ts';

test.each([
  ['as they are', '{"__proto__":{"a":1},"constructor":2,"prototype":3,"b":4}'],
  [
    'with an escape in them',
    String.raw`{"\u005f_proto__":1,"\u0063onstructor":2,"prototyp\u0065":3,"b":4}`,
  ],
])('names that would reach a prototype are dropped, %s', (_, text) => {
  const parsed = parseJson(`[${text}]`);
  expect(parsed).toEqual([{ b: 4 }]);
  expect(Object.keys((parsed as object[])[0] as object)).toEqual(['b']);
});

test('letters that are escaped are read as they are', () => {
  const parsed = parseJson(String.raw`{"navn":"K\u00e5re \u0026 S\u00f8nn","\u00e6":"\u20ac"}`);
  expect(parsed).toEqual({ navn: 'Kåre & Sønn', æ: '€' });
});

test('what stands too deep is refused', () => {
  const deep = (levels: number) => `${'{"a":['.repeat(levels / 2)}1${']}'.repeat(levels / 2)}`;
  expect(parseJson(deep(100))).toBeDefined();
  expect(() => parseJson(deep(102))).toThrow(/100/);
});

test.each([
  ['an id of more digits than a number keeps', '9007199254740993', '9007199254740993'],
  ['one below zero', '-9007199254740993', '-9007199254740993'],
  ['one that a number keeps all the same', '9007199254740994', 9007199254740994],
  ['the last of them', '9007199254740991', 9007199254740991],
  ['one with many zeros', '120000000000000000000', 120000000000000000000],
  ['one that is endless as a number', '1e400', '1e400'],
  ['one that is large and counts no units', '1.5e300', 1.5e300],
  ['a fraction, which is rounded', '0.12345678901234567890', 0.12345678901234568],
  ['a fraction behind many digits', '1234567890123456.78', 1234567890123456.8],
])('%s: %s', (_, text, read) => {
  expect(parseJson(text)).toBe(read);
  for (const [before, after] of [
    ['{"a":', '}'],
    ['{"a": ', ' }'],
    ['[0,', ']'],
    ['[\n', '\n]'],
    ['[1e2,', ',"9007199254740993"]'],
  ])
    expect(Object.values(parseJson(`${before}${text}${after}`) as object)).toContain(read);
});
