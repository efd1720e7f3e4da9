// What an expression makes itself is known as if a system's file said it: objects and lists that it writes
// out, what functions give of them, and the items of a list that `each` goes through.

import { describe, expect, test } from 'vitest';
import { catalogueWith, told } from './small-project.ts';

const path = 'pipes/shop-erp/order.yaml';
const head = 'source: shop.order\nsink: erp.order\n';

async function problems(text: string): Promise<readonly string[]> {
  const lines = told(await catalogueWith({ [path]: head + text }));
  return lines.map((line) => line.replace(`${path}:`, ''));
}

const withReference = (gives: string) => problems(`properties:\n  reference: |\n    ${gives}\n`);

/** Rows for a text, the character that is pointed at, and the name that is meant. */
const misspelled: readonly (readonly [gives: string, at: number, meant: string])[] = [
  ["{'sku': number}.sk", 16, 'sku'],
  ["$merge([lines[0], {'x': 1}]).sk", 29, 'sku'],
  ["(number = '1' ? lines[0] : {'sku': 'x'}).sk", 41, 'sku'],
  ['$filter(lines, function($l) { true })[0].sk', 41, 'sku'],
  ['$sort(lines, function($a, $b) { $a.id > $b.id })[sk = "x"].id[0]', 49, 'sku'],
  ["$map(lines, function($l) { {'code': $l.sku} }).cod[0]", 47, 'code'],
  ["$map(lines, function($l) { $merge([$l, {'x': $l.sk}]) })[0].id", 48, 'sku'],
  ["$append(lines, {'id': 'x', 'sku': 'y'})[0].sk", 43, 'sku'],
  ["($new := function($l) { {'code': $l} }; $new(number).cod)", 53, 'code'],
  ['$first(lines[0], lines[1]).sk', 27, 'sku'],
  ["$single(lines, function($l) { $l.id = '1' }).sk", 45, 'sku'],
  ["$string(lines.{'code': sku}[cod = 'x'])", 28, 'code'],
];
const wellSpelled = [
  "{'sku': number}.sku",
  "$merge([lines[0], {'x': 'y'}]).x",
  '$merge([lines[0], $lookup(lines, number)]).x',
  "$append(lines, {'fee': 'y'})[0].fee",
  "($new := function($l) { {'code': $l} }; $new(number).code)",
  '$map(lines, function($l) { $l.sku })[0]',
  '$spread(lines[0]).anything',
  "{number: 'x', 'sku': 'y'}.anything",
  '$string($map(lines, $string)[0])',
  "$string(lines ~> | $ | {'sku': sku & '!'} |)",
];

describe('a name that what is made does not have', () => {
  test.each(misspelled)('%s', async (gives, at, meant) => {
    const name = /^\w+/.exec(gives.slice(at))?.[0];
    expect(await withReference(gives)).toEqual([
      `5:${5 + at} warning expression.property: There is no property \`${name}\` here. Did you mean \`${meant}\`?`,
    ]);
  });
  test.each(wellSpelled)('is not told of %s', async (gives) => {
    expect(await withReference(gives)).toEqual([]);
  });
});

describe('items that an expression makes', () => {
  const lines = (each: string, row: string) =>
    problems(
      `properties:\n  lines:\n    each: |\n      ${each}\n    key: { source: id, sink: id }\n    properties:\n      ${row}\n`,
    );
  const made = "[{'id': '1', 'code': number, 'isGift': payment = 'gift'}]";

  test('have no other properties', async () => {
    expect(await lines(`number = '1' ? ${made} : []`, 'number: cod')).toEqual([
      '9:15 property.unknown: `shop.order.items` has no property `cod`. Did you mean `code`?',
    ]);
    expect(await lines('$filter(lines, function($l) { true })', 'number: sk')).toEqual([
      '9:15 property.unknown: `shop.order.items` has no property `sk`. Did you mean `sku`?',
    ]);
  });
  test('are of the types that were written', async () => {
    expect(await lines(made, 'count: isGift')).toEqual([
      '9:14 property.type: `count` of `erp.order.lines` is a number; true or false (`isGift`) does not fit. Choose the numbers: `isGift ? 1 : 0`.',
    ]);
  });
  test('may hold anything where nothing is known of them', async () => {
    expect(await lines('$reduce(lines, $append)', 'number: whatever')).toEqual([]);
    expect(await lines(made, 'number: code')).toEqual([]);
  });
  test('are no plain values', async () => {
    expect(await lines('number', 'number: $')).toContain(
      '5:11 value.type: `each` must be a list, but is a text.',
    );
  });
});

test('a property in a list is meant where its name is misspelled', async () => {
  expect(await withReference('lines.skuu[0]')).toEqual([
    '5:5 property.unknown: `shop.order` has no property `lines.skuu`. Did you mean `lines.sku`?',
  ]);
});
