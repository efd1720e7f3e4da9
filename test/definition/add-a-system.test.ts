// The page that leads through a system file shows one that works: with its schema it is read without
// a word of complaint, and nothing on it is missing from the reference.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { yamlBlocks } from '../yaml-examples.ts';
import { catalogueWith, told } from './small-project.ts';

const page = readFileSync(new URL('../../pipes/systems/README.md', import.meta.url), 'utf8');

const variables = {
  FORTNOX_CLIENT_ID: 'id',
  FORTNOX_CLIENT_SECRET: 'secret-of-ours',
  FORTNOX_REFRESH_TOKEN: 'refresh-1',
};

test('the system file and the schema of the page are in order', async () => {
  const [system = ''] = yamlBlocks(page).map(({ text }) => text);
  const schema = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const catalogue = await catalogueWith(
    { 'pipes/systems/fortnox.yaml': system, 'schemas/fortnox/customer.json': schema },
    { variables },
  );
  expect(told(catalogue)).toEqual([]);
  const found = catalogue.systems.get('fortnox');
  expect(found?.limits.requests).toEqual({ count: 25, perMs: 5_000 });
  expect(found?.entities.customer?.list?.idOf?.text).toBe('CustomerNumber');
});

test('the files of the less plain systems are in order', async () => {
  const [shop = '', crm = '', erp = '', xmlShop = ''] = yamlBlocks(page)
    .map(({ text }) => text)
    .slice(-4);
  const text = { type: 'string' };
  const schemaOf = (own: object) => JSON.stringify({ type: 'object', properties: own });
  const schema = schemaOf({ id: text, name: text, email: text, updatedAt: text });
  const tagged = { id: text, etag: { ...text, readOnly: true } };
  const salesOrderLines = { type: 'array', items: { type: 'object', properties: tagged } };
  const catalogue = await catalogueWith(
    {
      'pipes/systems/graph-shop.yaml': shop,
      'pipes/systems/search-crm.yaml': crm,
      'schemas/graph-shop/customer.json': schema,
      'schemas/search-crm/contact.json': schema,
      'pipes/systems/odata.yaml': erp,
      'schemas/odata/order.json': schemaOf({
        ...{ ...tagged, number: text, lastModifiedDateTime: text, salesOrderLines },
      }),
      'pipes/systems/xml-shop.yaml': xmlShop,
      'schemas/xml-shop/product.json': schemaOf({
        ...{ id: { type: 'integer', readOnly: true }, name: text, reference: text },
        ...{ active: { type: 'boolean' }, date_upd: { ...text, readOnly: true } },
      }),
    },
    {
      variables: {
        ...{ SHOP_TOKEN: 'a', CRM_TOKEN: 'b', CRM_WEBHOOK_SECRET: 'c', ERP_COMPANY: '1' },
        ...{ ERP_CLIENT_ID: 'd', ERP_CLIENT_SECRET: 'e', SHOP_URL: 'https://x.example/api' },
        SHOP_KEY: 'f',
      },
    },
  );
  expect(told(catalogue)).toEqual([]);
  expect(
    catalogue.systems.get('graph-shop')?.entities.customer?.get?.request.graphql,
  ).toBeDefined();
  expect(catalogue.systems.get('odata')?.entities.order?.version).toBe('etag');
  expect(catalogue.systems.get('xml-shop')?.entities.product?.isXml).toBe(true);
  expect(catalogue.systems.get('search-crm')?.webhooks?.into?.text).toBe('newObjectId');
});
