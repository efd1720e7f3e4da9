// How the ERP's records behave over several requests: addresses with ids of their own, versions and
// changes, lists and what they hide, prices that follow from others, lines, events.

import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { eventSignature } from '../../engine/sandbox/tripletex/events.ts';
import { tripletex } from '../../engine/sandbox/tripletex/tripletex.ts';
import { type Call, erpCaller, receiver, tokens, until } from './clients.ts';

const day = { orderDate: '2026-03-01', deliveryDate: '2026-03-02' };
const period = 'orderDateFrom=2026-01-01&orderDateTo=2027-01-01';

describe("the ERP's records", () => {
  let erp: StandIn;
  let call: Call;
  let nowMs = 0;
  const clock = { now: () => nowMs, sleep: () => new Promise<void>((next) => setImmediate(next)) };

  beforeEach(async () => {
    nowMs = Date.parse('2026-06-15T12:00:00.250Z');
    erp = await startStandIn(tripletex(tokens), { limits: false, clock });
    call = await erpCaller(erp);
  });
  afterEach(() => erp.close());

  // biome-ignore lint/suspicious/noExplicitAny: values of every shape
  const value = async (method: string, path: string, body?: unknown): Promise<any> => {
    const reply = await call(method, path, body);
    expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
    return reply.body?.value ?? reply.body?.values;
  };

  it('a new customer has version 1, a number from 10001, two addresses and the usual values', async () => {
    const made = await value('POST', '/customer', { name: 'Fjord' });
    expect(made).toMatchObject({
      version: 1,
      customerNumber: 10_001,
      email: '',
      organizationNumber: '',
      displayName: 'Fjord (10001)',
      language: 'NO',
      department: null,
      deliveryAddress: null,
      postalAddress: { url: expect.stringMatching(/^tripletex\.no\/v2\/address\/\d+$/) },
    });
    expect(Object.keys(made.postalAddress)).toEqual(['id', 'url']);
    expect((await value('POST', '/customer', { name: 'Fjell' })).customerNumber).toBe(10_002);
    expect(made).not.toHaveProperty('changes');
  });

  it('an assigned number goes round a chosen one', async () => {
    await value('POST', '/customer', { name: 'A', customerNumber: 10_001 });
    expect((await value('POST', '/customer', { name: 'B' })).customerNumber).toBe(10_002);
  });

  it('an update changes only what it sends, and the version only when something changes', async () => {
    const { id } = await value('POST', '/customer', { name: 'A', email: 'a@b.no' });
    const same = await value('PUT', `/customer/${id}`, { name: 'A', version: 1 });
    expect(same).toMatchObject({ version: 1, email: 'a@b.no' });
    const other = await value('PUT', `/customer/${id}`, { name: 'B', version: 1 });
    expect(other).toMatchObject({ version: 2, name: 'B', email: 'a@b.no' });
    expect((await call('PUT', `/customer/${id}`, { name: 'C', version: 1 })).body.code).toBe(8000);
  });

  it('an address with its id is changed, without its id replaced', async () => {
    const first = await value('POST', '/customer', {
      name: 'A',
      postalAddress: { addressLine1: 'Storgata 1', city: 'Oslo' },
    });
    const address = first.postalAddress.id;
    const fields = 'fields=version,postalAddress(*)';
    await value('PUT', `/customer/${first.id}`, { postalAddress: { id: address, city: 'Bergen' } });
    expect(await value('GET', `/customer/${first.id}?${fields}`)).toMatchObject({
      version: 2,
      postalAddress: { id: address, version: 1, addressLine1: 'Storgata 1', city: 'Bergen' },
    });
    await value('PUT', `/customer/${first.id}`, { postalAddress: { city: 'Tromsø' } });
    const after = await value('GET', `/customer/${first.id}?${fields}`);
    expect(after.postalAddress).toMatchObject({ addressLine1: '', city: 'Tromsø', version: 0 });
    expect(after.postalAddress.id).not.toBe(address);
    expect(after.postalAddress.country.id).toBe(161);
  });

  it('changes tell what happened, when in Oslo, and through whom', async () => {
    const { id } = await value('POST', '/customer', { name: 'A' });
    nowMs = Date.parse('2026-12-01T23:30:00Z');
    erp.person.edit('customer', id, { name: 'B' }, 'Kari');
    const { changes } = await value('GET', `/customer/${id}?fields=*,changes`);
    expect(changes).toEqual([
      { employeeId: 4711, timestamp: '2026-06-15T14:00:00+0200', changeType: 'CREATE' },
      {
        employeeId: expect.any(Number),
        timestamp: '2026-12-02T00:30:00+0100',
        changeType: 'UPDATE',
      },
    ]);
    expect(changes[1].employeeId).not.toBe(4711);
  });

  it('changedSince takes times with and without offset', async () => {
    await value('POST', '/customer', { name: 'A' });
    nowMs += 60_000;
    await value('POST', '/customer', { name: 'B' });
    const namesSince = async (since: string): Promise<string[]> =>
      (await value('GET', `/customer?changedSince=${encodeURIComponent(since)}`)).map(
        (one: { name: string }) => one.name,
      );
    expect(await namesSince('2026-06-15T12:00:00Z')).toEqual(['A', 'B']);
    expect(await namesSince('2026-06-15T14:00:30+0200')).toEqual(['B']);
    expect(await namesSince('2026-06-15T14:00:30')).toEqual(['B']);
    expect(await namesSince('2026-06-15T14:02:00+02:00')).toEqual([]);
  });

  it('an inactive customer is listed only when asked for', async () => {
    const { id } = await value('POST', '/customer', { name: 'A', isInactive: true });
    await value('POST', '/customer', { name: 'B' });
    const count = async (query: string): Promise<number> =>
      (await call('GET', `/customer${query}`)).body.fullResultSize;
    expect(await count('')).toBe(1);
    expect(await count('?isInactive=true')).toBe(1);
    expect(await count(`?id=${id}`)).toBe(0);
    expect((await call('GET', `/customer/${id}`)).status).toBe(200);
  });

  it('filters are exact, several customers may match, and an empty one matches all', async () => {
    for (const name of ['A', 'B', 'C']) {
      const organizationNumber = name === 'C' ? '999 888 777' : '999888777';
      await value('POST', '/customer', { name, organizationNumber, email: `${name}@b.no` });
    }
    const names = async (query: string): Promise<string> =>
      (await value('GET', `/customer?${query}`)).map((one: { name: string }) => one.name).join('');
    expect(await names('organizationNumber=999888777')).toBe('AB');
    expect(await names('organizationNumber=')).toBe('ABC');
    expect(await names('email=B%40b.no')).toBe('B');
    expect(await names('email=b%40b.no')).toBe('');
    expect(await names('customerAccountNumber=10001,10003')).toBe('AC');
    expect(await names('customerName=b')).toBe('B');
  });

  it('pages follow each other until one is empty', async () => {
    for (let at = 0; at < 5; at++) await value('POST', '/customer', { name: `Nr ${at}` });
    const seen: string[] = [];
    for (let from = 0; ; ) {
      const { body } = await call('GET', `/customer?from=${from}&count=2&fields=name`);
      expect(body).toMatchObject({ fullResultSize: 5, from, count: body.values.length });
      if (body.values.length === 0) break;
      seen.push(...body.values.map((one: { name: string }) => one.name));
      from += body.count;
    }
    expect(seen).toEqual(['Nr 0', 'Nr 1', 'Nr 2', 'Nr 3', 'Nr 4']);
    expect((await value('GET', '/customer?sorting=-name&count=1&fields=id,name'))[0].name).toBe(
      'Nr 4',
    );
  });

  it('fields expand what they name and nothing else', async () => {
    const postalAddress = { city: 'Oslo' };
    const customer = await value('POST', '/customer', { name: 'A', postalAddress });
    const product = await value('POST', '/product', { name: 'P', number: '7' });
    const orderLines = [{ product: { id: product.id }, count: 2 }];
    const order = await value('POST', '/order', {
      customer: { id: customer.id },
      ...day,
      orderLines,
    });
    expect(order.orderLines).toEqual([]);
    const path = `/order/${order.id}?fields=id,customer(name,postalAddress(city)),orderLines(count,product(number))`;
    expect(await value('GET', path)).toEqual({
      id: order.id,
      customer: { name: 'A', postalAddress: { city: 'Oslo' } },
      orderLines: [{ count: 2, product: { number: '7' } }],
    });
    const [listed] = await value('GET', `/order?${period}`);
    expect(Object.keys(listed.orderLines[0])).toEqual(['id', 'url']);
    expect(listed.customer).toEqual({ id: customer.id, url: expect.any(String) });
  });

  it('the end of a period is not in it', async () => {
    const { id } = await value('POST', '/customer', { name: 'A' });
    await value('POST', '/order', { customer: { id }, ...day });
    const size = async (from: string, to: string): Promise<number> =>
      (await call('GET', `/order?orderDateFrom=${from}&orderDateTo=${to}`)).body.fullResultSize;
    expect(await size('2026-03-01', '2026-03-02')).toBe(1);
    expect(await size('2026-02-01', '2026-03-01')).toBe(0);
  });

  it.each([
    [{ priceExcludingVatCurrency: 79.2 }, 79.2, 99],
    [{ priceIncludingVatCurrency: 99 }, 79.2, 99],
    [{ priceExcludingVatCurrency: 100, priceIncludingVatCurrency: 1 }, 100, 125],
    [{ priceExcludingVatCurrency: 100, vatType: { id: 31 } }, 100, 115],
    [{ priceExcludingVatCurrency: 0.333 }, 0.333, 0.42],
    [{}, 0, 0],
  ])('the prices of a product with %j', async (given, without, including) => {
    const made = await value('POST', '/product', { name: 'P', ...given });
    expect(made).toMatchObject({
      priceExcludingVatCurrency: without,
      priceIncludingVatCurrency: including,
    });
  });

  it.each([
    [false, { unitPriceExcludingVatCurrency: 79.2, count: 2 }, 79.2, 99, 158.4, 198],
    [true, { unitPriceIncludingVatCurrency: 99, count: 2 }, 79.2, 99, 158.4, 198],
    [
      true,
      { unitPriceIncludingVatCurrency: 100, vatType: { id: 31 } },
      86.9565217391,
      100,
      86.96,
      100,
    ],
    [
      false,
      { unitPriceExcludingVatCurrency: 100, count: 2, discount: 12.5 },
      100,
      125,
      175,
      218.75,
    ],
    [false, { product: true }, 40, 50, 40, 50],
  ])('the prices of a line (VAT included: %s) with %j', async (leads, given, ...amounts) => {
    const { id } = await value('POST', '/customer', { name: 'A' });
    const product = await value('POST', '/product', { name: 'P', priceExcludingVatCurrency: 40 });
    const isPrioritizeAmountsIncludingVat = leads;
    const order = { customer: { id }, ...day, isPrioritizeAmountsIncludingVat };
    const made = await value('POST', '/order', order);
    const line = { ...given, ...('product' in given ? { product: { id: product.id } } : {}) };
    const saved = await value('POST', '/order/orderline', { order: { id: made.id }, ...line });
    expect([
      saved.unitPriceExcludingVatCurrency,
      saved.unitPriceIncludingVatCurrency,
      saved.amountExcludingVatCurrency,
      saved.amountIncludingVatCurrency,
    ]).toEqual(amounts);
  });

  it('an order leaves its lines alone unless lines are asked to be updated', async () => {
    const { id: customer } = await value('POST', '/customer', { name: 'A' });
    const orderLines = [{ description: 'one' }, { description: 'two' }];
    const { id } = await value('POST', '/order', {
      customer: { id: customer },
      ...day,
      orderLines,
    });
    const lines = async (): Promise<{ id: number; description: string }[]> =>
      (await value('GET', `/order/${id}?fields=orderLines(id,description)`)).orderLines;
    const [first] = await lines();
    const wanted = {
      orderLines: [{ id: first?.id, description: 'ONE' }, { description: 'three' }],
    };
    await value('PUT', `/order/${id}`, { reference: 'x', ...wanted });
    expect((await lines()).map((line) => line.description)).toEqual(['one', 'two']);
    await value('PUT', `/order/${id}?updateLinesAndGroups=true`, wanted);
    expect((await lines()).map((line) => line.description)).toEqual(['ONE', 'three']);
    await call('DELETE', `/order/orderline/${first?.id}`);
    expect((await lines()).map((line) => line.description)).toEqual(['three']);
  });

  it('an order that is closed by hand is neither changed nor invoiced until it is opened again', async () => {
    const { id: customer } = await value('POST', '/customer', { name: 'A' });
    const { id } = await value('POST', '/order', { customer: { id: customer }, ...day });
    const invoice = () => call('PUT', `/order/${id}/:invoice?invoiceDate=2026-03-03`);
    expect(await value('PUT', `/order/${id}`, { isClosed: true })).toMatchObject({
      isClosed: true,
      status: 'NOT_CHOSEN',
    });
    expect((await call('PUT', `/order/${id}`, { reference: 'x' })).status).toBe(422);
    expect((await invoice()).status).toBe(422);
    expect(await value('PUT', `/order/${id}`, { isClosed: false })).toMatchObject({
      isClosed: false,
    });
    expect((await invoice()).status).toBe(200);
    expect((await call('PUT', `/order/${id}`, { isClosed: false })).status).toBe(422);
  });

  it('an invoiced order is closed for good', async () => {
    const { id: customer } = await value('POST', '/customer', { name: 'A' });
    const { id } = await value('POST', '/order', { customer: { id: customer }, ...day });
    const line = await value('POST', '/order/orderline', { order: { id }, description: 'one' });
    const invoice = () => call('PUT', `/order/${id}/:invoice?invoiceDate=2026-03-03`);
    expect((await invoice()).body.value.invoiceNumber).toBe(1);
    expect(await value('GET', `/order/${id}`)).toMatchObject({
      isClosed: true,
      status: 'INVOICED',
    });
    expect((await invoice()).status).toBe(422);
    expect((await call('PUT', `/order/${id}`, { reference: 'x' })).status).toBe(422);
    expect((await call('DELETE', `/order/${id}`)).status).toBe(422);
    const late = { order: { id }, description: 'late' };
    expect((await call('POST', '/order/orderline', late)).status).toBe(422);
    expect((await call('PUT', `/order/orderline/${line.id}`, { count: 9 })).status).toBe(422);
    expect((await call('DELETE', `/order/orderline/${line.id}`)).status).toBe(422);
    expect((await value('GET', `/order/${id}`)).orderLines).toHaveLength(1);
  });

  it('an invoice is paid at once or later, and shows what is left', async () => {
    const { id: customer } = await value('POST', '/customer', { name: 'A' });
    const orderLines = [{ description: 'one', count: 2, unitPriceExcludingVatCurrency: 100 }];
    const order = { customer: { id: customer }, ...day, orderLines };
    const invoice = async (query: string) => {
      const { id } = await value('POST', '/order', order);
      return value('PUT', `/order/${id}/:invoice?invoiceDate=2026-03-03&${query}`);
    };
    const open = await invoice('sendToCustomer=false');
    expect(open).toMatchObject({
      amount: 250,
      amountExcludingVat: 200,
      amountOutstanding: 250,
      invoiceDueDate: '2026-03-17',
      isCharged: true,
    });
    const paying = 'paymentDate=2026-03-05&paymentTypeId=2&paidAmount=200';
    await value('PUT', `/invoice/${open.id}/:payment?${paying}`);
    expect(await value('GET', `/invoice/${open.id}`)).toMatchObject({ amountOutstanding: 50 });
    const paid = await invoice('paymentTypeId=3&paidAmount=250');
    expect(paid.amountOutstanding).toBe(0);
    const period = 'invoiceDateFrom=2026-03-03&invoiceDateTo=2026-03-04';
    const listed = await value('GET', `/invoice?${period}&customerId=${customer}`);
    expect(listed.map(({ id }: { id: number }) => id)).toEqual([open.id, paid.id]);
    expect((await call('PUT', `/invoice/${open.id}/:send?sendType=EMAIL`)).status).toBe(204);
    expect((await call('PUT', `/invoice/${open.id}/:send?sendType=PIGEON`)).status).toBe(422);
  });

  it('a known checksum is answered with 304 until something changes', async () => {
    const { id } = await value('POST', '/customer', { name: 'A' });
    const list = (digest: string) =>
      call('GET', '/customer', undefined, { 'if-none-match': digest });
    const { versionDigest } = (await list('x')).body;
    expect(versionDigest).toMatch(/^[0-9a-f]{32}$/);
    expect((await list(versionDigest)).status).toBe(304);
    await value('PUT', `/customer/${id}`, { name: 'B' });
    expect((await list(versionDigest)).status).toBe(200);
  });

  it('there are several VAT types of 25 % on what is sold, and more on what is bought', async () => {
    const ids = async (query: string): Promise<number[]> =>
      (await value('GET', `/ledger/vatType?${query}`))
        .filter((one: { percentage: number }) => one.percentage === 25)
        .map((one: { id: number }) => one.id);
    expect(await ids('typeOfVat=OUTGOING')).toEqual([3, 39]);
    expect((await ids('')).length).toBeGreaterThan(3);
    expect((await value('GET', '/country?code=NO,SE&fields=id')).length).toBe(2);
    expect(await value('GET', '/currency?code=NOK&fields=id')).toEqual([{ id: 1 }]);
    expect((await value('GET', '/product/unit?nameShort=stk'))[0].commonCode).toBe('C62');
    expect((await value('GET', '/invoice/paymentType')).length).toBeGreaterThan(2);
  });

  it('a company may insist on names that are unique', async () => {
    const strict = await startStandIn(tripletex({ ...tokens, uniqueProductNames: true }));
    const other = await erpCaller(strict);
    expect((await other('POST', '/product', { name: 'P' })).status).toBe(201);
    const again = await other('POST', '/product', { name: 'P' });
    expect(again.body.validationMessages[0].field).toBe('name');
    await strict.close();
  });

  it('subscribers are told of changes, signed, projected and without secrets', async () => {
    const target = await receiver();
    const hmacSharedSecret = 'hush';
    const targetUrl = `${target.url}/hook`;
    for (const event of ['customer.update', 'customer.delete']) {
      const wanted = { event, targetUrl, hmacSharedSecret, fields: 'id,name' };
      const made = await value('POST', '/event/subscription', wanted);
      expect(made.status).toBe('ACTIVE');
      expect(JSON.stringify(made)).not.toContain('hush');
    }
    const { id } = await value('POST', '/customer', { name: 'A' });
    await value('PUT', `/customer/${id}`, { name: 'B' });
    await until(() => target.received.length === 1);
    await call('DELETE', `/customer/${id}`);
    await until(() => target.received.length === 2);
    const [updated, deleted] = target.received;
    expect(JSON.parse(updated?.body ?? '')).toEqual({
      subscriptionId: 1,
      event: 'customer.update',
      id,
      value: { id, name: 'B' },
    });
    expect(JSON.parse(deleted?.body ?? '')).toMatchObject({
      event: 'customer.delete',
      value: null,
    });
    const text = `${updated?.headers['idempotency-key']}&${updated?.body}`;
    const signature = createHmac('sha512', 'hush').update(text).digest('base64');
    expect(updated?.headers['x-request-signature']).toBe(signature);
    await target.close();
  });

  it('a subscriber that never answers well is given up', async () => {
    const target = await receiver(() => 500);
    const wanted = { event: 'customer.create', targetUrl: target.url };
    const { id } = await value('POST', '/event/subscription', wanted);
    for (let at = 0; at < 100; at++) erp.person.create('customer', { name: `Nr ${at}` });
    await erp.idle();
    expect((await value('GET', `/event/subscription/${id}`)).status).toBe(
      'DISABLED_TOO_MANY_ERRORS',
    );
    await target.close();
  });

  it('the signature of an event is the one of the vector', () => {
    // printf '%s' 'key-1&{"id":1}' | openssl dgst -sha512 -hmac secret -binary | base64 -w0
    expect(eventSignature('secret', 'key-1', '{"id":1}')).toBe(
      'vMifyGv/hwzSwXeBjILyehgfjiV1oAEQXBfuEU7YmOhjnj49pty9664FAS6AeRCwp47Zm+CXkzGUJSGgghoF2A==',
    );
  });
});
