// What the ERP's stand-in takes and what it refuses, request by request: each row is sent to a company
// with one customer, one product and one order. Where the specification is at hand, the same request is
// held against it: what the stand-in takes must be right there too, and unknown names wrong.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { tripletex } from '../../engine/sandbox/tripletex/tripletex.ts';
import { type Call, erpCaller, tokens } from './clients.ts';
import { createJudge, type Judge, specsOrSkip } from './spec.ts';

interface Case {
  readonly name: string;
  readonly send: readonly [method: string, path: string, body?: unknown];
  readonly status: number;
  readonly code?: number;
  /** Fields that the validation messages name. */
  readonly fields?: readonly string[];
  readonly message?: string;
  /** Where stand-in and specification may differ, with the reason. */
  readonly unlikeSpec?: string;
}

const day = { orderDate: '2026-03-01', deliveryDate: '2026-03-02' };
const period = 'orderDateFrom=2026-01-01&orderDateTo=2027-01-01';

const cases: readonly Case[] = [
  {
    name: 'a name is enough for a customer',
    send: ['POST', '/customer', { name: 'Ås & Sønn' }],
    status: 201,
  },
  {
    name: 'a customer needs a name',
    send: ['POST', '/customer', { email: 'a@b.no' }],
    status: 422,
    code: 18000,
    fields: ['name'],
    message: 'Kan ikke være null.',
  },
  {
    name: 'a blank name is none',
    send: ['POST', '/customer', { name: ' ' }],
    status: 422,
    code: 18000,
    fields: ['name'],
  },
  {
    name: 'unknown properties are refused',
    send: ['POST', '/customer', { name: 'A', navn: 'B' }],
    status: 422,
    code: 16000,
    fields: ['navn'],
    message: 'Feltet eksisterer ikke i objektet.',
  },
  {
    name: 'unknown properties are refused inside an address',
    send: ['POST', '/customer', { name: 'A', postalAddress: { street: 'x' } }],
    status: 422,
    code: 16000,
    fields: ['street'],
  },
  {
    name: 'unknown properties are refused inside a reference',
    send: ['POST', '/customer', { name: 'A', postalAddress: { country: { id: 161, code: 'NO' } } }],
    status: 422,
    code: 16000,
    fields: ['code'],
  },
  {
    name: 'all unknown properties are named',
    send: ['POST', '/customer', { name: 'A', one: 1, two: 2 }],
    status: 422,
    code: 16000,
    fields: ['one', 'two'],
  },
  {
    name: 'a number is no text',
    send: ['POST', '/customer', { name: 7 }],
    status: 422,
    code: 16000,
    fields: ['name'],
    message: 'Verdien er ikke av korrekt type for dette feltet.',
  },
  {
    name: 'a text is no number',
    send: ['POST', '/customer', { name: 'A', customerNumber: '12' }],
    status: 422,
    code: 16000,
    fields: ['customerNumber'],
  },
  {
    name: 'a text is no flag',
    send: ['POST', '/customer', { name: 'A', isInactive: 'false' }],
    status: 422,
    code: 16000,
    fields: ['isInactive'],
  },
  {
    name: 'a fraction is no whole number',
    send: ['POST', '/customer', { name: 'A', invoicesDueIn: 1.5 }],
    status: 422,
    code: 16000,
    fields: ['invoicesDueIn'],
  },
  {
    name: 'a customer number is not negative',
    send: ['POST', '/customer', { name: 'A', customerNumber: -5 }],
    status: 422,
    code: 18000,
    fields: ['customerNumber'],
    message: 'Må være mellom 0 og 2147483647.',
  },
  {
    name: 'a customer number has an end',
    send: ['POST', '/customer', { name: 'A', customerNumber: 3_000_000_000 }],
    status: 422,
    code: 18000,
    fields: ['customerNumber'],
  },
  {
    name: 'an enumeration has its values only',
    send: ['POST', '/customer', { name: 'A', language: 'SE' }],
    status: 422,
    code: 16000,
    fields: ['language'],
  },
  {
    name: 'an id alone is no reference',
    send: ['POST', '/customer', { name: 'A', currency: 1 }],
    status: 422,
    code: 16000,
    fields: ['currency'],
  },
  {
    name: 'a list is no object',
    send: ['POST', '/customer', [{ name: 'A' }]],
    status: 422,
    code: 16000,
  },
  { name: 'null empties', send: ['PUT', '/customer/{customer}', { email: null }], status: 200 },
  {
    name: 'read-only properties are ignored',
    send: ['POST', '/customer', { name: 'A', displayName: 'B', isCustomer: false }],
    status: 201,
    unlikeSpec: 'the judge also reports read-only properties',
  },
  {
    name: 'what is not JSON is refused',
    send: ['POST', '/customer', '{"name":'],
    status: 422,
    code: 22000,
  },
  {
    name: 'a customer number is unique',
    send: ['POST', '/customer', { name: 'A', customerNumber: 10001 }],
    status: 422,
    code: 18000,
    fields: ['customerNumber'],
  },
  {
    name: 'a customer number may be chosen',
    send: ['POST', '/customer', { name: 'A', customerNumber: 555 }],
    status: 201,
  },
  {
    name: 'a country must exist',
    send: ['POST', '/customer', { name: 'A', postalAddress: { country: { id: 9999 } } }],
    status: 422,
    code: 18000,
    fields: ['country'],
  },
  {
    name: 'due days have a limit',
    send: ['POST', '/customer', { name: 'A', invoicesDueIn: 10_001 }],
    status: 422,
    code: 18000,
    fields: ['invoicesDueIn'],
  },
  {
    name: 'an old version is refused',
    send: ['PUT', '/customer/{customer}', { version: 99, name: 'A' }],
    status: 409,
    code: 8000,
  },
  {
    name: 'a version may be left out',
    send: ['PUT', '/customer/{customer}', { name: 'Fjord AS' }],
    status: 200,
  },
  {
    name: 'an unknown customer is not found',
    send: ['GET', '/customer/1'],
    status: 404,
    code: 6000,
  },
  {
    name: 'an unknown customer is not updated',
    send: ['PUT', '/customer/1', { name: 'A' }],
    status: 404,
    code: 6000,
  },
  {
    name: 'there is no PATCH',
    send: ['PATCH', '/customer/{customer}', { name: 'A' }],
    status: 405,
    code: 4000,
  },
  { name: 'an unknown path is not found', send: ['GET', '/customers'], status: 404, code: 6000 },
  {
    name: 'a customer with orders stays',
    send: ['DELETE', '/customer/{customer}'],
    status: 422,
    code: 18000,
  },
  {
    name: 'an address of somebody else is refused',
    send: ['PUT', '/customer/{customer}', { postalAddress: { id: 1, city: 'Oslo' } }],
    status: 422,
    code: 18000,
    fields: ['postalAddress'],
  },
  {
    name: 'unknown names in fields are refused',
    send: ['GET', '/customer?fields=id,orgNumber'],
    status: 400,
    code: 11000,
  },
  {
    name: 'unknown names in nested fields are refused',
    send: ['GET', '/customer?fields=id,postalAddress(town)'],
    status: 400,
    code: 11000,
  },
  {
    name: 'brackets in fields must close',
    send: ['GET', '/customer?fields=postalAddress(city'],
    status: 400,
    code: 11000,
  },
  {
    name: 'a text has nothing to expand',
    send: ['GET', '/customer?fields=name(id)'],
    status: 400,
    code: 11000,
  },
  {
    name: 'from is a whole number',
    send: ['GET', '/customer?from=x'],
    status: 422,
    code: 21000,
    unlikeSpec: 'queries are compared as texts',
  },
  { name: 'count is not negative', send: ['GET', '/customer?count=-1'], status: 422, code: 21000 },
  { name: 'count has a limit', send: ['GET', '/customer?count=100000'], status: 422, code: 23000 },
  { name: 'ids are whole numbers', send: ['GET', '/customer?id=a'], status: 422, code: 21000 },
  {
    name: 'changedSince is a time',
    send: ['GET', '/customer?changedSince=yesterday'],
    status: 422,
    code: 21000,
  },
  {
    name: 'changedSince may be a date',
    send: ['GET', '/customer?changedSince=2026-01-01'],
    status: 200,
  },
  {
    name: 'sorting needs a known name',
    send: ['GET', '/customer?sorting=town'],
    status: 422,
    code: 17000,
  },
  {
    name: 'a product needs a name',
    send: ['POST', '/product', { number: 'X' }],
    status: 422,
    code: 18000,
    fields: ['name'],
  },
  {
    name: 'a product number is unique',
    send: ['POST', '/product', { name: 'Other', number: 'S-1' }],
    status: 422,
    code: 18000,
    fields: ['number'],
    message: 'Produktnummeret S-1 er i bruk.',
  },
  {
    name: 'products without a number may be many',
    send: ['POST', '/product', { name: 'Other', number: '' }],
    status: 201,
  },
  {
    name: 'two products may share a name',
    send: ['POST', '/product', { name: 'Sokk' }],
    status: 201,
  },
  {
    name: 'incoming VAT does not go on a product',
    send: ['POST', '/product', { name: 'A', vatType: { id: 1 } }],
    status: 422,
    code: 18000,
    fields: ['vatType'],
    message: 'Ugyldig mva-kode.',
  },
  {
    name: 'a product in use stays',
    send: ['DELETE', '/product/{product}'],
    status: 422,
    code: 18000,
  },
  { name: 'orders are listed for a period', send: ['GET', `/order?${period}`], status: 200 },
  {
    name: 'both ends of the period are mandatory',
    send: ['GET', '/order'],
    status: 422,
    code: 18000,
    fields: ['orderDateFrom', 'orderDateTo'],
  },
  {
    name: 'the end alone is not enough',
    send: ['GET', '/order?orderDateTo=2027-01-01'],
    status: 422,
    code: 18000,
    fields: ['orderDateFrom'],
  },
  {
    name: 'the period has a length',
    send: ['GET', '/order?orderDateFrom=2026-01-01&orderDateTo=2026-01-01'],
    status: 422,
    code: 18000,
  },
  {
    name: 'the period is of dates',
    send: ['GET', '/order?orderDateFrom=now&orderDateTo=2026-01-01'],
    status: 422,
    code: 21000,
  },
  {
    name: 'an order needs customer and dates',
    send: ['POST', '/order', { reference: 'x' }],
    status: 422,
    code: 18000,
    fields: ['customer', 'orderDate', 'deliveryDate'],
  },
  {
    name: 'a date is a day that exists',
    send: [
      'POST',
      '/order',
      { customer: { id: 1 }, orderDate: '2026-02-30', deliveryDate: '2026-03-01' },
    ],
    status: 422,
    code: 16000,
    fields: ['orderDate'],
    unlikeSpec: 'dates are texts there',
  },
  {
    name: 'the customer of an order must exist',
    send: ['POST', '/order', { customer: { id: 1 }, ...day }],
    status: 422,
    code: 18000,
    fields: ['customer'],
  },
  {
    name: 'unknown properties are refused inside lines',
    send: [
      'POST',
      '/order',
      { customer: { id: '{customer}' }, ...day, orderLines: [{ count: 1, price: 3 }] },
    ],
    status: 422,
    code: 16000,
    fields: ['price'],
  },
  {
    name: 'the product of a line must exist',
    send: [
      'POST',
      '/order',
      { customer: { id: '{customer}' }, ...day, orderLines: [{ product: { id: 1 } }] },
    ],
    status: 422,
    code: 18000,
    fields: ['product'],
  },
  {
    name: 'an order is due within 10000 days',
    send: ['PUT', '/order/{order}', { invoicesDueIn: 20_000 }],
    status: 422,
    code: 18000,
    fields: ['invoicesDueIn'],
  },
  {
    name: 'a place inside a line is not negative',
    send: [
      'POST',
      '/order',
      { customer: { id: '{customer}' }, ...day, orderLines: [{ sortIndex: -1 }] },
    ],
    status: 422,
    code: 18000,
    fields: ['sortIndex'],
  },
  {
    name: 'lines are updated with an order or not',
    send: ['PUT', '/order/{order}?updateLinesAndGroups=maybe', { reference: 'x' }],
    status: 422,
    code: 21000,
  },
  {
    name: 'a line needs an order',
    send: ['POST', '/order/orderline', { count: 1 }],
    status: 422,
    code: 18000,
    fields: ['order'],
  },
  {
    name: 'a line is added to an order',
    send: ['POST', '/order/orderline', { order: { id: '{order}' }, product: { id: '{product}' } }],
    status: 201,
  },
  {
    name: 'a line does not change its order',
    send: ['PUT', '/order/orderline/{line}', { order: { id: '{order}' }, count: 3 }],
    status: 422,
    code: 18000,
    fields: ['order'],
  },
  {
    name: 'a line is updated without its order',
    send: ['PUT', '/order/orderline/{line}', { count: 3 }],
    status: 200,
  },
  {
    name: 'an invoice has a date',
    send: ['PUT', '/order/{order}/:invoice'],
    status: 422,
    code: 18000,
    fields: ['invoiceDate'],
  },
  {
    name: 'an invoice that is paid says how',
    send: ['PUT', '/order/{order}/:invoice?invoiceDate=2026-03-03&paidAmount=10'],
    status: 422,
    code: 18000,
    fields: ['paymentTypeId'],
  },
  {
    name: 'an invoice that is paid says how much',
    send: ['PUT', '/order/{order}/:invoice?invoiceDate=2026-03-03&paymentTypeId=1'],
    status: 422,
    code: 18000,
    fields: ['paidAmount'],
  },
  {
    name: 'an invoice is paid in a way that there is',
    send: ['PUT', '/order/{order}/:invoice?invoiceDate=2026-03-03&paidAmount=1&paymentTypeId=99'],
    status: 422,
    code: 18000,
    fields: ['paymentTypeId'],
  },
  {
    name: 'an invoice is sent or not',
    send: ['PUT', '/order/{order}/:invoice?invoiceDate=2026-03-03&sendToCustomer=yes'],
    status: 422,
    code: 21000,
  },
  {
    name: 'invoices are listed for a period',
    send: ['GET', '/invoice?invoiceDateFrom=2026-01-01&invoiceDateTo=2027-01-01'],
    status: 200,
  },
  {
    name: 'invoices without a period are not listed',
    send: ['GET', '/invoice'],
    status: 422,
    code: 18000,
    fields: ['invoiceDateFrom', 'invoiceDateTo'],
  },
  {
    name: 'an unknown invoice is not paid',
    send: ['PUT', '/invoice/1/:payment?paymentDate=2026-03-03&paymentTypeId=1&paidAmount=1'],
    status: 404,
    code: 6000,
  },
  { name: 'a country is found by its letters', send: ['GET', '/country?code=NO'], status: 200 },
  {
    name: 'VAT types are outgoing or incoming',
    send: ['GET', '/ledger/vatType?typeOfVat=BOTH'],
    status: 422,
    code: 21000,
  },
  { name: 'events are listed', send: ['GET', '/event'], status: 200 },
  {
    name: 'a subscription needs an address',
    send: ['POST', '/event/subscription', { event: 'customer.update' }],
    status: 422,
    code: 18000,
    fields: ['targetUrl'],
  },
  {
    name: 'a subscription needs a known event',
    send: ['POST', '/event/subscription', { event: 'moon.full', targetUrl: 'https://a.example/' }],
    status: 422,
    code: 18000,
    fields: ['event'],
  },
  {
    name: 'there is an event for invoices',
    send: [
      'POST',
      '/event/subscription',
      { event: 'invoice.create', targetUrl: 'https://a.example/' },
    ],
    status: 201,
  },
  {
    name: 'many customers come at once',
    send: ['POST', '/customer/list', [{ name: 'A' }, { name: 'B' }]],
    status: 201,
  },
  {
    name: 'of many, one wrong one stops all',
    send: ['POST', '/customer/list', [{ name: 'A' }, {}]],
    status: 422,
    code: 18000,
  },
];

describe('requests to the ERP', () => {
  let erp: StandIn;
  let call: Call;
  let judge: Judge | undefined;
  const ids: Record<string, number> = {};

  beforeAll(async () => {
    erp = await startStandIn(tripletex(tokens), { limits: false });
    call = await erpCaller(erp);
    if (specsOrSkip()) judge = await createJudge();
    const idOf = async (path: string, body: object): Promise<number> =>
      (await call('POST', path, body)).body.value.id;
    ids.customer = await idOf('/customer', { name: 'Fjord AS' });
    ids.product = await idOf('/product', { name: 'Sokk', number: 'S-1' });
    ids.order = await idOf('/order', { customer: { id: ids.customer }, ...day });
    const product = { id: ids.product };
    ids.line = await idOf('/order/orderline', { order: { id: ids.order }, product });
  });
  afterAll(() => erp.close());

  async function check({ send, status, code, fields, message, unlikeSpec }: Case): Promise<void> {
    const [method, path, given] = send.map((part) => filled(part)) as [string, string, unknown];
    const before = erp.counts();
    const reply = await call(method, path, given);
    expect([reply.status, reply.body?.code]).toEqual([status, code]);
    if (status >= 400) {
      expect(reply.headers.get('x-tlx-request-id')).toBe(reply.body.requestId);
      expect(erp.counts()).toEqual(before);
    }
    const messages: { field: string; message: string }[] = reply.body?.validationMessages ?? [];
    if (fields) expect(messages.map((one) => one.field)).toEqual(fields);
    if (message) expect(messages[0]?.message).toBe(message);
    if (!judge || unlikeSpec) return;
    const verdict = judge({
      method,
      path: path.split('?')[0] as string,
      query: new URLSearchParams(path.split('?')[1]),
      headers: { 'content-type': 'application/json' },
      body: typeof given === 'string' ? given : given === undefined ? '' : JSON.stringify(given),
    });
    if (status < 300) expect(verdict).toEqual([]);
    if (code === 16000 || code === 22000) expect(verdict).not.toEqual([]);
  }

  function filled(part: unknown): unknown {
    if (part === undefined) return undefined;
    const text = JSON.stringify(part).replace(/"\{(\w+)\}"/g, (_, name) => String(ids[name]));
    return JSON.parse(text.replace(/\{(\w+)\}/g, (_, name) => String(ids[name])));
  }

  for (const one of cases) it(one.name, () => check(one));
});
