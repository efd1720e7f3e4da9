// The sandbox of Mystore and Tripletex: a shop whose customers are persons and companies, some of them
// departments of one company that share its organisation number, and a Tripletex company that knows a
// part of the main customers and of the products already.

import type { JsonObject } from '../base/json.ts';
import {
  mystoreAccess,
  mystoreEnvironment,
  tripletexAccess,
  tripletexEnvironment,
} from './access.ts';
import { makeOrders, makeProducts, type Order, type Product } from './goods.ts';
import { asStandIn, type Integration } from './integration.ts';
import { mystore } from './mystore/mystore.ts';
import { type Customer, makeCustomers, type Place } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import type { StandIn } from './stand-in.ts';
import { tripletex } from './tripletex/tripletex.ts';

interface Amounts extends Readonly<Record<string, number>> {
  readonly customers: number;
  readonly products: number;
  readonly orders: number;
}

export const mystoreTripletex: Integration<Amounts> = {
  definitions: () => [mystore(mystoreAccess), tripletex(tripletexAccess)],
  // Reading an order takes three calls of the 120 that the shop allows in a minute.
  amounts: { customers: 60, products: 40, orders: 30 },
  fill: ([shop, erp], { seed, amounts, nowMs }) =>
    fill(asStandIn(shop), asStandIn(erp), seed, amounts, nowMs),
  samples: ([shop]) => samples(asStandIn(shop)),
  setups: [
    {
      searchCustomer: true,
      guestCustomer: '80000001',
      closedStatuses: ['5'],
      payments: [
        { method: 'Faktura', send: true },
        { method: 'Vipps', send: false, paymentType: 3 },
      ],
    },
  ],
  environment: (systems) => ({
    ...mystoreEnvironment(systems.mystore?.url),
    ...tripletexEnvironment(systems.tripletex?.url),
  }),
};

const shares = { departments: 0.2, customersInBoth: 0.4, productsInBoth: 0.5 };
const vatTypeIds: Readonly<Record<number, number>> = { 25: 3, 15: 31, 0: 5 };
const departments = ['Tromsø', 'Bergen', 'Oslo'];

function fill(shop: StandIn, erp: StandIn, seed: number, amounts: Amounts, nowMs: number): void {
  const random = seededRandom(seed);
  const customers = makeCustomers(random, amounts.customers);
  const products = makeProducts(random, amounts.products);
  const buyers = customers.flatMap((one, at) => {
    const { organizationNumber, name } = one;
    const isParted = organizationNumber && name && random.chance(shares.departments);
    if (isParted && random.chance(shares.customersInBoth)) addToErp(erp, one);
    const parts: readonly Customer[] = isParted
      ? departments.map((place) => ({
          ...one,
          name: `${name.trim()} avd. ${place}`,
          email: `${place.toLowerCase().replace('ø', 'o')}@avdeling${at}.example`,
        }))
      : [one];
    return parts.map((part) => ({ part, id: String(addToShop(shop, part, at).id) }));
  });
  const productIds = products.map((one) => shop.person.create('product', shopProduct(one)).id);
  for (const one of products)
    if (random.chance(shares.productsInBoth)) erp.person.create('product', erpProduct(one));
  for (const order of makeOrders(random, amounts.orders, buyers.length, products, nowMs)) {
    const buyer = buyers[order.customer ?? random.between(0, buyers.length - 1)];
    if (buyer) shop.person.create('order', shopOrder(random, order, buyer, productIds));
  }
}

/** Orders that are paid already, with a sum that says how much, cancelled ones, and orders of guests. */
function samples({ person }: StandIn): void {
  const email = 'vipps@epost.example';
  const customer = person.create('customer', { email, firstname: 'Vigdis', lastname: 'Vipps' });
  const goods = { name: 'Prøvepakke', sku: 'PROV-1', price: 100, tax_rate: 25 };
  const product = String(
    person.create('product', { ...goods, name: { no: goods.name }, status: 1 }).id,
  );
  for (let at = 0; at < 2; at++)
    person.create('order', {
      customer: String(customer.id),
      customer_address_email: email,
      customer_address_name: 'Vigdis Vipps',
      payment_method: 'Vipps',
      'order-products': [{ ...goods, product, quantity: 2 }],
      'order-totals': [
        { title: 'Varer', class: 'subtotal', value: 200 },
        { title: 'Totalt', class: 'total', value: 250 },
      ],
    });
  for (let at = 0; at < 2; at++)
    person.create('order', {
      customer: String(customer.id),
      customer_address_email: email,
      'order-status': '5',
      'order-products': [{ ...goods, product, quantity: 1 }],
    });
  for (let at = 0; at < 2; at++)
    person.create('order', {
      customer_address_email: 'gjest@epost.example',
      shipping_address_name: 'Gerd Gjest',
      'order-products': [{ ...goods, product, quantity: 1 }],
    });
}

function addToShop(shop: StandIn, customer: Customer, at: number): JsonObject {
  const { name, firstName, lastName, organizationNumber, email, phone, mobile } = customer;
  return shop.person.create('customer', {
    email: email ?? `kunde${at}@epost.example`,
    ...(name ? { company: name } : {}),
    ...(firstName ? { firstname: firstName } : {}),
    ...(lastName ? { lastname: lastName } : {}),
    ...(organizationNumber ? { org_number: organizationNumber } : {}),
    ...((phone ?? mobile) ? { phone: (phone ?? mobile) as string } : {}),
    ...customerAddress('billing', customer.billing),
    ...customerAddress('delivery', customer.shipping ?? customer.billing),
  });
}

function customerAddress(prefix: string, place: Place | undefined): JsonObject {
  if (!place) return {};
  return {
    [`${prefix}_address`]: place.line1,
    [`${prefix}_zipcode`]: place.postalCode,
    [`${prefix}_city`]: place.city,
    [`${prefix}_country`]: place.country,
  };
}

function shopProduct({ number, ean, name, description, priceExVat, vatRate, active }: Product) {
  return {
    name: { no: name },
    ...(description ? { description: { no: description } } : {}),
    sku: number,
    ...(ean ? { ean } : {}),
    price: priceExVat,
    tax_rate: vatRate,
    status: active ? 1 : 0,
  };
}

function shopOrder(
  random: Random,
  order: Order,
  { part, id }: { readonly part: Customer; readonly id: string },
  productIds: readonly unknown[],
): JsonObject {
  const place = part.shipping ?? part.billing;
  const goods = order.lines.reduce((sum, line) => sum + line.quantity * line.priceExVat, 0);
  const shipping = random.chance(0.7) ? 79 : 0;
  return {
    customer: id,
    customer_address_email: part.email ?? `gjest${random.between(1, 999)}@epost.example`,
    customer_address_name: part.name ?? `${part.firstName} ${part.lastName}`,
    payment_method: random.pick(['Faktura', 'Klarna Checkout', 'Vipps']),
    shipping_method: 'Bring',
    ...(place
      ? {
          shipping_address_address: place.line1,
          shipping_address_zipcode: place.postalCode,
          shipping_address_city: place.city,
          shipping_address_country: place.country,
        }
      : {}),
    'order-products': order.lines.map((line) => ({
      ...(line.product === undefined ? {} : { product: productIds[line.product] as string }),
      name: line.description,
      sku: line.sku,
      quantity: line.quantity,
      price: line.priceExVat,
      tax_rate: line.vatRate,
    })),
    'order-totals': [
      { title: 'Varer', class: 'subtotal', value: Math.round(goods * 100) / 100 },
      ...(shipping ? [{ title: 'Frakt', class: 'shipping', value: shipping }] : []),
    ],
  };
}

function addToErp(erp: StandIn, { name, organizationNumber, email }: Customer): void {
  erp.person.create('customer', {
    name: (name ?? '').trim(),
    organizationNumber: (organizationNumber ?? '').replaceAll(/\D/g, ''),
    ...(email ? { email } : {}),
  });
}

function erpProduct({ number, name, priceExVat, vatRate }: Product): JsonObject {
  return {
    number,
    name,
    priceExcludingVatCurrency: priceExVat,
    vatType: { id: vatTypeIds[vatRate] as number },
  };
}
