// What the stand-in of Jortt takes and what it refuses, request by request, beside the vendor's own
// specification: what is taken must be right there too, and what it calls wrong must be refused.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jortt } from '../../engine/sandbox/jortt/jortt.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { testClock } from '../drivers/test-clock.ts';
import { basic, type Call, caller, type Reply } from './clients.ts';
import { createJorttJudge, readJorttSpecification } from './jortt-spec.ts';
import { hasSpecs, type Judge, specsOrSkip } from './spec.ts';

const scopes = ['customers:read', 'customers:write', 'invoices:read', 'invoices:write'];
const access = { clientId: 'client', clientSecret: 'client-secret', scopes };
const clock = testClock();

let standIn: StandIn;
let call: Call;
let judge: Judge | undefined;
let customer: string;

async function token(scope: string, secret = access.clientSecret, form = {}): Promise<Reply> {
  const fields = { grant_type: 'client_credentials', scope, ...form };
  return caller(standIn.url)(
    'POST',
    '/oauth-provider/oauth/token',
    new URLSearchParams(fields).toString(),
    {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: basic(access.clientId, secret),
    },
  );
}

async function client(scope: string): Promise<Call> {
  const { body } = await token(scope);
  return caller(standIn.url, { authorization: `Bearer ${body.access_token}` });
}

const company = {
  is_private: false,
  customer_name: 'Bloemen & Zn.',
  address_street: 'Rozengracht 75a',
  address_postal_code: '1012 AB',
  address_city: 'Amsterdam',
  email: 'post@bloemen.example',
};

const line = {
  description: 'SOCK Wool sock',
  quantity: '2',
  amount: { amount: '10.00', currency: 'EUR' },
  vat: { value: '0.21', category: null },
};

beforeAll(async () => {
  standIn = await startStandIn(jortt(access), { clock, limits: false });
  call = await client(scopes.join(' '));
  customer = (await call('POST', '/v1/customers', company)).body.data.id;
  if (specsOrSkip()) judge = await createJorttJudge();
});

afterAll(() => standIn?.close());

interface Case {
  readonly name: string;
  readonly send: () => readonly [method: string, path: string, body?: unknown];
  readonly status: number;
  readonly key?: string;
  /** Parameters that the details name. */
  readonly params?: readonly string[];
  /** Where stand-in and specification may differ, with the reason. */
  readonly unlikeSpec?: string;
}

const nobody = '11111111-1111-1111-1111-111111111111';
const invoice = (more = {}) => ({ customer_id: customer, line_items: [line], ...more });

const cases: readonly Case[] = [
  {
    name: 'a private person needs a name only',
    send: () => ['POST', '/v1/customers', { is_private: true, customer_name: 'Jane Doe' }],
    status: 201,
  },
  {
    name: 'a company needs an address, and every missing part is named',
    send: () => ['POST', '/v1/customers', { is_private: false, customer_name: 'Doe BV' }],
    status: 422,
    key: 'params.invalid',
    params: ['address_street', 'address_postal_code', 'address_city'],
    unlikeSpec: 'the document says so in words only',
  },
  {
    name: 'an unknown parameter is refused',
    send: () => ['POST', '/v1/customers', { ...company, name: 'x' }],
    status: 422,
    key: 'params.invalid',
    params: ['name'],
  },
  {
    name: 'a text is no flag',
    send: () => ['POST', '/v1/customers', { ...company, is_private: 'false' }],
    status: 422,
    params: ['is_private'],
  },
  {
    name: 'a name may not be missing',
    send: () => ['POST', '/v1/customers', { is_private: true }],
    status: 422,
    params: ['customer_name'],
  },
  {
    name: 'a country has two capital letters',
    send: () => ['POST', '/v1/customers', { ...company, address_country_code: 'Nederland' }],
    status: 422,
    params: ['address_country_code'],
    unlikeSpec: 'the document names the form in words only',
  },
  {
    name: 'a way of paying is one of three',
    send: () => ['POST', '/v1/customers', { ...company, payment_method_invoice: 'cash' }],
    status: 422,
    params: ['payment_method_invoice'],
  },
  {
    name: 'a customer is replaced as a whole',
    send: () => ['PUT', `/v1/customers/${customer}`, company],
    status: 204,
  },
  {
    name: 'a PUT needs what a POST needs',
    send: () => ['PUT', `/v1/customers/${customer}`, { email: 'a@b.example' }],
    status: 422,
    params: ['is_private', 'customer_name'],
  },
  {
    name: 'an id that is none is a wrong parameter',
    send: () => ['GET', '/v1/customers/42'],
    status: 422,
    key: 'params.invalid',
    params: ['customer_id'],
  },
  {
    name: 'a customer that does not exist',
    send: () => ['GET', `/v1/customers/${nobody}`],
    status: 404,
    key: 'resource.not_found',
  },
  {
    name: 'a path that does not exist',
    send: () => ['GET', '/v1/products'],
    status: 404,
    key: 'endpoint.not_found',
  },
  {
    name: 'a method that does not exist',
    send: () => ['DELETE', '/v1/customers'],
    status: 405,
    key: 'resource.method_not_allowed',
  },
  { name: 'a page', send: () => ['GET', '/v1/customers?page=1'], status: 200 },
  {
    name: 'a page before the first',
    send: () => ['GET', '/v1/customers?page=0'],
    status: 422,
    params: ['page'],
    unlikeSpec: 'the document has no least number',
  },
  {
    name: 'a size of pages cannot be chosen',
    send: () => ['GET', '/v1/customers?per_page=500'],
    status: 422,
    params: ['per_page'],
  },
  {
    name: 'a search of two letters',
    send: () => ['GET', '/v1/customers?query=ab'],
    status: 422,
    params: ['query'],
    unlikeSpec: 'the document names the length in words only',
  },
  { name: 'an invoice', send: () => ['POST', '/v3/invoices', invoice()], status: 201 },
  {
    name: 'an invoice of everything that a webshop knows',
    send: () => [
      'POST',
      '/v3/invoices',
      invoice({
        invoice_date: '2026-01-31',
        net_amounts: true,
        remarks: 'Afleveradres: …',
        reference: 'WEB-1',
        send_method: 'self',
      }),
    ],
    status: 201,
  },
  {
    name: 'an invoice without lines',
    send: () => ['POST', '/v3/invoices', { customer_id: customer }],
    status: 422,
    params: ['line_items'],
    unlikeSpec: 'the document requires nothing of an invoice',
  },
  {
    name: 'a line without VAT',
    send: () => ['POST', '/v3/invoices', invoice({ line_items: [{ ...line, vat: null }] })],
    status: 422,
    params: ['line_items[0][vat]'],
    unlikeSpec: 'null is let through here for every property',
  },
  {
    name: 'VAT that does not say whether it is of a category',
    send: () => [
      'POST',
      '/v3/invoices',
      invoice({ line_items: [{ ...line, vat: { value: '0.21' } }] }),
    ],
    status: 422,
    params: ['line_items[0][vat][category]'],
  },
  {
    name: 'a VAT rate in percent',
    send: () => [
      'POST',
      '/v3/invoices',
      invoice({ line_items: [{ ...line, vat: { value: '21.0', category: null } }] }),
    ],
    status: 422,
    params: ['line_items[0][vat][value]'],
    unlikeSpec: 'the document says so by its examples only',
  },
  {
    name: 'a currency that is none',
    send: () => [
      'POST',
      '/v3/invoices',
      invoice({ line_items: [{ ...line, amount: { amount: '10.00', currency: 'euro' } }] }),
    ],
    status: 422,
    params: ['line_items[0][amount][currency]'],
    unlikeSpec: 'the document takes any text',
  },
  {
    name: 'less than nothing, as on a returned order',
    send: () => ['POST', '/v3/invoices', invoice({ line_items: [{ ...line, quantity: '-2' }] })],
    status: 201,
  },
  {
    name: 'a VAT category that is switched on',
    send: () => [
      'POST',
      '/v3/invoices',
      invoice({ line_items: [{ ...line, vat: { value: '0.00', category: 'exempt' } }] }),
    ],
    status: 201,
  },
  {
    name: 'a VAT category that is not switched on',
    send: () => [
      'POST',
      '/v3/invoices',
      invoice({ line_items: [{ ...line, vat: { value: '0.21', category: 'margin_goods_high' } }] }),
    ],
    status: 422,
    params: ['line_items[0][vat][category]'],
    unlikeSpec: 'which are switched on is no part of the document',
  },
  {
    name: 'an amount that is no number',
    send: () => [
      'POST',
      '/v3/invoices',
      invoice({ line_items: [{ ...line, amount: { amount: '10,00', currency: 'EUR' } }] }),
    ],
    status: 422,
    params: ['line_items[0][amount][amount]'],
  },
  {
    name: 'a product on a line: there are none',
    send: () => ['POST', '/v3/invoices', invoice({ line_items: [{ ...line, product_id: '1' }] })],
    status: 422,
    params: ['line_items[0][product_id]'],
  },
  {
    name: 'a customer who does not exist',
    send: () => ['POST', '/v3/invoices', invoice({ customer_id: nobody })],
    status: 422,
    params: ['customer_id'],
    unlikeSpec: 'a document does not know the customers',
  },
  {
    name: 'a way of sending that does not exist',
    send: () => ['POST', '/v3/invoices', invoice({ send_method: 'pigeon' })],
    status: 422,
    params: ['send_method'],
  },
  {
    name: 'a day that does not exist',
    send: () => ['POST', '/v3/invoices', invoice({ invoice_date: '2026-02-30' })],
    status: 422,
    params: ['invoice_date'],
    unlikeSpec: 'a pattern knows no calendar',
  },
];

describe('requests', () => {
  it.each(cases)('$name', async ({ send, status, key, params, unlikeSpec }) => {
    const [method, path, body] = send();
    const reply = await call(method, path, body);
    expect(reply.body?.error ?? {}).toMatchObject(key === undefined ? {} : { key, code: status });
    expect(reply.status).toBe(status);
    const named = (reply.body?.error?.details ?? []).map((one: { param: string }) => one.param);
    if (params) expect(named).toEqual(params);
    if (!judge || unlikeSpec !== undefined || [404, 405].includes(status)) return;
    const url = new URL(`http://x${path}`);
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = { 'content-type': 'application/json' };
    const sent = { method, path: url.pathname, query: url.searchParams, headers, body: text };
    expect(judge(sent).length > 0).toBe(status >= 400);
  });

  it('need JSON that says that it is', async () => {
    const headers = { 'content-type': 'text/plain' };
    const plain = await call('POST', '/v1/customers', JSON.stringify(company), headers);
    expect(plain.body.error.key).toBe('params.invalid_format');
    const cut = await call('POST', '/v1/customers', '{"is_private": tr');
    expect(cut.body.error.key).toBe('params.invalid_format');
  });
});

describe('tokens', () => {
  it.each([
    ['a wrong secret', () => token(scopes.join(' '), 'wrong'), 401, 'invalid_client'],
    ['a scope that was not registered', () => token('payroll:read'), 400, 'invalid_scope'],
    [
      'another grant',
      () => token('customers:read', undefined, { grant_type: 'password' }),
      400,
      'unsupported_grant_type',
    ],
  ] as const)('are not given for %s', async (_name, ask, status, error) => {
    const reply = await ask();
    expect([reply.status, reply.body.error]).toEqual([status, error]);
  });

  it('open only what their scopes say', async () => {
    const reader = await client('customers:read');
    expect((await reader('GET', '/v1/customers')).status).toBe(200);
    const refused = await reader('POST', '/v1/customers', company);
    expect([refused.status, refused.body.error.key]).toEqual([401, 'scopes.insufficient']);
  });

  it('live two hours', async () => {
    const short = await client('customers:read');
    clock.turn(7_199_000);
    expect((await short('GET', '/v1/customers')).status).toBe(200);
    clock.turn(1_000);
    expect((await short('GET', '/v1/customers')).body.error.key).toBe('access_token.expired');
    call = await client(scopes.join(' '));
  });

  it('are asked for', async () => {
    const reply = await caller(standIn.url)('GET', '/v1/customers');
    expect([reply.status, reply.body.error.key]).toEqual([401, 'access_token.invalid']);
  });
});

it.skipIf(!hasSpecs)('a record shows what the vendor shows, and nothing else', async () => {
  const { definitions } = readJorttSpecification();
  const vendor = (name: string) => Object.keys(definitions[name]?.properties ?? {}).sort();
  const names = (reply: Reply) => Object.keys(reply.body.data).sort();
  const sir = { is_private: true, customer_name: 'Jan Doe', salutation: 'sir' };
  const { id } = (await call('POST', '/v1/customers', sir)).body.data;
  const made = await call('POST', '/v3/invoices', invoice({ customer_id: id }));
  const shown = await call('GET', `/v1/customers/${id}`);
  expect(names(shown)).toEqual(vendor('Jortt_V1_Entities_Customer'));
  expect(names(await call('GET', `/v2/invoices/${made.body.data.id}`))).toEqual(
    vendor('Jortt_V2_Invoicing_Entities_Invoice'),
  );
  expect(names(await call('GET', `/v1/customers/${id}/vat-percentages`))).toEqual(
    vendor('Jortt_V1_Entities_VatPercentagesForCustomer'),
  );
});

it('a PUT empties what it leaves out', async () => {
  const { body } = await call('POST', '/v1/customers', { ...company, phonenumber: '+31 20 1' });
  await call('PUT', `/v1/customers/${body.data.id}`, company);
  const after = await call('GET', `/v1/customers/${body.data.id}`);
  expect(after.body.data).toMatchObject({
    customer_name: company.customer_name,
    phonenumber: null,
  });
});

it('a list goes on by addresses, a hundred a page, and a search finds names, not e-mail', async () => {
  const many = await startStandIn(jortt(access), { clock, limits: false });
  for (let at = 0; at < 203; at++)
    many.person.create('customer', {
      ...company,
      customer_name: `Klant ${at}`,
      email: `k${at}@x.nl`,
    });
  const one = standIn;
  standIn = many;
  const ask = await client(scopes.join(' '));
  standIn = one;
  const sizes: number[] = [];
  for (let path: string | undefined = '/v1/customers'; path; ) {
    const { body } = (await ask('GET', path)) as Reply;
    sizes.push(body.data.length);
    path = body._links.next?.href.slice(many.url.length);
  }
  expect(sizes).toEqual([100, 100, 3]);
  expect((await ask('GET', '/v1/customers?query=klant%2011')).body.data).toHaveLength(11);
  expect((await ask('GET', '/v1/customers?query=k11@x.nl')).body.data).toEqual([]);
  await many.close();
});

describe('sending', () => {
  const ask = async (id: string) => (await call('GET', `/v2/invoices/${id}`)).body.data;

  it('is scheduled, and done a little later', async () => {
    const { body } = await call('POST', '/v3/invoices', invoice({ send_method: 'email' }));
    expect(await ask(body.data.id)).toMatchObject({
      invoice_status: 'draft',
      send_method: 'email',
      invoice_number: null,
    });
    clock.turn(3_000);
    expect(await ask(body.data.id)).toMatchObject({ invoice_status: 'sent' });
    const deleted = await call('DELETE', `/v1/invoices/${body.data.id}`);
    expect(deleted.body.error.key).toBe('operation.invalid');
  });

  it('by e-mail leaves a draft where the customer has no address', async () => {
    const made = await call('POST', '/v1/customers', { ...company, email: null });
    const { body } = await call(
      'POST',
      '/v3/invoices',
      invoice({ customer_id: made.body.data.id, send_method: 'email' }),
    );
    clock.turn(10_000);
    expect(await ask(body.data.id)).toMatchObject({ invoice_status: 'draft' });
  });

  it('of a draft is a call of its own', async () => {
    const { body } = await call('POST', '/v3/invoices', invoice());
    const incomplete = await call('POST', `/v1/invoices/${body.data.id}/send`, {
      send_method: 'email',
    });
    expect(incomplete.body.error.details).toHaveLength(3);
    const unaddressed = await call('POST', `/v1/invoices/${body.data.id}/send`, {
      send_method: 'peppol',
    });
    expect(unaddressed.body.error.details).toHaveLength(2);
    await call('POST', `/v1/invoices/${body.data.id}/send`, { send_method: 'self' });
    clock.turn(3_000);
    expect(await ask(body.data.id)).toMatchObject({ invoice_status: 'sent', send_method: 'self' });
  });
});

it('sums are those of the lines, prices with VAT or without', async () => {
  const sums = async (more: object) => {
    const { body } = await call('POST', '/v3/invoices', invoice(more));
    const { data } = (await call('GET', `/v2/invoices/${body.data.id}`)).body;
    return [data.invoice_total.amount, data.invoice_total_incl_vat.amount];
  };
  const four = { ...line, quantity: '4', amount: { amount: '499.00', currency: 'EUR' } };
  expect(await sums({ line_items: [four] })).toEqual(['1996.00', '2415.16']);
  const inclusive = { ...line, quantity: '1', amount: { amount: '121.00', currency: 'EUR' } };
  expect(await sums({ line_items: [inclusive], net_amounts: true })).toEqual(['100.00', '121.00']);
});

it('more than ten calls a second are refused', async () => {
  standIn.setLimits({ requests: 10, windowMs: 1_000 });
  const statuses = [];
  for (let at = 0; at < 11; at++) statuses.push((await call('GET', '/v1/customers')).status);
  standIn.setLimits(false);
  expect(statuses).toEqual([...Array(10).fill(200), 429]);
});
