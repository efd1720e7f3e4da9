// Conditions that always or never hold as they are written, told with the character that is meant; and
// those like them that may well hold.

import { describe, expect, test } from 'vitest';
import { catalogueWith, customerHead, files, told } from './small-project.ts';

const path = 'pipes/shop-erp/customer.yaml';
const file = 'schemas/shop/customer.json';
const shop = JSON.parse(files[file] as string);
const schema = JSON.stringify({
  ...shop,
  required: ['number', 'age', 'mode', 'memo'],
  properties: {
    ...shop.properties,
    code: { type: 'string', maxLength: 3 },
    mode: { type: 'string', enum: ['on', 'off'] },
    rank: { type: 'integer', minimum: 1, maximum: 5 },
    memo: { type: ['string', 'null'] },
    born: { type: 'string', format: 'date' },
    kinds: { type: 'array', items: { type: 'string', enum: ['company', 'person'] } },
  },
});

async function remarksOn(condition: string): Promise<readonly string[]> {
  const settings = 'settings:\n  word: { title: Word, type: string, optional: true }\n';
  const text = `${customerHead}when: |\n  ${condition}\n${settings}properties: { name: name }\n`;
  const lines = told(await catalogueWith({ [file]: schema, [path]: text }));
  return lines
    .filter((line) => !line.includes('expression.not-equal'))
    .map((line) => line.replace(`${path}:4:`, ''));
}

const isSettled: readonly (readonly [condition: string, at: number, says: string])[] = [
  [
    '$exists(number)',
    0,
    'always: `number` is always there, so this always holds. `$filled(number)` asks whether it has a value.',
  ],
  [
    'active and $exists(memo)',
    11,
    'always: `memo` is always there, if only as null, so this always holds. `$filled(memo)` asks whether it has a value.',
  ],
  [
    '$filled(age)',
    0,
    'always: `age` always has a value, so this always holds. Ask what its value is, or leave this out.',
  ],
  [
    '$empty($count(tags))',
    0,
    'never: `$count(tags)` always has a value, so this never holds. Ask what its value is, or leave this out.',
  ],
  [
    "kind = 'company' or 'person'",
    20,
    "always: `'person'` always holds. Did you mean `kind in ['company', 'person']`?",
  ],
  [
    "active and 'yes'",
    11,
    "always: `'yes'` always holds. Compare it with something, or leave it out.",
  ],
  [
    "'company'",
    0,
    "always: `'company'` always holds. Compare it with something, as in `status = 'open'`.",
  ],
  ['true ? active : false', 0, 'always: `true` always holds. Write the side that is meant alone.'],
  [
    'name = name',
    0,
    'always: Both sides are `name`, so this always holds. Compare it with something else.',
  ],
  [
    'billing.city != billing.city',
    0,
    'never: Both sides are `billing.city`, so this never holds. Compare it with something else.',
  ],
  [
    'active and age > 10 and age < 5',
    11,
    'never: This never holds: `age` has one value. Did you mean `or`?',
  ],
  ['age >= 5 or age < 5', 0, 'always: This always holds, whatever `age` is. Did you mean `and`?'],
  [
    "name = 'a' and name in ['b', 'c']",
    0,
    'never: This never holds: `name` has one value. Did you mean `or`?',
  ],
  [
    '$count(tags) >= 0',
    0,
    'always: `$count(tags)` is 0 or more, so this always holds. Compare it with another number, or leave this out.',
  ],
  [
    'rank > 5',
    0,
    'never: `rank` is 1 to 5, so this never holds. Compare it with another number, or leave this out.',
  ],
  [
    'rank = 0',
    0,
    'never: `rank` is 1 to 5, so this never holds. Compare it with another number, or leave this out.',
  ],
  [
    '1 = 1',
    0,
    'always: `1` is 1, so this always holds. Compare it with another number, or leave this out.',
  ],
  ["'compny' = kind", 0, "never: `kind` is never 'compny'. Did you mean `company`?"],
  [
    "$first(kind, 'none') = 'non'",
    0,
    "never: `$first(kind, 'none')` is never 'non'. Did you mean `none`?",
  ],
  ["kinds = 'firm'", 0, "never: `kinds` is never 'firm'. It is one of 'company', 'person'."],
  [
    'kind = mode',
    0,
    "never: `kind` and what it is compared with have no value in common. It is one of 'company', 'person'.",
  ],
  ["code = 'ABCD'", 0, "never: `code` is never 'ABCD'. It has 3 characters at most."],
  [
    "$substring(name, 0, 2) = 'Kar'",
    0,
    "never: `$substring(name, 0, 2)` is never 'Kar'. It has 2 characters at most.",
  ],
  [
    'born = changedOn',
    0,
    'never: `changedOn` is a time, and a time is never equal to a day. Its day is `$substring(changedOn, 0, 10)`.',
  ],
  ["kind = ['company', 'person']", 0, 'never: `kind` is no list. Did you mean `in`?'],
  ["kind != ['company', 'person']", 0, 'always: `kind` is no list. Did you mean `in`?'],
  [
    "(kind != 'company' ? kind : 'person') = 'company'",
    0,
    "never: `(kind != 'company' ? kind : 'person')` is never 'company'. It is one of 'person'.",
  ],
  [
    "($length(name) < 3 ? name : 'x') = 'abc'",
    0,
    "never: `($length(name) < 3 ? name : 'x')` is never 'abc'. It has 2 characters at most.",
  ],
  ["code != 'ABCD'", 0, "always: `code` is never 'ABCD'. It has 3 characters at most."],
  ["kind != 'compny'", 0, "always: `kind` is never 'compny'. Did you mean `company`?"],
  [
    'changedOn != born',
    0,
    'always: `changedOn` is a time, and a time is never equal to a day. Its day is `$substring(changedOn, 0, 10)`.',
  ],
  [
    "active != 'yes'",
    0,
    'always: `active` is true or false and is never equal to a text, so this always holds. Compare it with true or false.',
  ],
  ["$type(name) = 'strng'", 0, "never: `$type(name)` is never 'strng'. Did you mean `string`?"],
];
const mayHold = [
  '$exists(name)',
  '$filled(number)',
  "number ?? 'x' = 'y'",
  "kind = 'company' or kind = 'person'",
  "$first(kind, 'none') = 'none'",
  'kind = $sink.kind',
  'age > 10 and age < 50',
  'age >= 5 and age <= 5',
  'age > 5 or age < 5',
  'age < 10 or age > 50',
  'rank >= 5',
  'rank > 0',
  '$count(tags) > 0',
  '$length(name) >= 3',
  "code = 'ABC'",
  'born = $substring(changedOn, 0, 10)',
  "tags = 'a' and kinds = 'person'",
  "name = 'a' or $not(name = 'b')",
  'active and name = number',
  "kind in ['company'] or mode = 'on'",
  '$filled($settings.word) and name = $settings.word',
  "(active ? 'a' : 'b') = 'a'",
];

describe('a condition that is settled as it is written', () => {
  test.each(isSettled)('%s', async (condition, at, says) => {
    expect(await remarksOn(condition)).toEqual([`${3 + at} warning expression.${says}`]);
  });
});

describe('nothing is told of', () => {
  test.each(mayHold)('%s', async (condition) => {
    const lines = await remarksOn(condition);
    expect(lines.filter((line) => !line.includes('coalesce'))).toEqual([]);
  });
});
