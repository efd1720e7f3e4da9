// The pipes against both stand-ins over HTTP: after the first run everything is in agreement, every
// kind of edit reaches the other side, and a run that finds nothing changed writes nothing.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import { type Assembled, openStore, worldOn } from '../../engine/runtime/assemble.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { type Sandbox, startSandbox } from '../../engine/sandbox/sandbox.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'samband-pipes-'));
const events = createEvents();
let sandbox: Sandbox;
let assembled: Assembled;
let shop: Person;
let erp: Person;

const address = { line1: 'Storgata 1', postalCode: '0155', city: 'Oslo', countryIso2: 'NO' };
const erpAddress = { addressLine1: 'Kirkegata 2', city: 'Bergen', country: { id: 161 } };

beforeAll(async () => {
  sandbox = await startSandbox('custom-webshop-tripletex', { amounts: 'empty', limits: false });
  shop = sandbox.system('custom-webshop').person;
  erp = sandbox.system('tripletex').person;
  const company = {
    name: 'Fjord AS',
    organizationNumber: '974760673',
    email: 'post@fjord.example',
  };
  shop.create('customer', { ...company, billingAddress: address, shippingAddress: address });
  shop.create('customer', { isPrivate: true, firstName: 'Anne', lastName: 'Berg Hansen' });
  shop.create('customer', { name: 'Stengt AS', active: false });
  shop.create('customer', { name: 'Vidda Drift', email: 'POST@vidda.example', number: '555' });
  erp.create('customer', { name: 'Vidda AS', email: 'post@vidda.example' });
  erp.create('customer', { name: 'Bare i ERP AS', postalAddress: erpAddress });
  erp.create('customer', { name: 'Cher', isPrivateIndividual: true, isInactive: true });
  shop.create('product', { number: 'SOCK', name: 'Sokk', priceExVat: 79.2, unit: 'par' });
  shop.create('product', { number: 'CUP', name: 'Kopp', priceIncVat: 149, vatRate: 15 });
  erp.create('product', {
    number: 'CUP',
    name: 'Kopp',
    priceExcludingVatCurrency: 129.57,
    vatType: { id: 31 },
  });
  erp.create('product', { number: 'HAT', name: 'Hatt', priceExcludingVatCurrency: 200 });
  const order = {
    date: '2026-01-31',
    customerId: idOf('customer', 'Fjord AS'),
    shippingAddress: address,
  };
  const line = {
    productId: idOf('product', 'Sokk'),
    description: 'Sokk',
    quantity: 2,
    unitPriceExVat: 79.2,
  };
  const wrapping = {
    description: 'Innpakning',
    quantity: 1,
    unitPriceExVat: 20,
    discountPercent: 10,
  };
  shop.create('order', { ...order, number: 'WEB-1', lines: [line, wrapping] });
  const cup = {
    productId: idOf('product', 'Kopp'),
    quantity: 1,
    unitPriceIncVat: 149,
    vatRate: 15,
  };
  shop.create('order', { ...order, number: 'WEB-2', pricesIncludeVat: true, lines: [cup] });
  const guest = { date: '2026-01-31', guest: { name: 'Gjest' }, lines: [wrapping] };
  shop.create('order', { ...guest, number: 'WEB-3' });

  const catalogue = await loadCatalogue(root, { env: sandbox.environment });
  const store = await openStore(`sqlite:${join(folder, 'state.db')}`);
  assembled = worldOn(catalogue, store, { clock: systemClock, events });
  await sync();
});

afterAll(async () => {
  await assembled?.close();
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs until quiet; how many records were written, and what waits. */
async function sync(): Promise<{ readonly written: number; readonly parked: number }> {
  const drain = new AbortController().signal;
  const summary = await syncUntilQuiet(assembled.world, events, { random: () => 0.5, drain });
  expect(summary.faults).toEqual([]);
  const counts = Object.values(summary.pipes);
  const written = counts.reduce((sum, { created, updated }) => sum + created + updated, 0);
  return { written, parked: summary.parked.length };
}

function named(person: Person, entity: string, name: string): JsonObject {
  const found = person.list(entity).find((one) => one.name === name || one.number === name);
  if (!found) throw new Error(`there is no ${entity} ${name}`);
  return person.get(entity, found.id as string) as JsonObject;
}

function idOf(entity: string, name: string): string {
  return String(named(shop, entity, name).id);
}

/** A record of Tripletex with its address or lines in place of their ids. */
function inErp(entity: string, name: string): JsonObject {
  const record: Record<string, Json | undefined> = { ...named(erp, entity, name) };
  for (const [property, kind] of [
    ['postalAddress', 'address'],
    ['physicalAddress', 'address'],
    ['deliveryAddress', 'deliveryAddress'],
  ] as const) {
    const id = readPath(record, `${property}.id`);
    if (id) record[property] = erp.get(kind, id as number) ?? null;
  }
  return entity === 'order' ? { ...record, orderLines: linesOf(record.id) } : record;
}

function linesOf(order: unknown): readonly JsonObject[] {
  const lines = erp.list('orderLine').filter((line) => readPath(line, 'order.id') === order);
  return lines.map((line) => erp.get('orderLine', line.id as number) as JsonObject);
}

function editShop(entity: string, name: string, values: JsonObject): void {
  shop.edit(entity, idOf(entity, name), values);
}

function editErp(entity: string, name: string, values: JsonObject): void {
  erp.edit(entity, named(erp, entity, name).id as number, values);
}

test('the first run carries everything that has a place on the other side', () => {
  expect(inErp('customer', 'Fjord AS')).toMatchObject({
    organizationNumber: '974760673',
    customerNumber: Number(named(shop, 'customer', 'Fjord AS').number),
    invoiceEmail: 'post@fjord.example',
    physicalAddress: { addressLine1: 'Storgata 1', city: 'Oslo', country: { id: 161 } },
  });
  expect(inErp('customer', 'Anne Berg Hansen')).toMatchObject({ isPrivateIndividual: true });
  expect(inErp('customer', 'Stengt AS')).toMatchObject({ isInactive: true });
  expect(named(shop, 'customer', 'Bare i ERP AS')).toMatchObject({
    billingAddress: { line1: 'Kirkegata 2', city: 'Bergen', countryIso2: 'NO' },
    shippingAddress: null,
  });
  const cher = shop.list('customer').find((one) => one.lastName === 'Cher');
  expect(cher).toMatchObject({ isPrivate: true, firstName: null, active: false });
  expect(inErp('product', 'SOCK')).toMatchObject({
    priceIncludingVatCurrency: 99,
    vatType: { id: 3 },
    productUnit: { id: 5_000_006 },
  });
  expect(named(shop, 'product', 'HAT')).toMatchObject({ priceIncVat: 250, vatRate: 25 });
  expect(inErp('order', 'WEB-1')).toMatchObject({
    deliveryDate: '2026-01-31',
    deliveryAddress: { city: 'Oslo' },
    orderLines: [
      { count: 2, unitPriceExcludingVatCurrency: 79.2, vatType: { id: 3 } },
      { description: 'Innpakning', discount: 10 },
    ],
  });
  expect(inErp('order', 'WEB-2').orderLines).toMatchObject([
    { unitPriceIncludingVatCurrency: 149 },
  ]);
});

test('what both sides knew is linked, not doubled, and takes the number of Tripletex', () => {
  const found = shop.list('customer').filter(({ email }) => /vidda/i.test(String(email)));
  expect(found).toMatchObject([{ number: '10001' }]);
  expect(erp.list('customer').filter(({ email }) => /vidda/i.test(String(email)))).toHaveLength(1);
  expect(erp.list('product').filter(({ number }) => number === 'CUP')).toHaveLength(1);
});

test('a run that finds nothing changed writes nothing', async () => {
  expect(await sync()).toEqual({ written: 0, parked: 0 });
});

interface Edit {
  readonly name: string;
  readonly edit: () => void;
  /** What is there afterwards, and what it looks like. */
  readonly see: () => unknown;
  readonly expect: unknown;
}

const edits: readonly Edit[] = [
  {
    name: 'a customer of the shop gets another phone and no delivery address',
    edit: () =>
      editShop('customer', 'Fjord AS', { phone: '+47 22 33 44 55', shippingAddress: null }),
    see: () => inErp('customer', 'Fjord AS'),
    expect: { phoneNumber: '+47 22 33 44 55', physicalAddress: { city: '', country: null } },
  },
  {
    name: 'a customer of Tripletex moves abroad and becomes inactive',
    edit: () => {
      editErp('customer', 'Bare i ERP AS', {
        isInactive: true,
        postalAddress: {
          id: readPath(named(erp, 'customer', 'Bare i ERP AS'), 'postalAddress.id') as number,
          city: 'Malmö',
          country: { id: 209 },
        },
      });
    },
    see: () => named(shop, 'customer', 'Bare i ERP AS'),
    expect: { active: false, billingAddress: { city: 'Malmö', countryIso2: 'SE' } },
  },
  {
    name: 'a person marries, and keeps the first name',
    edit: () => editErp('customer', 'Anne Berg Hansen', { name: 'Anne Berg Olsen' }),
    see: () => shop.list('customer').find(({ firstName }) => firstName === 'Anne'),
    expect: { lastName: 'Berg Olsen' },
  },
  {
    name: 'an e-mail address is emptied in Tripletex',
    edit: () => editErp('customer', 'Fjord AS', { email: '' }),
    see: () => named(shop, 'customer', 'Fjord AS'),
    expect: { email: null },
  },
  {
    name: 'the price without VAT is edited in the shop',
    edit: () => editShop('product', 'SOCK', { priceExVat: 100 }),
    see: () => inErp('product', 'SOCK'),
    expect: { priceExcludingVatCurrency: 100, priceIncludingVatCurrency: 125 },
  },
  {
    name: 'the price with VAT is edited in the shop, and stays as it was typed',
    edit: () => editShop('product', 'CUP', { priceIncVat: 199 }),
    see: () => [named(shop, 'product', 'CUP'), inErp('product', 'CUP')],
    expect: [{ priceIncVat: 199 }, { priceExcludingVatCurrency: 173.04 }],
  },
  {
    name: 'the price is edited in Tripletex',
    edit: () => editErp('product', 'HAT', { priceExcludingVatCurrency: 240 }),
    see: () => named(shop, 'product', 'HAT'),
    expect: { priceExVat: 240, priceIncVat: 300 },
  },
  {
    name: 'an accountant picks a special VAT type, which stays',
    edit: () => editErp('product', 'HAT', { vatType: { id: 52 } }),
    see: () => [named(shop, 'product', 'HAT'), inErp('product', 'HAT')],
    expect: [{ vatRate: 0 }, { vatType: { id: 52 } }],
  },
  {
    name: 'a unit is taken away in the shop',
    edit: () => editShop('product', 'SOCK', { unit: null }),
    see: () => inErp('product', 'SOCK'),
    expect: { productUnit: null },
  },
  {
    name: 'an order gets a comment, a changed line, a new one, and loses one in the shop',
    edit: () => {
      const [first] = named(shop, 'order', 'WEB-1').lines as readonly JsonObject[];
      const fresh = { description: 'Frakt', quantity: 1, unitPriceExVat: 49 };
      editShop('order', 'WEB-1', {
        comment: 'Ring først',
        lines: [{ id: first?.id as string, quantity: 3 }, fresh],
      });
    },
    see: () => inErp('order', 'WEB-1'),
    expect: {
      invoiceComment: 'Ring først',
      orderLines: [
        { count: 3, unitPriceExcludingVatCurrency: 79.2 },
        { description: 'Frakt', unitPriceExcludingVatCurrency: 49 },
      ],
    },
  },
  {
    name: 'an order gets a delivery date, a changed line and a new one in Tripletex',
    edit: () => {
      const order = named(erp, 'order', 'WEB-2').id as number;
      erp.edit('order', order, { deliveryDate: '2026-02-10', reference: 'PO 4711' });
      erp.edit('orderLine', linesOf(order)[0]?.id as number, { count: 5, discount: 15 });
      const line = { description: 'Gebyr', count: 1, unitPriceIncludingVatCurrency: 50 };
      erp.create('orderLine', { order: { id: order }, ...line });
    },
    see: () => named(shop, 'order', 'WEB-2'),
    expect: {
      deliveryDate: '2026-02-10',
      reference: 'PO 4711',
      lines: [
        { quantity: 5, discountPercent: 15, unitPriceIncVat: 149 },
        { description: 'Gebyr', quantity: 1, unitPriceIncVat: 50, vatRate: 25 },
      ],
    },
  },
  {
    name: 'an order of a guest goes over once it has a customer',
    edit: () => editShop('order', 'WEB-3', { customerId: idOf('customer', 'Fjord AS') }),
    see: () => inErp('order', 'WEB-3'),
    expect: { orderLines: [{ description: 'Innpakning' }] },
  },
];

test.each(edits)('$name', async ({ edit, see, expect: expected }) => {
  edit();
  expect((await sync()).written).toBeGreaterThan(0);
  expect(see()).toMatchObject(expected as object);
  expect(await sync()).toEqual({ written: 0, parked: 0 });
});
