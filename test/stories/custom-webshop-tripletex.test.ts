// A day of a webshop and its accounts: customers and products are entered on both sides, orders come in,
// somebody corrects something on either side, and in the evening both say the same.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { edit, linesOf, named, startTwoSides, type TwoSides } from '../pipes/two-sides.ts';

const quiet = { written: 0, parked: 0, faults: 0 };
let sides: TwoSides;
let shop: Person;
let erp: Person;

beforeAll(async () => {
  sides = await startTwoSides('custom-webshop-tripletex', {
    invoices: [{ status: 'shipped', send: true }],
  });
  ({ shop, erp } = sides);
});
afterAll(() => sides.close());

test('in the morning every customer and product of one side is on the other', async () => {
  shop.create('customer', { name: 'Fjord AS', organizationNumber: '974760673' });
  erp.create('customer', { name: 'Fjord', organizationNumber: '974 760 673' });
  erp.create('customer', { name: 'Vidda AS', email: 'post@vidda.example' });
  shop.create('product', { number: 'SOCK', name: 'Ullsokk', priceExVat: 80, unit: 'par' });
  erp.create('product', { number: 'HAT', name: 'Hatt', priceExcludingVatCurrency: 200 });
  await sides.sync();
  const names = (person: Person, entity: string) => person.list(entity).map(({ name }) => name);
  expect(names(shop, 'customer').sort()).toEqual(['Fjord AS', 'Vidda AS']);
  expect(names(erp, 'customer').sort()).toEqual(['Fjord AS', 'Vidda AS']);
  expect(names(shop, 'product').sort()).toEqual(['Hatt', 'Ullsokk']);
  expect(names(erp, 'product').sort()).toEqual(['Hatt', 'Ullsokk']);
});

test('an order goes over with its customer and its products', async () => {
  const idOf = (entity: string, name: string) => String(named(shop, entity, name).id);
  shop.create('order', {
    number: 'WEB-1',
    date: '2026-01-31',
    customerId: idOf('customer', 'Vidda AS'),
    lines: [
      {
        productId: idOf('product', 'Ullsokk'),
        description: 'Ullsokk',
        quantity: 2,
        unitPriceExVat: 80,
      },
      { productId: idOf('product', 'Hatt'), description: 'Hatt', quantity: 1, unitPriceExVat: 200 },
    ],
  });
  await sides.sync();
  const order = named(erp, 'order', 'WEB-1');
  expect(readPath(order, 'customer.id')).toBe(named(erp, 'customer', 'Vidda AS').id);
  const products = linesOf(erp, order.id).map((line) => readPath(line, 'product.id'));
  expect(products).toEqual([named(erp, 'product', 'SOCK').id, named(erp, 'product', 'HAT').id]);
});

test('what is corrected in Tripletex reaches the shop, and the other way', async () => {
  edit(erp, 'customer', 'Vidda AS', { email: 'faktura@vidda.example' });
  edit(shop, 'order', 'WEB-1', { reference: 'PO 4711' });
  const [first] = linesOf(erp, named(erp, 'order', 'WEB-1').id);
  erp.edit('orderLine', first?.id as number, { count: 3 });
  await sides.sync();
  expect(named(shop, 'customer', 'Vidda AS').email).toBe('faktura@vidda.example');
  expect(named(erp, 'order', 'WEB-1').reference).toBe('PO 4711');
  const lines = named(shop, 'order', 'WEB-1').lines as readonly JsonObject[];
  expect(lines.map(({ quantity }) => quantity)).toEqual([3, 1]);
  expect(await sides.sync()).toEqual(quiet);
});

test('an order of somebody unknown stays in the shop until it has a customer', async () => {
  const lines = [{ description: 'Gave', quantity: 1, unitPriceExVat: 100 }];
  const guest = { name: 'Gjest', email: 'gjest@epost.example' };
  shop.create('order', { number: 'WEB-2', date: '2026-01-31', guest, lines });
  expect(await sides.sync()).toEqual(quiet);
  const { id } = shop.create('customer', { name: 'Gjest AS', email: 'gjest@epost.example' });
  edit(shop, 'order', 'WEB-2', { customerId: id as string });
  await sides.sync();
  const customer = readPath(named(erp, 'order', 'WEB-2'), 'customer.id');
  expect(customer).toBe(named(erp, 'customer', 'Gjest AS').id);
});

test('when an order is shipped, Tripletex invoices it, once', async () => {
  edit(shop, 'order', 'WEB-1', { status: 'shipped' });
  await sides.sync();
  expect(named(erp, 'order', 'WEB-1').isClosed).toBe(true);
  edit(shop, 'order', 'WEB-1', { comment: 'Takk!' });
  await sides.sync();
  expect(erp.list('invoice')).toMatchObject([{ amount: 550, amountOutstanding: 550 }]);
});

test('in the evening there is nothing left to do', async () => {
  expect(await sides.sync()).toEqual(quiet);
});
