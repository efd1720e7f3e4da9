// Our own functions: each example of the table runs, and each meets what real data brings.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { functions } from '../../engine/mapping/functions/functions.ts';
import { known } from '../../engine/mapping/jsonata/expression-refusals.ts';
import { unavailable } from '../../engine/mapping/language/builtins.ts';

async function evaluate(text: string, record: unknown): Promise<unknown> {
  return compileExpression(text).evaluate(record, {});
}

describe('the table of functions', () => {
  test.each(functions)('$name does what its example says', async ({ example }) => {
    expect(await evaluate(example.expression, example.given)).toStrictEqual(example.result);
  });

  test.each(functions)('$name is described in a sentence', ({ name, signature, sentence }) => {
    expect(signature.startsWith(`$${name}(`)).toBe(true);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});

test("every function of jsonata's own is known, or refused with a reason", () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('jsonata'), 'utf8');
  const bound = [...source.matchAll(/staticFrame\.bind\('(\w+)'/g)].map(
    ([, name]) => name as string,
  );
  expect(bound.length).toBeGreaterThan(60);
  expect(bound.filter((name) => !known.has(name) && !unavailable.has(name))).toEqual([]);
});

const cases: readonly (readonly [text: string, record: unknown, gives: unknown])[] = [
  ['$first(a, b)', { a: null, b: 0 }, 0],
  ['$first(a, b)', { a: [], b: false }, false],
  ['$first(a, b)', { a: '', b: null }, undefined],
  ['$first(a)', {}, undefined],
  ['$first(a, b)', { a: ['x'] }, ['x']],
  ['$filled(a)', {}, false],
  ['$filled(a)', { a: null }, false],
  ['$filled(a)', { a: [] }, false],
  ['$filled(a)', { a: 0 }, true],
  ['$filled(a)', { a: false }, true],
  ['$filled(a.b)', { a: [{ b: 1 }, { b: 2 }] }, true],
  ['$empty(a)', { a: '' }, true],
  ['$empty(a)', { a: ' ' }, false],
  ['$key(a)', { a: ' Åse  LIEN ' }, 'åse lien'],
  ['$key(a)', { a: 'e\u0301' }, '\u00e9'],
  ['$key(a)', { a: 12 }, '12'],
  ['$key(a)', { a: '  ' }, undefined],
  ['$key(a)', {}, undefined],
  ['a ~> $key', { a: 'X' }, 'x'],
  ['$digits(a)', { a: '+47 22 33 44 55' }, '4722334455'],
  ['$digits(a)', { a: 'none' }, undefined],
  ['$digits(a)', { a: 974760673 }, '974760673'],
  ['$digits(a)', { a: null }, undefined],
  ['$money(a)', { a: 1.005 }, 1.01],
  ['$money(a)', { a: -1.005 }, -1.01],
  ['$money(a)', { a: 0.1 + 0.2 }, 0.3],
  ['$money(a)', { a: 1.1 * 1.15 }, 1.27],
  ['$money(a)', { a: '149.00' }, 149],
  ['$money(a)', { a: 1e-9 }, 0],
  ['$money(a)', { a: -1e-9 }, 0],
  ['$money(a)', { a: 1e25 }, 1e25],
  ['$money(a)', { a: 1e308 }, 1e308],
  ['$money(a, 0)', { a: 2.5 }, 3],
  ['$money(a, 4)', { a: 0.12345 }, 0.1235],
  ['$money(a)', {}, undefined],
  ['$base64encode(a)', { a: 'user:pass' }, 'dXNlcjpwYXNz'],
  ['$base64decode(a)', { a: 'dXNlcjpwYXNz' }, 'user:pass'],
  ['$base64encode(a)', {}, undefined],
  ['a ~> $map($base64encode)', { a: ['a', 'b'] }, ['YQ==', 'Yg==']],
  ['$number(a)', { a: '-3.50' }, -3.5],
  ['$number(a)', { a: '007' }, 7],
  ['$number(a)', { a: '-0' }, -0],
  ['$number(a)', { a: '12345678901234567890' }, 12345678901234567000],
  ['$number(a)', { a: '1e3' }, 1000],
  ['$decimal(a)', { a: 1.005 }, '1.01'],
  ['$decimal(a)', { a: '12' }, '12.00'],
  ['$decimal(a, 0)', { a: 2.5 }, '3'],
  ['$decimal(a)', {}, undefined],
  ["$organizationNumber(a, 'NO')", { a: 974760673 }, '974760673'],
  ["$organizationNumber(a, 'NO')", { a: 'NO974760673MVA' }, '974760673'],
  ["$organizationNumber(a, 'NO')", { a: '974 760 674' }, undefined],
  ["$organizationNumber(a, 'NO')", { a: 'SE556677889901' }, undefined],
  ["$organizationNumber(a, 'no')", { a: '000000000' }, undefined],
  ["$organizationNumber(a, 'SE')", { a: '556677-8899' }, '5566778899'],
  ["$organizationNumber(a, 'SE')", { a: '165566778899' }, '5566778899'],
  ['$organizationNumber(a)', { a: 'SE556677889901' }, '5566778899'],
  ["$organizationNumber(a, 'SE')", { a: '556677-8898' }, undefined],
  ["$organizationNumber(a, 'DK')", { a: '13 58 56 28' }, '13585628'],
  ["$organizationNumber(a, 'DK')", { a: 'DK13585629' }, undefined],
  ["$organizationNumber(a, 'FI')", { a: '0112038-9' }, '01120389'],
  ["$organizationNumber(a, 'FI')", { a: '112038-9' }, '01120389'],
  ['$organizationNumber(a)', { a: 'FI01120388' }, undefined],
  ["$organizationNumber(a, 'NL')", { a: '12345678' }, '12345678'],
  ["$organizationNumber(a, 'NL')", { a: 'NL123456782B90' }, '123456782'],
  ["$organizationNumber(a, 'NL')", { a: '123456783' }, undefined],
  ["$organizationNumber(a, 'NL')", { a: 'NL000099998B57' }, '000099998'],
  ['$organizationNumber(a)', { a: '974760673' }, undefined],
  ['$organizationNumber(a)', { a: '' }, undefined],
  ["$phone(a, 'NO')", { a: 22334455 }, '+4722334455'],
  ["$phone(a, 'NO')", { a: '0047 22 33 44 55' }, '+4722334455'],
  ["$phone(a, 'no')", { a: '+46 8 505 800 00' }, '+46850580000'],
  ["$phone(a, 'Norge')", { a: '(22) 33-44-55' }, '+4722334455'],
  ['$phone(a)', { a: '00 31 20 555 1234' }, '+31205551234'],
  ['$phone(a)', { a: '22 33 44 55' }, undefined],
  ["$phone(a, 'NO')", { a: '12345' }, undefined],
  ["$phone(a, 'NO')", { a: 'ring Kari, 22 33 44 55' }, undefined],
  ["$phone(a, 'NO')", { a: null }, undefined],
  ['$country(a)', { a: 'no' }, 'NO'],
  ['$country(a)', { a: 'SWE' }, 'SE'],
  ['$country(a)', { a: 752 }, 'SE'],
  ['$country(a)', { a: '4' }, 'AF'],
  ['$country(a)', { a: ' nederland ' }, 'NL'],
  ['$country(a)', { a: 'Österreich' }, 'AT'],
  ['$country(a)', { a: 'UK' }, 'GB'],
  ["$country(a, 'alpha-3')", { a: 'Norway' }, 'NOR'],
  ["$country(a, 'numeric')", { a: 'Finland' }, '246'],
  ['$country(a)', { a: 'XX' }, undefined],
  ['$country(a)', { a: 'constructor' }, undefined],
  ['$country(a)', {}, undefined],
  ['$currency(a)', { a: 'eur' }, 'EUR'],
  ['$currency(a)', { a: 'kr' }, undefined],
  ['$currency(a)', { a: 'x'.repeat(300) }, undefined],
  ['$unescape(a)', { a: '&lt;b&gt; &euro; &#x41; &' }, '<b> € A &'],
  ['$unescape(a)', { a: '' }, undefined],
  ['$map(a, $country)', { a: ['Norge', 'xx', 'DEU'] }, ['NO', 'DE']],
  [
    '$latest(a, b)',
    { a: '2024-01-02', b: '2024-01-01T23:00:00-04:00' },
    '2024-01-01T23:00:00-04:00',
  ],
  [
    '$latest(a)',
    { a: ['2024-01-02T10:00:00', '2024-01-02T10:00:01+0000'] },
    '2024-01-02T10:00:01+0000',
  ],
  ['$latest(a)', { a: [null, '', '2024-01-02'] }, '2024-01-02'],
  ['$latest(a)', { a: [] }, undefined],
  ['$dayAfter(a, 1)', { a: '2024-12-31T22:00:00Z' }, '2025-01-01'],
  ['$dayAfter(a, -1)', { a: '2024-03-01' }, '2024-02-29'],
  ['$dayAfter(a, 1)', {}, undefined],
  ["$local(a, 'Europe/Oslo')", { a: '2024-01-01T00:30:00Z' }, '2024-01-01T01:30:00'],
  ["$local(a, 'Europe/Oslo')", { a: '2024-07-31T23:00:00+00:00' }, '2024-08-01T01:00:00'],
  ["$local(a, 'UTC')", { a: '2024-07-31' }, '2024-07-31T00:00:00'],
  ["$local(a, 'Europe/Oslo')", {}, undefined],
];

describe('a function of ours', () => {
  test.each(cases)('%s of %j', async (text, record, gives) => {
    expect(await evaluate(text, record)).toStrictEqual(gives);
  });

  test.each([
    ['$money(a)', { a: 'free' }, /takes a number/],
    ['$decimal(a)', { a: 1e308 }, /at most 21 digits/],
    ['$decimal(a)', { a: -1e21 }, /at most 21 digits/],
    ['$money(a, 99)', { a: 1 }, /0 to 10 digits/],
    ['$money(a)', { a: {} }, /takes a number/],
    ['$latest(a)', { a: 'soon' }, /takes dates/],
    ['$latest(a)', { a: '2024-13-01' }, /takes dates/],
    ['$key(a)', { a: { b: 1 } }, /text or a number/],
    ['$dayAfter(a, 1)', { a: 'soon' }, /takes dates/],
    ['$dayAfter(a, 1)', { a: '2026-02-30' }, /takes dates/],
    ["$local(a, 'Oslo')", { a: '2024-01-01' }, /no time zone "Oslo"/],
    ["$local(a, 'UTC')", { a: 'soon' }, /takes dates/],
    ['$dayAfter(a, 0.5)', { a: '2024-01-01' }, /whole days/],
  ] as const)('%s of %j fails with a sentence', async (text, record, says) => {
    await expect(evaluate(text, record)).rejects.toThrow(says);
  });
});
