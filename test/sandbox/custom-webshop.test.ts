// The webshop's stand-in: what it takes and refuses, its pages and filters, how orders and their
// lines are edited, and its webhooks.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  customWebshop,
  shopSignature,
} from '../../engine/sandbox/custom-webshop/custom-webshop.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { type Call, caller, receiver, until } from './clients.ts';

const access = { apiKey: 'key', webhookSecret: 'hush' };
const date = '2026-03-01';

interface Case {
  readonly name: string;
  readonly send: readonly [method: string, path: string, body?: unknown];
  readonly status: number;
  /** Fields that the errors name. */
  readonly fields?: readonly (string | undefined)[];
}

const cases: readonly Case[] = [
  { name: 'a company', send: ['POST', '/customers', { name: 'Ås & Sønn 🚲' }], status: 201 },
  {
    name: 'a person',
    send: ['POST', '/customers', { firstName: 'Åse', lastName: 'Ø' }],
    status: 201,
  },
  {
    name: 'nobody',
    send: ['POST', '/customers', { email: 'a@b.no' }],
    status: 400,
    fields: ['name'],
  },
  {
    name: 'an e-mail address that is taken',
    send: ['POST', '/customers', { name: 'B', email: 'a@b.no' }],
    status: 201,
  },
  {
    name: 'a wrong e-mail address',
    send: ['POST', '/customers', { name: 'B', email: 'a b' }],
    status: 400,
    fields: ['email'],
  },
  {
    name: 'unknown properties',
    send: ['POST', '/customers', { name: 'A', navn: 1, x: 2 }],
    status: 400,
    fields: ['navn', 'x'],
  },
  {
    name: 'unknown properties of an address',
    send: ['POST', '/customers', { name: 'A', billingAddress: { town: 'x' } }],
    status: 400,
    fields: ['billingAddress.town'],
  },
  {
    name: 'wrong types',
    send: ['POST', '/customers', { name: 1, active: 'yes', billingAddress: [] }],
    status: 400,
    fields: ['name', 'active', 'billingAddress'],
  },
  {
    name: 'a wrong country',
    send: ['POST', '/customers', { name: 'A', billingAddress: { countryIso2: 'no' } }],
    status: 400,
    fields: ['billingAddress.countryIso2'],
  },
  {
    name: 'read-only properties',
    send: ['PATCH', '/customers/C1001', { id: 'C1001', updatedAt: 'x' }],
    status: 400,
    fields: ['id', 'updatedAt'],
  },
  { name: 'null', send: ['PATCH', '/customers/C1001', { email: null }], status: 200 },
  { name: 'an unknown customer', send: ['GET', '/customers/C1'], status: 404 },
  {
    name: 'a change of an unknown customer',
    send: ['PATCH', '/customers/C1', { name: 'A' }],
    status: 404,
  },
  { name: 'the removal of an unknown customer', send: ['DELETE', '/customers/C1'], status: 404 },
  {
    name: 'the removal of a customer with orders',
    send: ['DELETE', '/customers/C1001'],
    status: 409,
  },
  { name: 'PUT', send: ['PUT', '/customers/C1001', { name: 'A' }], status: 405 },
  { name: 'an unknown entity', send: ['GET', '/things'], status: 404 },
  { name: 'what is not JSON', send: ['POST', '/customers', '{'], status: 400 },
  { name: 'a list', send: ['POST', '/customers', []], status: 400 },
  { name: 'a product', send: ['POST', '/products', { number: 'B', name: 'B' }], status: 201 },
  {
    name: 'a product without number and name',
    send: ['POST', '/products', {}],
    status: 400,
    fields: ['number', 'name'],
  },
  {
    name: 'a product number that is taken',
    send: ['POST', '/products', { number: 'A', name: 'B' }],
    status: 409,
    fields: ['number'],
  },
  { name: 'an order', send: ['POST', '/orders', { date, customerId: 'C1001' }], status: 201 },
  {
    name: 'an order of a guest',
    send: ['POST', '/orders', { date, guest: { email: 'g@b.no' } }],
    status: 201,
  },
  {
    name: 'an order of nobody',
    send: ['POST', '/orders', { date }],
    status: 400,
    fields: ['customerId'],
  },
  {
    name: 'an order of an unknown customer',
    send: ['POST', '/orders', { date, customerId: 'C1' }],
    status: 400,
    fields: ['customerId'],
  },
  {
    name: 'an order without a date',
    send: ['POST', '/orders', { customerId: 'C1001' }],
    status: 400,
    fields: ['date'],
  },
  {
    name: 'an unknown status',
    send: ['POST', '/orders', { date, customerId: 'C1001', status: 'lost' }],
    status: 400,
    fields: ['status'],
  },
  {
    name: 'a line of an unknown product',
    send: ['POST', '/orders', { date, customerId: 'C1001', lines: [{ productId: 'P1' }] }],
    status: 400,
    fields: ['lines[0].productId'],
  },
  {
    name: 'a line of another order',
    send: ['POST', '/orders', { date, customerId: 'C1001', lines: [{ id: 'L1' }] }],
    status: 400,
    fields: ['lines[0].id'],
  },
  {
    name: 'unknown properties of a line',
    send: ['POST', '/orders', { date, customerId: 'C1001', lines: [{ price: 1 }] }],
    status: 400,
    fields: ['lines[0].price'],
  },
  {
    name: 'a page that is too long',
    send: ['GET', '/customers?limit=251'],
    status: 400,
    fields: ['limit'],
  },
  { name: 'a wrong cursor', send: ['GET', '/customers?cursor=x'], status: 400, fields: ['cursor'] },
  {
    name: 'a wrong time',
    send: ['GET', '/customers?updatedSince=now'],
    status: 400,
    fields: ['updatedSince'],
  },
  {
    name: 'a line that is there twice',
    send: ['PATCH', '/orders/O1001', { lines: [{ id: 'L1' }, { id: 'L1' }] }],
    status: 400,
    fields: ['lines[1].id'],
  },
  {
    name: 'a day that there is not',
    send: ['POST', '/orders', { date: '2026-02-31', customerId: 'C1001' }],
    status: 400,
    fields: ['date'],
  },
  {
    name: 'a number in another writing',
    send: ['GET', '/customers?limit=0x10'],
    status: 400,
    fields: ['limit'],
  },
  {
    name: 'events that there are not',
    send: ['POST', '/webhooks', { url: 'https://a.example', events: ['customer.moved'] }],
    status: 400,
    fields: ['events'],
  },
  {
    name: 'events that are no list',
    send: ['POST', '/webhooks', { url: 'https://a.example', events: 5 }],
    status: 400,
    fields: ['events'],
  },
  {
    name: 'unknown properties of a webhook',
    send: ['POST', '/webhooks', { url: 'https://a.example', secret: 'x' }],
    status: 400,
    fields: ['secret'],
  },
  { name: 'a webhook that there is not', send: ['DELETE', '/webhooks/W9'], status: 404 },
  {
    name: 'an unknown parameter',
    send: ['GET', '/customers?page=2'],
    status: 400,
    fields: ['page'],
  },
];

describe('the webshop', () => {
  let shop: StandIn;
  let call: Call;
  let nowMs = 0;
  const clock = { now: () => nowMs, sleep: () => new Promise<void>((next) => setImmediate(next)) };

  beforeEach(async () => {
    nowMs = Date.parse('2026-03-01T10:00:00.123Z');
    shop = await startStandIn(customWebshop(access), { limits: false, clock });
    call = caller(shop.url, { 'x-api-key': 'key' });
    await call('POST', '/customers', { name: 'Fjord AS', email: 'a@b.no' });
    await call('POST', '/products', { number: 'A', name: 'A' });
    await call('POST', '/orders', { date, customerId: 'C1001', lines: [{ sku: 'A' }] });
  });
  afterEach(() => shop.close());

  async function check({ send, status, fields }: Case): Promise<void> {
    const before = shop.counts();
    const reply = await call(...send);
    expect(reply.status, JSON.stringify(reply.body)).toBe(status);
    if (status < 400) return;
    expect(shop.counts()).toEqual(before);
    const named = reply.body.errors.map((error: { field?: string }) => error.field);
    if (fields) expect(named).toEqual(fields);
  }
  for (const one of cases) it(`answers ${one.name} with ${one.status}`, () => check(one));

  it('asks for its key', async () => {
    expect((await caller(shop.url)('GET', '/customers')).status).toBe(401);
    expect((await caller(shop.url, { 'x-api-key': 'kez' })('GET', '/customers')).status).toBe(401);
  });

  it('shows every property, empty ones as null', async () => {
    const { body } = await call('GET', '/customers/C1001');
    expect(body).toMatchObject({
      id: 'C1001',
      number: '20001',
      phone: null,
      billingAddress: null,
      active: true,
      updatedAt: '2026-03-01T10:00:00.123Z',
    });
  });

  it('merges what is sent into addresses and leaves the rest', async () => {
    await call('PATCH', '/customers/C1001', { billingAddress: { line1: 'A', city: 'Oslo' } });
    nowMs += 5;
    const { body } = await call('PATCH', '/customers/C1001', {
      billingAddress: { city: 'Bergen' },
    });
    expect(body.billingAddress).toMatchObject({ line1: 'A', city: 'Bergen', line2: null });
    expect(body.updatedAt).toBe('2026-03-01T10:00:00.128Z');
    expect(body.email).toBe('a@b.no');
  });

  it('takes a change that changes nothing for no change', async () => {
    nowMs += 1_000;
    const { body } = await call('PATCH', '/customers/C1001', { name: 'Fjord AS' });
    expect(body.updatedAt).toBe('2026-03-01T10:00:00.123Z');
  });

  it('pages by cursor, oldest change first, and never skips what changes meanwhile', async () => {
    for (const name of ['B', 'C', 'D']) await call('POST', '/customers', { name });
    const first = (await call('GET', '/customers?limit=2')).body;
    expect(first.items.map((one: { name: string }) => one.name)).toEqual(['Fjord AS', 'B']);
    await call('PATCH', '/customers/C1001', { name: 'Fjell AS' });
    const rest = (await call('GET', `/customers?limit=3&cursor=${first.nextCursor}`)).body;
    expect(rest.items.map((one: { name: string }) => one.name)).toEqual(['C', 'D', 'Fjell AS']);
    expect(rest.nextCursor).toBeNull();
  });

  it('lists what changed since a moment, that moment included', async () => {
    nowMs += 1_000;
    await call('POST', '/customers', { name: 'B' });
    const count = async (since: string): Promise<number> =>
      (await call('GET', `/customers?updatedSince=${since}`)).body.items.length;
    expect(await count('2026-03-01T10:00:00.123Z')).toBe(2);
    expect(await count('2026-03-01T10:00:00.124Z')).toBe(1);
    expect(await count('2026-03-01T10:00:01.123Z')).toBe(1);
    expect(await count('2026-03-01T10:00:01.124Z')).toBe(0);
  });

  it('finds by the keys it has, and by a marker', async () => {
    await call('POST', '/customers', { name: 'B', email: 'a@b.no', externalId: 'x:1' });
    const names = async (query: string): Promise<string[]> =>
      (await call('GET', `/customers?${query}`)).body.items.map(
        (one: { name: string }) => one.name,
      );
    expect(await names('email=a%40b.no')).toEqual(['Fjord AS', 'B']);
    expect(await names('externalId=x%3A1')).toEqual(['B']);
    expect(await names('email=a%40b.no&externalId=x%3A1')).toEqual(['B']);
    expect(await names('number=99')).toEqual([]);
  });

  it('finds what is young only later, if its search lags', async () => {
    shop.faults.searchLagMs = 5_000;
    nowMs += 10_000;
    await call('POST', '/customers', { name: 'B', externalId: 'x:1' });
    const found = async (): Promise<number> =>
      (await call('GET', '/customers?externalId=x%3A1')).body.items.length;
    expect(await found()).toBe(0);
    expect((await call('GET', '/customers/C1002')).status).toBe(200);
    nowMs += 5_000;
    expect(await found()).toBe(1);
  });

  it('computes the other price of products', async () => {
    const priced = async (given: object): Promise<unknown[]> => {
      const { body } = await call('PATCH', '/products/P1001', given);
      return [body.priceExVat, body.priceIncVat];
    };
    expect(await priced({ priceExVat: 79.2 })).toEqual([79.2, 99]);
    expect(await priced({ priceIncVat: 125 })).toEqual([100, 125]);
    expect(await priced({ vatRate: 15 })).toEqual([100, 115]);
    expect(await priced({ priceExVat: null })).toEqual([null, null]);
  });

  it('replaces the list of lines: known ones keep what is left out, missing ones go', async () => {
    const lines = [
      { sku: 'A', productId: 'P1001', quantity: 2, unitPriceExVat: 100 },
      { sku: 'B', unitPriceIncVat: 11.5, vatRate: 15, discountPercent: 50 },
    ];
    const made = (await call('POST', '/orders', { date, customerId: 'C1001', lines })).body;
    expect(made).toMatchObject({ number: 'WEB-1002', totalExVat: 205, totalIncVat: 255.75 });
    expect(made.lines[1]).toMatchObject({ unitPriceExVat: 10, unitPriceIncVat: 11.5 });
    const { id } = made.lines[0];
    const kept = [{ id, quantity: 3 }, { sku: 'C' }];
    const { body } = await call('PATCH', `/orders/${made.id}`, { lines: kept });
    expect(body.lines).toMatchObject([
      { id, sku: 'A', productId: 'P1001', quantity: 3, unitPriceExVat: 100 },
      { sku: 'C', quantity: 1, vatRate: 25 },
    ]);
    expect(body.lines.length).toBe(2);
    expect(body.lines[1].id).not.toBe(made.lines[1].id);
  });

  it('lets an order be edited whose product is gone', async () => {
    const order = { date, customerId: 'C1001', lines: [{ productId: 'P1001' }] };
    const { id } = (await call('POST', '/orders', order)).body;
    await call('DELETE', '/products/P1001');
    const edited = await call('PATCH', `/orders/${id}`, { comment: 'Takk' });
    expect(edited.body).toMatchObject({ comment: 'Takk', lines: [{ productId: 'P1001' }] });
    const again = await call('PATCH', `/orders/${id}`, { lines: order.lines });
    expect(again.status).toBe(400);
  });

  it('lets the price with VAT lead where the order says so', async () => {
    const lines = [{ unitPriceIncVat: 100, vatRate: 25 }];
    const order = { date, customerId: 'C1001', pricesIncludeVat: true, lines };
    const { body } = await call('POST', '/orders', order);
    expect(body.lines[0]).toMatchObject({ unitPriceIncVat: 100, unitPriceExVat: 80 });
  });

  it('computes the other price of shipping, and counts it', async () => {
    const shipping = { description: 'Frakt', priceExVat: 80 };
    const order = { date, customerId: 'C1001', shipping, lines: [{ unitPriceExVat: 100 }] };
    const { body } = await call('POST', '/orders', order);
    expect(body.shipping).toEqual({ ...shipping, priceIncVat: 100, vatRate: 25 });
    expect(body).toMatchObject({ totalExVat: 180, totalIncVat: 225 });
    const without = (await call('PATCH', `/orders/${body.id}`, { shipping: null })).body;
    expect(without).toMatchObject({ shipping: null, totalExVat: 100 });
  });

  it('tells its subscribers at once, signed', async () => {
    const target = await receiver();
    expect((await call('POST', '/webhooks', { url: `${target.url}/hook` })).status).toBe(201);
    const startMs = Date.now();
    await call('PATCH', '/customers/C1001', { name: 'B' });
    await until(() => target.received.length === 1);
    const [{ headers, body, path, atMs } = { headers: {}, body: '', path: '', atMs: 0 }] =
      target.received;
    expect(atMs - startMs).toBeLessThan(200);
    expect(path).toBe('/hook');
    const at = '2026-03-01T10:00:00.123Z';
    expect(JSON.parse(body)).toEqual({ event: 'customer.updated', id: 'C1001', at });
    expect(headers['x-shop-signature']).toBe(shopSignature('hush', body));
    await call('PATCH', '/customers/C1001', { name: 'B' });
    await call('PATCH', '/customers/C1001', { bogus: 1 });
    await shop.idle();
    expect(target.received.length).toBe(1);
    await target.close();
  });

  it('tries a webhook again', async () => {
    const target = await receiver((count) => (count < 3 ? 500 : 200));
    await call('POST', '/webhooks', { url: target.url, events: ['product.deleted'] });
    await call('PATCH', '/customers/C1001', { name: 'B' });
    await call('DELETE', '/products/P1001');
    await shop.idle();
    expect(target.received.length).toBe(3);
    expect(JSON.parse(target.received[2]?.body ?? '').event).toBe('product.deleted');
    await target.close();
  });

  it('signs as the vector says', () => {
    // printf '%s' '{"id":"C1"}' | openssl dgst -sha256 -hmac secret
    expect(shopSignature('secret', '{"id":"C1"}')).toBe(
      '9027c0d996b5b375a2b64750c89f5da061f98925cc47efe9c384807a3748e9d4',
    );
  });
});
