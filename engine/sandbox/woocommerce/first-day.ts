// A shop as an integrator finds it on the first day: products, some as variations of one product and some
// only in the shop, users of whom a part has an organisation number, and orders of users and of guests in
// all statuses, paid in several ways.

import type { JsonObject } from '../../base/json.ts';
import type { Order, Product } from '../goods.ts';
import type { Customer, Place } from '../people.ts';
import type { Random } from '../random.ts';
import type { StandIn } from '../stand-in.ts';
import { gateways } from './fixed-data.ts';

export interface FirstDay {
  readonly random: Random;
  readonly customers: readonly Customer[];
  /** Those that the shop has. */
  readonly products: readonly Product[];
  readonly orders: readonly Order[];
}

const organizationNumberKey = '_billing_org_nr';

/** Of these many products one is sold in variations. */
const productsPerVariable = 12;

export function fillShop(shop: StandIn, first: FirstDay): void {
  const { random, customers, products, orders } = first;
  const goods = products.map((one, at) =>
    at % productsPerVariable === 0 ? addVariation(shop, one) : addProduct(shop, one),
  );
  const users = customers.map((one, at) => addUser(shop, one, at));
  for (const order of orders) {
    const buyer = order.customer === undefined ? undefined : customers[order.customer];
    const user = order.customer === undefined ? 0 : (users[order.customer] ?? 0);
    shop.person.create('order', orderOf(random, { order, buyer, user, goods }));
  }
}

interface Goods {
  readonly product: number;
  readonly variation?: number;
}

function addProduct(
  shop: StandIn,
  { number, name, description, priceExVat, active }: Product,
): Goods {
  const made = shop.person.create('product', {
    name,
    sku: number,
    regular_price: String(priceExVat),
    status: active ? 'publish' : 'draft',
    ...(description ? { description } : {}),
  });
  return { product: Number(made.id) };
}

/** The number belongs to the variation; its product has one of its own. */
function addVariation(shop: StandIn, { number, name, priceExVat }: Product): Goods {
  const options = ['Liten', 'Stor'];
  const attribute = { name: 'Storlek', variation: true, visible: true, options };
  const parent = shop.person.create('product', {
    name,
    sku: `${number}-ALLA`,
    type: 'variable',
    attributes: [attribute],
  });
  const made = shop.person.create('variation', {
    parent_id: String(parent.id),
    sku: number,
    regular_price: String(priceExVat),
    attributes: [{ name: attribute.name, option: options[0] as string }],
  });
  return { product: Number(parent.id), variation: Number(made.id) };
}

/** The id; 0 for one whose address another user has. */
function addUser(shop: StandIn, customer: Customer, at: number): number {
  const email = customer.email ?? `kund${at}@post.example`;
  const isTaken = shop.person
    .list('customer')
    .some((one) => String(one.email).toLowerCase() === email.toLowerCase());
  if (isTaken) return 0;
  const made = shop.person.create('customer', {
    email,
    first_name: customer.firstName ?? 'Inköp',
    last_name: customer.lastName ?? '',
    billing: { ...placeOf(customer, customer.billing), email },
    shipping: placeOf(customer, customer.shipping ?? customer.billing),
    meta_data: organization(customer),
  });
  return Number(made.id);
}

function organization({ organizationNumber }: Customer): JsonObject[] {
  return organizationNumber ? [{ key: organizationNumberKey, value: organizationNumber }] : [];
}

function placeOf(customer: Customer, place: Place | undefined): JsonObject {
  const phone = customer.phone ?? customer.mobile;
  return {
    first_name: customer.firstName ?? '',
    last_name: customer.lastName ?? '',
    company: customer.name ?? '',
    ...(place
      ? {
          address_1: place.line1,
          address_2: place.line2 ?? '',
          postcode: place.postalCode,
          city: place.city,
          country: place.country,
        }
      : {}),
    ...(phone ? { phone } : {}),
  };
}

function orderOf(
  random: Random,
  from: {
    readonly order: Order;
    readonly buyer: Customer | undefined;
    readonly user: number;
    readonly goods: readonly Goods[];
  },
): JsonObject {
  const { order, buyer, user, goods } = from;
  const gateway = random.pick(gateways);
  const email = buyer?.email ?? `gast${random.between(1, 999)}@post.example`;
  const guest: Customer = { isPrivate: true, firstName: 'Gunnar', lastName: 'Gäst', active: true };
  const who = buyer ?? guest;
  return {
    status: statuses[order.status] ?? random.pick(['processing', 'on-hold', 'pending']),
    customer_id: user,
    billing: { country: 'SE', ...placeOf(who, who.billing), email },
    shipping: { country: 'SE', ...placeOf(who, who.shipping ?? who.billing) },
    payment_method: String(gateway.id),
    payment_method_title: String(gateway.title),
    customer_note: order.comment ?? '',
    meta_data: buyer ? organization(buyer) : [],
    line_items: order.lines.map((line) => {
      const found = line.product === undefined ? undefined : goods[line.product];
      const quantity = Math.max(1, Math.round(line.quantity));
      const total = quantity * line.priceExVat * (1 - line.discountPercent / 100);
      const sums = {
        subtotal: (quantity * line.priceExVat).toFixed(2),
        total: total.toFixed(2),
      };
      if (!found) return { name: line.description, quantity, ...sums };
      const { product, variation } = found;
      return {
        product_id: product,
        ...(variation === undefined ? {} : { variation_id: variation }),
        quantity,
        ...sums,
      };
    }),
    shipping_lines: [{ method_id: 'flat_rate', method_title: 'Frakt', total: '49.00' }],
  };
}

/** What an order of the field is called here. */
const statuses: Readonly<Record<string, string>> = {
  completed: 'completed',
  cancelled: 'cancelled',
  paid: 'processing',
};
