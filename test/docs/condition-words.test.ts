// Conditions in words, where their meaning is plain, and as code where it is not.

import { expect, test } from 'vitest';
import { conditionWords } from '../../engine/docs/condition-words.ts';
import { names } from '../../engine/docs/names.ts';
import { pipeWords } from '../../engine/docs/pipe-words.ts';
import { e, pair, pipe, system } from './hand-built.ts';

const shop = system('shop', 'Shop', { user: { title: 'User' } });
const erp = system('erp', 'ERP', { account: { title: 'Account' } });
const users = pipe(shop.entities['user'] as never, erp.entities['account'] as never, []);
const settings = [
  { name: 'search', title: 'Search first', type: 'boolean', value: true },
  { name: 'types', title: 'VAT types', type: 'list', value: [] },
] as const;
const words = pipeWords(
  users,
  pair(shop, erp, [users], { settings }),
  names({
    systems: new Map([
      ['shop', shop],
      ['erp', erp],
    ]),
    entities: new Map([
      ['shop.user', users.source],
      ['erp.account', users.sink],
    ]),
  }),
);

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
  ['(a = 1 or b = 2) and c = 3', '`(a = 1 or b = 2) and c = 3` holds'],
  ['$count(lines) > 0', '`$count(lines) > 0` holds'],
  ['a = b', '`a = b` holds'],
  ['a = "say \\"x\\""', '`a = "say \\"x\\""` holds'],
  ['a.constructor', '`a.constructor` is set'],
  ['lines[0].price = 3', '`lines[0].price = 3` holds'],
  ['a + 1', '`a + 1` holds'],
  ['a\n  = 1', '`a` is `1`'],
  ['$creating', '`$creating` holds'],
];

test.each(cases)('%s', (condition, wanted) => {
  const spans = conditionWords(e(condition), words);
  const text = spans.map((span) => (typeof span === 'string' ? span : `\`${span.text}\``)).join('');
  expect(text).toBe(wanted);
});
