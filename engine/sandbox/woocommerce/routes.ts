// The end points as one table, written as the vendor writes them; `{id}` and `{parent}` stand for digits.
// PUT, PATCH and POST on a record mean the same.

import type { JsonObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import { batchAnswer, type Writes } from './batches.ts';
import { createCategory, getCategory, listCategories, updateCategory } from './categories.ts';
import {
  createCustomer,
  getCustomer,
  listCustomers,
  removeCustomer,
  updateCustomer,
} from './customers.ts';
import { gateways, settingsOf } from './fixed-data.ts';
import { createOrder, getOrder, listOrders, removeOrder, updateOrder } from './orders.ts';
import { objectOf } from './parameters.ts';
import {
  createProduct,
  getProduct,
  listProducts,
  removeProduct,
  updateProduct,
} from './products.ts';
import { noRoute, refusal } from './refusals.ts';
import type { Shop } from './shop.ts';
import {
  createVariation,
  getVariation,
  listVariations,
  removeVariation,
  updateVariation,
} from './variations.ts';
import {
  createWebhook,
  getWebhook,
  listWebhooks,
  removeWebhook,
  updateWebhook,
} from './webhooks.ts';

interface Resource extends Writes {
  readonly list: (request: StandInRequest) => Answer;
  readonly get: (id: string) => JsonObject;
}

/** The resources of a shop by their path; variations are below a product. */
function resourceAt(
  shop: Shop,
  path: string,
  { parent, query }: { readonly parent: string; readonly query: URLSearchParams },
): Resource | undefined {
  switch (path) {
    case '/products':
      return {
        list: (request) => listProducts(shop, request),
        get: (id) => getProduct(shop, id),
        create: (given) => createProduct(shop, given),
        update: (id, given) => updateProduct(shop, id, given),
        remove: (id, isForGood) => removeProduct(shop, id, isForGood),
      };
    case '/products/{parent}/variations':
      return {
        list: (request) => listVariations(shop, request, parent),
        get: (id) => getVariation(shop, parent, id),
        create: (given) => createVariation(shop, parent, given),
        update: (id, given) => updateVariation(shop, parent, id, given),
        remove: (id) => removeVariation(shop, parent, id),
      };
    case '/products/categories':
      return {
        list: (request) => listCategories(shop, request),
        get: (id) => getCategory(shop, id),
        create: (given) => createCategory(shop, given),
        update: (id, given) => updateCategory(shop, id, given),
        remove: () => {
          const message = 'Resource does not support trashing.';
          throw refusal(501, 'woocommerce_rest_trash_not_supported', message);
        },
      };
    case '/customers':
      return {
        list: (request) => listCustomers(shop, request),
        get: (id) => getCustomer(shop, id),
        create: (given) => createCustomer(shop, given),
        update: (id, given) => updateCustomer(shop, id, given),
        remove: (id, isForGood) => removeCustomer(shop, id, isForGood),
      };
    case '/orders':
      return {
        list: (request) => listOrders(shop, request),
        get: (id) => getOrder(shop, id, query),
        create: (given) => createOrder(shop, given, { query }),
        update: (id, given) => updateOrder(shop, id, given, query),
        remove: (id, isForGood) => removeOrder(shop, id, isForGood),
      };
    case '/webhooks':
      return {
        list: (request) => listWebhooks(shop, request),
        get: (id) => getWebhook(shop, id),
        create: (given) => createWebhook(shop, given),
        update: (id, given) => updateWebhook(shop, id, given),
        remove: (id, isForGood) => removeWebhook(shop, id, isForGood),
      };
    default:
      return undefined;
  }
}

export function dispatch(shop: Shop, request: StandInRequest): Answer {
  const { method, path, query } = request;
  const fixed = method === 'GET' ? fixedAnswer(shop, path) : undefined;
  if (fixed) return fixed;
  const [, parent = ''] = /^\/products\/(\d+)\/variations\b/.exec(path) ?? [];
  const bare = parent === '' ? path : path.replace(parent, '{parent}');
  const match = /^(.*?)(?:\/(\d+|batch))?$/.exec(bare);
  const resource = resourceAt(shop, match?.[1] ?? '', { parent, query });
  if (!resource) throw noRoute();
  const last = match?.[2];
  const isWrite = ['POST', 'PUT', 'PATCH'].includes(method);
  if (last === 'batch' && isWrite) return batchAnswer(shop, request, resource);
  if (last === undefined && method === 'GET') return resource.list(request);
  if (last === undefined && method === 'POST') {
    const given = objectOf(request);
    if (given.id !== undefined && given.id !== 0) {
      const message = 'Cannot create existing resource.';
      throw refusal(400, 'woocommerce_rest_resource_exists', message);
    }
    return { status: 201, body: resource.create(given) };
  }
  if (last === undefined || last === 'batch') throw noRoute();
  if (method === 'GET') return { status: 200, body: resource.get(last) };
  if (isWrite) return { status: 200, body: resource.update(last, objectOf(request)) };
  if (method !== 'DELETE') throw noRoute();
  const isForGood = ['true', '1'].includes(query.get('force') ?? '');
  return { status: 200, body: resource.remove(last, isForGood) };
}

function fixedAnswer(shop: Shop, path: string): Answer | undefined {
  if (path === '/payment_gateways') return { status: 200, body: gateways };
  const [, group, id] = /^\/settings\/(\w+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (group === undefined) return undefined;
  const settings = settingsOf(shop)[group];
  if (!settings) {
    throw refusal(404, 'rest_setting_setting_group_invalid', 'Invalid setting group.');
  }
  if (id === undefined) return { status: 200, body: settings };
  const setting = settings.find((one) => one.id === id);
  if (!setting) throw refusal(404, 'rest_setting_setting_invalid', 'Invalid setting.');
  return { status: 200, body: setting };
}
