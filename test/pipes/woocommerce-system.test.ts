// The system file of WooCommerce against its stand-in: every request that it makes is held against the
// vendor's own index, and what pipes see and write is what the shop means.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import type { JsonObject } from '../../engine/base/json.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import type { Driver, Page, Patch, ReadRecord } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { woocommerceAccess, woocommerceEnvironment } from '../../engine/sandbox/access.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import type { ShopOptions } from '../../engine/sandbox/woocommerce/shop.ts';
import { woocommerce } from '../../engine/sandbox/woocommerce/woocommerce.ts';
import { createWooJudge, hasIndex } from '../sandbox/woocommerce-spec.ts';
import { systemProject } from './own-project.ts';

let shop: StandIn;
let driver: Driver;
let system: System;
const violations: string[] = [];
let judged = 0;

beforeEach(() => begin());

async function begin(options: ShopOptions = woocommerceAccess): Promise<void> {
  shop = await startStandIn(woocommerce(options), { limits: false });
  const env = woocommerceEnvironment(shop.url);
  const catalogue = await loadCatalogue(systemProject('woocommerce'), { env, isOffline: true });
  system = catalogue.systems.get('woocommerce') as System;
  driver = httpDriver(system, { clock: systemClock });
  violations.length = 0;
  judged = 0;
  if (!hasIndex()) return;
  const judge = createWooJudge();
  shop.watch((request) => {
    judged++;
    violations.push(...judge(request));
  });
}
afterEach(async () => {
  await Promise.all([driver.close(), shop.close()]);
  // A request that the vendor's index does not know ends the test that made it.
  if (judged > 0) expect(violations).toEqual([]);
});

const entity = (name: string) => system.entities[name] as Entity;

async function readAll(name: string, position: Page['position'] | null = null) {
  const records: ReadRecord[] = [];
  for (let at = position; ; ) {
    const page = await driver.readPage(entity(name), at);
    records.push(...page.records);
    at = page.position;
    if (page.isLast) return { records, position: at };
  }
}

const create = (name: string, ...records: readonly JsonObject[]) =>
  driver.create(
    entity(name),
    records.map((record, at) => ({ record, marker: `m${at}`, idempotencyKey: `k${at}` })),
  );

async function update(name: string, id: unknown, set: JsonObject, items: Patch['items'] = {}) {
  const [look] = await driver.get(entity(name), [String(id)]);
  const before = look?.kind === 'found' ? look.read.record : {};
  const patch = { set: set as Patch['set'], items };
  const request = { id: String(id), patch, before, idempotencyKey: 'k' };
  return (await driver.update(entity(name), [request]))[0];
}

const paths = () => shop.requests.all().map(({ request }) => `${request.method} ${request.path}`);

describe('products', () => {
  test('are read a hundred a page, with their names and sums as they are meant', async () => {
    for (let at = 0; at < 101; at++) {
      shop.person.create('product', { name: `Te & kaffe ${at}`, regular_price: '149.50' });
    }
    const { records } = await readAll('product');
    expect(records).toHaveLength(101);
    expect(records[0]?.record).toMatchObject({
      name: 'Te & kaffe 0',
      regular_price: 149.5,
      sale_price: '',
      date_modified_gmt: expect.stringMatching(/Z$/),
    });
    expect(records[0]?.record).not.toHaveProperty('_links');
    expect(records[0]?.modifiedMs).toBeGreaterThan(Date.now() - 60_000);
    expect(shop.requests.count()).toBe(2);
  });

  test('that changed are asked for in UTC, and one in the bin is gone', async () => {
    const { id } = shop.person.create('product', { name: 'Te' });
    const { position } = await readAll('product');
    expect((await readAll('product', position)).records).toHaveLength(1);
    shop.person.remove('product', String(id));
    expect((await readAll('product', position)).records).toHaveLength(0);
    expect(await driver.get(entity('product'), [String(id)])).toMatchObject([{ kind: 'gone' }]);
  });

  test('are created and changed a hundred at once, each with an answer of its own', async () => {
    shop.person.create('product', { sku: 'S7' });
    const many = Array.from({ length: 120 }, (_, at) => ({
      name: `Te & ${at}`,
      sku: `S${at}`,
      status: 'draft',
      regular_price: at + 0.5,
    }));
    const answers = await create('product', ...many);
    const kinds = answers.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'done')).toHaveLength(119);
    expect(answers[7]).toMatchObject({ kind: 'exists', message: 'Invalid or duplicated SKU.' });
    expect(answers[119]).toMatchObject({
      read: { record: { name: 'Te & 119', regular_price: 119.5, status: 'draft' } },
    });
    expect(shop.person.list('product').at(-1)?.name).toBe('Te &amp; 119');
    expect(paths()).toEqual(['POST /products/batch', 'POST /products/batch']);
  });

  test('a property that the card keeps among its meta data is one like the others', async () => {
    const [made] = await create('product', {
      name: 'Te',
      erp_category: '12',
      erp_dimensions: [{ type: 1, value: 'P1' }],
    });
    expect(made).toMatchObject({ kind: 'done', read: { record: { erp_category: '12' } } });
    const id = made?.kind === 'done' ? made.id : '';
    await update('product', id, { erp_category: null, name: 'Te 2' });
    const metas = shop.person.get('product', id)?.meta_data;
    expect(metas).toMatchObject([
      { key: '_erp_category', value: '' },
      { key: '_erp_project', value: 'P1' },
      { key: '_erp_department', value: '' },
    ]);
  });

  test('a dimension that is taken away is gone from the card', async () => {
    const erp_dimensions = [
      { type: 1, value: 'P1' },
      { type: 2, value: 'D1' },
    ];
    const [made] = await create('product', { name: 'Te', erp_dimensions });
    const id = made?.kind === 'done' ? made.id : '';
    const left = erp_dimensions.slice(0, 1);
    expect(await update('product', id, { erp_dimensions: left })).toMatchObject({
      read: { record: { erp_dimensions: left } },
    });
  });

  test('an emptied property is an empty text, which the shop takes', async () => {
    const { id } = shop.person.create('product', { sku: 'A', regular_price: '5' });
    expect(await update('product', id, { regular_price: null, sku: null })).toMatchObject({
      kind: 'done',
    });
    expect(shop.person.get('product', String(id))).toMatchObject({ regular_price: '', sku: '' });
  });

  test('a refusal says what is wrong with which property', async () => {
    const [answer] = await create('product', { name: 'Te', status: 'gone' });
    expect(answer).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('status is not one of'),
    });
    // The index knows as well.
    if (judged > 0) expect(violations.splice(0)).toHaveLength(1);
  });
});

test('a search by SKU finds a product among products and a variation among variations', async () => {
  const { id } = shop.person.create('product', { type: 'variable', sku: 'P' });
  const child = shop.person.create('variation', { parent_id: String(id), sku: 'P-1' });
  const found = async (name: string, sku: string) =>
    (await driver.find(entity(name), 'sku', sku)).map((read) => Number(read.id));
  expect(await found('product', 'P')).toEqual([id]);
  expect(await found('product', 'P-1')).toEqual([]);
  expect(await found('variation', 'P-1')).toEqual([child.id]);
});

test('a variation is read by its own id and written below its product', async () => {
  const parent = shop.person.create('product', { type: 'variable', name: 'Skjorte' });
  const child = shop.person.create('variation', {
    parent_id: String(parent.id),
    sku: 'S-XL',
    regular_price: '10',
  });
  const answer = await update('variation', child.id, {
    regular_price: 12,
    stock_quantity: 4,
    manage_stock: true,
  });
  expect(answer).toMatchObject({
    kind: 'done',
    read: { record: { product_id: parent.id, regular_price: 12, stock_quantity: 4 } },
  });
  expect(paths().at(-1)).toBe(`PUT /products/${parent.id}/variations/${child.id}`);
});

describe('orders', () => {
  test('lines travel with the order and are told apart by their ids', async () => {
    const product = shop.person.create('product', { sku: 'A', name: 'Te', regular_price: '100' });
    const [made] = await create('order', {
      status: 'processing',
      organization_number: '556036-0793',
      billing: { first_name: 'Kari', email: 'kari@b.no' },
      line_items: [{ product_id: product.id as number, quantity: 2 }],
      shipping_lines: [{ method_id: 'flat', method_title: 'Post', total: 40 }],
    });
    expect(made).toMatchObject({
      kind: 'done',
      read: { record: { total: 300, organization_number: '556036-0793' } },
    });
    const record = made?.kind === 'done' ? (made.read?.record ?? {}) : {};
    const [line] = record.line_items as JsonObject[];
    const answer = await update(
      'order',
      record.id,
      { status: 'completed' },
      {
        line_items: {
          key: 'id',
          changes: [
            { kind: 'remove', id: String(line?.id) },
            { kind: 'add', record: { name: 'Gave', quantity: 1, total: 10.5 } },
          ],
        },
      },
    );
    expect(answer).toMatchObject({ kind: 'done' });
    expect(shop.person.get('order', String(record.id))).toMatchObject({
      status: 'completed',
      line_items: [{ name: 'Gave', total: '10.50' }],
      shipping_lines: [{ total: '40.00' }],
    });
  });
});

test('sums of orders are exact, also where the shop shows whole kronor', async () => {
  await Promise.all([driver.close(), shop.close()]);
  const rounded = { ...woocommerceAccess, pricesIncludeTax: true, priceDecimals: 0 };
  await begin(rounded);
  const tea = shop.person.create('product', { name: 'Te', sku: 'TE', regular_price: '99' });
  const order = shop.person.create('order', {
    billing: { country: 'SE' },
    line_items: [{ product_id: tea.id as number, quantity: 3 }],
  });
  const line = { total: 237.6, total_tax: 59, tax_rate: 25 };
  expect(order).toMatchObject({ total: '297', line_items: [{ total: '238' }] });
  const { records } = await readAll('order');
  expect(records[0]?.record).toMatchObject({ line_items: [line] });
  const written = await update('order', order.id, { status: 'completed' });
  expect(written).toMatchObject({ read: { record: { status: 'completed', line_items: [line] } } });
  const made = { billing: { country: 'SE' }, line_items: [{ name: 'Gave', total: 10.25 }] };
  expect(await create('order', made)).toMatchObject([
    { read: { record: { line_items: [{ total: 10.25, tax_rate: 25 }] } } },
  ]);
});

test('a customer whose address is taken exists already', async () => {
  await create('customer', { email: 'a@b.no', first_name: 'Kari' });
  expect(await create('customer', { email: 'A@b.no' })).toMatchObject([{ kind: 'exists' }]);
  expect(await driver.find(entity('customer'), 'email', 'a@b.no')).toHaveLength(1);
});

describe('webhooks', () => {
  const deliver = async (headers: Record<string, string>, body: string) =>
    driver.receive?.({ headers, body: Buffer.from(body) });

  test('what the shop sends is understood, its ping as well', async () => {
    const sent: { headers: Record<string, string>; body: string }[] = [];
    const { createServer } = await import('node:http');
    const inbox = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      sent.push({
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks).toString(),
      });
      response.end();
    });
    await new Promise<void>((done) => inbox.listen(0, '127.0.0.1', done));
    const { port } = inbox.address() as { port: number };
    shop.subscribe(`http://127.0.0.1:${port}`);
    await shop.idle();
    const { id } = shop.person.create('product', { name: 'Te' });
    shop.person.remove('product', String(id));
    const parent = shop.person.create('product', { name: 'Sock', type: 'variable' });
    const size = shop.person.create('variation', { parent_id: String(parent.id), sku: 'S' });
    shop.person.edit('variation', String(size.id), { regular_price: '9' });
    await shop.idle();
    inbox.closeAllConnections();
    await new Promise((done) => inbox.close(done));
    const receipts = await Promise.all(sent.map(({ headers, body }) => deliver(headers, body)));
    expect(receipts.filter((receipt) => receipt?.kind === 'ignored')).toHaveLength(9);
    const hints = receipts.flatMap((receipt) => (receipt?.kind === 'hints' ? receipt.hints : []));
    const told = (entity: string, { id: of }: JsonObject, isDeletion = false) => ({
      entity,
      id: String(of),
      isDeletion,
    });
    expect(hints).toHaveLength(7);
    for (const hint of [
      told('product', { id: id as number }),
      told('product', { id: id as number }, true),
      told('product', parent),
      told('variation', size), // which the shop tells of as a product
    ])
      expect(hints).toContainEqual(hint);
    expect(hints).not.toContainEqual(told('product', size));
    const [genuine] = sent.filter(({ headers }) => headers['x-wc-webhook-signature']);
    const changed = { ...genuine?.headers, 'x-wc-webhook-signature': 'AAAA' };
    expect(await deliver(changed, genuine?.body ?? '')).toEqual({ kind: 'forged' });
  });
});
