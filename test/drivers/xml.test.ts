// A system that speaks XML over plain HTTP, described by its file alone: what is read is what its schema says, with
// lists that are lists although they hold one, and what is sent is a document that its vendor would take.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { testClock } from './test-clock.ts';

const file = (base: string) => `driver: http
base: ${base}/api
format: xml
message: error.message
entities:
  order:
    list: { path: /orders, items: orders.order }
    get: { path: '/orders/{$id}', item: order }
    find:
      number: { path: /orders, query: { number: '{$value}' }, items: orders.order }
    create:
      path: /orders
      body: { order: '{$}' }
      item: order
    update: { path: '/orders/{$id}', send: whole, whole: [lines], body: { order: '{$}' }, item: order }
    decode: |
      $merge([$, {
        'id': $.'@id', 'lines': lines.line, 'currency': total.'@currency', 'total': total.'#text'
      }])
    encode: |
      $merge([
        $sift($, function($value, $name) { $not($name in ['id', 'lines', 'currency', 'total']) }),
        { 'total': { '@currency': currency, '#text': total }, 'lines': { 'line': lines } }
      ])
`;

const schema = JSON.stringify({
  type: 'object',
  properties: {
    id: { type: 'string', readOnly: true },
    number: { type: 'string' },
    currency: { type: 'string' },
    total: { type: 'number' },
    isPaid: { type: 'boolean' },
    buyer: { type: 'integer' },
    courier: { type: 'string' },
    anything: {},
    note: { type: 'string' },
    remark: { type: 'string' },
    ship: { type: 'object', properties: { city: { type: 'string' } } },
    lines: {
      type: 'array',
      items: {
        type: 'object',
        properties: { sku: { type: 'string' }, quantity: { type: 'integer' } },
      },
    },
  },
});

interface Asked {
  readonly line: string;
  readonly type: string | undefined;
  readonly accept: string | undefined;
  readonly body: string;
}

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** A driver for the file, and a server that gives `replies` in turn, and the last of them from then on. */
async function open(...replies: readonly { readonly status?: number; readonly body: string }[]) {
  const asked: Asked[] = [];
  const left = [...replies];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method, url, headers } = request;
    const body = Buffer.concat(parts).toString();
    asked.push({
      line: `${method} ${url}`,
      type: headers['content-type'],
      accept: headers.accept,
      body,
    });
    const { status = 200, body: text } = (left.length > 1 ? left.shift() : left[0]) ?? { body: '' };
    response.writeHead(status, { 'content-type': 'application/xml' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const { port } = server.address() as AddressInfo;
  const catalogue = await catalogueWith({
    'pipes/systems/web.yaml': file(`http://127.0.0.1:${port}`),
    'schemas/web/order.json': schema,
  });
  expect(told(catalogue)).toEqual([]);
  const system = catalogue.systems.get('web') as System;
  const driver = httpDriver(system, { clock: testClock() });
  opened.push(() => driver.close());
  return { asked, driver, order: system.entities.order as Entity };
}

const one = `<order id="7"><number>0042</number><total currency="NOK">12.50</total><isPaid>true</isPaid>
  <lines><line><sku>A&amp;B</sku><quantity>2</quantity></line></lines></order>`;
const two = `<s:order xmlns:s="urn:shop" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="8"><remark xsi:nil="true"/><ship/><number/><total currency="NOK">1</total><lines/><note><![CDATA[a < b]]></note></s:order>`;

const records = async (body: string): Promise<readonly JsonObject[]> => {
  const { driver, order } = await open({ body });
  const page = await driver.readPage(order, null);
  expect(page.unreadable).toEqual([]);
  return page.records.map(({ record }) => record);
};

const first = {
  id: '7',
  number: '0042',
  currency: 'NOK',
  total: 12.5,
  isPaid: true,
  lines: [{ sku: 'A&B', quantity: 2 }],
};

test('a list of one record with a list of one item is read as its schema says', async () => {
  expect(await records(`<?xml version="1.0"?><orders>${one}</orders>`)).toEqual([
    expect.objectContaining(first),
  ]);
});

test('of several records, prefixes, empty elements and raw texts are no matter', async () => {
  const [, second] = await records(`<orders count="2">${one}${two}</orders>`);
  expect(second).toMatchObject({
    ...{ id: '8', number: '', total: 1, lines: [], note: 'a < b' },
    ...{ remark: null, ship: null },
  });
});

test('an empty list is one, and another document is none', async () => {
  expect(await records('<orders/>')).toEqual([]);
  const { driver, order } = await open({ body: '<summary><count>0</count></summary>' });
  await expect(driver.readPage(order, null)).rejects.toThrow('no list at orders.order');
});

test('what the schema says is a value is one, whatever attributes stand beside it', async () => {
  const body = `<orders><order id="9"><buyer href="/buyers/5"><![CDATA[5]]></buyer>
    <courier href="/couriers/"/><isPaid is="x">true</isPaid><anything is="x">5</anything></order></orders>`;
  expect(await records(body)).toEqual([
    expect.objectContaining({
      ...{ buyer: 5, courier: '', isPaid: true },
      anything: { '@is': 'x', '#text': '5' },
    }),
  ]);
});

test('a record is created and changed by documents with one element at their top', async () => {
  const noted = one.replace('</isPaid>', '</isPaid><note>x</note>');
  const { asked, driver, order } = await open(
    { status: 201, body: one },
    { body: noted },
    { body: one },
  );
  const record = {
    number: '1 < 2',
    total: 0.000_000_1,
    currency: 'NOK',
    lines: [{ sku: 'A' }, { sku: 'B' }],
  };
  const created = await driver.create(order, [{ record, marker: '', idempotencyKey: 'k' }]);
  expect(created).toMatchObject([{ kind: 'done', id: '7', read: { record: first } }]);
  const patch = { set: { note: null }, items: {} };
  const before = { '@id': '7', ...first, note: 'x' };
  await driver.update(order, [{ id: '7', patch, before, idempotencyKey: 'k' }]);
  const head = '<?xml version="1.0" encoding="utf-8"?>\n';
  const type = 'application/xml; charset=utf-8';
  expect(asked).toEqual([
    {
      line: 'POST /api/orders',
      type,
      accept: 'application/xml',
      body: `${head}<order><number>1 &lt; 2</number><total currency="NOK">0.0000001</total><lines><line><sku>A</sku></line><line><sku>B</sku></line></lines></order>`,
    },
    expect.objectContaining({ line: 'GET /api/orders/7' }),
    {
      line: 'PUT /api/orders/7',
      type,
      accept: 'application/xml',
      body: `${head}<order id="7"><number>0042</number><isPaid>true</isPaid><note/><total currency="NOK">12.5</total><lines><line><sku>A&amp;B</sku><quantity>2</quantity></line></lines></order>`,
    },
  ]);
});

test('what it refuses is told in its own words', async () => {
  const body = '<error code="17"><message>The number is taken.</message></error>';
  const { driver, order } = await open({ status: 422, body });
  const answers = await driver.create(order, [
    { record: { number: '1' }, marker: '', idempotencyKey: 'k' },
  ]);
  expect(answers).toEqual([{ kind: 'refused', message: 'The number is taken. (status 422)' }]);
});

test.each([
  ['a page', '<!doctype html><html></html>', /page of HTML where XML is due/],
  ['JSON', '{"orders":[]}', /no XML/],
  ['half a document', '<orders><order>', /cut off or broken XML/],
  ['a document that expands', '<!DOCTYPE x [<!ENTITY a "b">]><orders>&a;</orders>', /broken XML/],
])('%s is no answer', async (_what, body, words) => {
  const { driver, order } = await open({ body });
  expect(await driver.get(order, ['7'])).toMatchObject([
    { kind: 'unclear', message: expect.stringMatching(words) },
  ]);
});

test('a name that no element can have is not sent', async () => {
  const { asked, driver, order } = await open();
  const record = { 'first name': 'Kari' };
  const answers = await driver.create(order, [{ record, marker: '', idempotencyKey: 'k' }]);
  expect(JSON.stringify(answers)).toContain('`first name` cannot name an element in XML');
  expect(asked).toEqual([]);
});

test('a document that lacks a name for its top is told when the file is read', async () => {
  const catalogue = await catalogueWith({
    'pipes/systems/web.yaml':
      'driver: http\nbase: https://web.example\nformat: xml\nentities:\n  order:\n    list: { path: /o }\n    create: { path: /o }\n',
    'schemas/web/order.json': schema,
  });
  expect(told(catalogue)).toEqual([
    "pipes/systems/web.yaml:7:5 key.missing: `body` is missing. XML has one element at its top, so it needs a name: `body: { order: '{$}' }`.",
  ]);
});
