// Items of lists that a pipe wants to add, change or remove, and systems that cannot: told in the pipe's file.

import { describe, expect, it } from 'vitest';
import { catalogueWith, told } from './small-project.ts';

const system = (part: string) => `title: ERP
driver: http
base: http://erp.example
entities:
  customer: {}
  country: { refresh: 1d, list: { path: /countries } }
  order:
    id: id
    list: { path: /orders }
    get: { path: "/orders/{$id}" }
    create: { path: /orders }
    update: { path: "/orders/{$id}" }
    parts:
      lines: { id: id, items: lines${part} }
`;

const order = ({ head = '', list = '' }) => `source: shop.order
sink: erp.order
${head}properties:
  reference: number
  lines:
    each: lines
    key: { source: id, sink: id }
${list}    properties: { number: sku, count: quantity }
`;

async function problems(part: string, from: { head?: string; list?: string } = {}) {
  const catalogue = await catalogueWith({
    'pipes/systems/erp.yaml': system(part),
    'pipes/shop-erp/order.yaml': order(from),
  });
  return told(catalogue).filter((line) => line.includes('part.cannot'));
}

const path = '/orders/{$parent.id}/lines/{$id}';
const create = ', create: { path: "/orders/{$parent.id}/lines" }';
const update = `, update: { path: "${path}" }`;
const remove = `, delete: { path: "${path}" }`;

describe('items that a system file says nothing of', () => {
  it('are told with their place, the key that lacks and the line that does without', async () => {
    expect(await problems(create + update)).toEqual([
      'pipes/shop-erp/order.yaml:5:3 part.cannot: Items of `lines` of `erp.order` cannot be removed: its system file declares no `delete` for them. Declare it below `parts` in pipes/systems/erp.yaml, or write `delete: keep` beside `each`.',
    ]);
  });

  const verbs = (lines: readonly string[]) =>
    lines.map((line) => /cannot be (\w+)/.exec(line)?.[1]);

  it.each([
    ['nothing', '', {}, ['added', 'changed', 'removed']],
    ['all of it', create + update + remove, {}, []],
    ['that they travel with the record', ', inline: [create, update, delete]', {}, []],
    ['some travel, some do not', `, inline: [create]${update}`, {}, ['removed']],
    [
      'nothing, where the list does without',
      '',
      { list: '    create: false\n    update: false\n    delete: keep\n' },
      [],
    ],
    ['nothing, where records are only created', '', { head: 'update: never\n' }, ['added']],
    ['nothing, where nothing is written', '', { head: 'update: never\ncreate: never\n' }, []],
  ])('%s', async (_, part, from, expected) => {
    expect(verbs(await problems(part, from))).toEqual(expected);
  });

  it('are told of the other side as well, where the list goes back', async () => {
    const catalogue = await catalogueWith({
      'pipes/systems/erp.yaml': system(create + update + remove),
      'pipes/systems/shop.yaml': system(', inline: [create, delete]').replaceAll('ERP', 'Shop'),
      'pipes/shop-erp/order.yaml': order({ head: 'back: { create: never }\n' }),
    });
    expect(told(catalogue).filter((line) => line.includes('part.cannot'))).toEqual([
      expect.stringContaining('Items of `lines` of `shop.order` cannot be changed'),
    ]);
  });

  it('get their key from a row, or from a system that says so', async () => {
    const order = (key: object) =>
      JSON.stringify({
        type: 'object',
        properties: {
          id: { type: 'string' },
          reference: { type: 'string' },
          lines: {
            type: 'array',
            items: {
              type: 'object',
              properties: { code: key, number: { type: 'string' }, count: { type: 'number' } },
            },
          },
        },
      });
    const warnings = async (from: {
      key?: object;
      row?: string;
      head?: string;
      parts?: string;
    }) => {
      const { key = { type: 'string' }, row = '', head = '', parts } = from;
      const catalogue = await catalogueWith({
        'pipes/systems/erp.yaml': system('').replace(/ {4}parts:\n.*\n/, parts ?? ''),
        'schemas/erp/order.json': order(key),
        'pipes/shop-erp/order.yaml': `source: shop.order
sink: erp.order
${head}properties:
  reference: number
  lines:
    each: lines
    key: { source: id, sink: code }
    properties: { number: sku, count: quantity${row} }
`,
      });
      return told(catalogue).filter((line) => line.includes('list.key'));
    };
    expect(await warnings({})).toEqual([
      'pipes/shop-erp/order.yaml:7:30 warning list.key: No row gives new items of `lines` of `erp.order` their `code`, by which they are known again. Have a row of the list write it; if erp gives it by itself, say `readOnly` of it in the schema.',
    ]);
    expect(await warnings({ row: ', code: id' })).toEqual([]);
    expect(await warnings({ key: { type: 'string', readOnly: true } })).toEqual([]);
    expect(await warnings({ head: 'update: never\n' })).toEqual([]);
    const parts = `    parts: { lines: { id: code${create + update + remove} } }\n`;
    expect(await warnings({ parts })).toEqual([]);
  });

  it('are no matter where the list has no parts, or lies in memory', async () => {
    const catalogue = await catalogueWith({ 'pipes/shop-erp/order.yaml': order({}) });
    expect(told(catalogue)).toEqual([]);
  });
});
