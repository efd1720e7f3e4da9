// The sentence about an expression that fails on a record: which part, why, what it had read, where it
// stands; and nothing that is personal.

import { expect, test } from 'vitest';
import { Failure } from '../../engine/base/errors.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';

const origin = {
  placeOf: (position: number) => ({ file: 'pipes/a-b/c.yaml', line: 7, column: 11 + position }),
  isPersonal: (path: string) => /^(email|phone)/.test(path),
};
const record = {
  total: 'abc',
  email: 'kari@nord.no',
  phone: { home: '22 33 44 55' },
  long: 'x'.repeat(200),
  zero: 0,
};

const cases: readonly (readonly [text: string, says: string])[] = [
  [
    '$round($number(total), 2)',
    'The expression `$number(total)` fails: "abc" cannot be read as a number, where total = "abc" (pipes/a-b/c.yaml:7:18).',
  ],
  [
    '1 / zero',
    'The expression `1 / zero` fails: The result is no finite number, where zero = 0 (pipes/a-b/c.yaml:7:11).',
  ],
  [
    'zero + (1.25 * total)',
    'The expression `1.25 * total` fails: The right side must be a number, not "abc", where total = "abc" (pipes/a-b/c.yaml:7:19).',
  ],
  [
    '(-1 > total)',
    'The expression `-1 > total` fails: -1 and "abc" cannot be compared, where total = "abc" (pipes/a-b/c.yaml:7:12).',
  ],
  [
    '$map([1, total], function($t){ $number($t) })',
    'The expression `$number($t)` fails: "abc" cannot be read as a number, where $t = "abc" (pipes/a-b/c.yaml:7:42).',
  ],
  [
    '$number(long)',
    `The expression \`$number(long)\` fails: "${'x'.repeat(59)}… cannot be read as a number, where long = "${'x'.repeat(59)}… (pipes/a-b/c.yaml:7:11).`,
  ],
  [
    "$error('no price')",
    "The expression `$error('no price')` fails: no price (pipes/a-b/c.yaml:7:11).",
  ],
  [
    '{ "a": $trim(zero), "b": $join([total, long][$filled($)], " ") }',
    'The expression `$trim(zero)` fails: Argument 1 of a function has the wrong type, where zero = 0 (pipes/a-b/c.yaml:7:18).',
  ],
  [
    '[total, $trim(zero), $join([total, long][$filled($)], " ")]',
    'The expression `$trim(zero)` fails: Argument 1 of a function has the wrong type, where zero = 0 (pipes/a-b/c.yaml:7:19).',
  ],
  [
    'phone{ home: $trim($$.zero), "x": $join([home, home][$filled($)], " ") }',
    'The expression `$trim($$.zero)` fails: Argument 1 of a function has the wrong type, where zero = 0 (pipes/a-b/c.yaml:7:24).',
  ],
  [
    '($f := function($n) { $n = 0 ? $trim(zero) : { "deep": $f($n - 1), "flat": $uppercase(total) } }; { "a": $f(2), "b": $uppercase(total) })',
    'The expression `$trim(zero)` fails: Argument 1 of a function has the wrong type, where zero = 0 (pipes/a-b/c.yaml:7:42).',
  ],
  [
    'total > zero',
    'The expression `total > zero` fails: "abc" and 0 cannot be compared, where total = "abc" and zero = 0 (pipes/a-b/c.yaml:7:11).',
  ],
];

const personal = [
  '$number(email)',
  '$money($trim(email))',
  'email > zero',
  '-phone.home',
  '$error(email)',
  "$assert(false, 'not ' & phone.home)",
  '$dayAfter(phone.home, 1)',
  '$number(phone.home) + total',
];

async function sentenceOf(text: string): Promise<string> {
  try {
    await compileExpression(text, origin).evaluate(record, {});
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return 'it does not fail';
}

test.each(cases)('%s', async (text, says) => {
  expect(await sentenceOf(text)).toBe(says);
});

test.each(personal)('%s tells nothing of the value', async (text) => {
  const said = await sentenceOf(text);
  expect(said).toMatch(/fails: .*where (email|phone\.home) = \(hidden\)/);
  expect(said).not.toMatch(/kari|nord|22 33/);
});

test('what goes on without end is not run a second time', async () => {
  const said = await sentenceOf('($f := function(){ $f() }; $f())');
  expect(said).toMatch(/timeout .*\(pipes\/a-b\/c\.yaml:7:11\)/);
});
