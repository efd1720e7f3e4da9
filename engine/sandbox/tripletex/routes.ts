// The end points as one table: method and path to what answers. Written as the vendor writes them;
// `{id}` stands for the digits of an id.

import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import type { Values } from './body.ts';
import { type Company, createObject, objectWith, updateObject } from './company.ts';
import { createCustomer, listCustomers, removeCustomer, updateCustomer } from './customers.ts';
import {
  creating,
  creatingMany,
  getting,
  type Handler,
  listing,
  removing,
  single,
  updating,
  updatingMany,
  vatDirection,
} from './handlers.ts';
import { invoiceOrder, listInvoices, payInvoice, sendInvoice } from './invoices.ts';
import { containingText, flagIn, idList, textList } from './listing.ts';
import { createLine, removeLine, updateLine } from './order-lines.ts';
import { createOrder, listOrders, removeOrder, updateOrder } from './orders.ts';
import { createProduct, listProducts, removeProduct, updateProduct } from './products.ts';
import { methodNotAllowed, notFound } from './refusals.ts';
import {
  createSubscription,
  listEvents,
  removeSubscription,
  updateSubscription,
} from './subscriptions.ts';

const routes: Readonly<Record<string, Handler>> = {
  'GET /customer': ({ company, request }) => listCustomers(company, request),
  'POST /customer': creating('customer', createCustomer),
  'POST /customer/list': creatingMany('customer', createCustomer),
  'PUT /customer/list': updatingMany('customer', updateCustomer),
  'GET /customer/{id}': getting('customer'),
  'PUT /customer/{id}': updating('customer', updateCustomer),
  'DELETE /customer/{id}': removing(removeCustomer),
  'GET /deliveryAddress': listing('deliveryAddress', { id: idList }),
  'GET /deliveryAddress/{id}': getting('deliveryAddress'),
  'PUT /deliveryAddress/{id}': updating('deliveryAddress', (company, id, body) =>
    updateObject(company, 'deliveryAddress', objectWith(company, 'deliveryAddress', id), body),
  ),
  'GET /product': ({ company, request }) => listProducts(company, request),
  'POST /product': creating('product', createProduct),
  'POST /product/list': creatingMany('product', createProduct),
  'PUT /product/list': updatingMany('product', updateProduct),
  'GET /product/{id}': getting('product'),
  'PUT /product/{id}': updating('product', updateProduct),
  'DELETE /product/{id}': removing(removeProduct),
  'GET /product/unit': listing('unit', {
    id: idList,
    name: textList('name'),
    nameShort: textList('nameShort'),
    commonCode: textList('commonCode'),
  }),
  'POST /product/unit': creating('unit', (company, body) => createObject(company, 'unit', body)),
  'GET /product/unit/{id}': getting('unit'),
  'GET /order': ({ company, request }) => listOrders(company, request),
  'POST /order': (call) => {
    const answer = creating('order', createOrder)(call);
    const { value } = answer.body as { value: object };
    return { ...answer, body: { value: { ...value, orderLines: [] } } };
  },
  'POST /order/list': creatingMany('order', createOrder),
  'GET /order/{id}': getting('order'),
  'PUT /order/{id}': (call) => {
    const withLines = flagIn(call.request.query, 'updateLinesAndGroups');
    const update = (company: Company, id: string, body: Values): Kept =>
      updateOrder(company, id, body, withLines);
    return updating('order', update)(call);
  },
  'DELETE /order/{id}': removing(removeOrder),
  'PUT /order/{id}/:invoice': ({ company, request, id }) =>
    single(company, 'invoice', 200, invoiceOrder(company, id, request.query)),
  'GET /invoice': ({ company, request }) => listInvoices(company, request),
  'GET /invoice/{id}': getting('invoice'),
  'PUT /invoice/{id}/:payment': ({ company, request, id }) =>
    single(company, 'invoice', 200, payInvoice(company, id, request.query)),
  'PUT /invoice/{id}/:send': ({ company, request, id }) => sendInvoice(company, id, request.query),
  'POST /order/orderline': creating('orderLine', createLine),
  'POST /order/orderline/list': creatingMany('orderLine', createLine),
  'GET /order/orderline/{id}': getting('orderLine'),
  'PUT /order/orderline/{id}': updating('orderLine', updateLine),
  'DELETE /order/orderline/{id}': removing(removeLine),
  'GET /country': listing('country', { id: idList, code: textList('isoAlpha2Code') }),
  'GET /country/{id}': getting('country'),
  'GET /currency': listing('currency', { id: idList, code: textList('code') }),
  'GET /currency/{id}': getting('currency'),
  'GET /ledger/vatType': listing('vatType', {
    id: idList,
    number: textList('number'),
    typeOfVat: vatDirection,
  }),
  'GET /ledger/vatType/{id}': getting('vatType'),
  'GET /invoice/paymentType': listing('paymentType', {
    id: idList,
    description: containingText('description'),
    query: containingText('description'),
  }),
  'GET /invoice/paymentType/{id}': getting('paymentType'),
  'GET /event': listEvents,
  'GET /event/subscription': listing('subscription', {}),
  'POST /event/subscription': creating('subscription', createSubscription),
  'GET /event/subscription/{id}': getting('subscription'),
  'PUT /event/subscription/{id}': updating('subscription', updateSubscription),
  'DELETE /event/subscription/{id}': removing(removeSubscription),
};

const paths = new Set(Object.keys(routes).map((route) => route.slice(route.indexOf(' ') + 1)));

/** Answers by the table; 404 for unknown paths, 405 for other methods. */
export function dispatch(company: Company, request: StandInRequest): Answer {
  const path = request.path.replace(/\/\d+(?=\/|$)/, '/{id}');
  const id = /\/(\d+)(?=\/|$)/.exec(request.path)?.[1] ?? '';
  const handler = routes[`${request.method} ${path}`];
  if (handler) return handler({ company, request, id });
  throw paths.has(path) ? methodNotAllowed() : notFound();
}
