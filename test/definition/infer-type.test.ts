// What the schemas say about expressions and rows before anything runs: what can never be is told at its
// place with a suggestion, and nothing is told of what may be well.

import { describe, expect, test } from 'vitest';
import { catalogueWith, customerHead, files, told } from './small-project.ts';

const path = 'pipes/shop-erp/customer.yaml';

const changed = (file: string, properties: object): string => {
  const schema = JSON.parse(files[file] as string);
  return JSON.stringify({ ...schema, properties: { ...schema.properties, ...properties } });
};
const schemas = {
  'schemas/shop/customer.json': changed('schemas/shop/customer.json', {
    weight: { type: 'number' },
    since: { type: 'string', format: 'date' },
    score: { type: 'integer', minimum: 0, maximum: 4 },
    nick: { type: 'string', maxLength: 80 },
    size: { type: ['string', 'null'], enum: ['small', 'large', null] },
    phones: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          ok: { type: 'boolean' },
          sort: { type: 'string', enum: ['home', 'work'] },
          numbers: { type: 'array', items: { type: 'number' } },
        },
      },
    },
    middle: { type: ['string', 'null'] },
    codes: { type: ['array', 'null'], items: { type: ['number', 'null'] } },
    sizes: { type: ['array', 'null'], items: { type: 'string', enum: ['small', 'large'] } },
  }),
  'schemas/erp/customer.json': changed('schemas/erp/customer.json', {
    short: { type: 'string', maxLength: 10 },
    long: { type: 'string', maxLength: 100 },
    size: { type: 'string', enum: ['small', 'medium'] },
    cents: { type: 'number', multipleOf: 0.01 },
    rank: { type: 'integer', minimum: 1, maximum: 5 },
  }),
};

async function problems(text: string): Promise<readonly string[]> {
  const lines = told(await catalogueWith({ ...schemas, [path]: customerHead + text }));
  return lines.map((line) => line.replace(`${path}:`, ''));
}

/** Conditions of the pipe, and the character in them that is pointed at, counted from 0. */
const never: readonly (readonly [condition: string, at: number, says: RegExp])[] = [
  ["kind = 'compny'", 0, /`kind` is never 'compny'\. Did you mean `company`/],
  ["kind != 'other'", 0, /`kind` is never 'other'\. It is one of 'company', 'person'\./],
  ["active and kind in ['person', 'firm']", 11, /`kind` is never 'firm'/],
  ["kind = 'company' and kind = 'person'", 0, /This never holds.*Did you mean `or`/],
  ["name != 'a' or name != 'b'", 0, /This always holds, whatever `name` is\. Did you mean `and`/],
  ["age = '18'", 0, /`age` is a number and is never equal to a text\./],
  ["active = 'true'", 0, /`active` is true or false and is never equal to a text/],
  [
    'billing.city != 5',
    0,
    /`billing.city` is a text and is never equal to a number, so this always holds/,
  ],
  ["billing.city & billing = 'x'", 15, /`billing` is an object, and `&` writes that as JSON/],
  ["$lookup(billing, 'cty') = 'x'", 17, /no property `cty` here\. Did you mean `city`/],
  ["(billing ~> $lookup('cty')) = 'x'", 20, /no property `cty` here/],
  ["$lookup({'compny': 1}, kind) = 1", 9, /`kind` is never 'compny'\. Did you mean `company`/],
  ["$substring(name, 0, '2') = 'x'", 20, /\$substring does not take a text, which `'2'` is/],
  ['$replace(name, 5, "x") = "x"', 15, /\$replace does not take a number, which `5` is/],
  ["(name ~> $pad(5, age)) = 'x'", 17, /\$pad does not take a number, which `age` is/],
  ["$lookup(billing, 'city') = 5", 0, /`\$lookup\(billing, 'city'\)` is a text and is never equal/],
  ['name > 5', 0, /`name > 5` fails: a text and a number have no order/],
  [
    '$source.name * 2 = 4',
    0,
    /`\$source.name` is a text, and `\*` takes numbers only\. Write `\$number\(\$source.name\)`/,
  ],
  ['1 + billing = 2', 4, /`billing` is an object, and `\+` takes numbers only/],
  ['-name < 0', 1, /`name` is a text, and `-` takes numbers only/],
  [
    "$uppercase(age) = 'X'",
    11,
    /\$uppercase does not take a number, which `age` is\. Write `\$string\(age\)`/,
  ],
  ['$round(name) = 1', 7, /\$round does not take a text.*`\$number\(name\)`/],
  ['(name ~> $floor) = 1', 1, /\$floor does not take a text/],
  ["($k := kind; $k = 'firm')", 13, /`\$k` is never 'firm'/],
  ["active ? kind = 'firm' : true", 9, /`kind` is never 'firm'/],
  ['$count(tags[$ > 1]) = 0', 12, /`\$ > 1` fails/],
  ['$count((tags)[$ > 1]) = 0', 14, /`\$ > 1` fails/],
  ["$count((phones.sort)[$ = 'hme']) = 0", 21, /`\$` is never 'hme'. Did you mean `home`/],
  ['$map(tags, function($t){ $t * 2 }) = 4', 25, /`\$t` is a text, and `\*` takes numbers only/],
  [
    '$count(phones ~> $filter(function($p){ $p.srt = "home" })) = 0',
    42,
    /no property `srt` here\. Did you mean `sort`/,
  ],
  [
    '$sort(phones, function($l, $r){ $l.sort > $r.order })[0].ok',
    45,
    /no property `order` here\. There are: `ok`, `sort`, `numbers`/,
  ],
  ['$reduce(phones, function($sum, $p){ $sum + $p.count }, 0) > 1', 46, /no property `count` here/],
  ["$single(phones, function($p){ $p.sort = 'mobile' }).ok", 30, /`\$p.sort` is never 'mobile'/],
  ['($p := phones[0]; $p.okay)', 21, /no property `okay` here\. There are: `ok`, `sort`/],
  [
    '$sum(tags) > 1',
    5,
    /\$sum takes numbers only, and `tags` is a text\. Write `tags.\$number\(\$\)`/,
  ],
  [
    '$join(phones.numbers, "/") = "1"',
    6,
    /\$join takes texts only, and `phones.numbers` is a number\. Write `phones.numbers.\$string\(\$\)`/,
  ],
  ["sizes[0] = 'smll'", 0, /`sizes\[0\]` is never 'smll'. Did you mean `small`/],
];

const fine = [
  "kind = 'company'",
  "kind in ['company', 'person']",
  "kind != 'company' and kind != 'person'",
  'age > 18',
  "age & '' = '18'",
  "$string(age) = '18'",
  'name > $sink.name',
  '$number(name) * 2 = 4',
  'kind = null',
  "tags = 'a'",
  "$first(age, name) = 'x'",
  "(active ? age : name) = 'x'",
  '$map(phones, function($p){ $p.numbers }) = 4',
  '$count($filter(phones, function($p){ $p.sort = "home" })) = 0',
  '$reduce(phones.numbers, function($sum, $n){ $sum + $n }, 0) > 1',
  "$join($each(billing, function($v, $k){ $k & $v }), ', ') = 'x'",
  "($first := phones[0]; $first.sort = 'home')",
  '$count($map(open, function($o){ $o.anything })) = 0',
  '$join(tags, "/") = "a"',
  '$sum(phones.numbers) > 1',
  "(kind = 'company' ? 'a' : kind = 'person' ? 'b' : 'c') = 'a'",
  "$settings.x = 'a'",
  '$sum(tags.$number($)) > 1',
  "$uppercase($first(name, 'x')) = 'X'",
  '$creating = true',
  'billing.$exists(city)',
  "name = 'a' or name = 'b'",
  "$not(name = 'a') or kind != 'person'",
  "$count((phones.sort)[$ = 'home']) = 0",
  "sizes[0] = 'small'",
  '(name ~> $split(" "))[0] > "a"',
  '($n := name; active ? $n := 2; $n + 1) = 3',
  "($n := 'a'; $count([$n := 2, $n + 1]) = 2)",
];

/** Rows for a text, and where what may be null stands in them. */
const words: readonly (readonly [gives: string, at: number, what: string])[] = [
  ["name & ' ' & middle", 13, 'middle'],
  ["middle & ' ' & name", 0, 'middle'],
  ['active ? name : $trim(name & middle)', 29, 'middle'],
  ['$map(tags, function($t){ $t }) & $source.middle', 33, '$source.middle'],
  ["$join(tags.('x' & $$.middle), ', ')", 18, '$$.middle'],
  ['"code " & codes[0]', 10, 'codes[0]'],
];
const noWords = [
  "name & ' ' & $first(middle)",
  "name & ' ' & $first(middle, '')",
  "middle ? name & ' ' & middle : name",
  "$filled(middle) ? middle & '!'",
  "name & ' ' & number",
  'name & $trim(middle)',
  'name & null',
  "name & (active ? 'x' : null)",
  "middle & '' = 'null' ? 'none' : name",
  "tags[$ = 'a' & $$.middle]",
];

const about = (line: string) => /expression\.(type|never|always|property)/.test(line);

describe('an expression that can never be as it is written', () => {
  test.each(never)('%s', async (condition, at, says) => {
    const text = `when: |\n  ${condition}\nproperties:\n  name: name\n`;
    const found = (await problems(text)).filter(about);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^4:${3 + at} warning `));
    expect(found[0]).toMatch(says);
  });
});

describe('nothing is told of', () => {
  test.each(fine)('%s', async (condition) => {
    const settings = 'settings:\n  x: { title: X, type: string, default: a }\n';
    const text = `when: |\n  ${condition}\n${settings}properties:\n  name: name\n`;
    expect((await problems(text)).filter(about)).toEqual([]);
  });
});

describe('null that becomes a word', () => {
  const row = (gives: string) => problems(`properties:\n  name: |\n    ${gives}\n`);
  test.each(words)('%s', async (gives, at, what) => {
    expect(await row(gives)).toEqual([
      `5:${5 + at} warning expression.null: \`${what}\` may be null, and \`&\` writes that as the word \`null\`. Write \`$first(${what})\`.`,
    ]);
  });
  test.each(noWords)('is not told of %s', async (gives) => {
    expect((await row(gives)).filter((line) => line.includes('expression.null'))).toEqual([]);
  });
});

/** Rows: the sink property, what it gives, the character pointed at, and the problem. */
const unfit: readonly (readonly [to: string, gives: string, at: number, says: string])[] = [
  [
    'customerNumber',
    'active = true',
    0,
    'property.type: `customerNumber` of `erp.customer` is a whole number; true or false does not fit. Choose the numbers: `… ? 1 : 0`.',
  ],
  [
    'inactive',
    '$count(tags)',
    0,
    'property.type: `inactive` of `erp.customer` is true or false; a number does not fit. Write a condition, such as `… > 0`.',
  ],
  [
    'name',
    '{"a": name}',
    0,
    'property.type: `name` of `erp.customer` is a text; an object does not fit.',
  ],
  [
    'inactive',
    'active ? true : age',
    16,
    'warning property.type: `inactive` of `erp.customer` is true or false; a number (`age`) does not fit. Write a condition, such as `age > 0`.',
  ],
  [
    'since',
    'age + 1',
    0,
    'property.type: `since` of `erp.customer` is a date; a number does not fit.',
  ],
  [
    'name',
    'function($x){ $x }',
    0,
    'property.type: `name` of `erp.customer` is a text; a function does not fit.',
  ],
  [
    'inactive',
    'name',
    0,
    "warning property.type: `inactive` of `erp.customer` is true or false; a text (`name`) does not fit. Of texts only `true` and `false` would. Write a condition, such as `name = 'yes'`.",
  ],
  [
    'inactive',
    '$trim(name)',
    0,
    "warning property.type: `inactive` of `erp.customer` is true or false; a text does not fit. Of texts only `true` and `false` would. Write a condition, such as `… = 'yes'`.",
  ],
  [
    'inactive',
    "active ? 'yes' : 'true'",
    9,
    "warning property.type: `inactive` of `erp.customer` is true or false; a text does not fit. Of texts only `true` and `false` would. Write a condition, such as `… = 'yes'`.",
  ],
  [
    'name',
    'active',
    0,
    "warning property.type: `name` of `erp.customer` is a text; true or false (`active`) does not fit. It would be the word `true` or `false`. Write `$string(active)` if that is meant; else choose the words: `active ? 'yes' : 'no'`.",
  ],
  [
    'name',
    'active = true and age > 3',
    0,
    "warning property.type: `name` of `erp.customer` is a text; true or false does not fit. It would be the word `true` or `false`. Write `$string(…)` if that is meant; else choose the words: `… ? 'yes' : 'no'`.",
  ],
  [
    'customerNumber',
    "active ? 'one' : 2",
    9,
    'warning property.type: `customerNumber` of `erp.customer` is a whole number; a text does not fit.',
  ],
  [
    'customerNumber',
    'changedOn',
    0,
    'property.type: `customerNumber` of `erp.customer` is a whole number; a text (`changedOn`) does not fit.',
  ],
  [
    'name',
    'billing',
    0,
    'property.type: `name` of `erp.customer` is a text; an object (`billing`) does not fit. Name one of its properties: `billing.…`.',
  ],
  [
    'name',
    'tags',
    0,
    "property.type: `name` of `erp.customer` is a text; a list (`tags`) does not fit. Take one of it, `tags[0]`, or put it together: `$join(tags, ', ')`.",
  ],
  [
    'name',
    '$sort(tags)',
    0,
    "property.type: `name` of `erp.customer` is a text; a list does not fit. Take one of it, `…[0]`, or put it together: `$join(…, ', ')`.",
  ],
  [
    'name',
    '(phones)[0]',
    0,
    'property.type: `name` of `erp.customer` is a text; an object or a list does not fit.',
  ],
  [
    'tags',
    'billing',
    0,
    'property.type: `tags` of `erp.customer` is a list; an object (`billing`) does not fit.',
  ],
  [
    'kind',
    "active ? 'company' : 'persn'",
    21,
    'value.unknown: `persn` is none of `company`, `person`. Did you mean `person`?',
  ],
  [
    'size',
    'size',
    0,
    'warning property.values: `size` of `erp.customer` takes `small`, `medium`, but may be given `large`.',
  ],
  [
    'short',
    "active ? 'ok' : 'far too long a text'",
    16,
    'property.length: `short` of `erp.customer` takes 10 characters, and this may have 19.',
  ],
  [
    'size',
    "$lookup({'small': 'smal', 'large': 'medium'}, size)",
    18,
    'value.unknown: `smal` is none of `small`, `medium`. Did you mean `small`?',
  ],
  [
    'cents',
    'weight',
    0,
    'warning property.decimals: `cents` of `erp.customer` is a number with 2 decimals, and `weight` may have more. Say how it is rounded: `$round(weight, 2)`.',
  ],
  [
    'cents',
    '$round(weight, 3)',
    0,
    'warning property.decimals: `cents` of `erp.customer` is a number with 2 decimals, and `$round(weight, 3)` may have more. Say how it is rounded: `$round($round(weight, 3), 2)`.',
  ],
  [
    'customerNumber',
    'active ? $money(weight) : 0',
    9,
    'warning property.decimals: `customerNumber` of `erp.customer` is a whole number, and `$money(weight)` may have decimals. Say how it is rounded: `$round($money(weight))`.',
  ],
  [
    'rank',
    'active ? 7 : 3',
    9,
    'property.bounds: `rank` of `erp.customer` is 5 or less, and this may be 7.',
  ],
  [
    'rank',
    'score',
    0,
    'warning property.bounds: `rank` of `erp.customer` is 1 or more, and this may be 0.',
  ],
  [
    'since',
    '$first(changedOn, since)',
    7,
    "warning property.time: `since` of `erp.customer` is a date, and `changedOn` is a time: its hour and its zone are lost. Say which day is meant: the one that is written, `$substring(changedOn, 0, 10)`, or that of a zone, `$substring($local(changedOn, 'Europe/Oslo'), 0, 10)`.",
  ],
  [
    'short',
    "$join([$substring(name, 0, 8), $substring(name, 8, 8)], ', ')",
    0,
    'warning property.length: `short` of `erp.customer` takes 10 characters, and this may have 18. Cut it: `$substring(…, 0, 10)`.',
  ],
  [
    'short',
    'nick',
    0,
    'warning property.length: `short` of `erp.customer` takes 10 characters, and this may have 80. Cut it: `$substring(…, 0, 10)`.',
  ],
  [
    'customerNumber',
    'weight',
    0,
    'warning property.decimals: `customerNumber` of `erp.customer` is a whole number, and `weight` may have decimals. Say how it is rounded: `$round(weight)`.',
  ],
  [
    'customerNumber',
    '$sum(phones.numbers)',
    0,
    'warning property.decimals: `customerNumber` of `erp.customer` is a whole number, and `$sum(phones.numbers)` may have decimals. Say how it is rounded: `$round($sum(phones.numbers))`.',
  ],
  [
    'customerNumber',
    'age / 2',
    0,
    'warning property.decimals: `customerNumber` of `erp.customer` is a whole number, and `age / 2` may have decimals. Say how it is rounded: `$round(age / 2)`.',
  ],
  [
    'short',
    "'nick: ' & nick",
    0,
    'warning property.length: `short` of `erp.customer` takes 10 characters, and this may have 86. Cut it: `$substring(…, 0, 10)`.',
  ],
  [
    'short',
    '$substring(name, 0, 12)',
    0,
    'warning property.length: `short` of `erp.customer` takes 10 characters, and this may have 12. Cut it: `$substring(…, 0, 10)`.',
  ],
  [
    'since',
    'changedOn',
    0,
    "warning property.time: `since` of `erp.customer` is a date, and `changedOn` is a time: its hour and its zone are lost. Say which day is meant: the one that is written, `$substring(changedOn, 0, 10)`, or that of a zone, `$substring($local(changedOn, 'Europe/Oslo'), 0, 10)`.",
  ],
];

/** Rows of a property that its schema requires, where `name` is always there and `nick` may be missing. */
const missing =
  /property\.missing: `erp\.customer` requires `long`, and `.*` may be missing\. Say `required: true`/;
const leftToChance = [
  'long: nick',
  'long: active = true ? nick',
  'long: $uppercase(nick)',
  'long: { source: nick, default: nick }',
];
const accountedFor = [
  'long: name',
  'long: name & nick',
  'long: { source: nick, required: true }',
  'long: { source: nick, default: "\'none\'" }',
  'long: { source: nick, when: active }',
  'long: nobodyKnows',
  "long: '$exists(nick) ? nick : name'",
  "long: '$filled(nick) ? nick : name'",
  'short: nick',
];

describe('a value that may be missing where the schema requires one', () => {
  const demanding = async (row: string) => {
    const required = (file: string, names: readonly string[]) =>
      JSON.stringify({ ...JSON.parse(schemas[file as keyof typeof schemas]), required: names });
    const given = {
      'schemas/shop/customer.json': required('schemas/shop/customer.json', ['name']),
      'schemas/erp/customer.json': required('schemas/erp/customer.json', ['long']),
      [path]: `${customerHead}properties:\n  ${row}\n`,
    };
    const lines = told(await catalogueWith({ ...schemas, ...given }));
    return lines.filter((line) => line.includes('property.missing'));
  };
  test.each(leftToChance)('%s', async (row) => {
    const found = await demanding(row);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(missing);
    expect(found[0]).toContain(' warning ');
  });
  test.each(accountedFor)('not told of %s', async (row) => {
    expect(await demanding(row)).toEqual([]);
  });
});

const fitting: readonly (readonly [to: string, gives: string])[] = [
  ['customerNumber', '$number(number)'],
  ['cents', '$money(weight)'],
  ['cents', '$round(weight, 2) + 1'],
  ['cents', '$number(number)'],
  ['customerNumber', '$money(weight, 0)'],
  ['rank', 'active ? 5 : 1'],
  ['rank', 'age'],
  ['since', '$first(since, $substring(changedOn, 0, 10))'],
  ['size', "$lookup({'small': 'small', 'large': 'medium'}, size)"],
  ['short', "$join([$substring(name, 0, 4), $substring(name, 4, 4)], ', ')"],
  ['customerNumber', '$round(weight)'],
  ['customerNumber', '$string(age)'],
  ['name', 'active ? name : age'],
  ['name', 'tags[0]'],
  ['name', 'tags[$ = "a"]'],
  ['name', '$lookup(billing, "city")'],
  ['tags', 'name'],
  ['name', '(tags)[0]'],
  ['name', "$split(name, ' ')[0]"],
  ['name', "(name ~> $split(' '))[0]"],
  ['name', "$split(name, ' ').$"],
  ['name', "$distinct($split(name, ','))[0]"],
  ['name', "$distinct($split(name, ','))"],
  ['name', '[name, nick][0]'],
  ['name', '[[name]][0][0]'],
  ['name', '[name].$'],
  ['name', '$sort(tags)[0]'],
  ['name', '$reverse(tags)[0]'],
  ['name', '$distinct(tags)'],
  ['name', '$filter(tags, function($t){ true })[0]'],
  ['name', '$filter(tags, function($t){ true })'],
  ['name', 'phones.numbers'],
  ['name', 'phones[ok].numbers'],
  ['name', '(phones[ok].numbers)[0]'],
  ['name', '$source.phones.numbers'],
  ['address', '(phones)[0]'],
  ['address', '(phones)[ok]'],
  ['customerNumber', '[1, 2][1]'],
  ['tags', 'tags.$uppercase($)'],
  ['tags', 'tags'],
  ['kind', "active ? 'company' : kind"],
  ['kind', "active ? 'company'"],
  ['kind', "$first(kind, '')"],
  ['size', "$lookup({'large': 'medium'}, size)"],
  ['long', 'nick'],
  ['short', '$substring(nick, 0, 10)'],
  ['since', '$substring(changedOn, 0, 10)'],
  ['size', "size = 'large' ? 'medium' : size"],
  ['size', "size in ['small'] ? size : 'medium'"],
  ['size', "active and $not(size = 'large') ? size"],
  ['size', "size = 'large' or size = null ? 'medium' : size"],
  ['short', '$length(nick) > 10 ? $substring(nick, 0, 10) : nick'],
  ['short', "$length(nick) <= 10 and active ? nick : 'long'"],
  ['size', "(size = 'large') ? 'medium' : size"],
  ['size', "size = 'small' or size in ['large'] ? 'medium' : size"],
  ['size', "active ? 'small' : size = 'large' ? 'medium' : size"],
  ['short', "'no ' & $substring(nick, 0, 7)"],
  ['customerNumber', '$round(weight * 2)'],
  ['customerNumber', 'age * 2 + $count(tags)'],
  ['customerNumber', '$floor(weight / 2)'],
  ['tags', 'phones@$p.tags@$t[$p.ok].($p.sort & $t)'],
  ['address', '{"city": billing.city}'],
  ['inactive', '$not(active = true)'],
  ['inactive', "active ? 'true' : 'false'"],
  ['name', '$string(active)'],
  ['name', 'age'],
  ['customerNumber', 'number'],
];

describe('a value that does not fit its property', () => {
  test.each(unfit)('%s: %s', async (to, gives, at, says) => {
    const found = await problems(`properties:\n  ${to}: |\n    ${gives}\n`);
    expect(found).toEqual([`5:${5 + at} ${says}`]);
  });

  test('is told in blocks, defaults and on the way back', async () => {
    const found = await problems(
      [
        'back: { create: never }',
        'properties:',
        '  name:',
        '    first:',
        '      - { when: active, source: name }',
        '      - { when: age > 3, source: tags }',
        '      - { source: \'{"a": 1}\' }',
        '    back:',
        '      name: name',
        '      active: $length(name)',
        '  kind: { source: kind, default: "\'firm\'", back: false }',
        '',
      ].join('\n'),
    );
    expect(found).toEqual([
      "8:34 property.type: `name` of `erp.customer` is a text; a list (`tags`) does not fit. Take one of it, `tags[0]`, or put it together: `$join(tags, ', ')`.",
      '9:20 property.type: `name` of `erp.customer` is a text; an object does not fit.',
      '12:15 property.type: `active` of `shop.customer` is true or false; a number does not fit. Write a condition, such as `… > 0`.',
      '13:35 value.unknown: `firm` is none of `company`, `person`.',
    ]);
  });
});

test('a list that would go back by itself into one value is told of', async () => {
  const found = await problems('back: { create: never }\nproperties: { tags: name }\n');
  expect(found).toEqual([
    '4:15 property.type: `name` of `shop.customer` is a text; a list (`tags`) does not fit. The row goes back by itself: write `back: false`, or below `back` what goes there.',
  ]);
});

describe('a value that fits', () => {
  test.each(fitting)('%s: %s', async (to, gives) => {
    expect(await problems(`properties:\n  ${to}: |\n    ${gives}\n`)).toEqual([]);
  });
});
