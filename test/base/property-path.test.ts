// Values at dotted paths: what is read, what is made on the way, and what is left as it was.

import { expect, test } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import { fromPaths, overlap, readPath, withPath } from '../../engine/base/property-path.ts';

test.each<[path: string, record: Json, found: Json | undefined]>([
  ['a', { a: 1 }, 1],
  ['a.b', { a: { b: null } }, null],
  ['a.b.c', { a: { b: 1 } }, undefined],
  ['a', null, undefined],
  ['a.length', { a: [1, 2] }, 2],
  ['toString', {}, undefined],
  ['a.toString', { a: {} }, undefined],
])('%s is read of %j', (path, record, found) => {
  expect(readPath(record, path)).toEqual(found);
});

test('a list is passed by no name of an item', () => {
  expect(readPath({ a: [{ b: 1 }] }, 'a.b')).toBeUndefined();
});

test.each<[path: string, record: Record<string, Json>, made: Json]>([
  ['a', { a: 1, b: 2 }, { a: 'x', b: 2 }],
  ['a.b', { a: { b: 1, c: 2 } }, { a: { b: 'x', c: 2 } }],
  ['a.b', { a: null }, { a: { b: 'x' } }],
  ['a.b', { a: [1] }, { a: { b: 'x' } }],
  ['a.b.c', {}, { a: { b: { c: 'x' } } }],
])('%s is written into a copy of %j', (path, record, made) => {
  const before = structuredClone(record);
  expect(withPath(record, path, 'x')).toEqual(made);
  expect(record).toEqual(before);
});

test('paths that share their beginning share an object, and no given value is written into', () => {
  const given = { street: 'Storgata' };
  const made = fromPaths({
    address: given,
    'address.city': 'Oslo',
    'address.country.id': 1,
    name: 'Ola',
  });
  const address = { street: 'Storgata', city: 'Oslo', country: { id: 1 } };
  expect(made).toEqual({ address, name: 'Ola' });
  expect(given).toEqual({ street: 'Storgata' });
});

test('a name that reaches a prototype is a name', () => {
  const made = fromPaths({ '__proto__.a': 1, 'constructor.b': 2 });
  expect(Object.keys(made)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>).a).toBeUndefined();
  expect(Object.hasOwn(Object, 'b')).toBe(false);
});

test.each([
  ['a', 'a', true],
  ['a', 'a.b', true],
  ['a.b', 'a', true],
  ['a', 'ab', false],
  ['a.b', 'a.c', false],
])('%s and %s overlap: %s', (left, right, answer) => {
  expect(overlap(left, right)).toBe(answer);
});
