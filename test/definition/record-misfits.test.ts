// Records held against a schema: each value of another type is told once, and what is empty or not named is free.

import { expect, test } from 'vitest';
import { misfitsOf } from '../../engine/definition/typing/record-misfits.ts';

const schema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer' },
    price: { type: ['number', 'null'] },
    code: { type: ['string', 'integer'] },
    any: {},
    address: { type: 'object', properties: { city: { type: 'string' } } },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
  },
} as const;

test.each<[string, object, readonly string[]]>([
  [
    'what fits',
    { name: 'Kari', age: 4, price: 5, code: 7, any: [{}], address: { city: 'Oslo' }, lines: [] },
    [],
  ],
  ['what is empty', { name: null, age: '', price: null, lines: null, address: '' }, []],
  ['what is not named', { else: 5, address: { street: 5 } }, []],
  ['an object for a text', { name: { language: {} } }, ['name: object, not string']],
  ['a fraction for a count', { age: 1.5, price: 1.5 }, ['age: number, not integer']],
  ['a text for a number', { price: '1,5' }, ['price: string, not number']],
  ['a truth for a code', { code: true }, ['code: boolean, not string integer']],
  ['one below another', { address: { city: 5 } }, ['address.city: integer, not string']],
  ['items', { lines: [{ sku: 5 }, { sku: 6 }, { sku: 'A' }] }, ['lines.sku: integer, not string']],
  ['an object for a list', { lines: { line: [] } }, ['lines: object, not array']],
])('%s', (_what, record, expected) => {
  const told = misfitsOf(schema, [record, record]).map(
    ({ path, found, allowed }) => `${path}: ${found}, not ${allowed.join(' ')}`,
  );
  expect(told).toEqual(expected);
});
