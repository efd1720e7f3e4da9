// The end points as one table: method and path to what answers. Written as the vendor writes them;
// `{id}` stands for the digits of an id.

import type { Answer, StandInRequest } from '../definition.ts';
import { Refusal } from '../definition.ts';
import type { Kept } from '../records.ts';
import { listIn, objectIn, type Values } from './body.ts';
import {
  type Company,
  createObject,
  type KindName,
  kinds,
  objectWith,
  shown,
  updateObject,
} from './company.ts';
import { createCustomer, listCustomers, removeCustomer, updateCustomer } from './customers.ts';
import {
  containingText,
  equalFlag,
  type FilterOf,
  filtersIn,
  idList,
  listAnswer,
  textList,
} from './listing.ts';
import {
  createLine,
  createOrder,
  invoiceOrder,
  listOrders,
  removeLine,
  removeOrder,
  updateLine,
  updateOrder,
} from './orders.ts';
import { createProduct, listProducts, removeProduct, updateProduct } from './products.ts';
import { projectionOf } from './projection.ts';
import { methodNotAllowed, notFound, wrongParameter } from './refusals.ts';
import {
  createSubscription,
  listEvents,
  removeSubscription,
  updateSubscription,
} from './subscriptions.ts';

export interface Call {
  readonly company: Company;
  readonly request: StandInRequest;
  /** The `{id}` of the path; empty where there is none. */
  readonly id: string;
}

type Handler = (call: Call) => Answer;

const listMax = 100;

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
    const withLines = call.request.query.get('updateLinesAndGroups') === 'true';
    const update = (company: Company, id: string, body: Values): Kept =>
      updateOrder(company, id, body, withLines);
    return updating('order', update)(call);
  },
  'DELETE /order/{id}': removing(removeOrder),
  'PUT /order/{id}/:invoice': ({ company, request, id }) =>
    single(company, 'invoice', 200, invoiceOrder(company, id, request.query)),
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

function single(
  company: Company,
  name: KindName,
  status: number,
  kept: Kept,
  fields?: string | null,
) {
  const value = shown(company, name, kept, projectionOf(kinds[name].type, fields));
  return { status, body: { value } };
}

function getting(name: KindName): Handler {
  return ({ company, request, id }) =>
    single(company, name, 200, objectWith(company, name, id), request.query.get('fields'));
}

function creating(name: KindName, create: (company: Company, body: Values) => Kept): Handler {
  return ({ company, request }) =>
    single(company, name, 201, create(company, objectIn(request, kinds[name].type)));
}

function updating(
  name: KindName,
  update: (company: Company, id: string, body: Values) => Kept,
): Handler {
  return ({ company, request, id }) =>
    single(company, name, 200, update(company, id, objectIn(request, kinds[name].type)));
}

function removing(remove: (company: Company, id: string) => void): Handler {
  return ({ company, id }) => {
    remove(company, id);
    return { status: 204 };
  };
}

/** All or none: the first that is refused takes the others back. */
function creatingMany(name: KindName, create: (company: Company, body: Values) => Kept): Handler {
  return ({ company, request }) => {
    const bodies = listIn(request, kinds[name].type);
    if (bodies.length > listMax) throw new Refusal({ status: 413 });
    return many(
      company,
      name,
      201,
      bodies.map((body) => create(company, body)),
    );
  };
}

function updatingMany(
  name: KindName,
  update: (company: Company, id: string, body: Values) => Kept,
): Handler {
  return ({ company, request }) => {
    const bodies = listIn(request, kinds[name].type);
    const kept = bodies.map((body) => update(company, String(body.id), body));
    return many(company, name, 200, kept);
  };
}

function many(company: Company, name: KindName, status: number, kept: readonly Kept[]): Answer {
  const values = kept.map((one) => shown(company, name, one));
  return { status, body: { fullResultSize: values.length, from: 0, count: values.length, values } };
}

function listing(name: KindName, filters: Readonly<Record<string, FilterOf>>): Handler {
  return ({ company, request }) => {
    const passes = filtersIn(request.query, filters);
    return listAnswer(company, name, request, company.ground.records.all(name), passes);
  };
}

function vatDirection(text: string, name: string) {
  if (text !== 'OUTGOING' && text !== 'INCOMING') throw wrongParameter(name);
  return equalFlag('isOutgoing')(text === 'OUTGOING' ? 'true' : 'false', name);
}
