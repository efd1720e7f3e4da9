// Which edits `start` may offer: what arrives over there, one way or both, and what would not.

import { expect, test } from 'vitest';
import type { JsonObject } from '../../../engine/base/json.ts';
import { alterations, arrives, waysOf } from '../../../engine/cli/sandbox/lines-to-try.ts';
import { catalogueWith, customerHead } from '../../definition/small-project.ts';

const word = alterations[0]?.('B') as (value: unknown) => string | undefined;
const mail = alterations[1]?.('B') as (value: unknown) => string | undefined;
const here = { name: 'Kari', email: 'kari@mail.example', number: '7', active: true };
const there = {
  name: 'Kari',
  email: 'kari@mail.example',
  displayName: 'Kari',
  since: '2026-01-01',
};

/** Each way that may be tried, as `name → name` or `name → name → name`. */
async function offered(
  yaml: string,
  alter = word,
  pair: { source: JsonObject; sink: JsonObject } = { source: here, sink: there },
): Promise<readonly string[]> {
  const file = `${customerHead}${yaml}`;
  const { pipes, problems } = await catalogueWith({ 'pipes/shop-erp/customer.yaml': file });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [pipe] = pipes;
  if (!pipe) throw new Error('the pipe is not there');
  const found: string[] = [];
  for (const lines of waysOf(pipe)) {
    const put = await Promise.all(lines.map((line) => arrives(pipe, line, pair, alter)));
    if (put.includes(undefined)) continue;
    found.push([lines[0]?.read, ...lines.map(({ write }) => write)].join(' → '));
  }
  return found;
}

const both = 'back: { create: never }\n';

test.each([
  ['one way', 'properties: { name: name }\n', ['name → name']],
  [
    'both ways, and then each alone',
    `${both}properties: { displayName: name }\n`,
    ['name → displayName → name', 'name → displayName', 'displayName → name'],
  ],
  [
    'back by an expression that keeps the value',
    `${both}properties: { displayName: { source: name, back: { name: "$substring(displayName, 0, 32)" } } }\n`,
    ['name → displayName → name', 'name → displayName', 'displayName → name'],
  ],
  ['a value that has no room', 'properties: { name: "$substring(name, 0, 4)" }\n', []],
  ['a number', 'properties: { customerNumber: $number(number) }\n', []],
  ['only where it is empty', 'properties: { name: { source: name, write: if-empty } }\n', []],
  ['two values in one', 'properties: { name: "name & \' \' & number" }\n', []],
  ['a row that does not hold', 'properties: { name: { source: name, when: $not(active) } }\n', []],
  ['a pipe that changes nothing', 'update: never\nproperties: { name: name }\n', []],
  ['a record that it does not change', 'update: $not(active)\nproperties: { name: name }\n', []],
  ['a record outside', 'when: $not(active)\nproperties: { name: name }\n', []],
])('%s', async (_, yaml, expected) => {
  expect(await offered(yaml)).toEqual(expected);
});

test('what the other side does not hold as it was sent is left alone', async () => {
  const pair = { source: here, sink: { ...there, name: 'Somebody else' } };
  expect(await offered('properties: { name: name }\n', word, pair)).toEqual([]);
});

test('addresses of mail stay such', async () => {
  expect(await offered('properties: { name: name, email: email }\n', mail)).toEqual([
    'email → email',
  ]);
  expect([mail(here.email), mail('Kari'), word(here.email)]).toEqual([
    'b.kari@mail.example',
    undefined,
    undefined,
  ]);
});
