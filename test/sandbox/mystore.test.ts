// Mystore's stand-in: what it takes and refuses, its pages, links and filters, relationships, scopes
// and webhooks.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mystore } from '../../engine/sandbox/mystore/mystore.ts';
import { mystoreSignature } from '../../engine/sandbox/mystore/shop.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { type Call, caller, receiver, until } from './clients.ts';

const options = { shop: 'fjord', token: 'key', webhookSecret: 'hush' };
const headers = {
  authorization: 'Bearer key',
  accept: 'application/vnd.api+json',
  'content-type': 'application/vnd.api+json',
};
const email = 'a@b.no';
const of = (type: string, attributes: object, relationships = {}, id?: string) => ({
  data: { type, ...(id === undefined ? {} : { id }), attributes, relationships },
});
const to = (type: string, id: string) => ({ data: { type, id } });
const line = { name: 'Sokk', quantity: 1, price: 80 };
const since = (operator: string, value: string, path = 'updated_at') =>
  `filter[updated_at][path]=${path}&filter[updated_at][operator]=${operator}&filter[updated_at][value]=${value}`;

interface Case {
  readonly name: string;
  readonly send: readonly [method: string, path: string, body?: unknown];
  readonly status: number;
  /** What the errors point at. */
  readonly at?: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'a customer', send: ['POST', '/customers', of('customers', { email })], status: 201 },
  {
    name: 'a customer without e-mail',
    send: ['POST', '/customers', of('customers', { company: 'A' })],
    status: 422,
    at: ['/data/attributes/email'],
  },
  {
    name: 'attributes that there are not, and wrong ones',
    send: ['POST', '/customers', of('customers', { email: 'x', orgnr: '1', company: 2 })],
    status: 422,
    at: ['/data/attributes/email', '/data/attributes/orgnr', '/data/attributes/company'],
  },
  {
    name: 'an attribute that every object of the language has',
    send: ['POST', '/customers', of('customers', { email, toString: 'x' })],
    status: 422,
    at: ['/data/attributes/toString'],
  },
  {
    name: 'read-only attributes',
    send: ['PATCH', '/customers/101', of('customers', { updated_at: 'x' }, {}, '101')],
    status: 422,
    at: ['/data/attributes/updated_at'],
  },
  {
    name: 'a country by its name',
    send: ['POST', '/customers', of('customers', { email, billing_country: 'Norge' })],
    status: 422,
    at: ['/data/attributes/billing_country'],
  },
  {
    name: 'a change',
    send: ['PATCH', '/customers/101', of('customers', { company: 'B' }, {}, '101')],
    status: 200,
  },
  {
    name: 'a change without its id',
    send: ['PATCH', '/customers/101', of('customers', { company: 'B' })],
    status: 409,
  },
  {
    name: 'an id of the caller',
    send: ['POST', '/customers', of('customers', { email }, {}, '9')],
    status: 403,
  },
  { name: 'another type', send: ['POST', '/customers', of('orders', { email })], status: 409 },
  { name: 'PUT', send: ['PUT', '/customers/101', of('customers', {}, {}, '101')], status: 405 },
  { name: 'a new status', send: ['POST', '/order-status', of('order-status', {})], status: 405 },
  { name: 'what is not JSON', send: ['POST', '/customers', '{'], status: 400 },
  { name: 'a bare record', send: ['POST', '/customers', { email }], status: 400 },
  { name: 'an unknown customer', send: ['GET', '/customers/1'], status: 404 },
  { name: 'an unknown resource', send: ['GET', '/kunder'], status: 404 },
  {
    name: 'a line of an unknown order',
    send: ['POST', '/order-products', of('order-products', line, { order: to('orders', '1') })],
    status: 422,
    at: ['/data/relationships/order'],
  },
  {
    name: 'a line of no order',
    send: ['POST', '/order-products', of('order-products', line)],
    status: 422,
    at: ['/data/relationships/order'],
  },
  {
    name: 'a relationship of the wrong type',
    send: ['PATCH', '/orders/7001', of('orders', {}, { customer: to('products', '501') }, '7001')],
    status: 422,
    at: ['/data/relationships/customer'],
  },
  {
    name: 'a field that there is not',
    send: ['GET', '/customers?fields[customers]=orgnr'],
    status: 400,
  },
  { name: 'fields of no type', send: ['GET', '/customers?fields[kunder]=email'], status: 400 },
  { name: 'an unknown parameter', send: ['GET', '/customers?include=orders'], status: 400 },
  { name: 'page 0', send: ['GET', '/customers?page[number]=0'], status: 400 },
  { name: 'a page that is too long', send: ['GET', '/customers?page[size]=101'], status: 400 },
  { name: 'a page past the end', send: ['GET', '/customers?page[number]=2'], status: 404 },
  {
    name: 'a half filter',
    send: ['GET', '/customers?filter[updated_at][path]=updated_at'],
    status: 400,
  },
  {
    name: 'an unknown operator',
    send: ['GET', `/customers?${since('lt', '2026-01-01T00:00:00Z')}`],
    status: 400,
  },
  {
    name: 'a time without a zone',
    send: ['GET', `/customers?${since('gte', '2026-01-01T00:00:00')}`],
    status: 400,
  },
  {
    name: 'a filter by another path',
    send: ['GET', `/customers?${since('gte', '2026-01-01T00:00:00Z', 'email')}`],
    status: 400,
  },
  { name: 'an order that is finished', send: ['PATCH', '/orders/7001/complete'], status: 200 },
];

describe('Mystore', () => {
  let shop: StandIn;
  let call: Call;
  let nowMs = 0;
  const clock = { now: () => nowMs, sleep: () => new Promise<void>((next) => setImmediate(next)) };

  beforeEach(async () => {
    nowMs = Date.parse('2026-03-01T10:00:00.123Z');
    shop = await startStandIn(mystore(options), { limits: false, clock });
    call = caller(shop.url, headers);
    shop.person.create('customer', { email, company: 'Fjord AS', org_number: '974760673' });
    shop.person.create('order', {
      customer: '101',
      customer_address_email: email,
      'order-products': [line, { ...line, name: 'Lue' }],
      'order-totals': [{ title: 'Frakt', class: 'shipping', value: 99 }],
    });
  });
  afterEach(() => shop.close());

  async function check({ send, status, at }: Case): Promise<void> {
    const before = shop.counts();
    const reply = await call(...send);
    expect(reply.status, JSON.stringify(reply.body)).toBe(status);
    if (status < 400) return;
    expect(shop.counts()).toEqual(before);
    const errors = reply.body.errors as { status: string; source?: { pointer: string } }[];
    expect(errors[0]?.status).toBe(String(status));
    if (at) expect(errors.map(({ source }) => source?.pointer)).toEqual(at);
  }
  for (const one of cases) it(`answers ${one.name} with ${one.status}`, () => check(one));

  it('wants its token, its shop and its media type', async () => {
    const status = async (url: string, own: Record<string, string>, send: Case['send']) =>
      (await caller(url, own)(...send)).status;
    const list: Case['send'] = ['GET', '/customers'];
    expect(await status(shop.url, { authorization: 'Bearer kez' }, list)).toBe(401);
    expect(await status(shop.url, {}, list)).toBe(401);
    expect(await status(`${shop.origin}/shops/other`, headers, list)).toBe(404);
    const plain = { ...headers, 'content-type': 'application/json' };
    expect(await status(shop.url, plain, ['POST', '/customers', of('customers', { email })])).toBe(
      415,
    );
  });

  it('keeps a token to its scopes', async () => {
    const scopes = ['read:customers'];
    const narrow = await startStandIn(mystore({ ...options, scopes }), { limits: false });
    const ask = caller(narrow.url, headers);
    expect((await ask('GET', '/customers')).status).toBe(200);
    expect((await ask('GET', '/orders')).status).toBe(403);
    expect((await ask('POST', '/customers', of('customers', { email }))).status).toBe(403);
    await narrow.close();
  });

  it('shows attributes, relationships and links, and only the fields asked for', async () => {
    const { data } = (await call('GET', '/orders/7001')).body;
    expect(data).toMatchObject({
      type: 'orders',
      id: '7001',
      attributes: { customer_address_email: email, currency: 'NOK', finished_at: null },
      relationships: {
        customer: { data: { type: 'customers', id: '101' } },
        'order-status': { data: { type: 'order-status', id: '1' } },
        'order-products': { links: { related: `${shop.url}/orders/7001/order-products` } },
      },
      links: { self: `${shop.url}/orders/7001` },
    });
    const narrow = (await call('GET', '/customers?fields[customers]=email,company')).body;
    expect(narrow.data[0].attributes).toEqual({ email, company: 'Fjord AS' });
    expect(narrow.data[0].relationships).toBeUndefined();
  });

  it('lists what is related, and bare ids of it', async () => {
    const lines = (await call('GET', '/orders/7001/order-products')).body.data;
    expect(lines.map((one: { attributes: { name: string } }) => one.attributes.name)).toEqual([
      'Sokk',
      'Lue',
    ]);
    expect((await call('GET', '/orders/7001/customer')).body.data.id).toBe('101');
    expect((await call('GET', '/customers/101/orders')).body.data[0].id).toBe('7001');
    const bare = (await call('GET', '/orders/7001/relationships/customer')).body;
    expect(bare).toEqual({ data: { type: 'customers', id: '101' } });
    expect((await call('GET', '/orders/7001/lines')).status).toBe(404);
  });

  it('goes from page to page by links.next', async () => {
    for (const name of ['b', 'c', 'd', 'e'])
      shop.person.create('customer', { email: `${name}@b.no` });
    const first = (await call('GET', '/customers?page[size]=2')).body;
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual(['101', '102']);
    const path = (link: string) => link.slice(shop.url.length);
    const second = (await call('GET', path(first.links.next))).body;
    expect(second.data.map(({ id }: { id: string }) => id)).toEqual(['103', '104']);
    const last = (await call('GET', path(second.links.next))).body;
    expect([last.data.length, last.links.next]).toEqual([1, undefined]);
  });

  it('lists what changed since a moment, and a line is a change of its order', async () => {
    const ids = async (type: string, value: string) =>
      (await call('GET', `/${type}?${since('gte', value)}`)).body.data.map(
        ({ id }: { id: string }) => id,
      );
    nowMs += 60_000;
    const order = { order: to('orders', '7001') };
    await call('POST', '/order-products', of('order-products', line, order));
    expect(await ids('orders', '2026-03-01T10:01:00Z')).toEqual(['7001']);
    expect(await ids('orders', '2026-03-01T11:01:00%2B01:00')).toEqual(['7001']);
    expect(await ids('orders', '2026-03-01T10:01:01Z')).toEqual([]);
    expect(await ids('customers', '2026-03-01T10:00:01Z')).toEqual([]);
    nowMs += 60_000;
    await call('DELETE', '/order-products/20001');
    expect(await ids('orders', '2026-03-01T10:02:00Z')).toEqual(['7001']);
  });

  it('moves an order to a new status by its history', async () => {
    const related = { order: to('orders', '7001'), 'order-status': to('order-status', '3') };
    const body = of('order-status-history', { comment: 'Sendt i dag' }, related);
    expect((await call('POST', '/order-status-history', body)).status).toBe(201);
    expect(
      (await call('GET', '/orders/7001')).body.data.relationships['order-status'].data.id,
    ).toBe('3');
    expect((await call('GET', '/orders/7001/order-status-history')).body.data.length).toBe(1);
  });

  it('takes two requests a second, then says when to come again', async () => {
    shop.setLimits({ requests: 2, windowMs: 60_000 });
    await call('GET', '/customers');
    await call('GET', '/customers');
    const over = await call('GET', '/customers');
    expect([over.status, over.headers.get('retry-after')]).toEqual([429, '60']);
  });

  it('tells of changes with its topic, its name and its signature', async () => {
    const target = await receiver();
    shop.subscribe(target.url);
    shop.person.edit('customer', '101', { company: 'Fjell AS' });
    shop.person.edit('customer', '101', { company: 'Fjell AS' });
    await until(() => target.received.length === 1);
    await shop.idle();
    expect(target.received.length).toBe(1);
    const [{ headers: sent, body } = { headers: {} as Record<string, string>, body: '' }] =
      target.received;
    expect(sent['x-no-mystore-topic']).toBe('customers/update');
    expect(sent['x-no-mystore-host']).toBe('fjord');
    expect(sent['x-no-mystore-hmac-sha256']).toBe(mystoreSignature('hush', body));
    expect(JSON.parse(body).data).toMatchObject({ type: 'customers', id: '101' });
    await target.close();
  });

  it('signs as the vector says', () => {
    // printf '%s' '{"id":"C1"}' | openssl dgst -sha256 -hmac secret -binary | base64
    expect(mystoreSignature('secret', '{"id":"C1"}')).toBe(
      'kCfA2Za1s3WitkdQyJ9doGH5iSXMR+/pw4SAejdI6dQ=',
    );
  });
});
