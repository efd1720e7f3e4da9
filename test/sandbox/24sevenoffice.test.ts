// The stand-in of 24SevenOffice refuses what the vendor's documents refuse: bodies and parameters of REST
// by the OpenAPI document, envelopes of the older services by their descriptions. Each row is a request
// made by hand that is wrong in one thing.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { office } from '../../engine/sandbox/24sevenoffice/24sevenoffice.ts';
import { audience } from '../../engine/sandbox/24sevenoffice/access.ts';
import { officeAccess } from '../../engine/sandbox/access.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { createOfficeJudge, hasOfficeSpecs } from './office-spec.ts';

const judge = hasOfficeSpecs() ? await createOfficeJudge() : undefined;

let erp: StandIn;
let token: string;
let verdict: readonly string[] | undefined;
beforeAll(async () => {
  erp = await startStandIn(office(officeAccess), { limits: false });
  erp.watch((request) => {
    verdict = judge?.(request);
  });
  const form = {
    grant_type: 'client_credentials',
    client_id: officeAccess.clientId,
    client_secret: officeAccess.clientSecret,
    audience,
    login_organization: officeAccess.organization,
  };
  const answer = await fetch(`${erp.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  token = ((await answer.json()) as { access_token: string }).access_token;
  const person = erp.person;
  person.create('customer', { isCompany: true, name: 'Fjord AB', externalReference: 'F-1' });
  person.create('customer', { isCompany: true, name: 'Berg AB', phone: '0701' });
  person.create('product', { name: 'Te', number: 'TE', category: { id: 1 } });
  person.create('order', { customer: { id: 1001, name: 'Fjord AB' } });
});
afterAll(() => erp.close());

async function call(method: string, path: string, body?: JsonObject) {
  const answer = await fetch(`${erp.url}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, text: await answer.text() };
}

const customer = { id: 1001, name: 'Fjord AB' };
const line = { type: 'product', product: { id: 301 }, quantity: 1, price: 10 };

describe('an order is refused with', () => {
  test.each<[string, JsonObject, string]>([
    [
      'an empty e-mail',
      { customer: { ...customer, invoiceEmailAddresses: [''] } },
      '/customer/invoiceEmailAddresses/0 format',
    ],
    [
      'a currency in small letters',
      { customer, currency: { code: 'sek' } },
      '/currency/code pattern',
    ],
    [
      'a rate of nothing',
      { customer, currency: { code: 'EUR', rate: 0 } },
      '/currency/rate minimum',
    ],
    ['a day that there is not', { customer, date: '2026-02-30' }, '/date format'],
    [
      'terms of payment that are unknown',
      { customer, invoice: { paymentTerms: { type: 'Later', value: 1 } } },
      '/invoice/paymentTerms/type enum',
    ],
    ['a status that is unknown', { customer, status: 'Done' }, '/status enum'],
  ])('%s', async (_, body, words) => {
    const { status, text } = await call('POST', '/salesorders', body);
    expect(status).toBe(400);
    const [path, keyword] = words.split(' ');
    expect(text).toContain(JSON.stringify({ path, keyword }));
    if (judge && !words.includes('/date')) expect(verdict).not.toEqual([]);
  });
});

test.each<[string, JsonObject]>([
  ['no words', { ...line, description: '' }],
  ['words that are too long', { ...line, description: 'x'.repeat(301) }],
  ['a property that there is not', { ...line, sku: 'TE' }],
  ['a rate above all', { ...line, tax: { rate: 101 } }],
])('a line is refused with %s', async (_, body) => {
  expect((await call('POST', '/salesorders/5001/lines', body)).status).toBe(400);
  if (judge) expect(verdict).not.toEqual([]);
});

test('an order that is invoiced is neither put aside nor removed', async () => {
  const order = erp.person.create('order', { customer });
  const path = `/salesorders/${order.id}`;
  await call('POST', `${path}/lines`, line);
  expect((await call('PATCH', path, { status: 'Inactive' })).status).toBe(200);
  expect((await call('PATCH', path, { status: 'Invoice' })).status).toBe(200);
  expect((await call('PATCH', path, { status: 'Inactive' })).status).toBe(400);
  expect((await call('DELETE', path)).status).toBe(409);
});

test.each([
  '/customers?sortBy=age',
  '/customers?isCompany=maybe',
  '/salesorders?status=Inactive',
  '/salesorders?dateFrom=monday',
  '/salesorders?modifiedFrom=yesterday',
  '/paymentmethods?limit=5',
  '/dimensions/1/elements?page=2',
])('%s is refused', async (path) => {
  expect((await call('GET', path)).status).toBe(400);
});

test('currencies are given to every token, with what they are worth', async () => {
  expect(JSON.parse((await call('GET', '/currencies')).text)).toContainEqual({
    code: 'EUR',
    rate: 11.32,
  });
  expect(verdict ?? []).toEqual([]);
});

describe('the older services', () => {
  const space = 'http://24sevenOffice.com/webservices';
  const envelopeSpace = 'http://schemas.xmlsoap.org/soap/envelope/';
  const companies = '/CRM/Company/V001/CompanyService.asmx';

  async function ask(
    path: string,
    operation: string,
    inside: string,
    more: { cookie?: string; root?: string; envelope?: string } = {},
  ): Promise<string> {
    const { root = space, envelope = envelopeSpace, cookie } = more;
    const answer = await fetch(`${erp.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'text/xml; charset=utf-8',
        soapaction: `"${space}/${operation}"`,
        ...(cookie ? { cookie } : {}),
      },
      body: `<s:Envelope xmlns:s="${envelope}"><s:Body><${operation} xmlns="${root}">${inside}</${operation}></s:Body></s:Envelope>`,
    });
    return answer.text();
  }

  const { applicationId, userName, password } = officeAccess;
  const credential = (...parts: readonly string[]) => `<credential>${parts.join('')}</credential>`;
  const application = `<ApplicationId>${applicationId}</ApplicationId>`;
  const secret = `<Password>${password}</Password>`;
  const user = `<Username>${userName}</Username>`;
  const login = (inside: string) => ask('/authenticate/v001/authenticate.asmx', 'Login', inside);

  test.each([
    ['elements out of their order', credential(user, secret, application), 'Invalid username'],
    [
      'an application that is no guid',
      credential('<ApplicationId>x</ApplicationId>', secret, user),
      'not in a correct format',
    ],
    ['no application', credential(secret, user), 'Invalid username'],
  ])('let nobody in with %s', async (_, inside, words) => {
    expect(await login(inside)).toContain(words);
  });

  async function search(params: string, more: { root?: string; envelope?: string } = {}) {
    const given = await login(credential(application, secret, user));
    const cookie = `ASP.NET_SessionId=${/<LoginResult>(.*?)</.exec(given)?.[1]}`;
    const wanted = '<returnProperties><string>Id</string></returnProperties>';
    const inside = `<searchParams>${params}</searchParams>${wanted}`;
    const text = await ask(companies, 'GetCompanies', inside, { cookie, ...more });
    const fault = /<faultstring>(.*?)</.exec(text)?.[1];
    return fault ?? [...text.matchAll(/<Id>(\d+)</g)].map(([, id]) => Number(id));
  }

  test.each([
    ['<CompanyName>fjord</CompanyName>', [1001]],
    ['<ExternalId>F-1</ExternalId>', [1001]],
    ['<CompanyIds><int>1002</int></CompanyIds>', [1002]],
    ['<CompanyPhone>0701</CompanyPhone>', [1002]],
    ['<ChangedAfter>2999-01-01T00:00:00</ChangedAfter>', []],
    // The e-mail stands before the name, so the name is not read.
    ['<CompanyEmail>nobody@x.example</CompanyEmail><CompanyName>Fjord</CompanyName>', []],
    ['<Nickname>x</Nickname><CompanyName>Berg</CompanyName>', [1002]],
  ])('find by %s', async (params, ids) => {
    expect(await search(params)).toEqual(ids);
  });

  test.each([
    ['an id that is no number', '<CompanyId>x</CompanyId>', {}, 'not in a correct format'],
    ['an empty id', '<CompanyId></CompanyId>', {}, 'not in a correct format'],
    ['a time that is none', '<ChangedAfter>today</ChangedAfter>', {}, 'not in a correct format'],
    ['a sign that XML cannot hold', '<CompanyName>a\u0002</CompanyName>', {}, 'invalid character'],
    ['its number', '<CompanyName>a&#2;</CompanyName>', {}, 'invalid character'],
    ['an entity that is unknown', '<CompanyName>a&nbsp;b</CompanyName>', {}, 'invalid character'],
    ['another namespace', '<CompanyName>a</CompanyName>', { root: 'urn:x' }, 'was not expected'],
    [
      'a newer envelope',
      '<CompanyName>a</CompanyName>',
      { envelope: 'http://www.w3.org/2003/05/soap-envelope' },
      'version mismatch',
    ],
  ])('refuse %s', async (_, params, more, words) => {
    expect(await search(params, more)).toContain(words);
  });

  test('say so without a session', async () => {
    expect(await ask(companies, 'GetCompanies', '<searchParams />')).toContain('Not authenticated');
  });
});
