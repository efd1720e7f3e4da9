// How a value comes about, in words.

import { expect, test } from 'vitest';
import { ruleSentence } from '../../../engine/docs/words/rule-words.ts';
import type { ValueRule } from '../../../engine/mapping/row.ts';
import { e } from '../hand-built.ts';
import { plainText } from '../plain-text.ts';
import { words } from '../two-systems.ts';

const expressions: readonly (readonly [expression: string, words: string])[] = [
  ['a.b', 'Copied from `a.b`.'],
  ['$source.a.b', 'Copied from `a.b` of the Shop User.'],
  ['$sink.a', 'Copied from `a` of the ERP Account.'],
  ['$string(number)', '`number` as text (`$string(number)`).'],
  ['$number(a.b)', '`a.b` as a number (`$number(a.b)`).'],
  ['$trim(name)', '`name` without superfluous blanks (`$trim(name)`).'],
  ['$uppercase(code)', '`code` in capital letters (`$uppercase(code)`).'],
  ['$digits(phone)', 'The digits of `phone` (`$digits(phone)`).'],
  ['$first(a, b.c)', 'The first of `a` and `b.c` that has a value (`$first(a, b.c)`).'],
  ['active = false', 'True if `active` is false, else false (`active = false`).'],
  ['$not(active = false)', 'True if `active` is not false, else false (`$not(active = false)`).'],
  [
    "a = 1 and kind in ['x', 'y']",
    "True if `a` is `1` and `kind` is `x` or `y`, else false (`a = 1 and kind in ['x', 'y']`).",
  ],
  ['$settings.search', 'The value of the setting “Search first”.'],
  // Comparisons of size give nothing where there is no value, so they are no true-or-false.
  ['total > 0', 'Computed: `total > 0`.'],
  ['$not(active)', 'Computed: `$not(active)`.'],
  ["$first(a, 'none')", "Computed: `$first(a, 'none')`."],
  ['$round(price, 2)', 'Computed: `$round(price, 2)`.'],
  ['$substring(a.b, 0, 32)', 'The first 32 characters of `a.b` (`$substring(a.b, 0, 32)`).'],
  ['$substring(a, 0, 1)', 'The first character of `a` (`$substring(a, 0, 1)`).'],
  ['$substring(a, 1, 2)', 'Computed: `$substring(a, 1, 2)`.'],
  ['phones[0]', 'The first of `phones` (`phones[0]`).'],
  ['phones[1]', 'Computed: `phones[1]`.'],
  ['$substring(a, b)', 'Computed: `$substring(a, b)`.'],
  ['price * $settings.rate', 'Computed: `price * $settings.rate`. It uses the setting `rate`.'],
  ['a &\n  b', 'Computed: `a & b`.'],
];

test.each(expressions)('%s', (expression, wanted) => {
  check({ kind: 'expression', expression: e(expression) }, wanted);
});

const find = { kind: 'find', entity: 'erp.country', by: 'code', input: e('country') } as const;
const link = { kind: 'link', entity: 'shop.user', as: 'erp.account', input: e('userId') } as const;

const rules: readonly (readonly [name: string, rule: ValueRule, words: string])[] = [
  ['a constant', { kind: 'constant', value: 'Web' }, 'Always `"Web"`.'],
  [
    'a reference that waits',
    { ...link, missing: { kind: 'park' } },
    'Reference: the id of the ERP Account linked with the Shop User that `userId` names. The property waits until that ERP Account is linked.',
  ],
  [
    'a reference with something taken and a value instead',
    { ...link, take: e('code'), missing: { kind: 'value', value: 0 } },
    'Reference: `code` of the ERP Account linked with the Shop User that `userId` names. Without one, `0` is used.',
  ],
  [
    'a reference with a condition on the counterpart',
    { ...link, where: e('inactive = false'), missing: { kind: 'park' } },
    'Reference: the id of the ERP Account linked with the Shop User that `userId` names and for which `inactive` is false. The property waits until that ERP Account is linked.',
  ],
  [
    'a look-up that fails',
    { ...find, missing: { kind: 'fail' } },
    'Look-up: the id of the ERP Country whose `code` equals `country`. If no ERP Country or more than one fits, the record fails.',
  ],
  [
    'a look-up with a condition that stays empty',
    { ...find, where: e('number in $settings.types'), missing: { kind: 'empty' } },
    'Look-up: the id of the ERP Country whose `code` equals `country` and for which `number` is among the values of the setting “VAT types”. If no ERP Country or more than one fits, it stays empty.',
  ],
  [
    'a table',
    {
      kind: 'table',
      setting: 'types',
      by: 'shop',
      input: e('vat'),
      take: e('erp'),
      missing: { kind: 'park' },
    },
    'Table: `erp` from the line of the setting “VAT types” whose `shop` equals `vat`. If no line or more than one fits, the property waits.',
  ],
];

test('a look-up of a line, or one that is required, keeps the whole record waiting', () => {
  const rule: ValueRule = { ...find, missing: { kind: 'park' } };
  expect(plainText(ruleSentence(rule, { ...words, whoWaits: 'the whole record' }))).toContain(
    'If no ERP Country or more than one fits, the whole record waits.',
  );
});

test('so does a reference, and it says so', () => {
  const rule: ValueRule = { ...link, missing: { kind: 'park' } };
  expect(plainText(ruleSentence(rule, { ...words, whoWaits: 'the whole record' }))).toContain(
    ' names. The whole record waits until that ERP Account is linked.',
  );
});

test.each(rules)('%s', (_name, rule, wanted) => check(rule, wanted));

function check(rule: ValueRule, wanted: string): void {
  expect(plainText(ruleSentence(rule, words))).toBe(wanted);
}
