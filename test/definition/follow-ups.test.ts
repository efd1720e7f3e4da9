// A file with a mistake is told of, and the files that hang on it are not blamed for it.

import { expect, test } from 'vitest';
import { catalogueWith, customerHead, told } from './small-project.ts';

const order = `source: shop.order
sink: erp.order
properties:
  customer.id: { link: shop.customer, source: customerId }
`;
const customer = `${customerHead}create: always\nproperties: { name: name }\n`;
const pair = `title: Shop
settings:
  size: { title: Size, type: number, default: 10 }
  ways: { title: Ways, type: table, key: shop, columns: { shop: { title: Shop, type: string }, erp: { title: ERP, type: number } }, default: [] }
`;
const withSettings = `source: shop.order
sink: erp.order
batch: '{$settings.size}'
when: $settings.size > 3
properties:
  reference: number
  paymentType: { table: ways, source: payment, take: erp }
`;
const slip = 'note: a: b\n';

async function found(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const lines = told(await catalogueWith(files));
  return lines.map((line) => line.slice(0, line.indexOf(': ')));
}

test.each([
  ['YAML that cannot be read', slip, '5:7 yaml.syntax'],
  ['a key there is not', 'bogus: 1\n', '5:1 key.unknown'],
  ['another folder', '', '1:1 pipe.folder'],
])('a pipe with %s is not missed by a link of its folder', async (_, more, where) => {
  const head = more === '' ? customer.replace('erp.customer', 'shop.guest') : customer;
  const files = {
    'pipes/shop-erp/customer.yaml': head + more,
    'pipes/shop-erp/order.yaml': order,
  };
  expect(await found(files)).toEqual([`pipes/shop-erp/customer.yaml:${where}`]);
});

test('a link without a pipe is told where another folder has the mistake', async () => {
  const files = {
    'pipes/shop-far/customer.yaml': slip,
    'pipes/shop-erp/order.yaml': order,
  };
  expect(await found(files)).toContain('pipes/shop-erp/order.yaml:4:24 link.no-pipe');
});

test('settings of a file with a mistake are not missed by its pipes', async () => {
  const files = {
    'pipes/shop-erp/pair.yaml': `${pair}bogus: 1\n`,
    'pipes/shop-erp/order.yaml': `${withSettings}  nme: number\n`,
    'pipes/samband.yaml': 'settings: { shop-erp: { size: 20 } }\n',
  };
  expect(await found(files)).toEqual([
    'pipes/shop-erp/order.yaml:8:3 property.unknown',
    'pipes/shop-erp/pair.yaml:5:1 key.unknown',
  ]);
  const { 'pipes/shop-erp/pair.yaml': _, ...alone } = files;
  expect((await found(alone)).filter((line) => line.endsWith('setting.unknown'))).not.toEqual([]);
});

test('nor by a folder that is like the one with the mistake', async () => {
  const files = {
    'pipes/shop-erp/pair.yaml': slip,
    'pipes/systems/web.yaml': 'like: shop\n',
    'pipes/web-erp/pair.yaml': 'like: shop-erp\nsettings: { size: { default: 3 } }\n',
    'pipes/web-erp/order.yaml': withSettings.replace('shop.', 'web.'),
    'pipes/samband.yaml': 'run: web-erp\n',
  };
  expect(await found(files)).toEqual(['pipes/shop-erp/pair.yaml:1:7 yaml.syntax']);
});

test('values of settings are not strangers while the pipe that declares them has a mistake', async () => {
  const own = 'settings: { size: { title: Size, type: number, default: 1 } }\n';
  const files = {
    'pipes/shop-erp/customer.yaml': customer + own + slip,
    'pipes/samband.yaml': 'settings: { shop-erp: { size: 20 } }\n',
  };
  expect(await found(files)).toEqual(['pipes/shop-erp/customer.yaml:6:7 yaml.syntax']);
});

test('nor those of a system whose file has a mistake', async () => {
  const files = {
    'pipes/systems/erp.yaml': slip,
    'pipes/shop-erp/customer.yaml': customer,
    'pipes/samband.yaml': 'settings: { erp: { size: 20 }, shop-erp: { size: 20 } }\n',
  };
  expect(await found(files)).toEqual(['pipes/systems/erp.yaml:1:7 yaml.syntax']);
});

test('entities of a system whose file cannot be read are not unknown, whoever names them', async () => {
  const record = (title: string, of: string) =>
    `{ title: ${title}, type: record, of: ${of}, optional: true }`;
  const files = {
    'pipes/systems/erp.yaml': slip,
    'pipes/systems/far.yaml': 'like: erp\n',
    'pipes/systems/near.yaml': `like: erb\n`,
    'pipes/systems/web.yaml': `driver: memory\nsettings: { one: ${record('One', 'erp.customer')} }\nentities: { customer: {} }\n`,
    'schemas/web/customer.json': '{ "properties": { "name": { "type": "string" } } }',
    'pipes/shop-erp/pair.yaml': `settings: { one: ${record('One', 'erp.order')}, two: ${record('Two', 'shop.nobody')} }\n`,
    'pipes/shop-web/customer.yaml':
      'source: shop.customer\nsink: web.customer\ncreate: always\nproperties: { name: { find: erp.country, by: code, source: name } }\n',
  };
  expect(await found(files)).toEqual([
    'pipes/shop-erp/pair.yaml:1:116 entity.unknown',
    'pipes/systems/erp.yaml:1:7 yaml.syntax',
    'pipes/systems/near.yaml:1:7 system.unknown',
  ]);
});

test('settings without a value and variables of systems are not missed while the project file has a mistake', async () => {
  const files = {
    'pipes/systems/far.yaml': 'driver: http\nbase: ${FAR_URL}\nentities: {}\n',
    'pipes/shop-erp/pair.yaml': 'settings: { one: { title: One, type: string, required: true } }\n',
  };
  const project = 'run: shop-erp\nsettings: { shop-erp: { one: x } }\n';
  expect(await found({ ...files, 'pipes/samband.yaml': project })).toEqual([]);
  expect(await found({ ...files, 'pipes/samband.yaml': project + slip })).toEqual([
    'pipes/samband.yaml:3:7 yaml.syntax',
  ]);
  expect(await found(files)).toEqual([
    'pipes/shop-erp/pair.yaml:1:13 setting.missing',
    'pipes/systems/far.yaml:2:7 environment.missing',
  ]);
});
