// The stable text of a value: the same in whatever order its members come.

import { expect, it } from 'vitest';
import { stableText } from '../../engine/base/json.ts';

it.each([
  ['members in the order of their names', { a: 1, b: { c: [true], d: null } }],
  ['members in another order', { b: { d: null, c: [true] }, a: 1 }],
  ['members that are undefined', { a: 1, aa: undefined, b: { c: [true], cc: undefined, d: null } }],
])('%s', (_, value) => {
  expect(stableText(value)).toBe('{"a":1,"b":{"c":[true],"d":null}}');
});

it('names that are numbers stand in the order of texts, which is not that of an object', () => {
  expect(stableText({ 9: 'a', 10: 'b' })).toBe('{"10":"b","9":"a"}');
  expect(stableText([{ 9: 'a', 10: 'b' }])).toBe('[{"10":"b","9":"a"}]');
});

it('nothing in a list is null, and alone as well', () => {
  expect([stableText([undefined, 1]), stableText(undefined)]).toEqual(['[null,1]', 'null']);
});

it('members that do not count are left out of the value, not of what is in it', () => {
  expect(stableText({ a: 1, b: { a: 2 } }, new Set(['a']))).toBe('{"b":{"a":2}}');
});
