// What a schema requires of a record that is made: each row of it gives a value for certain or says what is to
// be done without one, and no such property is without a row. And what a record is looked up by is plain.

import { describe, expect, test } from 'vitest';
import { catalogueWith, customerHead, files, told } from './small-project.ts';

const path = 'pipes/shop-erp/customer.yaml';
const required = (file: string, names: readonly string[]) =>
  JSON.stringify({ ...JSON.parse(files[file] as string), required: names });
const schemas = {
  'schemas/shop/customer.json': required('schemas/shop/customer.json', ['name']),
  'schemas/erp/customer.json': required('schemas/erp/customer.json', ['id', 'name']),
};

async function problems(text: string): Promise<readonly string[]> {
  const lines = told(await catalogueWith({ ...schemas, [path]: customerHead + text }));
  return lines.map((line) => line.replace(`${path}:`, ''));
}
const waits =
  'Say `required: true`, so that such a record waits with a reason, or give a `default`.';

describe('a property that is required', () => {
  test('is told of where no row gives it to a record that is made', async () => {
    const hint =
      'Add a row for it, or take it out of `required` in the schema if the system does without it.';
    expect(await problems('properties: { email: email }\n')).toEqual([
      `3:1 warning property.unwritten: \`erp.customer\` requires \`name\`, and no row gives it. ${hint}`,
    ]);
    expect(await problems('create: never\nproperties: { email: email }\n')).toEqual([]);
    expect(await problems('properties: { name: name }\n')).toEqual([]);
    expect(
      await problems(
        'merge: [{ source: email, sink: email }]\nback: { create: always }\nproperties: { name: { source: name, back: false } }\n',
      ),
    ).toEqual([
      `4:1 warning property.unwritten: \`shop.customer\` requires \`name\`, and no row gives it. ${hint}`,
    ]);
  });
  test('may not come from blocks or a look-up that may give nothing', async () => {
    const first = 'properties:\n  name:\n    first:\n';
    const told = `4:3 warning property.missing: \`erp.customer\` requires \`name\`, and what this row gives may be missing. ${waits}`;
    expect(
      await problems(`${first}      - { when: active, source: name }\n      - source: email\n`),
    ).toEqual([told]);
    expect(
      await problems(`${first}      - { when: active, source: email }\n      - source: name\n`),
    ).toEqual([]);
    const find = 'properties:\n  name: { find: erp.country, by: code, source: name, take: name';
    expect(await problems(`${find}, missing: empty }\n`)).toEqual([told]);
    expect(await problems(`${find}, missing: empty, default: name }\n`)).toEqual([]);
  });
  test('is told of on the way back', async () => {
    const back = (row: string) =>
      problems(
        `back: { create: never }\nproperties:\n  name: { source: name, back: { name: ${row} } }\n`,
      );
    expect(await back('email')).toEqual([
      '5:39 warning property.missing: `shop.customer` requires `name`, and `email` may be missing. Give a `default`, or say `when` it goes back.',
    ]);
    expect(await back('{ sink: email, when: inactive }')).toEqual([]);
    expect(await back('name')).toEqual([]);
  });
});

describe('what is looked up by', () => {
  const plain =
    'value.type: A key must be a text or a number, but is an object. Name one of its properties: `billing.…`.';
  test('is no object', async () => {
    const row = '  address.countryId: { find: erp.country, by: code, source: billing }\n';
    expect(await problems(`properties:\n  name: name\n${row}`)).toEqual([`5:61 ${plain}`]);
    expect(
      await problems('merge: [{ source: billing, sink: name }]\nproperties: { name: name }\n'),
    ).toEqual([`3:19 ${plain}`]);
  });
  test('is held against the property with what is taken of it', async () => {
    const schema = {
      type: 'object',
      properties: { code: { type: 'string' }, area: { type: 'object' } },
    };
    const given = { 'schemas/erp/country.json': JSON.stringify(schema) };
    const text = `${customerHead}properties:\n  name: { find: erp.country, by: code, source: email, take: area, required: true }\n`;
    const lines = told(await catalogueWith({ ...schemas, ...given, [path]: text }));
    expect(lines).toEqual([
      `${path}:4:61 property.type: \`name\` of \`erp.customer\` is a text; an object (\`area\`) does not fit. Name one of its properties: \`area.…\`.`,
    ]);
  });
});

test('a constant keeps to the limits that its property has', async () => {
  const schema = JSON.parse(files['schemas/erp/customer.json'] as string);
  const properties = {
    ...schema.properties,
    code: { type: 'string', maxLength: 2 },
    rank: { type: 'integer', maximum: 5 },
  };
  const given = { 'schemas/erp/customer.json': JSON.stringify({ ...schema, properties }) };
  const text = `${customerHead}properties:\n  code: { value: NOK }\n  rank: 7\n`;
  expect(told(await catalogueWith({ ...given, [path]: text }))).toEqual([
    `${path}:4:18 property.length: \`code\` of \`erp.customer\` takes 2 characters, and this may have 3.`,
    `${path}:5:9 property.bounds: \`rank\` of \`erp.customer\` is 5 or less, and this may be 7.`,
  ]);
});
