// The stand-in of WooCommerce's REST API v3, written from its documentation and from what its code does,
// and as strict: who asks, types and words of parameters, paging, unique SKUs and addresses, batches with
// an answer for each item, the bin, names kept as HTML, and webhooks that switch themselves off.

import type { JsonObject } from '../../base/json.ts';
import {
  type Ground,
  type Live,
  type Person,
  Refusal,
  type StandInDefinition,
} from '../definition.ts';
import type { TableOptions } from '../tables.ts';
import { createCategory, getCategory, updateCategory } from './categories.ts';
import { callerOf, refuseStranger } from './credentials.ts';
import { createCustomer, getCustomer, removeCustomer, updateCustomer } from './customers.ts';
import { createOrder, getOrder, removeOrder, updateOrder } from './orders.ts';
import { createProduct, getProduct, removeProduct, updateProduct } from './products.ts';
import { refundOrder } from './refunds.ts';
import { errorAnswer } from './refusals.ts';
import { dispatch } from './routes.ts';
import { keptIn, type Shop, type ShopOptions } from './shop.ts';
import { createVariation, getVariation, removeVariation, updateVariation } from './variations.ts';
import { subscribeToAll, tellWithRecords, updateWebhook } from './webhooks.ts';

const text = (name: string) => (values: JsonObject) => {
  const value = values[name];
  return value === undefined || value === '' ? undefined : String(value);
};

const indexes: Readonly<Record<string, TableOptions['indexes']>> = {
  product: { sku: text('sku'), gtin: text('global_unique_id') },
  variation: { sku: text('sku'), gtin: text('global_unique_id') },
  category: {},
  customer: { email: (values) => text('email')(values)?.toLowerCase() },
  order: {},
  webhook: {},
};

export function woocommerce(options: ShopOptions): StandInDefinition {
  return {
    system: 'woocommerce',
    base: '/wp-json/wc/v3',
    tables: Object.fromEntries(
      Object.entries(indexes).map(([name, own]) => [name, { order: 'as-created', indexes: own }]),
    ),
    // The shop has none of its own; hosts have, and answer as this one does.
    rate: { requests: 600, windowMs: 60_000 },
    start: (ground) => start(options, ground),
  };
}

function start(options: ShopOptions, ground: Ground): Live {
  const shop: Shop = { ground, options };
  const nonces = new Map<string, number>();
  tellWithRecords(shop, {
    product: (id) => getProduct(shop, id),
    customer: (id) => getCustomer(shop, id),
    order: (id) => getOrder(shop, id),
  });
  return {
    answer: (request) => {
      refuseStranger(shop, request, nonces);
      return dispatch(shop, request);
    },
    refusal: (error) => (error instanceof Refusal ? error.answer : undefined),
    caller: callerOf,
    rateHeaders: () => ({}),
    tooMany: (seconds) => ({
      ...errorAnswer(429, 'too_many_requests', 'Too many requests.'),
      headers: { 'retry-after': String(seconds) },
    }),
    broken: (status) =>
      errorAnswer(status, 'internal_server_error', 'There has been a critical error.'),
    person: personIn(shop),
    entities: ['product', 'variation', 'category', 'customer', 'order'],
    prepare: () => {},
    subscribe: (url) => subscribeToAll(shop, url),
  };
}

/** The screens of the shop. An order that a person makes is one from the checkout. */
function personIn(shop: Shop): Person {
  const parentOf = (id: string): string =>
    String(keptIn(shop, 'variation', id)?.values.parent_id ?? '');
  const getters: Readonly<Record<string, (id: string) => JsonObject>> = {
    product: (id) => getProduct(shop, id),
    variation: (id) => getVariation(shop, parentOf(id), id),
    category: (id) => getCategory(shop, id),
    customer: (id) => getCustomer(shop, id),
    order: (id) => getOrder(shop, id),
  };
  const creators: Readonly<Record<string, (values: JsonObject) => JsonObject>> = {
    product: (values) => createProduct(shop, values),
    variation: ({ parent_id: parent, ...values }) => createVariation(shop, String(parent), values),
    category: (values) => createCategory(shop, values),
    customer: (values) => createCustomer(shop, values),
    order: (values) => createOrder(shop, values, { createdVia: 'checkout' }),
    refund: ({ order_id: order, ...values }) => refundOrder(shop, String(order), values),
  };
  const editors: Readonly<Record<string, (id: string, values: JsonObject) => JsonObject>> = {
    product: (id, values) => updateProduct(shop, id, values),
    variation: (id, values) => updateVariation(shop, parentOf(id), id, values),
    category: (id, values) => updateCategory(shop, id, values),
    customer: (id, values) => updateCustomer(shop, id, values),
    order: (id, values) => updateOrder(shop, id, values),
    webhook: (id, values) => updateWebhook(shop, id, values),
  };
  const removers: Readonly<Record<string, (id: string) => unknown>> = {
    product: (id) => removeProduct(shop, id, false),
    variation: (id) => removeVariation(shop, parentOf(id), id),
    customer: (id) => removeCustomer(shop, id, true),
    order: (id) => removeOrder(shop, id, false),
  };
  const of = <T>(table: Readonly<Record<string, T>>, entity: string): T => {
    const found = table[entity];
    if (!found) throw new Error(`The shop has no screen for this with ${entity}.`);
    return found;
  };
  return {
    create: (entity, values) => of(creators, entity)(values),
    edit: (entity, id, values) => of(editors, entity)(String(id), values),
    remove: (entity, id) => void of(removers, entity)(String(id)),
    get: (entity, id) => {
      const isThere = shop.ground.records.get(entity, id) !== undefined;
      return isThere ? of(getters, entity)(String(id)) : undefined;
    },
    list: (entity) => [...shop.ground.records.all(entity)].map(({ id }) => of(getters, entity)(id)),
  };
}
