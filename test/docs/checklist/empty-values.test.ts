// What the documents say of empty values: a table of rows, and a rule for the items of lists.

import { expect, test } from 'vitest';
import type { Pipe } from '../../../engine/definition/pipe.ts';
import { noRecords } from '../../../engine/docs/checklist/records.ts';
import { checklistSections } from '../../../engine/docs/documents/checklist-sections.ts';
import { plainSentence } from '../../../engine/docs/formats/plain-text.ts';
import type { Row } from '../../../engine/mapping/row.ts';
import { back, catalogue, e, list, oneWay, pair, pipe, row, system } from '../hand-built.ts';

const text = { type: 'string' };
const items = {
  type: 'array',
  items: { properties: { sku: text, count: text }, required: ['sku'] },
};
const shop = system('shop', 'Shop', {
  user: {
    properties: { name: text, mail: text, active: { type: 'boolean' }, lines: items, gifts: items },
    required: ['name', 'active'],
  },
});
const erp = system('erp', 'ERP', {
  account: { properties: { title: text, mail: text, lines: items }, required: ['title'] },
});

function rowsOf(rows: readonly Row[], rest: Partial<Pipe> = {}) {
  const users = pipe(shop.entities.user as never, erp.entities.account as never, rows, rest);
  const all = catalogue([shop, erp], [pair(shop, erp, [users])]);
  const [section] = checklistSections(all, noRecords);
  return (section?.rows ?? []).filter(({ kind }) => kind === 'property' || kind === 'action');
}

const said: readonly (readonly [string, Row])[] = [
  ['Never empty', row('title', 'name')],
  ['May be empty', row('title', 'mail')],
  ['May be empty', row('title', 'name', { when: e('active') })],
  ['Required', row('title', 'mail', { isRequired: true })],
  [
    'Required where the condition holds',
    row('title', 'mail', { isRequired: true, when: e('active') }),
  ],
  ["Default 'x'", row('title', 'mail', { default: e("'x'") })],
  ['Default mail; may be empty', row('title', 'mail', { default: e('mail') })],
  ['May be empty; written only on creation', row('title', 'mail', { write: 'on-create' })],
  ['Never empty; only an empty one is filled', row('title', 'name', { write: 'if-empty' })],
];

test.each(said)('%s', (words, given) => {
  expect(rowsOf([given]).map(({ presence }) => plainSentence(presence))).toEqual([words]);
});

const emptied = (rows: readonly Row[], rest?: Partial<Pipe>) =>
  rowsOf(rows, rest).map(({ way, source, sink, mayBeEmpty }) => [
    `${way} ${way === '←' ? source : sink}`,
    mayBeEmpty,
  ]);

test('a way back speaks of the property that it fills', () => {
  const both = row('title', 'mail', { back: [back('name', 'title'), back('mail', 'mail')] });
  expect(emptied([both])).toEqual([
    ['→ title', true],
    ['← name', false],
    ['← mail', true],
  ]);
});

test('items are told from the schema of items, and of the whole record', () => {
  const rows = [row('sku', 'sku'), row('count', 'count'), row('name', '$source.name')];
  expect(emptied([row('lines', undefined, { list: list('lines', rows) })])).toEqual([
    ['→ lines', true],
    ['→ lines[].sku', false],
    ['→ lines[].count', true],
    ['→ lines[].name', false],
  ]);
});

test('of lists that are joined every one has to have it', () => {
  const [sku, count] = [row('sku', 'sku'), row('count', "$first(count, 'one')")];
  const blocks = [list('lines', [sku, count]), list('gifts', [sku])];
  const joined = list('$append(lines, gifts)', [sku, count], { blocks });
  expect(emptied([row('lines', undefined, { list: joined })]).slice(1)).toEqual([
    ['→ lines[].sku', false],
    ['→ lines[].count', true],
  ]);
});

test('a value of an action is told from the record that it is asked for', () => {
  const actions = [
    {
      id: 'then pay',
      action: 'pay',
      with: [back('by', 'name'), back('to', 'mail')],
      place: { file: 'x', line: 1, column: 1 },
    },
  ];
  expect(emptied([], { forward: { ...oneWay, actions } })).toEqual([
    ['→ pay', false],
    ['→ pay: by', false],
    ['→ pay: to', true],
  ]);
});
