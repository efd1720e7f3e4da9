// What an expression knows of the file it stands in: its place, which of its values are personal, and
// whether the compiler takes it.

import { expect, test } from 'vitest';
import { Failure } from '../../engine/base/errors.ts';
import { declinedIn } from '../../engine/definition/declined.ts';
import type { Expression } from '../../engine/mapping/expression/expression.ts';
import { catalogueWith, customerHead, files } from './small-project.ts';

const path = 'pipes/shop-erp/customer.yaml';

async function failing(properties: string, record: object): Promise<string> {
  const schema = JSON.parse(files['schemas/shop/customer.json'] as string);
  schema.properties.email.pii = true;
  const { pipes } = await catalogueWith({
    [path]: customerHead + properties,
    'schemas/shop/customer.json': JSON.stringify(schema),
  });
  const rule = pipes[0]?.rows[0]?.rule as { readonly expression: Expression };
  try {
    await rule.expression.evaluate(record, { source: record });
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return 'it does not fail';
}

test.each([
  ['a plain text', 'properties:\n  name: $string(1 + name)\n', '4:17'],
  ['a text in quotes', "properties:\n  name: '$string(1 + name)'\n", '4:18'],
  ['a block', 'properties:\n  name: |\n    (\n      $string(1 + name)\n    )\n', '6:15'],
  ['a block with `source`', 'properties:\n  name:\n    source: $string(1 + name)\n', '5:21'],
])('%s that fails is found at its line and column', async (_, properties, where) => {
  expect(await failing(properties, { name: 'x' })).toBe(
    `The expression \`1 + name\` fails: The right side must be a number, not "x", where name = "x" (${path}:${where}).`,
  );
});

test.each([
  ['of the record', '$number(email)', 'email'],
  ['of the whole record', '$number($source.email)', '$source.email'],
  ['in a function', '$string($map(tags, function($t){ 1 + $number($t) }))', '$t'],
])('a personal value %s is not said', async (_, expression, input) => {
  const record = { email: 'k@x.no', tags: ['secret'] };
  const said = await failing(`properties:\n  name: "${expression}"\n`, record);
  expect(said).toContain(`(hidden) cannot be read as a number, where ${input} = (hidden) (`);
});

test('what the compiler declines is listed with its row, its place and the reason', async () => {
  const { pipes, systems, ...rest } = await catalogueWith({
    [path]: `${customerHead}when: $count($map(tags, $toMillis)) > 0\nproperties:\n  name: name\n  email: $join(tags@$t^($t)[$ != ''].$t)\n`,
  });
  expect(declinedIn({ pipes, systems, ...rest })).toEqual([
    {
      of: 'shop-erp/customer',
      row: 'email',
      expression: "$join(tags@$t^($t)[$ != ''].$t)",
      reason: 'bindings that are sorted and then filtered, sorted again or grouped',
      place: { file: path, line: 6, column: 10 },
    },
    {
      of: 'shop-erp/customer',
      expression: '$count($map(tags, $toMillis)) > 0',
      reason: '`$toMillis` as a value',
      place: { file: path, line: 3, column: 7 },
    },
  ]);
});
