// `first` with blocks of several properties: one row that takes all of one block and nothing of
// another, forward and back.

import { describe, expect, it } from 'vitest';
import { runExample } from '../../engine/definition/examples/examples.ts';
import { catalogueWith, told } from './small-project.ts';

const head = 'source: shop.customer\nsink: erp.customer\nback: { create: never }\n';
const rows = `properties:
  address:
    first:
      - when: kind = 'company'
        properties:
          city: billing.city
          country: { value: NO }
      - properties:
          countryId: age
          country: { value: SE }
    back:
      billing:
        first:
          - when: address.country = 'NO'
            properties: { city: address.city, country: { value: Norge } }
          - properties: { country: { sink: address.country }, city: displayName }
`;

async function pipeOf(text: string) {
  const catalogue = await catalogueWith({ 'pipes/shop-erp/customer.yaml': text });
  return { lines: told(catalogue), pipe: catalogue.pipes[0] };
}

describe('a row of several properties', () => {
  it('is one row, with the members of all its blocks', async () => {
    const { lines, pipe } = await pipeOf(head + rows);
    expect(lines).toEqual([]);
    expect(pipe?.rows.map((row) => [row.id, row.members])).toEqual([
      ['address', { city: 'string', country: 'string', countryId: 'integer' }],
    ]);
  });

  it.each([
    [
      'takes the block whose condition holds',
      'forward',
      'given: { kind: company, billing: { city: Bergen }, age: 3 }',
      { 'address.city': 'Bergen', 'address.country': 'NO', 'address.countryId': null },
    ],
    [
      'takes the next block, and clears what the other would set',
      'forward',
      'given: { kind: person, age: 3 }\n    target: { address: { city: Oslo, country: NO } }',
      { 'address.countryId': 3, 'address.country': 'SE', 'address.city': null },
    ],
    [
      'passes over a block with nothing but constants',
      'forward',
      'given: { kind: company, age: 4 }',
      { 'address.countryId': 4, 'address.country': 'SE' },
    ],
    [
      'writes nothing if no block has a value',
      'forward',
      'given: { kind: person }\n    target: { name: x }',
      'nothing',
    ],
    [
      'goes back as a whole block',
      'back',
      "given: { address: { country: 'NO', city: Bergen } }\n    target: { name: x }",
      { 'billing.city': 'Bergen', 'billing.country': 'Norge' },
    ],
    [
      'goes back by the next block',
      'back',
      'given: { displayName: Tromsø, address: { country: SE } }\n    target: { name: x }',
      { 'billing.city': 'Tromsø', 'billing.country': 'SE' },
    ],
  ] as const)('%s', async (_, way, given, expected) => {
    const example = `examples:\n  - name: one\n    way: ${way}\n    ${given}\n    expect: nothing\n`;
    const { lines, pipe } = await pipeOf(head + rows + example);
    expect(lines).toEqual([]);
    if (!pipe?.examples[0]) throw new Error('no example');
    const { ok, message } = await runExample(pipe, { ...pipe.examples[0], expect: expected });
    expect(message).toBe('');
    expect(ok).toBe(true);
  });

  it.each([
    [
      'a property that is not there',
      'first: [{ properties: { town: billing.city } }]',
      'property.unknown',
    ],
    [
      'a constant that does not fit',
      "first: [{ properties: { countryId: { value: 'x' } } }]",
      'property.type',
    ],
    [
      'a block with one value beside them',
      'first: [{ properties: { city: name } }, { source: billing }]',
      'key.alone',
    ],
    [
      'a policy inside a block',
      'first: [{ properties: { city: { source: name, required: true } } }]',
      'key.alone',
    ],
    [
      'a value beside the properties',
      "first: [{ value: 'x', properties: { city: name } }]",
      'key.alone',
    ],
  ])('tells of %s', async (_, row, code) => {
    const { lines } = await pipeOf(`${head}properties:\n  address: { ${row}, back: false }\n`);
    expect(lines.join('\n')).toContain(code);
  });

  it('tells of a member that another row writes', async () => {
    const { lines } = await pipeOf(`${head}${rows}  address.city: { source: name, back: false }\n`);
    expect(lines.join('\n')).toContain('property.twice');
  });
});
