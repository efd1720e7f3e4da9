// What a proof keeps of personal values: that there was one.

import { expect, test } from 'vitest';
import type { CheckRow } from '../../engine/docs/checklist/checklist.ts';
import { masked } from '../../engine/verify/masked.ts';
import { e, pipe, row, system } from '../docs/hand-built.ts';

const shop = system('shop', 'Shop', {
  order: { properties: { street: { type: 'string', pii: true }, no: { type: 'string' } } },
});
const erp = system('erp', 'ERP', { order: { properties: { lines: { type: 'array' } } } });
const orders = pipe(shop.entities.order as never, erp.entities.order as never, []);
const step = { way: '→', outcome: 'created', put: 'Kai 4', found: 'Kai 4' } as const;

test.each([
  ['street', '•••'],
  ['no', 'Kai 4'],
  ['item[].street', '•••'],
  ['item[].text', '•••'],
])('%s is kept as %s', (path, kept) => {
  const list = { items: e('[{"text": street}]'), merge: [], rows: [] };
  const of = row('lines', undefined, { list: list as never });
  const line = { kind: 'property', source: [path], sink: ['lines[].text'], of };
  expect(masked(step, line as unknown as CheckRow, orders).put).toBe(kept);
});
