// Connecting several Mystore customers to one Tripletex customer, told as a store lives through it: how
// it is by default, what "Søk etter kunde" and "Ikke oppdater kunde" change, and what an order brings
// along.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { linesOf, named, startTwoSides, type TwoSides } from '../pipes/two-sides.ts';

const quiet = { written: 0, parked: 0, faults: 0 };
const organization = '974760673';
const goods = [{ name: 'Ullsokk', sku: 'SOCK-1', quantity: 2, price: 80 }];

let sides: TwoSides;
let shop: Person;
let erp: Person;

function store(settings: JsonObject): void {
  beforeAll(async () => {
    sides = await startTwoSides('mystore-tripletex', settings);
    ({ shop, erp } = sides);
  });
  afterAll(() => sides.close());
}

function department(place: string): string {
  const email = `${place.toLowerCase()}@smart.example`;
  const company = `Smart Tech dept. ${place}`;
  const found = shop.list('customer').find((one) => one.company === company);
  const made = found ?? shop.create('customer', { company, email, org_number: organization });
  return String(made.id);
}

function order(customer: string, values: JsonObject = {}): string {
  const email = { customer_address_email: 'innkjop@smart.example' };
  const made = { customer, ...email, 'order-products': goods, ...values };
  return String(shop.create('order', made).id);
}

/** The customer in Tripletex that an order of the shop is connected to. */
function customerOf(number: string): JsonObject {
  const id = readPath(named(erp, 'order', number), 'customer.id');
  return erp.get('customer', id as number) as JsonObject;
}

describe('a store as it begins: it does not search for customers', () => {
  store({});

  test('each transferred order is connected to its own customer', async () => {
    erp.create('customer', { name: 'Smart Tech', organizationNumber: organization });
    const [tromsø, bergen] = [department('Tromsø'), department('Bergen')];
    const [first, second] = [order(tromsø), order(bergen)];
    await sides.sync();
    expect(customerOf(first)).toMatchObject({
      name: 'Smart Tech dept. Tromsø',
      customerNumber: Number(tromsø),
    });
    expect(customerOf(second)).toMatchObject({
      name: 'Smart Tech dept. Bergen',
      customerNumber: Number(bergen),
    });
  });

  test('the main customer is left alone', () => {
    expect(named(erp, 'customer', 'Smart Tech').customerNumber).toBe(10_001);
    expect(erp.list('customer')).toHaveLength(3);
  });

  test('a customer who has not ordered is not transferred', async () => {
    department('Oslo');
    expect(await sides.sync()).toEqual(quiet);
    expect(erp.list('customer')).toHaveLength(3);
  });
});

describe('a store that searches for customers and does not update them', () => {
  store({ searchCustomer: true, keepCustomer: true });
  const main = {
    name: 'Smart Tech',
    organizationNumber: organization,
    email: 'post@smart.example',
  };

  test('orders of all departments are connected to the main customer', async () => {
    erp.create('customer', main);
    const numbers = ['Tromsø', 'Bergen', 'Oslo'].map((place) => order(department(place)));
    await sides.sync();
    for (const number of numbers) expect(customerOf(number)).toMatchObject(main);
    expect(erp.list('customer')).toHaveLength(1);
  });

  test('a new customer gets a number of Tripletex, not of the shop', async () => {
    const { id } = shop.create('customer', {
      company: 'Fjell AS',
      email: 'post@fjell.example',
      org_number: '923 609 016',
    });
    const number = order(String(id));
    await sides.sync();
    expect(customerOf(number)).toMatchObject({ name: 'Fjell AS', customerNumber: 10_002 });
    expect(customerOf(number).organizationNumber).toBe('923609016');
  });

  test('an order of nobody in the shop waits for nobody and stops nobody', async () => {
    shop.create('order', {
      customer_address_email: 'gjest@epost.example',
      'order-products': goods,
    });
    expect(await sides.sync()).toEqual(quiet);
  });
});

describe('a store that searches for customers and updates them', () => {
  store({ searchCustomer: true });

  test('the main customer takes the name of the department that ordered', async () => {
    erp.create('customer', { name: 'Smart Tech', organizationNumber: organization });
    const number = order(department('Tromsø'));
    await sides.sync();
    expect(customerOf(number)).toMatchObject({
      name: 'Smart Tech dept. Tromsø',
      email: 'tromsø@smart.example',
    });
  });

  test('and then of the next one', async () => {
    const number = order(department('Bergen'));
    await sides.sync();
    expect(customerOf(number).name).toBe('Smart Tech dept. Bergen');
    expect(await sides.sync()).toEqual(quiet);
  });
});

describe('a store that has a customer for guests', () => {
  store({ searchCustomer: true, guestCustomer: '80000001' });

  test('places the orders of nobody on it, and leaves it as it is', async () => {
    const { id } = erp.create('customer', { name: 'Kontantkunde', email: 'kasse@smart.example' });
    shop.create('order', {
      customer_address_email: 'gjest@epost.example',
      shipping_address_name: 'Ola Berg',
      'order-products': goods,
    });
    await sides.sync();
    const [made] = erp.list('order');
    expect(made).toMatchObject({ customer: { id }, receiverEmail: 'gjest@epost.example' });
    expect(erp.list('customer')).toMatchObject([
      { name: 'Kontantkunde', email: 'kasse@smart.example' },
    ]);
    expect(await sides.sync()).toEqual(quiet);
  });
});

describe('a store whose totals are called otherwise', () => {
  const payments = [{ method: 'Vipps', send: false, paymentType: '3' }];
  store({ charges: ['ot_shipping'], sum: 'ot_total', payments });

  test('has shipping on its invoices all the same, and what is paid', async () => {
    const totals = [
      { title: 'Frakt', class: 'ot_shipping', value: 40 },
      { title: 'Sum', class: 'ot_total', value: 250 },
    ];
    order(department('Oslo'), { payment_method: 'Vipps', 'order-totals': totals });
    await sides.sync();
    expect(erp.list('invoice')).toMatchObject([{ amount: 250, amountOutstanding: 0 }]);
  });
});

describe('what an order brings along', () => {
  store({ payments: [{ method: 'Klarna Checkout', send: false, paymentType: '4' }] });
  let customer: string;
  let number: string;

  test('its goods by their number, its shipping as a line, where it goes', async () => {
    const product = { number: 'SOCK-1', name: 'Sokk', priceExcludingVatCurrency: 75 };
    erp.create('product', product);
    const name = { no: 'Ullsokk', en: 'Wool sock' };
    const { id } = shop.create('product', { name, sku: 'SOCK-1', price: 80 });
    customer = department('Oslo');
    number = order(customer, {
      payment_method: 'Faktura',
      shipping_address_address: 'Storgata 1',
      shipping_address_zipcode: '0155',
      shipping_address_city: 'Oslo',
      shipping_address_country: 'NO',
      'order-products': [{ ...goods[0], product: String(id) }],
      'order-totals': [
        { title: 'Varer', class: 'subtotal', value: 160 },
        { title: 'Frakt', class: 'shipping', value: 79 },
        { title: 'Sum', class: 'total', value: 298.75 },
      ],
    });
    await sides.sync();
    const made = named(erp, 'order', number);
    expect(made).toMatchObject({ reference: `Mystore ${number}`, isClosed: false });
    expect(linesOf(erp, made.id)).toMatchObject([
      { description: 'Ullsokk', count: 2, unitPriceExcludingVatCurrency: 80, vatType: { id: 3 } },
      { description: 'Frakt', count: 1, unitPriceExcludingVatCurrency: 79 },
    ]);
    const [line] = linesOf(erp, made.id);
    expect(erp.get('product', readPath(line as JsonObject, 'product.id') as number)).toMatchObject(
      product,
    );
  });

  test('a line that is added later', async () => {
    const lines = () =>
      linesOf(erp, named(erp, 'order', number).id).map(({ description }) => description);
    shop.create('orderProduct', { order: number, name: 'Lue', quantity: 1, price: 200 });
    expect(await sides.sync()).toMatchObject({ written: 0, parked: 1 });
    expect(lines()).toEqual(['Ullsokk', 'Frakt']); // its sum is still that of the two
    const totals = shop.get('order', number)?.['order-totals'] as readonly JsonObject[];
    shop.edit('orderTotal', String(totals.at(-1)?.id), { value: 548.75 });
    await sides.sync();
    expect(lines()).toEqual(['Ullsokk', 'Frakt', 'Lue']);
  });

  test('an invoice that is paid, if its payment method says so', async () => {
    const paid = order(customer, {
      payment_method: 'Klarna Checkout',
      'order-totals': [{ title: 'Sum', class: 'total', value: 200 }],
    });
    await sides.sync();
    expect(named(erp, 'order', paid).isClosed).toBe(true);
    expect(erp.list('invoice')).toMatchObject([{ amount: 200, amountOutstanding: 0 }]);
    expect(await sides.sync()).toEqual(quiet);
  });

  test('its currency, and none in place of one that Tripletex does not know', async () => {
    const [euro, unknown] = ['EUR', 'XTS'].map((currency) => order(customer, { currency }));
    expect(await sides.sync()).toMatchObject({ parked: 1 });
    expect(readPath(named(erp, 'order', String(euro)), 'currency.id')).toBe(5);
    expect(() => named(erp, 'order', String(unknown))).toThrow();
    shop.edit('order', String(unknown), { currency: 'SEK' });
    await sides.sync();
    expect(readPath(named(erp, 'order', String(unknown)), 'currency.id')).toBe(2);
  });

  test('and nothing more once it is invoiced', async () => {
    const paid = shop.list('order').find((one) => one.payment_method === 'Klarna Checkout');
    shop.edit('order', String(paid?.id), { customer_address_email: 'ny@smart.example' });
    expect(await sides.sync()).toEqual(quiet);
  });
});

describe('an order whose status closes it', () => {
  store({ closedStatuses: ['5'] });

  test('is closed in Tripletex with what changed last, and stays as somebody opens it again', async () => {
    const number = order(department('Oslo'));
    await sides.sync();
    shop.edit('order', number, { 'order-status': '5', customer_address_email: 'ny@smart.example' });
    await sides.sync();
    const made = named(erp, 'order', number);
    expect(made).toMatchObject({ isClosed: true, receiverEmail: 'ny@smart.example' });
    expect(await sides.sync()).toEqual(quiet);
    erp.edit('order', made.id as number, { isClosed: false });
    shop.edit('order', number, { customer_address_email: 'oslo@smart.example' });
    await sides.sync();
    expect(named(erp, 'order', number)).toMatchObject({
      isClosed: false,
      receiverEmail: 'oslo@smart.example',
    });
    expect(await sides.sync()).toEqual(quiet);
  });
});

describe('an order that is cancelled before it is invoiced', () => {
  store({
    skippedStatuses: ['5'],
    payments: [{ method: 'Vipps', send: false, paymentType: '4' }],
  });

  test('stays an order, though what its invoice was refused for is mended', async () => {
    const number = order(department('Oslo'), { payment_method: 'Vipps' });
    expect(await sides.sync()).toMatchObject({ parked: 1 });
    shop.edit('order', number, { 'order-status': '5' });
    shop.create('orderTotal', { order: number, title: 'Sum', class: 'total', value: 200 });
    await sides.sync();
    expect(named(erp, 'order', number).isClosed).toBe(false);
    expect(erp.list('invoice')).toEqual([]);
    expect(await sides.sync()).toEqual(quiet);
    shop.edit('order', number, { 'order-status': '2' });
    await sides.sync();
    expect(erp.list('invoice')).toMatchObject([{ amount: 200, amountOutstanding: 0 }]);
  });
});
