// The system file of 24SevenOffice against its stand-in: every request that it makes is held against the
// vendor's OpenAPI document and WSDLs, and an order and its lines are one thing.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import type { JsonObject } from '../../engine/base/json.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { readWsdl, type SoapService } from '../../engine/definition/wsdl.ts';
import type { Driver, Patch, ReadRecord, WriteAnswer } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { office } from '../../engine/sandbox/24sevenoffice/24sevenoffice.ts';
import { officeAccess, officeEnvironment } from '../../engine/sandbox/access.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { createOfficeJudge, hasOfficeSpecs, officeWsdl } from '../sandbox/office-spec.ts';
import { systemProject } from './own-project.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const judge = hasOfficeSpecs() ? await createOfficeJudge() : undefined;

let erp: StandIn;
let driver: Driver;
let system: System;
const violations: string[] = [];

async function begin(env: Readonly<Record<string, string>> = {}): Promise<void> {
  const whole = { ...officeEnvironment(erp.url), ...env };
  const catalogue = await loadCatalogue(systemProject('24sevenoffice'), {
    env: whole,
    isOffline: true,
  });
  system = catalogue.systems.get('24sevenoffice') as System;
  driver = httpDriver(system, { clock: systemClock, secrets: catalogue.secrets });
}

beforeEach(async () => {
  erp = await startStandIn(office(officeAccess), { limits: false });
  violations.length = 0;
  erp.watch((request) => {
    violations.push(...(judge?.(request) ?? []));
  });
  await begin();
});
afterEach(async () => {
  await Promise.all([driver.close(), erp.close()]);
  expect(violations).toEqual([]);
});

const entity = (name: string) => system.entities[name] as Entity;

async function readAll(name: string): Promise<readonly ReadRecord[]> {
  const records: ReadRecord[] = [];
  for (let at = null as Parameters<Driver['readPage']>[1]; ; ) {
    const page = await driver.readPage(entity(name), at);
    records.push(...page.records);
    expect(page.unreadable).toEqual([]);
    at = page.position;
    if (page.isLast) return records;
  }
}

async function create(name: string, record: JsonObject): Promise<WriteAnswer> {
  const request = { record, marker: 'm', idempotencyKey: 'k' };
  return (await driver.create(entity(name), [request]))[0] as WriteAnswer;
}

async function update(name: string, id: unknown, patch: Partial<Patch>): Promise<WriteAnswer> {
  const [look] = await driver.get(entity(name), [String(id)]);
  const before = look?.kind === 'found' ? look.read.record : {};
  const request = { id: String(id), patch: { set: {}, items: {}, ...patch }, before };
  return (
    await driver.update(entity(name), [{ ...request, idempotencyKey: 'k' }])
  )[0] as WriteAnswer;
}

const company = (name: string, more: JsonObject = {}) =>
  erp.person.create('customer', { isCompany: true, name, ...more });
const product = (number: string) =>
  erp.person.create('product', { name: `Product ${number}`, number, category: { id: 1 } });
const calls = () =>
  erp.requests.all().map(({ request }) => `${request.method} ${request.path.replace('/v1', '')}`);

describe('customers', () => {
  test('are read a hundred a page, and then those that changed', async () => {
    for (let at = 0; at < 101; at++) company(`Fjord ${at}`);
    expect(await readAll('customer')).toHaveLength(101);
    expect(calls().filter((call) => call === 'GET /customers')).toHaveLength(2);
  });

  test('are made as companies and as persons, and changed by what changes', async () => {
    const made = await create('customer', {
      isCompany: true,
      name: 'Fjord AB',
      organizationNumber: '5566778899',
      email: { billing: 'faktura@fjord.example' },
    });
    expect(made).toMatchObject({ kind: 'done', read: { record: { name: 'Fjord AB' } } });
    const person = { firstName: 'Kari', lastName: 'Nord' };
    expect(await create('customer', { isCompany: false, person })).toMatchObject({ kind: 'done' });
    const id = made.kind === 'done' ? made.id : '';
    expect(
      await update('customer', id, { set: { 'email.billing': 'ny@fjord.example' } }),
    ).toMatchObject({
      kind: 'done',
      read: { record: { name: 'Fjord AB', email: { billing: 'ny@fjord.example' } } },
    });
  });

  test.each([
    ['name', 'Fjord AB', 1],
    ['name', 'Fjord', 0], // the service finds parts of names, which is no match
    ['email.billing', 'faktura@fjord.example', 1],
    ['organizationNumber', '5566778899', 1],
    ['name', 'Berg & Dal <AB>', 1],
  ])('are found by %s %s: %i', async (property, value, count) => {
    company('Fjord AB', {
      organizationNumber: '5566778899',
      email: { billing: 'faktura@fjord.example' },
    });
    company('Berg & Dal <AB>');
    expect(await driver.find(entity('customer'), property, value)).toHaveLength(count);
  });

  test('are found again after the session was lost', async () => {
    company('Fjord AB');
    await driver.find(entity('customer'), 'name', 'Fjord AB');
    for (const { id } of erp.records.all('session')) erp.records.remove('session', id);
    expect(await driver.find(entity('customer'), 'name', 'Fjord AB')).toHaveLength(1);
    expect(calls().filter((call) => call.includes('authenticate'))).toHaveLength(2);
  });

  test('what the vendor refuses is told with its path', async () => {
    expect(
      await create('customer', { isCompany: true, name: 'x', mobilePhone: '1'.repeat(26) }),
    ).toEqual({
      kind: 'refused',
      message: 'mobilePhone is too long (status 400)',
    });
    expect(violations.splice(0).length > 0).toBe(judge !== undefined); // so does the document
  });
});

describe('orders', () => {
  const lines = (ids: readonly unknown[]) =>
    ids.map((id) => ({
      product: { id: id as number },
      quantity: 2,
      price: 100,
      tax: { rate: 25 },
    }));

  async function ordered(more: JsonObject = {}) {
    const { id, name } = company('Fjord AB') as { id: number; name: string };
    const products = ['a', 'b'].map((number) => product(number).id);
    const made = await create('order', {
      status: 'Web',
      customer: { id, name },
      referenceNumber: '1042',
      lines: lines(products) as unknown as JsonObject[],
      ...more,
    } as JsonObject);
    return { made, id: made.kind === 'done' ? made.id : '' };
  }

  test('are a draft until their lines are there', async () => {
    const { made } = await ordered({ project: { value: '13', name: 'Webbutik' } });
    expect(made).toMatchObject({
      kind: 'done',
      read: {
        record: {
          status: 'Web',
          project: { value: '13' },
          lines: [{ quantity: 2 }, { quantity: 2 }],
          grossAmount: 500,
        },
      },
    });
    const writes = calls().filter((call) => /^(POST|PATCH) .salesorders/.test(call));
    expect(writes.map((call) => call.replace(/\d+/, 'n'))).toEqual([
      'POST /salesorders',
      'POST /salesorders/n/lines',
      'POST /salesorders/n/lines',
      'PATCH /salesorders/n',
    ]);
    const first = erp.requests.all().find(({ request }) => request.path === '/v1/salesorders');
    expect(first?.request.body).toContain('"status":"Draft"');
  });

  test('may be invoiced at once, and do not change from then on', async () => {
    const { made, id } = await ordered({
      status: 'Invoice',
      paymentMethod: { id: 7 },
      invoice: { distributionMethod: 'manualdistribution' },
    });
    expect(made).toMatchObject({
      kind: 'done',
      read: { record: { status: 'Invoice', invoice: { number: 10_001 } } },
    });
    expect(await update('order', id, { set: { memo: 'x' } })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('is invoiced'),
    });
  });

  test('stay a draft while a line is refused', async () => {
    const { made } = await ordered({ lines: lines([999]) as unknown as JsonObject[] } as never);
    expect(made).toMatchObject({ kind: 'done', read: { record: { status: 'Draft', lines: [] } } });
  });

  test('are read with their lines, and found by their reference', async () => {
    await ordered();
    expect((await readAll('order'))[0]?.record).toMatchObject({ lines: [{ price: 100 }, {}] });
    expect(await driver.find(entity('order'), 'referenceNumber', '1042')).toHaveLength(1);
    expect(await driver.find(entity('order'), 'referenceNumber', '1043')).toHaveLength(0);
  });

  test('change line by line', async () => {
    const { id } = await ordered();
    const [a, b] = (erp.person.get('order', id) as unknown as { lines: { id: number }[] }).lines;
    const answer = await update('order', id, {
      set: { status: 'Confirmed' },
      items: {
        lines: {
          key: 'id',
          changes: [
            { kind: 'change', id: String(a?.id), set: { quantity: 5 } },
            { kind: 'remove', id: String(b?.id) },
          ],
        },
      },
    });
    expect(answer).toMatchObject({
      kind: 'done',
      read: { record: { status: 'Confirmed', lines: [{ quantity: 5 }] } },
    });
  });

  test('what is wrong with one is told by the names of the pipes', async () => {
    const customer = { id: 77, name: 'Fjord AB', invoiceEmailAddresses: ['nobody'] };
    const { made } = await ordered({ customer, currency: { code: 'sek' } });
    expect(made).toEqual({
      kind: 'refused',
      message:
        'customer.invoiceEmailAddresses.0 is not written as it must be; currency.code is not written as it must be (status 400)',
    });
    expect(violations.splice(0).length > 0).toBe(judge !== undefined);
  });

  test('say what is missing in words', async () => {
    const { made } = await ordered({ department: { value: '999', name: 'Nowhere' } });
    expect(made).toMatchObject({
      kind: 'refused',
      message: 'Department 999 does not exist. (status 400)',
    });
  });
});

test('small lists are read whole', async () => {
  expect((await readAll('paymentMethod')).map(({ id }) => id)).toEqual(['7', '8', '9']);
  expect((await readAll('salesType')).map(({ id }) => id)).toEqual(['1', '2']);
  expect((await readAll('project')).map(({ id }) => id)).toEqual(['13', '14']);
  expect((await readAll('department')).map(({ id }) => id)).toEqual(['100', '200']);
  expect((await readAll('productCategory')).map(({ id }) => id)).toEqual(['1', '2', '3']);
});

test.each([
  [
    'a wrong secret',
    { OFFICE_CLIENT_SECRET: 'wrong-secret' },
    /the login: access_denied: Unauthorized/,
  ],
  ['another organisation', { OFFICE_ORGANIZATION: '1' }, /no access to this organization/],
])('%s is told', async (_, env, words) => {
  await driver.close();
  await begin(env);
  await expect(readAll('customer')).rejects.toThrow(words);
});

test('a wrong password of the older service is told, and not shown', async () => {
  await driver.close();
  await begin({ OFFICE_PASSWORD: 'wrong-password' });
  await expect(driver.find(entity('customer'), 'name', 'x')).rejects.toThrow(
    /Invalid username or password/,
  );
});

test.skipIf(!judge)('the descriptions of the services agree with the vendor', () => {
  for (const [ours, theirs] of [
    ['authenticate.wsdl', 'authService.wsdl'],
    ['companies.wsdl', 'companyService.wsdl'],
  ] as const) {
    const own = readWsdl(ours, (path) =>
      readFileSync(`${root}/schemas/24sevenoffice/${path}`, 'utf8'),
    );
    const whole = readWsdl(theirs, officeWsdl);
    for (const [name, operation] of Object.entries(own.operations)) {
      expect(whole.operations[name]).toMatchObject({
        action: operation.action,
        input: operation.input,
        output: operation.output,
      });
    }
    for (const name of Object.keys(own.types))
      expect(elementsOf(own, name)).toEqual(known(own, whole, name));
  }
});

function elementsOf(service: SoapService, name: string) {
  const type = service.types[name];
  return type?.kind === 'complex' ? type.elements.map(({ name: one }) => one) : [];
}

/** The vendor's elements in the vendor's order, as far as they stand in ours. */
function known(own: SoapService, whole: SoapService, name: string) {
  return elementsOf(whole, name).filter((one) => elementsOf(own, name).includes(one));
}
