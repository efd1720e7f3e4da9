// The pipes against both stand-ins over HTTP: after the first run everything is in agreement, every
// kind of edit reaches the other side, and a run that finds nothing changed writes nothing.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { edit, linesOf, named, startTwoSides, type TwoSides, whole } from './two-sides.ts';

const quiet = { written: 0, parked: 0, faults: 0 };
let sides: TwoSides;
let shop: Person;
let erp: Person;

const address = { line1: 'Storgata 1', postalCode: '0155', city: 'Oslo', countryIso2: 'NO' };
const erpAddress = { addressLine1: 'Kirkegata 2', city: 'Bergen', country: { id: 161 } };

beforeAll(async () => {
  sides = await startTwoSides();
  ({ shop, erp } = sides);
  enterCustomers();
  enterProducts();
  enterOrders();
  await sides.sync();
});

afterAll(() => sides?.close());

function enterCustomers(): void {
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
}

function enterProducts(): void {
  shop.create('product', { number: 'SOCK', name: 'Sokk', priceExVat: 79.2, unit: 'par' });
  shop.create('product', { number: 'CUP', name: 'Kopp', priceIncVat: 149, vatRate: 15 });
  erp.create('product', {
    number: 'CUP',
    name: 'Kopp',
    priceExcludingVatCurrency: 129.57,
    vatType: { id: 31 },
  });
  erp.create('product', { number: 'HAT', name: 'Hatt', priceExcludingVatCurrency: 200 });
}

function enterOrders(): void {
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
}

function idOf(entity: string, name: string): string {
  return String(named(shop, entity, name).id);
}

test('the first run carries everything that has a place on the other side', () => {
  expect(whole(erp, 'customer', 'Fjord AS')).toMatchObject({
    organizationNumber: '974760673',
    customerNumber: Number(named(shop, 'customer', 'Fjord AS').number),
    invoiceEmail: 'post@fjord.example',
    physicalAddress: { addressLine1: 'Storgata 1', city: 'Oslo', country: { id: 161 } },
  });
  expect(whole(erp, 'customer', 'Anne Berg Hansen')).toMatchObject({ isPrivateIndividual: true });
  expect(whole(erp, 'customer', 'Stengt AS')).toMatchObject({ isInactive: true });
  expect(named(shop, 'customer', 'Bare i ERP AS')).toMatchObject({
    billingAddress: { line1: 'Kirkegata 2', city: 'Bergen', countryIso2: 'NO' },
    shippingAddress: null,
  });
  const cher = shop.list('customer').find((one) => one.lastName === 'Cher');
  expect(cher).toMatchObject({ isPrivate: true, firstName: null, active: false });
  expect(whole(erp, 'product', 'SOCK')).toMatchObject({
    priceIncludingVatCurrency: 99,
    vatType: { id: 3 },
    productUnit: { id: 5_000_006 },
  });
  expect(named(shop, 'product', 'HAT')).toMatchObject({ priceIncVat: 250, vatRate: 25 });
  expect(whole(erp, 'order', 'WEB-1')).toMatchObject({
    deliveryDate: '2026-01-31',
    deliveryAddress: { city: 'Oslo' },
    orderLines: [
      { count: 2, unitPriceExcludingVatCurrency: 79.2, vatType: { id: 3 } },
      { description: 'Innpakning', discount: 10 },
    ],
  });
  expect(whole(erp, 'order', 'WEB-2').orderLines).toMatchObject([
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
  expect(await sides.sync()).toEqual(quiet);
});

interface Edit {
  readonly name: string;
  readonly change: () => void;
  /** What is there afterwards, and what it looks like. */
  readonly see: () => unknown;
  readonly expect: unknown;
}

const edits: readonly Edit[] = [
  {
    name: 'a customer of the shop gets another phone and no delivery address',
    change: () =>
      edit(shop, 'customer', 'Fjord AS', { phone: '+47 22 33 44 55', shippingAddress: null }),
    see: () => whole(erp, 'customer', 'Fjord AS'),
    expect: { phoneNumber: '+47 22 33 44 55', physicalAddress: { city: '', country: null } },
  },
  {
    name: 'a customer of Tripletex moves abroad and becomes inactive',
    change: () => {
      edit(erp, 'customer', 'Bare i ERP AS', {
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
    change: () => edit(erp, 'customer', 'Anne Berg Hansen', { name: 'Anne Berg Olsen' }),
    see: () => shop.list('customer').find(({ firstName }) => firstName === 'Anne'),
    expect: { lastName: 'Berg Olsen' },
  },
  {
    name: 'an e-mail address is emptied in Tripletex',
    change: () => edit(erp, 'customer', 'Fjord AS', { email: '' }),
    see: () => named(shop, 'customer', 'Fjord AS'),
    expect: { email: null },
  },
  {
    name: 'the price without VAT is edited in the shop',
    change: () => edit(shop, 'product', 'SOCK', { priceExVat: 100 }),
    see: () => whole(erp, 'product', 'SOCK'),
    expect: { priceExcludingVatCurrency: 100, priceIncludingVatCurrency: 125 },
  },
  {
    name: 'the price with VAT is edited in the shop, and stays as it was typed',
    change: () => edit(shop, 'product', 'CUP', { priceIncVat: 199 }),
    see: () => [named(shop, 'product', 'CUP'), whole(erp, 'product', 'CUP')],
    expect: [{ priceIncVat: 199 }, { priceExcludingVatCurrency: 173.04 }],
  },
  {
    name: 'the price is edited in Tripletex',
    change: () => edit(erp, 'product', 'HAT', { priceExcludingVatCurrency: 240 }),
    see: () => named(shop, 'product', 'HAT'),
    expect: { priceExVat: 240, priceIncVat: 300 },
  },
  {
    name: 'an accountant picks a special VAT type, which stays',
    change: () => edit(erp, 'product', 'HAT', { vatType: { id: 52 } }),
    see: () => [named(shop, 'product', 'HAT'), whole(erp, 'product', 'HAT')],
    expect: [{ vatRate: 0 }, { vatType: { id: 52 } }],
  },
  {
    name: 'a unit is taken away in the shop',
    change: () => edit(shop, 'product', 'SOCK', { unit: null }),
    see: () => whole(erp, 'product', 'SOCK'),
    expect: { productUnit: null },
  },
  {
    name: 'an order gets a comment, a changed line, a new one, and loses one in the shop',
    change: () => {
      const [first] = named(shop, 'order', 'WEB-1').lines as readonly JsonObject[];
      const fresh = { description: 'Frakt', quantity: 1, unitPriceExVat: 49 };
      edit(shop, 'order', 'WEB-1', {
        comment: 'Ring først',
        lines: [{ id: first?.id as string, quantity: 3 }, fresh],
      });
    },
    see: () => whole(erp, 'order', 'WEB-1'),
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
    change: () => {
      const order = named(erp, 'order', 'WEB-2').id as number;
      erp.edit('order', order, { deliveryDate: '2026-02-10', reference: 'PO 4711' });
      erp.edit('orderLine', linesOf(erp, order)[0]?.id as number, { count: 5, discount: 15 });
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
    change: () => edit(shop, 'order', 'WEB-3', { customerId: idOf('customer', 'Fjord AS') }),
    see: () => whole(erp, 'order', 'WEB-3'),
    expect: { orderLines: [{ description: 'Innpakning' }] },
  },
];

test.each(edits)('$name', async ({ change, see, expect: expected }) => {
  change();
  expect((await sides.sync()).written).toBeGreaterThan(0);
  expect(see()).toMatchObject(expected as object);
  expect(await sides.sync()).toEqual(quiet);
});

test('a price that is edited again and again in a few minutes keeps going over', async () => {
  for (const price of [101, 102, 103, 104, 105, 106]) {
    edit(shop, 'product', 'SOCK', { priceExVat: price });
    expect(await sides.sync()).toEqual({ written: 1, parked: 0, faults: 0 });
  }
  expect(whole(erp, 'product', 'SOCK')).toMatchObject({ priceIncludingVatCurrency: 132.5 });
});
