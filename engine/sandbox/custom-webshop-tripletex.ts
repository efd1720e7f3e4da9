// The sandbox of Custom Webshop and Tripletex: a webshop and a Tripletex company with data as an
// integrator finds it on the first day. The shop's customers, products and orders; a part of them
// known to the ERP already, spelled a little differently; and customers, products and old orders
// that only the ERP has.

import type { JsonObject } from '../base/json.ts';
import {
  tripletexAccess,
  tripletexEnvironment,
  webshopAccess,
  webshopEnvironment,
} from './access.ts';
import { customWebshop } from './custom-webshop/custom-webshop.ts';
import { makeOrders, makeProducts, type Order, type Product } from './goods.ts';
import { asStandIn, type Integration } from './integration.ts';
import { type Customer, makeCustomers, type Place } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import type { StandIn } from './stand-in.ts';
import { tripletex } from './tripletex/tripletex.ts';

interface Amounts extends Readonly<Record<string, number>> {
  readonly customers: number;
  readonly products: number;
  readonly orders: number;
}

export const customWebshopTripletex: Integration<Amounts> = {
  definitions: () => [customWebshop(webshopAccess), tripletex(tripletexAccess)],
  // Enough to see every oddity, few enough to read.
  amounts: { customers: 300, products: 120, orders: 250 },
  fill: ([shop, erp], { seed, amounts, nowMs }) =>
    fill(asStandIn(shop), asStandIn(erp), seed, amounts, nowMs),
  samples: ([shop], { nowMs }) => samples(asStandIn(shop), nowMs),
  setups: [
    {
      invoices: [
        { status: 'shipped', send: true },
        { status: 'paid', send: false, paymentType: 2 },
      ],
      payments: [{ status: 'completed', send: true, paymentType: 2 }],
      guestCustomer: '80000001',
    },
  ],
  environment: (systems) => ({
    ...tripletexEnvironment(systems.tripletex?.url),
    ...webshopEnvironment(systems['custom-webshop']?.url),
  }),
};

const shares = { customersInBoth: 0.35, productsInBoth: 0.5, onlyInErp: 0.2 };
const unitIds: Readonly<Record<string, number>> = {
  stk: 5_000_001,
  kg: 5_000_002,
  m: 5_000_003,
  l: 5_000_004,
  t: 5_000_005,
  par: 5_000_006,
  pk: 5_000_007,
};
const vatTypeIds: Readonly<Record<number, number>> = { 25: 3, 15: 31, 0: 5 };
const countryIds = { NO: 161, SE: 209, DK: 59, FI: 73 };

function fill(shop: StandIn, erp: StandIn, seed: number, amounts: Amounts, nowMs: number): void {
  const random = seededRandom(seed);
  const customers = makeCustomers(random, amounts.customers);
  const products = makeProducts(random, amounts.products);
  const orders = makeOrders(random, amounts.orders, customers.length, products, nowMs);
  const customerIds = customers.map((one) => shop.person.create('customer', shopCustomer(one)).id);
  const productIds = products.map((one) => shop.person.create('product', shopProduct(one)).id);
  for (const order of orders) {
    shop.person.create('order', shopOrder(random, order, customers, customerIds, productIds));
  }
  const both = customers.filter(
    ({ email, organizationNumber }) =>
      (email || organizationNumber) && random.chance(shares.customersInBoth),
  );
  for (const one of both) erp.person.create('customer', erpCustomer(respelled(random, one)));
  for (const one of products) {
    if (random.chance(shares.productsInBoth)) erp.person.create('product', erpProduct(one));
  }
  fillErpAlone(erp, random, amounts, nowMs);
}

/** Orders that are shipped and not paid, so that their invoices are still open. */
function samples({ person }: StandIn, nowMs: number): void {
  const date = new Date(nowMs).toISOString().slice(0, 10);
  const billingAddress = { line1: 'Prøveveien 1', postalCode: '5003', city: 'Bergen' };
  const customer = person.create('customer', {
    ...{ isPrivate: true, firstName: 'Petra', lastName: 'Prøve', email: 'petra@prove.example' },
    billingAddress: { ...billingAddress, countryIso2: 'NO' },
  });
  for (let at = 0; at < 4; at++)
    person.create('order', {
      ...{ date, deliveryDate: date, status: 'shipped', currency: 'NOK', pricesIncludeVat: false },
      customerId: customer.id as string,
      lines: [{ description: 'Prøvepakke', quantity: 1, unitPriceExVat: 100, vatRate: 25 }],
    });
}

function fillErpAlone(erp: StandIn, random: Random, amounts: Amounts, nowMs: number): void {
  const customers = makeCustomers(random, Math.round(amounts.customers * shares.onlyInErp)).map(
    (one) => (one.email ? { ...one, email: `erp.${one.email}` } : one),
  );
  const products = makeProducts(random, Math.round(amounts.products * shares.onlyInErp));
  const ids = customers.map((one) => erp.person.create('customer', erpCustomer(one)).id);
  const numbered = products.map((one) => ({ ...one, number: `E${one.number}` }));
  const productIds = numbered.map((one) => erp.person.create('product', erpProduct(one)).id);
  if (ids.length === 0 || productIds.length === 0) return;
  const count = Math.round(amounts.orders * shares.onlyInErp * 0.2);
  for (const order of makeOrders(random, count, ids.length, numbered, nowMs)) {
    const lines = order.lines.map((line) => ({
      ...(line.product === undefined
        ? {}
        : { product: { id: productIds[line.product] as number } }),
      description: line.description,
      count: line.quantity,
      unitPriceExcludingVatCurrency: line.priceExVat,
      discount: line.discountPercent,
      vatType: { id: vatTypeIds[line.vatRate] as number },
    }));
    erp.person.create('order', {
      customer: { id: ids[order.customer ?? 0] as number },
      orderDate: order.date,
      deliveryDate: order.date,
      reference: order.reference ?? null,
      orderLines: lines,
    });
  }
}

/** The same customer as somebody else typed it: same keys, other spelling and phone. */
function respelled(random: Random, customer: Customer): Customer {
  const { name, phone, email, organizationNumber } = customer;
  return {
    ...customer,
    ...(name && random.chance(0.4) ? { name: name.trim().replace('&', 'og') } : {}),
    ...(name && random.chance(0.1) ? { name: name.trim().toUpperCase() } : {}),
    ...(phone && random.chance(0.5) ? { phone: phone.replaceAll(' ', '').replace('+', '00') } : {}),
    ...(email && random.chance(0.2) ? { email: email.toLowerCase() } : {}),
    ...(organizationNumber && random.chance(0.3)
      ? { organizationNumber: organizationNumber.replaceAll(' ', '') }
      : {}),
  };
}

function shopCustomer(customer: Customer): JsonObject {
  const { billing, shipping, ...rest } = customer;
  return {
    ...rest,
    ...(billing ? { billingAddress: shopAddress(billing) } : {}),
    ...(shipping ? { shippingAddress: shopAddress(shipping) } : {}),
  };
}

function shopAddress({ line1, line2, postalCode, city, country }: Place): JsonObject {
  return { line1, ...(line2 ? { line2 } : {}), postalCode, city, countryIso2: country };
}

function shopProduct(product: Product): JsonObject {
  return { ...product, currency: 'NOK' };
}

function shopOrder(
  random: Random,
  order: Order,
  customers: readonly Customer[],
  customerIds: readonly unknown[],
  productIds: readonly unknown[],
): JsonObject {
  const { customer: place, lines, ...rest } = order;
  const customer = place === undefined ? undefined : customers[place];
  const billing = customer?.billing;
  const buyer =
    place === undefined
      ? {
          guest: { name: 'Gjest Gjestesen', email: `gjest${random.between(1, 999)}@epost.example` },
        }
      : { customerId: customerIds[place] as string };
  return {
    ...rest,
    ...buyer,
    currency: 'NOK',
    deliveryDate: order.date,
    ...(lines.length < 3 ? { shipping: { description: 'Frakt', priceExVat: 79 } } : {}),
    ...(billing ? { billingAddress: shopAddress(billing) } : {}),
    ...(billing ? { shippingAddress: shopAddress(customer.shipping ?? billing) } : {}),
    lines: lines.map(({ product, priceExVat, ...line }) => {
      const including = Math.round(priceExVat * (1 + line.vatRate / 100) * 100) / 100;
      return {
        ...line,
        ...(product === undefined ? {} : { productId: productIds[product] as string }),
        ...(order.pricesIncludeVat
          ? { unitPriceIncVat: including }
          : { unitPriceExVat: priceExVat }),
      };
    }),
  };
}

function erpCustomer(customer: Customer): JsonObject {
  const { isPrivate, name, firstName, lastName, organizationNumber, email, phone, mobile } =
    customer;
  return {
    name: isPrivate ? `${firstName} ${lastName}` : (name ?? ''),
    isPrivateIndividual: isPrivate,
    isInactive: !customer.active,
    ...(organizationNumber ? { organizationNumber } : {}),
    ...(email ? { email, invoiceEmail: email } : {}),
    ...(phone ? { phoneNumber: phone } : {}),
    ...(mobile ? { phoneNumberMobile: mobile } : {}),
    ...(customer.billing ? { postalAddress: erpAddress(customer.billing) } : {}),
    ...(customer.shipping ? { physicalAddress: erpAddress(customer.shipping) } : {}),
  };
}

function erpAddress({ line1, line2, postalCode, city, country }: Place): JsonObject {
  return {
    addressLine1: line1,
    ...(line2 ? { addressLine2: line2 } : {}),
    postalCode,
    city,
    country: { id: countryIds[country] },
  };
}

function erpProduct(product: Product): JsonObject {
  const { number, ean, name, description, priceExVat, vatRate, unit, active } = product;
  return {
    number,
    name,
    ...(ean ? { ean } : {}),
    ...(description ? { description } : {}),
    priceExcludingVatCurrency: priceExVat,
    vatType: { id: vatTypeIds[vatRate] as number },
    ...(unit ? { productUnit: { id: unitIds[unit] as number } } : {}),
    isInactive: !active,
  };
}
