// Where the values of a line stand: of joined lists in the one that has them.

import { expect, test } from 'vitest';
import { noRecords } from '../../engine/docs/checklist/records.ts';
import { checklistSections } from '../../engine/docs/documents/checklist-sections.ts';
import type { ListRule } from '../../engine/mapping/row.ts';
import { pathsOf } from '../../engine/verify/line-places.ts';
import { catalogue, e, list, pair, pipe, row, system } from '../docs/hand-built.ts';

const text = { type: 'string' };
const lines = { type: 'array', items: { properties: { text, note: text } } };
const of = { properties: { lines, fees: lines } };
const shop = system('shop', 'Shop', { order: of });
const erp = system('erp', 'ERP', { order: of });
const lists = [list('lines', [row('text', 'text')]), list('fees', [row('text', 'note')])];
const joined: ListRule = {
  ...(lists[0] as ListRule),
  items: e('$append(lines, fees)'),
  blocks: lists,
};

test('an item of joined lists has its values in the list that the line names, and once', () => {
  const [order, other] = [shop.entities.order as never, erp.entities.order as never];
  const orders = pipe(order, other, [row('lines', undefined, { type: 'list', list: joined })]);
  const all = catalogue([shop, erp], [pair(shop, erp, [orders])]);
  const [section] = checklistSections(all, noRecords);
  const line = section?.rows.find(({ sink }) => sink[0] === 'lines[].text');
  expect(line && pathsOf(line, orders, 'source')).toEqual(['lines[].text', 'fees[].note']);
});
