// Rows without what they repeat: they come back as they were put, and those of older programs too.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compactRows, expandedRows, type Rows } from '../../engine/store/compact-rows.ts';

const version = fc.constantFrom('v1', 'v2', '');
const value = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom(null, 0, 1, 'a', false));
const id = fc.constantFrom('name', 'price', 'customer.id', 'a,b', '__proto__', '');
const plain = fc.record({ F: value, S: value, version });
const noted = fc.record(
  {
    F: value,
    S: value,
    version,
    note: fc.constantFrom('differs', 'rewritten'),
    overruled: value,
    reason: fc.constantFrom('created', 'edited'),
    isGiven: fc.constant(true),
    pairs: fc.array(fc.record({ f: value, s: value }), { maxLength: 2 }),
  },
  { requiredKeys: ['F', 'S', 'version'] },
);
const item = fc.record(
  {
    source: fc.string(),
    sink: fc.string(),
    rows: fc.oneof(
      fc.dictionary(id, plain, { noNullPrototype: true }),
      fc.dictionary(id, noted, { noNullPrototype: true }),
    ),
    sent: fc.array(id, { maxLength: 3 }),
    isRefused: fc.constant(true),
  },
  { requiredKeys: ['source', 'sink', 'rows'] },
);
/** Items of one mapping, as most lists hold them. */
const alike = fc
  .tuple(
    fc.uniqueArray(id, { minLength: 1 }),
    fc.array(fc.array(plain, { minLength: 6, maxLength: 6 }), { maxLength: 4 }),
  )
  .map(([ids, items]) =>
    items.map((rows, at) => ({
      source: `s${at}`,
      sink: `t${at}`,
      rows: Object.fromEntries(ids.map((one, row) => [one, { ...rows[row], version: 'v1' }])),
      sent: ids,
    })),
  );
const row = fc.oneof(
  plain,
  noted,
  fc.record({ F: value, S: value, version, items: fc.oneof(fc.array(item), alike) }),
);

test('rows come back as they were put, whatever they hold', () => {
  fc.assert(
    fc.property(fc.dictionary(id, row, { noNullPrototype: true }), (rows) => {
      const stored = JSON.parse(JSON.stringify(compactRows(rows)));
      expect(expandedRows(stored)).toEqual(JSON.parse(JSON.stringify(rows)));
    }),
    { numRuns: 500 },
  );
});

test('rows as older programs stored them are read as they are', () => {
  const rows: Rows = { name: { F: 'a', S: 'A', version: 'v1', note: 'differs' }, '': { F: 1 } };
  expect(expandedRows(JSON.parse(JSON.stringify(rows)))).toEqual(rows);
});

test('what rows repeat is kept once', () => {
  const agreed = { F: 7, S: 7, version: 'v1' };
  const sent = { overruled: null, reason: 'created' };
  const rows = { a: { ...agreed, ...sent }, b: { F: 'x', S: null, version: 'v2', ...sent } };
  expect(compactRows(rows)).toEqual([{ a: ['v1', 7], b: ['v2', 'x', null] }, sent]);
  const items = ['1', '2'].map((source) => ({ source, sink: source, rows: { a: agreed } }));
  expect(compactRows({ lines: { F: null, S: null, version: 'v3', items } })).toEqual([
    {
      lines: [
        'v3',
        null,
        null,
        {
          items: {
            of: ['a'],
            versions: ['v1'],
            items: [
              ['1', '1', [7], 0],
              ['2', '2', [7], 0],
            ],
          },
        },
      ],
    },
  ]);
});
