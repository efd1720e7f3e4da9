// A Swedish shop on WooCommerce that does its accounts in 24SevenOffice, told as its owner lives through
// a week: orders that were paid by card, one to be invoiced, one to Norway, one that did not make it and
// the mail about it, and the invoice that completes an order in the shop.

import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Report } from '../../engine/definition/pipe.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import { worldOn } from '../../engine/runtime/assemble.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { tellReport } from '../../engine/runtime/report.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { type Sandbox, startSandbox } from '../../engine/sandbox/sandbox.ts';
import { openStore } from '../../engine/store/open.ts';
import type { World } from '../../engine/sync/world.ts';
import { ownProject } from '../pipes/own-project.ts';

const name = 'woocommerce-24sevenoffice';

let sandbox: Sandbox;
let shop: Person;
let erp: Person;
let world: World;
let sync: () => Promise<void>;
let mails: ParsedMail[];
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  mails = [];
  const post = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        done();
      }, done);
    },
  });
  await new Promise<void>((done) => post.listen(0, '127.0.0.1', done));
  const { port } = post.server.address() as AddressInfo;
  sandbox = await startSandbox(name, { amounts: 'empty', limits: false });
  shop = sandbox.system('woocommerce').person;
  erp = sandbox.system('24sevenoffice').person;
  const settings = {
    products: 'none',
    payments: [{ gateway: 'stripe', method: 8, account: 1581 }],
    foreignSaleType: 2,
    project: '13',
    reportTo: 'agare@butik.example',
  };
  const project = {
    run: name,
    time: 'Europe/Stockholm',
    language: 'sv',
    mail: { url: '${STORY_MAIL}', from: 'samband@butik.example' },
    settings: { [name]: settings },
  };
  const catalogue = await loadCatalogue(ownProject(name), {
    env: { ...sandbox.environment, STORY_MAIL: `smtp://127.0.0.1:${port}` },
    files: { 'pipes/samband.yaml': JSON.stringify(project) },
  });
  expect(catalogue.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), 'samband-story-'));
  const events = createEvents();
  const store = await openStore(`sqlite:${join(folder, 'state.db')}`);
  const made = worldOn(catalogue, store, { clock: systemClock, events });
  world = made.world;
  sync = async () => {
    const drain = new AbortController().signal;
    const { faults } = await syncUntilQuiet(world, events, { random: () => 0.5, drain });
    expect(faults).toEqual([]);
  };
  closers.push(
    () => made.close(),
    () => sandbox.close(),
    () => new Promise<void>((done) => post.close(done)),
    () => rmSync(folder, { recursive: true, force: true }),
  );
  for (const [number, what] of [
    ['SKO-1', 'Skosnören'],
    ['FRAKT', 'Frakt'],
  ] as const)
    erp.create('product', { number, name: what, category: { id: 1 } });
  for (const sku of ['SKO-1', 'NY-1'])
    shop.create('product', { name: sku, sku, regular_price: '100', status: 'publish' });
});

afterAll(async () => {
  for (const close of closers) await close();
});

const kari = {
  first_name: 'Kari',
  last_name: 'Nord',
  email: 'kari@nord.example',
  address_1: 'Storgatan 1',
  postcode: '111 22',
  city: 'Stockholm',
  country: 'SE',
};

/** Somebody orders; gives the number of the order. */
function ordered(values: JsonObject, sku = 'SKO-1'): string {
  const product = shop.list('product').find((one) => one.sku === sku);
  const made = shop.create('order', {
    status: 'processing',
    customer_id: 0,
    payment_method: 'stripe',
    billing: kari,
    line_items: [{ product_id: product?.id as number, quantity: 1 }],
    shipping_lines: [{ method_id: 'flat_rate', method_title: 'Frakt', total: '49.00' }],
    ...values,
  });
  return String(made.number);
}

const inErp = (number: string) => erp.list('order').find((one) => one.referenceNumber === number);

test('an order that was paid by card closes the ledger and is distributed by hand', async () => {
  const number = ordered({});
  await sync();
  expect(inErp(number)).toMatchObject({
    status: 'Web',
    paymentMethod: { id: 8 },
    invoice: { distributionMethod: 'manualdistribution' },
    dimensions: [{ dimensionType: 1, value: '13', name: 'Webbutik' }],
    netAmount: 149,
  });
  expect(erp.list('customer')).toMatchObject([{ person: { firstName: 'Kari', lastName: 'Nord' } }]);
});

test('the same buyer again, to be invoiced: no second customer, automatic distribution', async () => {
  const number = ordered({ payment_method: 'bacs' });
  await sync();
  expect(inErp(number)).toMatchObject({ invoice: { distributionMethod: '' } });
  expect(inErp(number)).not.toHaveProperty('paymentMethod');
  expect(erp.list('customer')).toHaveLength(1);
});

test('a buyer from Norway: the type of sale for other countries', async () => {
  const number = ordered({
    billing: { ...kari, email: 'ola@sund.example', first_name: 'Ola', country: 'NO' },
  });
  await sync();
  expect(inErp(number)).toMatchObject({ salesType: { id: 2 } });
});

test('the invoice completes the order in the shop', async () => {
  const [first] = erp.list('order');
  erp.edit('order', String(first?.id), { status: 'Invoice' });
  await sync();
  const done = shop.list('order').find((one) => one.number === first?.referenceNumber);
  expect(done?.status).toBe('completed');
});

test('an order of a product that 24SevenOffice does not have is told next morning, in Swedish', async () => {
  const number = ordered({}, 'NY-1');
  await sync();
  expect(inErp(number)).toBeUndefined();
  const report = world.catalogue.pairs[0]?.reports?.[0] as Report;
  const tomorrow = { ...systemClock, now: () => systemClock.now() + 86_400_000 };
  // Late enough in any time zone of the machine, and not a second time.
  const late = { ...report, at: '00:00' };
  await tellReport({ ...world, clock: tomorrow }, late);
  await tellReport({ ...world, clock: tomorrow }, late);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.text).toContain(number);
  expect(mails[0]?.text).toContain(
    'den hör till en post som inte finns i 24SevenOffice ännu (“NY-1”)',
  );
});

test('once the product is there, the order goes on by itself', async () => {
  erp.create('product', { number: 'NY-1', name: 'Ny', category: { id: 1 } });
  await sync();
  expect(erp.list('order')).toHaveLength(4);
});
