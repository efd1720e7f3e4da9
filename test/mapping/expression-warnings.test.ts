// The traps of the expression language: what is warned of, and what is not.

import { expect, test } from 'vitest';
import { compileExpression, lintExpression } from '../../engine/mapping/expression/expression.ts';

const trapped: readonly (readonly [text: string, code: string, position: number, hint: RegExp])[] =
  [
    ['$not(company)', 'expression.not', 0, /\$empty\(x\)/],
    ['$not($sink.isClosed)', 'expression.not', 0, /\$not\(x = true\)/],
    ['a and $not(b.c)', 'expression.not', 6, /\$filled/],
    ["country != 'NO'", 'expression.not-equal', 8, /\$not\(a = b\)/],
    ["'NO' != $source.country", 'expression.not-equal', 5, /\$not\(a = b\)/],
    ['$max(changes.timestamp)', 'expression.dates', 0, /\$latest/],
    ['$max(lines.updatedAt)', 'expression.dates', 0, /\$latest/],
    ['$min(orderDate)', 'expression.dates', 0, /\$sort/],
    ['yes', 'expression.word', 0, /true or false/],
    ['No', 'expression.word', 0, /true or false/],
    ['on', 'expression.word', 0, /true or false/],
    ['off', 'expression.word', 0, /true or false/],
    ['company ?? name', 'expression.coalesce', 8, /\$first/],
    ['vat-number', 'expression.dash', 3, /back-ticks/],
    ['[lines.[0, $]]', 'expression.lists', 0, /\$append/],
    ['[$map(lines, function($l) { [0, $l] })]', 'expression.lists', 0, /\$append/],
    ['[$map(lines, function($l) { id ? [1, id] : [0, $l] })]', 'expression.lists', 0, /\$append/],
  ];

test.each(trapped)('%s is warned of', (text, code, position, hint) => {
  const remarks = lintExpression(compileExpression(text));
  expect(remarks.map((remark) => remark.code)).toEqual([code]);
  expect(remarks[0]?.hint).toMatch(hint);
  expect(remarks[0]?.position).toBe(position);
  expect(remarks[0]?.message).not.toBe('');
});

test.each([
  '$not($settings.searchCustomer)',
  '$not($creating)',
  '$not(a = true)',
  '$not($filled(a))',
  '$exists(a) ? a : b',
  'a ?: b',
  "$settings.mode != 'strict'",
  '$count(lines) != 2',
  '$max(lines.price)',
  'yesterday',
  'price - discount',
  '10-5',
  '`vat-number`',
  '$first(company, name)',
  '[lines.{ "id": id }]',
  '[$map(lines, function($l) { $l.id })]',
  '[[1, 2]]',
  'lines.[0, $]',
  '$reduce(lines, function($all, $l) { $append($all, [[0, $l]]) }, [])',
])('%s is not warned of', (text) => {
  expect(lintExpression(compileExpression(text))).toEqual([]);
});
