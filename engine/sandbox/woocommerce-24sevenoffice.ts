// The sandbox of WooCommerce and 24SevenOffice: a shop with products, users and orders, and an ERP that knows
// a part of the products and customers already, spelled a little differently, and some of its own.

import type { JsonObject } from '../base/json.ts';
import { office } from './24sevenoffice/24sevenoffice.ts';
import {
  officeAccess,
  officeEnvironment,
  woocommerceAccess,
  woocommerceEnvironment,
} from './access.ts';
import { makeOrders, makeProducts, type Product } from './goods.ts';
import { asStandIn, type Integration } from './integration.ts';
import { type Customer, makeCustomers } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import type { StandIn } from './stand-in.ts';
import { fillShop } from './woocommerce/first-day.ts';
import { woocommerce } from './woocommerce/woocommerce.ts';
import { samples } from './woocommerce-24sevenoffice-samples.ts';

interface Amounts extends Readonly<Record<string, number>> {
  readonly customers: number;
  readonly products: number;
  readonly orders: number;
}

export const woocommerce24sevenoffice: Integration<Amounts> = {
  definitions: () => [woocommerce(woocommerceAccess), office(officeAccess)],
  amounts: { customers: 60, products: 60, orders: 40 },
  fill: ([shop, erp], { seed, amounts, nowMs }) =>
    fill(asStandIn(shop), asStandIn(erp), seed, amounts, nowMs),
  samples: ([shop, erp]) => samples(asStandIn(shop), asStandIn(erp)),
  setups: [
    {
      payments: [
        { gateway: 'stripe', method: 8, account: 1581 },
        { gateway: 'kco', method: 7 },
      ],
      orderStatus: 'completed',
      foreignSaleType: 2,
      project: '13',
      department: '100',
      ordersToShop: true,
    },
    { products: 'bothWays', productCategories: [2, 3], productDimensions: true },
  ],
  environment: (systems) => ({
    ...woocommerceEnvironment(systems.woocommerce?.url),
    ...officeEnvironment(systems['24sevenoffice']?.url),
  }),
};

const shares = { productsInShop: 0.7, customersInBoth: 0.4 };

function fill(shop: StandIn, erp: StandIn, seed: number, amounts: Amounts, nowMs: number): void {
  const random = seededRandom(seed);
  const customers = makeCustomers(random, amounts.customers);
  const products = makeProducts(random, amounts.products);
  // What shipping and fees cost is sold under these numbers.
  for (const [number, name] of [
    ['FRAKT', 'Frakt'],
    ['AVGIFT', 'Avgift'],
  ] as const)
    erp.person.create('product', { number, name, category: { id: 1 }, webshopEnabled: false });
  for (const one of products) erp.person.create('product', officeProduct(random, one));
  for (const one of customers) {
    if (random.chance(shares.customersInBoth)) erp.person.create('customer', officeCustomer(one));
  }
  const sold = products.slice(0, Math.round(products.length * shares.productsInShop));
  const orders = makeOrders(random, amounts.orders, customers.length, sold, nowMs);
  fillShop(shop, { random, customers, products: sold, orders });
}

function officeProduct(
  random: Random,
  { number, ean, name, priceExVat, active }: Product,
): JsonObject {
  return {
    name,
    number,
    ...(ean ? { ean } : {}),
    salesPrice: priceExVat,
    status: active ? 'active' : 'inactive',
    category: { id: random.between(1, 3) },
    stock: { isManaged: random.chance(0.8), quantity: random.between(0, 80) },
  };
}

function officeCustomer(customer: Customer): JsonObject {
  const { name, firstName, lastName, organizationNumber, email, billing } = customer;
  const address = billing && {
    street: billing.line1,
    postalCode: billing.postalCode,
    postalArea: billing.city,
    countryCode: billing.country,
  };
  return {
    ...(name
      ? { isCompany: true, name: name.trim() }
      : { isCompany: false, person: { firstName: firstName ?? '', lastName: lastName ?? '' } }),
    ...(name && organizationNumber ? { organizationNumber } : {}),
    ...(email ? { email: { billing: email } } : {}),
    ...(address ? { address: { billing: address } } : {}),
  };
}
