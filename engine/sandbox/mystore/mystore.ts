// The stand-in of Mystore's API: JSON:API below `/shops/<shop>`, a bearer token with scopes, pages of
// at most 100, two requests a second, webhooks signed base64 HMAC-SHA256. Written from what public
// clients and the vendor's help pages show; the vendor publishes no machine-readable description.
// What is unknown is refused rather than taken: parameters, fields, attributes and operators.

import { timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '../../base/json.ts';
import {
  type Answer,
  type Ground,
  type Live,
  Refusal,
  type StandInDefinition,
  type StandInRequest,
} from '../definition.ts';
import type { Kept, TableOptions } from '../tables.ts';
import { wantedIn } from './bodies.ts';
import { document, fieldsIn, relatedId } from './documents.ts';
import { listAnswer, refuseStrangers } from './listing.ts';
import { errorAnswer, mediaType, refusal } from './refusals.ts';
import { type Operation, type Resource, resourceOf, resources } from './resources.ts';
import { personIn, subscribe } from './screens.ts';
import {
  complete,
  create,
  prepare,
  recordOf,
  relatedTo,
  remove,
  type Shop,
  type ShopOptions,
  update,
} from './shop.ts';

const tables: Readonly<Record<string, TableOptions>> = Object.fromEntries(
  Object.values(resources).map((resource) => [
    resource.entity,
    {
      order: 'as-created',
      indexes: Object.fromEntries(
        Object.keys(resource.one).map((name) => [
          name,
          (values: JsonObject) => {
            const id = (values.related as JsonObject | undefined)?.[name];
            return typeof id === 'string' ? id : undefined;
          },
        ]),
      ),
    },
  ]),
);

export function mystore(options: ShopOptions): StandInDefinition {
  return {
    system: 'mystore',
    base: `/shops/${options.shop}`,
    tables,
    rate: { requests: 120, windowMs: 60_000 },
    start: (ground) => startShop(options, ground),
  };
}

function startShop(options: ShopOptions, ground: Ground): Live {
  let host = 'api.mystore.no';
  const shop: Shop = {
    ground,
    options,
    address: () => `http://${host}/shops/${options.shop}`,
  };
  return {
    answer: (request) => {
      host = String(request.headers.host ?? host);
      return answer(shop, request);
    },
    refusal: (error) => (error instanceof Refusal ? error.answer : undefined),
    caller: (request) => String(request.headers.authorization ?? ''),
    rateHeaders: (rate, left) => ({
      'x-ratelimit-limit': String(rate.requests),
      'x-ratelimit-remaining': String(left),
    }),
    tooMany: (seconds) => {
      const refused = errorAnswer(429, { detail: 'Too many requests.' });
      return { ...refused, headers: { ...refused.headers, 'retry-after': String(seconds) } };
    },
    broken: (status) => errorAnswer(status, { detail: 'The shop is in trouble.' }),
    person: personIn(shop),
    entities: ['customer', 'product', 'order', 'orderProduct', 'orderTotal'],
    prepare: () => prepare(shop),
    subscribe: (url) => subscribe(shop, url),
  };
}

const operations: Readonly<Record<string, Operation>> = {
  'GET all': 'list',
  'POST all': 'create',
  'GET one': 'read',
  'PATCH one': 'update',
  'DELETE one': 'remove',
};

function answer(shop: Shop, request: StandInRequest): Answer {
  refuseStranger(shop, request);
  const [, type = '', id, ...rest] = request.path.split('/');
  const resource = resourceOf(type);
  if (!resource) throw refusal(404, 'There is no such resource.');
  if (id !== undefined && rest.length > 0) return below(shop, resource, id, rest, request);
  const operation = operations[`${request.method} ${id === undefined ? 'all' : 'one'}`];
  if (!operation || !resource.operations.includes(operation))
    throw refusal(405, `${request.method} is not for ${request.path}.`);
  refuseScope(shop, resource, operation === 'list' || operation === 'read');
  switch (operation) {
    case 'list':
      return listAnswer(shop, resource, request, shop.ground.records.all(resource.entity));
    case 'create': {
      const wanted = wantedIn(shop, resource, request, undefined);
      return one(shop, resource, create(shop, resource, wanted), request, 201);
    }
    case 'read':
      return one(shop, resource, recordOf(shop, resource, id as string), request);
    case 'update': {
      recordOf(shop, resource, id as string);
      const wanted = wantedIn(shop, resource, request, id);
      return one(shop, resource, update(shop, resource, id as string, wanted), request);
    }
    case 'remove':
      remove(shop, resource, id as string);
      return { status: 204 };
  }
}

/** `/orders/7001/order-products`, `/orders/7001/relationships/customer`, `/orders/7001/complete`. */
function below(
  shop: Shop,
  resource: Resource,
  id: string,
  rest: readonly string[],
  request: StandInRequest,
): Answer {
  const isBare = rest[0] === 'relationships';
  const [name = '', ...more] = isBare ? rest.slice(1) : rest;
  if (more.length > 0) throw refusal(404, 'There is no such path.');
  if (resource.type === 'orders' && name === 'complete' && !isBare) {
    if (request.method !== 'PATCH') throw refusal(405, 'An order is completed with PATCH.');
    refuseScope(shop, resource, false);
    return one(shop, resource, complete(shop, id), request);
  }
  const many = Object.hasOwn(resource.many, name) ? resource.many[name] : undefined;
  const single = Object.hasOwn(resource.one, name) ? resource.one[name] : undefined;
  const target = many ? resources[many.type] : single && resources[single];
  if (!target) throw refusal(404, 'There is no such relationship.');
  if (request.method !== 'GET') throw refusal(405, 'Relationships are read only here.');
  refuseScope(shop, target, true);
  const kept = recordOf(shop, resource, id);
  if (many && !isBare)
    return listAnswer(shop, target, request, relatedTo(shop, many.type, many.by, id));
  const found: readonly Kept[] = many
    ? relatedTo(shop, many.type, many.by, id)
    : [relatedId(kept, name)].flatMap(
        (to) => shop.ground.records.get(target.entity, to ?? '') ?? [],
      );
  if (!many && !isBare && found[0]) return one(shop, target, found[0], request);
  const named = found.map((to) => ({ type: target.type, id: to.id }));
  const data = many ? named : (named[0] ?? null);
  return { status: 200, body: { data }, headers: { 'content-type': mediaType } };
}

function one(
  shop: Shop,
  resource: Resource,
  kept: Kept,
  { query }: StandInRequest,
  status = 200,
): Answer {
  refuseStrangers(query, false);
  const data = document(shop, resource, kept, fieldsIn(query));
  return { status, body: { data }, headers: { 'content-type': mediaType } };
}

function refuseStranger(shop: Shop, { headers, path }: StandInRequest): void {
  if (path.startsWith('/shops/')) throw refusal(404, 'There is no such shop.');
  const given = Buffer.from(String(headers.authorization ?? ''));
  const known = Buffer.from(`Bearer ${shop.options.token}`);
  if (given.length !== known.length || !timingSafeEqual(given, known))
    throw refusal(401, 'The token is not valid.');
}

function refuseScope({ options }: Shop, resource: Resource, isRead: boolean): void {
  const scope = `${isRead ? 'read' : 'write'}:${resource.type}`;
  if (options.scopes && !options.scopes.includes(scope))
    throw refusal(403, `The token lacks ${scope}.`);
}
