// The system file of Mystore against its stand-in, call by call: what records look like to pipes, how
// pages and changes are read, and what it comes to when something is wrong.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../engine/base/errors.ts';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Driver, Page } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { mystore } from '../../engine/sandbox/mystore/mystore.ts';
import type { ShopOptions } from '../../engine/sandbox/mystore/shop.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { testClock } from '../drivers/test-clock.ts';
import { systemProject } from './own-project.ts';

const options: ShopOptions = { shop: 'fjord', token: 'key', webhookSecret: 'hush' };
const nowMs = { value: Date.parse('2026-03-01T10:00:00Z') };
const shopClock = {
  now: () => nowMs.value,
  sleep: () => new Promise<void>((next) => setImmediate(next)),
};
let shop: StandIn;
let driver: Driver;

/** The driver as the project's files make it. */
async function open(env: Readonly<Record<string, string>> = {}, settings: JsonObject = {}) {
  const catalogue = await loadCatalogue(systemProject('mystore'), {
    env: {
      MYSTORE_URL: shop.origin,
      MYSTORE_SHOP: 'fjord',
      MYSTORE_TOKEN: 'key',
      ...env,
    },
    files: { 'pipes/samband.yaml': JSON.stringify({ settings: { mystore: settings } }) },
  });
  const system = catalogue.systems.get('mystore');
  if (!system) throw new Error('there is no system');
  await driver?.close();
  driver = httpDriver(system, { clock: testClock() });
}

beforeEach(async () => {
  shop = await startStandIn(mystore(options), { limits: false, clock: shopClock });
  await open();
});
afterEach(async () => {
  await driver.close();
  await shop.close();
});

const entity = (name: string) => driver.system.entities[name] as Entity;

async function readAll(name: string, from: Json | null = null): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (let position = from; ; ) {
    const page = await driver.readPage(entity(name), position);
    pages.push(page);
    if (page.isLast) return pages;
    position = page.position;
  }
}

const idsOf = (pages: readonly Page[]) =>
  pages.flatMap(({ records }) => records.map(({ id }) => id));
const failing = (read: Promise<unknown>) =>
  read.then(
    () => 'it was read',
    (error: Fault) => `${error.code}: ${error.message}`,
  );

function customer(values: JsonObject = {}): string {
  const email = `kunde${shop.person.list('customer').length}@epost.example`;
  return String(shop.person.create('customer', { email, ...values }).id);
}

function order(lines: number): string {
  const line = { name: 'Sokk', sku: 'S-1', quantity: 1, price: 80 };
  const made = shop.person.create('order', {
    customer: customer(),
    customer_address_email: 'a@b.no',
    'order-products': Array.from({ length: lines }, () => line),
    'order-totals': [{ title: 'Frakt', class: 'shipping', value: 79 }],
  });
  return String(made.id);
}

describe('records', () => {
  test('a customer is flat, with addresses and a number', async () => {
    const id = customer({
      company: 'Fjord AS',
      org_number: '974760673',
      firstname: 'Kari',
      billing_address: 'Storgata 1',
      billing_zipcode: '0155',
      billing_country: 'NO',
    });
    const [look] = await driver.get(entity('customer'), [id]);
    expect(look).toMatchObject({
      kind: 'found',
      read: {
        id,
        record: {
          number: id,
          organizationNumber: '974760673',
          company: 'Fjord AS',
          firstName: 'Kari',
          billing: { address: 'Storgata 1', postalCode: '0155', country: 'NO' },
        },
        modifiedMs: nowMs.value,
      },
    });
  });

  test('an attribute that is called otherwise is a setting', async () => {
    await open({}, { organizationNumber: 'lastname', customerNumber: 'phone' });
    const id = customer({ lastname: '923609016', phone: '4711' });
    const [look] = await driver.get(entity('customer'), [id]);
    expect(look).toMatchObject({
      read: { record: { organizationNumber: '923609016', number: '4711' } },
    });
  });

  test('a customer number that the shop does not know is its id', async () => {
    await open({}, { customerNumber: 'there_is_none' });
    const id = customer();
    expect(await driver.get(entity('customer'), [id])).toMatchObject([
      { read: { record: { number: id } } },
    ]);
  });

  test('an order comes with its lines and totals', async () => {
    const id = order(2);
    const [page] = await readAll('order');
    expect(page?.records[0]).toMatchObject({
      id,
      record: {
        date: '2026-03-01',
        statusId: '1',
        lines: [
          { name: 'Sokk', number: 'S-1', quantity: 1, price: 80, vatRate: 25 },
          { name: 'Sokk' },
        ],
        totals: [{ kind: 'shipping', title: 'Frakt', amount: 79 }],
      },
    });
    const line = page?.records[0]?.record.lines as readonly JsonObject[];
    expect(line.map(({ id: own }) => own)).toEqual(['20001', '20002']);
  });

  test('a product speaks the language of the settings', async () => {
    const name = { no: 'Ullsokk', en: 'Wool sock' };
    shop.person.create('product', { name, sku: 'S-1', price: 80, status: 0 });
    const named = async () => (await readAll('product'))[0]?.records[0]?.record;
    expect(await named()).toMatchObject({ number: 'S-1', name: 'Ullsokk', active: false });
    await open({}, { language: 'en' });
    expect(await named()).toMatchObject({ name: 'Wool sock' });
  });
});

describe('lists', () => {
  test('go on by their links, a hundred a page', async () => {
    for (let at = 0; at < 230; at++) customer();
    const pages = await readAll('customer');
    expect(pages.map(({ records }) => records.length)).toEqual([100, 100, 30]);
    expect(new Set(idsOf(pages)).size).toBe(230);
  });

  test('give what changed since the last look, and a little before', async () => {
    const first = customer();
    nowMs.value += 3_600_000;
    const second = customer();
    const pages = await readAll('customer');
    const position = pages.at(-1)?.position ?? null;
    nowMs.value += 3_600_000;
    shop.person.edit('customer', second, { phone: '1' });
    expect(idsOf(await readAll('customer', position))).toEqual([second]);
    expect(idsOf(await readAll('customer'))).toEqual([first, second]);
  });

  test('that become shorter while they are read end at the page that is no longer there', async () => {
    const ids = Array.from({ length: 101 }, () => customer());
    const first = await driver.readPage(entity('customer'), null);
    shop.person.remove('customer', ids[100] as string);
    const second = await driver.readPage(entity('customer'), first.position);
    expect([second.records.length, second.isLast]).toEqual([0, true]);
  });
});

describe('what is wrong', () => {
  test('an order of more than a hundred lines is told apart, and the others are read', async () => {
    const [long, short] = [order(101), order(1)];
    const [page] = await readAll('order');
    expect(page?.records.map(({ id }) => id)).toEqual([short]);
    expect(page?.unreadable).toMatchObject([{ id: long, message: /more than 100 lines/ }]);
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['a wrong token', { MYSTORE_TOKEN: 'another' }, /^system.refused: Mystore|mystore .*not valid/],
    ['another shop', { MYSTORE_SHOP: 'fjell' }, /^system.answer: .*no such shop/],
  ])('%s is said', async (_, env, says) => {
    await open(env);
    expect(await failing(readAll('customer'))).toMatch(says);
  });

  test('a token without the permission is said, and which permission', async () => {
    const narrow = mystore({ ...options, scopes: ['read:customers'] });
    await shop.close();
    shop = await startStandIn(narrow, { limits: false, clock: shopClock });
    await open();
    expect(await failing(readAll('customer'))).toBe('it was read');
    expect(await failing(readAll('order'))).toMatch(/^system.refused: .*read:orders/);
  });

  test('a record that is gone is gone, and only that', async () => {
    const [kept, gone] = [customer(), customer()];
    shop.person.remove('customer', gone);
    const looks = await driver.get(entity('customer'), [kept, gone]);
    expect(looks.map(({ kind }) => kind)).toEqual(['found', 'gone']);
  });

  test('a busy shop is waited for, a broken answer is asked for again', async () => {
    customer();
    const once = { path: '/customers', times: 1, when: 'before' } as const;
    shop.faults.set([
      { ...once, kind: 'limit', retryAfterSeconds: 3 },
      { ...once, kind: 'cut', skip: 1 },
      { ...once, kind: 'status', status: 502, skip: 2 },
    ]);
    expect(idsOf(await readAll('customer'))).toHaveLength(1);
    expect(shop.requests.all().map(({ answer }) => answer?.status)).toEqual([
      429,
      undefined,
      502,
      200,
    ]);
  });
});
