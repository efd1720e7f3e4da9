// Conditions in words, where their meaning is plain, and as code where it is not.

import { expect, test } from 'vitest';
import { conditionWords } from '../../../engine/docs/words/condition-words.ts';
import { e } from '../hand-built.ts';
import { plainText } from '../plain-text.ts';
import { words } from '../two-systems.ts';

const cases: readonly (readonly [condition: string, words: string])[] = [
  ['active', '`active` is set'],
  ['active = true', '`active` is true'],
  ['$not(active = false)', '`active` is not false'],
  ["status = 'open'", '`status` is `open`'],
  ["status = ''", '`status` is empty text'],
  ["status != 'open'", '`status` has a value other than `open`'],
  ['total > 0', '`total` is greater than `0`'],
  ['$filled(a.b)', '`a.b` has a value'],
  ['$empty(email) and total >= 10', '`email` is empty and `total` is at least `10`'],
  ["a = 1 or b = 2 and c = 'x'", '`a` is `1`, or `b` is `2` and `c` is `x`'],
  ["kind in ['a', 'b', 'c']", '`kind` is `a`, `b` or `c`'],
  ['number in $settings.types', '`number` is among the values of the setting “VAT types”'],
  ['$settings.search', 'the setting “Search first” is on'],
  ['$not($settings.search)', 'the setting “Search first” is off'],
  ['$settings.other', 'the setting `other` is on'],
  ['$empty($digits(orgNo))', '`orgNo` has no digits'],
  ['$empty($sink.orgNo)', '`orgNo` of the ERP Account is empty'],
  ['$source.active = true', '`active` of the Shop User is true'],
  // With no value at all these do not hold, which "is not" would hide.
  ['$not(active)', '`$not(active)` holds'],
  ['$not(total > 3)', '`$not(total > 3)` holds'],
  ["$not(a != 'x')", "`$not(a != 'x')` holds"],
  // Brackets change what belongs together.
  ['(a = 1 or b = 2) and c = 3', '(`a` is `1`, or `b` is `2`) and `c` is `3`'],
  ['c = 3 or (a = 1)', '`c` is `3`, or (`a` is `1`)'],
  ['(a + 1) and c = 3', '`(a + 1) and c = 3` holds'],
  ['$count(lines) > 0', '`$count(lines) > 0` holds'],
  ['a = b', '`a` equals `b`'],
  ['date = $sink.day', '`date` equals `day` of the ERP Account'],
  ['a != b', '`a != b` holds'],
  ['a > b', '`a > b` holds'],
  ['$filled($first(a, b.c, d))', 'at least one of `a`, `b.c` and `d` has a value'],
  ['$empty($first(a, b))', 'each of `a` and `b` is empty'],
  ["$filled($first(a, 'x'))", "`$filled($first(a, 'x'))` holds"],
  ['a = "say \\"x\\""', '`a = "say \\"x\\""` holds'],
  ['a.constructor', '`a.constructor` is set'],
  ['lines[0].price = 3', '`lines[0].price = 3` holds'],
  ['a + 1', '`a + 1` holds'],
  ['a\n  = 1', '`a` is `1`'],
  ['$creating', 'the record is being created'],
  ['$not($creating) and a = 1', 'the record exists already and `a` is `1`'],
  // A line of a table; names inside the brackets are those of its columns.
  [
    '$count($settings.types[code = $source.kind and sent = true]) > 0',
    'the setting “VAT types” has a line for which `code` equals `kind` of the Shop User and `sent` is true',
  ],
  [
    '$filled($settings.types[code = $source.kind].way)',
    'the setting “VAT types” has a line for which `code` equals `kind` of the Shop User and `way` has a value',
  ],
  ['$count($settings.types) > 0', 'the setting “VAT types” is not empty'],
  ['$count($settings.types) > 1', '`$count($settings.types) > 1` holds'],
  ['$count($settings.types[code = 1]) > 1', '`$count($settings.types[code = 1]) > 1` holds'],
  ['$count($settings.types[code + 1]) > 0', '`$count($settings.types[code + 1]) > 0` holds'],
  ['$empty($settings.types[code = 1].way)', '`$empty($settings.types[code = 1].way)` holds'],
  ['a = $settings.other', '`a` is that of the setting `other`'],
  ['$not(a = $settings.other)', '`a` is not that of the setting `other`'],
  ["$not(a in ['x', 'y'])", '`a` is not `x` or `y`'],
  ['$not(a in $settings.types)', '`a` is not among the values of the setting “VAT types”'],
  [
    '$string(a.b) in $settings.types.$string($)',
    '`a.b` as text is among the values of the setting “VAT types” as texts',
  ],
  ['a in $settings.types.name', '`a in $settings.types.name` holds'],
];

test.each(cases)('%s', (condition, wanted) => {
  expect(plainText(conditionWords(e(condition), words))).toBe(wanted);
});
