// The shop's stand-in: who may ask, what it takes and refuses, its lists, batches, the bin, orders and
// their sums, and webhooks that switch themselves off.

import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signed } from '../../engine/drivers/http/oauth1.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { webhookSignature } from '../../engine/sandbox/woocommerce/webhooks.ts';
import { woocommerce } from '../../engine/sandbox/woocommerce/woocommerce.ts';
import { basic, type Call, caller, receiver, until } from './clients.ts';

const access = { key: 'ck_1', secret: 'cs_1', webhookSecret: 'hush' };
const tls = { 'x-forwarded-proto': 'https' };

let shop: StandIn;
let call: Call;

beforeEach(async () => {
  shop = await startStandIn(woocommerce(access), { limits: false });
  call = caller(shop.url, { ...tls, authorization: basic(access.key, access.secret) });
});
afterEach(() => shop.close());

interface Case {
  readonly name: string;
  readonly send: readonly [method: string, path: string, body?: unknown];
  readonly status: number;
  readonly code?: string;
  /** Part of the answer. */
  readonly body?: unknown;
}

async function check({ send, status, code, body }: Case): Promise<void> {
  const reply = await call(...send);
  expect([reply.status, reply.body?.code]).toEqual([status, code]);
  if (body !== undefined) expect(reply.body).toMatchObject(body as object);
}

describe('who may ask', () => {
  const bare = () => caller(shop.url);
  it.each<[string, Record<string, string>, number, string?]>([
    ['keys over TLS', { ...tls, authorization: basic('ck_1', 'cs_1') }, 200],
    ['keys without TLS', { authorization: basic('ck_1', 'cs_1') }, 401, 'cannot_view'],
    ['a wrong secret', { ...tls, authorization: basic('ck_1', 'x') }, 401, 'authentication_error'],
    ['an unknown key', { ...tls, authorization: basic('x', 'cs_1') }, 401, 'authentication_error'],
    ['nobody', {}, 401, 'cannot_view'],
  ])('%s', async (_name, headers, status, code) => {
    const reply = await bare()('GET', '/products', undefined, headers);
    expect(reply.status).toBe(status);
    if (code) expect(reply.body.code).toBe(`woocommerce_rest_${code}`);
  });

  const asked = (change: { secret?: string; nowMs?: number; key?: string } = {}) => {
    const url = new URL(`${shop.url}/products?search=r%C3%B8mme+%26+salt`);
    const consumer = {
      ...access,
      method: 'HMAC-SHA256',
      send: 'query',
      nowMs: Date.now(),
      ...change,
    } as const;
    return signed({ method: 'GET', url, headers: {} }, consumer).url;
  };

  it('a signature over the address, once', async () => {
    const url = asked();
    expect((await fetch(url)).status).toBe(200);
    const again = await fetch(url);
    expect(again.status).toBe(401);
    expect(await again.text()).toContain('nonce has already been used');
  });

  it.each([
    ['another secret', { secret: 'other' }, 'signature does not match'],
    ['another key', { key: 'ck_2' }, 'Consumer key is invalid'],
    ['an old time', { nowMs: Date.now() - 3_600_000 }, 'Invalid timestamp'],
  ])('a signature with %s', async (_name, change, words) => {
    const reply = await fetch(asked(change));
    expect(reply.status).toBe(401);
    expect(await reply.text()).toContain(words);
  });

  it('a signature for another address', async () => {
    const url = asked();
    url.searchParams.set('search', 'other');
    expect((await fetch(url)).status).toBe(401);
  });
});

describe('products', () => {
  it.each<Case>([
    {
      name: 'names are kept as HTML',
      send: ['POST', '/products', { name: 'Rømme & <script>fløte</script>' }],
      status: 201,
      body: { name: 'Rømme &amp; fløte', status: 'publish', type: 'simple', price: '' },
    },
    {
      name: 'prices are texts; a comma is a point',
      send: ['POST', '/products', { regular_price: '149,50' }],
      status: 201,
      body: { regular_price: '149.50', price: '149.50' },
    },
    {
      name: 'a price that is a number',
      send: ['POST', '/products', { regular_price: 149.5 }],
      status: 400,
      code: 'rest_invalid_param',
      body: { data: { params: { regular_price: 'regular_price is not of type string.' } } },
    },
    {
      name: 'null where a text is due, and a word that is none',
      send: ['POST', '/products', { name: null, status: 'drafty' }],
      status: 400,
      code: 'rest_invalid_param',
      body: {
        data: { params: { name: 'name is not of type string.', status: expect.any(String) } },
      },
    },
    {
      name: 'a quantity is dropped where stock is not managed',
      send: ['POST', '/products', { stock_quantity: 5 }],
      status: 201,
      body: { stock_quantity: null, stock_status: 'instock' },
    },
    {
      name: 'the status of stock follows from its quantity',
      send: ['POST', '/products', { manage_stock: true, stock_quantity: 0 }],
      status: 201,
      body: { stock_quantity: 0, stock_status: 'outofstock' },
    },
    {
      name: 'what is unknown is passed over',
      send: ['POST', '/products', { navn: 'x', price: '5' }],
      status: 201,
      body: { name: 'Product', price: '' },
    },
    {
      name: 'broken JSON',
      send: ['POST', '/products', '{"name":'],
      status: 400,
      code: 'rest_invalid_json',
    },
    {
      name: 'one that is not there',
      send: ['GET', '/products/9'],
      status: 404,
      code: 'woocommerce_rest_product_invalid_id',
    },
    { name: 'no such route', send: ['GET', '/producs'], status: 404, code: 'rest_no_route' },
  ])('$name', check);

  it('a SKU is used once, over products and variations', async () => {
    const parent = (await call('POST', '/products', { type: 'variable', sku: 'P' })).body.id;
    const at = `/products/${parent}/variations`;
    const variation = await call('POST', at, { sku: 'P-1', regular_price: '10' });
    expect(variation.status).toBe(201);
    for (const [path, sku] of [
      ['/products', 'P-1'],
      ['/products', 'P'],
      [at, 'P'],
    ] as const) {
      const reply = await call('POST', path, { sku });
      expect([reply.status, reply.body.code]).toEqual([400, 'product_invalid_sku']);
    }
    const found = await call('GET', '/products?sku=P-1');
    expect(found.body).toMatchObject([{ id: variation.body.id, type: 'variation' }]);
    const refused = await call('PUT', `/products/${variation.body.id}`, { regular_price: '9' });
    expect(refused.status).toBe(404);
    expect((await call('GET', `/products/${parent}`)).body).toMatchObject({
      price: '10',
      variations: [variation.body.id],
    });
  });

  it('what is deleted lies in the bin, is not listed, and is gone for good with force', async () => {
    const { id } = (await call('POST', '/products', { sku: 'A' })).body;
    expect((await call('DELETE', `/products/${id}`)).body.status).toBe('trash');
    expect((await call('GET', '/products')).body).toEqual([]);
    expect((await call('GET', '/products?status=trash')).body).toHaveLength(1);
    expect((await call('GET', `/products/${id}`)).body.status).toBe('trash');
    expect((await call('DELETE', `/products/${id}`)).status).toBe(410);
    expect((await call('DELETE', `/products/${id}?force=true`)).status).toBe(200);
    expect((await call('GET', `/products/${id}`)).status).toBe(404);
  });
});

describe('lists', () => {
  beforeEach(async () => {
    const create = Array.from({ length: 100 }, (_, at) => ({ name: `P${at}`, sku: `S${at}` }));
    await call('POST', '/products/batch', { create });
    await call('POST', '/products', { name: 'last' });
  });

  it('have ten a page, a hundred at most, and counts in headers', async () => {
    const first = await call('GET', '/products');
    expect(first.body).toHaveLength(10);
    expect(first.body[0].name).toBe('last');
    const page = await call('GET', '/products?per_page=100&page=2&orderby=id&order=asc');
    expect(page.body.map(({ name }: { name: string }) => name)).toEqual(['last']);
    expect(page.headers.get('x-wp-total')).toBe('101');
    expect(page.headers.get('x-wp-totalpages')).toBe('2');
    expect(page.headers.get('link')).toContain('rel="prev"');
  });

  it.each([
    'per_page=101',
    'per_page=0',
    'page=0',
    'order=up',
    'orderby=nothing',
    'modified_after=today',
  ])('refuse %s', async (query) => {
    const reply = await call('GET', `/products?${query}`);
    expect([reply.status, reply.body.code]).toEqual([400, 'rest_invalid_param']);
  });

  it('know what changed after a time of the shop, or, if asked, of UTC without a zone', async () => {
    const now = Date.now();
    const text = (ms: number) => new Date(ms).toISOString().slice(0, 19);
    const count = async (after: string, more = '') =>
      (await call('GET', `/products?per_page=100&modified_after=${after}${more}`)).body.length;
    expect(await count(text(now - 60_000), '&dates_are_gmt=true')).toBe(100);
    expect(await count(text(now + 60_000), '&dates_are_gmt=true')).toBe(0);
    // Stockholm is ahead of UTC: its clock shows a later time.
    expect(await count(text(now + 60_000))).toBe(100);
    // The trap: a zone turns the bound into the shop's time, which is then taken for UTC.
    expect(await count(`${text(now - 60_000)}Z`, '&dates_are_gmt=true')).toBe(0);
  });
});

describe('batches', () => {
  it('answer for each item, in order, with status 200', async () => {
    const { id } = (await call('POST', '/products', { sku: 'A' })).body;
    const reply = await call('POST', '/products/batch', {
      create: [{ sku: 'B' }, { sku: 'A' }],
      update: [
        { id, name: 'x' },
        { id: 9_999, name: 'y' },
      ],
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      create: [
        { sku: 'B' },
        { id: 0, error: { code: 'product_invalid_sku', data: { status: 400 } } },
      ],
      update: [
        { id, name: 'x' },
        { id: 9_999, error: { code: 'woocommerce_rest_product_invalid_id' } },
      ],
    });
  });

  it('take a hundred items, and no more', async () => {
    const create = Array.from({ length: 101 }, () => ({ name: 'x' }));
    const reply = await call('POST', '/products/batch', { create });
    expect(reply.status).toBe(413);
    expect(shop.counts().product).toBe(0);
  });
});

describe('customers', () => {
  it.each<Case>([
    {
      name: 'an address is needed',
      send: ['POST', '/customers', { first_name: 'Kari' }],
      status: 400,
      code: 'rest_missing_callback_param',
    },
    {
      name: 'and must be one',
      send: ['POST', '/customers', { email: 'kari' }],
      status: 400,
      code: 'rest_invalid_param',
    },
    {
      name: 'an empty address for invoices is none',
      send: ['POST', '/customers', { email: 'a@b.no', billing: { email: '' } }],
      status: 400,
      code: 'rest_invalid_param',
    },
  ])('$name', check);

  it('an address is used once, however it is spelled; there is no bin', async () => {
    const { id } = (await call('POST', '/customers', { email: 'Kari@b.no' })).body;
    const again = await call('POST', '/customers', { email: 'kari@B.no' });
    expect([again.status, again.body.code]).toEqual([400, 'registration-error-email-exists']);
    expect((await call('GET', '/customers?email=KARI@b.no')).body).toHaveLength(1);
    expect((await call('DELETE', `/customers/${id}`)).status).toBe(501);
  });
});

describe('orders', () => {
  async function order(more: object = {}) {
    const product = (
      await call('POST', '/products', { sku: 'A', name: 'Te', regular_price: '100' })
    ).body.id;
    const line = { product_id: product, quantity: 2 };
    return (await call('POST', '/orders', { line_items: [line], ...more })).body;
  }

  it('sums follow from lines, without and with tax', async () => {
    const made = await order({ shipping_lines: [{ method_id: 'flat', total: '40.00' }] });
    expect(made).toMatchObject({
      total: '300.00',
      total_tax: '60.00',
      shipping_total: '40.00',
      line_items: [{ name: 'Te', sku: 'A', subtotal: '200.00', total: '200.00', price: 100 }],
    });
  });

  it('lines change by their id, are added without, and go with a null or no quantity', async () => {
    const { id, line_items: lines } = await order();
    const line = lines[0].id;
    const put = async (list: object[]) =>
      (await call('PUT', `/orders/${id}`, { line_items: list })).body;
    expect((await put([{ id: line, quantity: 3, total: '250.00' }])).line_items).toMatchObject([
      { id: line, quantity: 3, total: '250.00' },
    ]);
    const added = await put([{ name: 'Gave', quantity: 1, total: '10.00' }]);
    expect(added.line_items).toHaveLength(2);
    const other = added.line_items[1].id;
    expect((await put([{ id: line, product_id: null }])).line_items).toHaveLength(1);
    expect((await put([{ id: other, quantity: 0 }])).line_items).toEqual([]);
    expect((await put([{ id: line, quantity: 1 }])).code).toBe('woocommerce_rest_invalid_item_id');
  });

  it('what is refunded stands beside the lines and the total, until nothing is left', async () => {
    const { id } = await order({ status: 'processing' });
    const refund = (amount: string) =>
      shop.person.create('refund', { order_id: id, amount, reason: 'Damaged' });
    refund('50');
    expect((await call('GET', `/orders/${id}`)).body).toMatchObject({
      status: 'processing',
      total: '250.00',
      line_items: [{ quantity: 2, total: '200.00' }],
      refunds: [{ reason: 'Damaged', total: '-50.00' }],
    });
    expect(() => refund('200.01')).toThrow();
    refund('200');
    expect((await call('GET', `/orders/${id}`)).body.status).toBe('refunded');
  });

  it('the status keeps the times of payment and completion', async () => {
    const { id } = await order({ set_paid: true });
    expect((await call('GET', `/orders/${id}`)).body).toMatchObject({
      status: 'processing',
      date_paid_gmt: expect.any(String),
      date_completed_gmt: null,
    });
    expect(
      (await call('PUT', `/orders/${id}`, { status: 'completed' })).body.date_completed,
    ).toEqual(expect.any(String));
  });

  it.each<Case>([
    {
      name: 'an unknown customer',
      send: ['POST', '/orders', { customer_id: 77 }],
      status: 400,
      code: 'woocommerce_rest_invalid_customer_id',
    },
    {
      name: 'an unknown status',
      send: ['POST', '/orders', { status: 'done' }],
      status: 400,
      code: 'rest_invalid_param',
    },
    {
      name: 'null where a text is due, inside an address',
      send: ['POST', '/orders', { billing: { city: null } }],
      status: 400,
      code: 'rest_invalid_param',
    },
    {
      name: 'a list of statuses with one that is unknown',
      send: ['GET', '/orders?status=pending,eaten'],
      status: 400,
      code: 'rest_invalid_param',
    },
    {
      name: 'a line of nothing',
      send: ['POST', '/orders', { line_items: [{ quantity: 1 }] }],
      status: 400,
      code: 'woocommerce_rest_required_product_reference',
    },
  ])('$name is refused', check);
});

it('orders are listed by one status or by several', async () => {
  for (const status of ['pending', 'processing', 'completed'])
    await call('POST', '/orders', { status });
  const count = async (query: string) => (await call('GET', `/orders?${query}`)).body.length;
  expect(await count('status=pending')).toBe(1);
  expect(await count('status=pending,completed')).toBe(2);
  expect(await count('status[]=pending&status[]=completed')).toBe(2);
});

describe('an order shows its sums', () => {
  const order = { line_items: [{ name: 'Te', quantity: 3, total: '89.285714' }] };

  it.each([
    ['', '89.29', '22.32', '111.61'],
    ['?dp=6', '89.285714', '22.320000', '111.605714'],
    ['?dp=0', '89', '22', '112'],
  ])('with as many decimals as are asked for: %s', async (query, net, tax, gross) => {
    const { id } = (await call('POST', '/orders', order)).body;
    for (const [method, path, body] of [
      ['GET', `/orders/${id}${query}`],
      ['PUT', `/orders/${id}${query}`, {}],
      ['POST', `/orders${query}`, order],
    ] as const)
      expect((await call(method, path, body)).body).toMatchObject({
        line_items: [{ total: net, total_tax: tax, taxes: [{ id: 1, total: '22.321429' }] }],
        tax_lines: [{ rate_id: 1, rate_percent: 25 }],
        total: gross,
      });
  });

  it.each([
    [
      'of the goods',
      { line_items: [{ name: 'Bok', total: '100.00', tax_class: 'reduced-rate' }] },
      [12],
    ],
    ['of the country', { ...order, shipping: { country: 'FI' } }, [25.5]],
    ['of none', { line_items: [{ name: 'Pant', total: '2.00', tax_class: 'zero-rate' }] }, []],
  ])('taxed by the rate %s', async (_, given, rates) => {
    const { body } = await call('POST', '/orders', given);
    expect(body.tax_lines.map((one: { rate_percent: number }) => one.rate_percent)).toEqual(rates);
  });
});

it('a GTIN belongs to one product or variation, and is digits', async () => {
  const gtin = { global_unique_id: '73 0000-1' };
  const first = await call('POST', '/products', { name: 'Te', ...gtin });
  expect(first.body.global_unique_id).toBe('730000-1');
  const second = await call('POST', '/products', { name: 'Kaffe', ...gtin });
  expect(second).toMatchObject({
    status: 400,
    body: { code: 'product_invalid_global_unique_id', data: { resource_id: first.body.id } },
  });
  expect((await call('PUT', `/products/${first.body.id}`, gtin)).status).toBe(200);
});

describe('webhooks', () => {
  it('greet with an unsigned ping, then tell the whole record, signed', async () => {
    const inbox = await receiver();
    await call('POST', '/webhooks', {
      topic: 'product.created',
      delivery_url: inbox.url,
      secret: 'hush',
    });
    await until(() => inbox.received.length === 1);
    expect(inbox.received[0]).toMatchObject({ body: expect.stringMatching(/^webhook_id=\d+$/) });
    expect(inbox.received[0]?.headers['x-wc-webhook-signature']).toBeUndefined();
    await call('POST', '/products', { name: 'Te' });
    await until(() => inbox.received.length === 2);
    const { body, headers } = inbox.received[1] as (typeof inbox.received)[number];
    expect(JSON.parse(body)).toMatchObject({ name: 'Te' });
    const due = createHmac('sha256', 'hush').update(body).digest('base64');
    expect(headers['x-wc-webhook-signature']).toBe(due);
    expect(webhookSignature('hush', body)).toBe(due);
    expect(headers).toMatchObject({
      'x-wc-webhook-resource': 'product',
      'x-wc-webhook-event': 'created',
    });
    await inbox.close();
  });

  it('one that fails again and again switches itself off and says nothing more', async () => {
    const inbox = await receiver(() => 500);
    const made = await call('POST', '/webhooks', {
      topic: 'product.created',
      delivery_url: inbox.url,
      secret: 'hush',
    });
    const status = async () => (await call('GET', `/webhooks/${made.body.id}`)).body.status;
    for (let times = 0; times < 6; times++) {
      expect(await status()).toBe('active');
      await call('POST', '/products', { name: 'Te' });
      await shop.idle();
    }
    expect(await status()).toBe('disabled');
    const heard = inbox.received.length;
    await call('POST', '/products', { name: 'Te' });
    await shop.idle();
    expect(inbox.received.length).toBe(heard);
    await inbox.close();
  });

  it.each([
    ['a topic that is none', { topic: 'product.eaten', delivery_url: 'https://x.example' }, 400],
    ['no address', { topic: 'product.created' }, 400],
    ['an address that is none', { topic: 'product.created', delivery_url: 'x' }, 400],
  ])('%s is refused', async (_name, body, status) => {
    expect((await call('POST', '/webhooks', body)).status).toBe(status);
  });
});
