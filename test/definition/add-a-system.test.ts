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
  const [shop = '', crm = ''] = yamlBlocks(page)
    .map(({ text }) => text)
    .slice(-2);
  const text = { type: 'string' };
  const properties = { id: text, name: text, email: text, updatedAt: text };
  const schema = JSON.stringify({ type: 'object', properties });
  const catalogue = await catalogueWith(
    {
      'pipes/systems/graph-shop.yaml': shop,
      'pipes/systems/search-crm.yaml': crm,
      'schemas/graph-shop/customer.json': schema,
      'schemas/search-crm/contact.json': schema,
    },
    { variables: { SHOP_TOKEN: 'a', CRM_TOKEN: 'b', CRM_WEBHOOK_SECRET: 'c' } },
  );
  expect(told(catalogue)).toEqual([]);
  expect(
    catalogue.systems.get('graph-shop')?.entities.customer?.get?.request.graphql,
  ).toBeDefined();
  expect(catalogue.systems.get('search-crm')?.webhooks?.into?.text).toBe('newObjectId');
});
