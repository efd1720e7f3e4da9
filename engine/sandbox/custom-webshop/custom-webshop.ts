// A webshop of one's own: there is no fixed API of that name, so this one is the shape that the
// shops of the field have in common, as a plain JSON API. This comment is its documentation.
//
// Every call carries `X-Api-Key`; without it 401. Base path `/api`; entities `customers`, `products`,
// `orders` (their properties are in `shapes.ts`). Ids are texts: C1001, P1001, O1001, lines L1.
//
//   GET    /api/<entities>        { items, nextCursor }. Oldest change first. `limit` (100, at most
//                                 250), `cursor` (the last nextCursor; null at the end),
//                                 `updatedSince` (ISO time, from and including), and exact filters
//                                 email, organizationNumber, number, externalId, customerId, ean.
//   GET    /api/<entities>/<id>   200 the record, or 404
//   POST   /api/<entities>        201 the record
//   PATCH  /api/<entities>/<id>   200 the record. What is left out stays; null empties. Addresses
//                                 merge. `lines` replaces the whole list: lines with an id keep what
//                                 is left out, lines without are new, missing ones are removed.
//   DELETE /api/<entities>/<id>   204. A customer with orders: 409.
//   GET|POST /api/webhooks, DELETE /api/webhooks/<id>   { url, events? }
//
// Errors are `{ errors: [{ field?, message }] }`: 400 for unknown properties, wrong types, read-only
// properties (id, createdAt, updatedAt, totals) and missing ones, 409 for a used product number, 429
// with `Retry-After` in seconds. There is no version: read before writing. Two customers may share an
// e-mail address. A customer has `name` (company) or `firstName` and `lastName`; an order has
// `customerId` or `guest`. `pricesIncludeVat` says which unit price of a line leads, and which of
// `shipping`; the shop computes the other, and counts both into the totals. An order shows its `buyer`, the customer or the guest as they were called when it was
// written. A product's price with VAT follows from the one without when both are sent.
//
// Webhooks: POST `{ event: 'customer.updated', id, at }` (created, updated, deleted), signed with
// `X-Shop-Signature`: HMAC-SHA256 of the raw body under the webhook secret, in hex.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { isObject, type JsonObject, parseJson } from '../../base/json.ts';
import {
  type Answer,
  type Ground,
  type Live,
  Refusal,
  type StandInDefinition,
  type StandInRequest,
} from '../definition.ts';
import { type ShopEntity, shapes } from './shapes.ts';
import { filters, page } from './shop-pages.ts';
import { created, edited } from './shop-records.ts';
import { answerOf, refusal, refuseMistakes } from './shop-refusals.ts';

export interface WebshopAccess {
  readonly apiKey: string;
  readonly webhookSecret: string;
}

const entities = Object.keys(shapes) as ShopEntity[];

const knownEvents = entities.flatMap((entity) =>
  ['created', 'updated', 'deleted'].map((verb) => `${entity}.${verb}`),
);

const textOf = (name: string) => (values: JsonObject) =>
  typeof values[name] === 'string' ? (values[name] as string) : undefined;
export function customWebshop(access: WebshopAccess): StandInDefinition {
  const tables = Object.fromEntries([
    ...entities.map((entity) => {
      const indexes = Object.fromEntries(filters[entity].map((name) => [name, textOf(name)]));
      return [entity, { order: 'as-changed' as const, indexes }];
    }),
    ['webhook', { order: 'as-created' as const, indexes: {} }],
  ]);
  return {
    system: 'custom-webshop',
    base: '/api',
    tables,
    rate: { requests: 1_000, windowMs: 10_000 },
    start: (ground) => startShop(access, ground),
  };
}

function startShop(access: WebshopAccess, ground: Ground): Live {
  const { records, clock } = ground;
  const nowText = (): string => new Date(clock.now()).toISOString();
  const announce = (event: string, id: string): void => {
    for (const { values } of records.all('webhook')) {
      const events = values.events as readonly string[] | null;
      if (events && !events.includes(event)) continue;
      const body = JSON.stringify({ event, id, at: nowText() });
      const headers = { 'x-shop-signature': shopSignature(access.webhookSecret, body) };
      ground.notify({ url: String(values.url), headers, body });
    }
  };
  const create = (entity: ShopEntity, given: object): JsonObject => {
    const record = created(records, entity, given, nowText());
    announce(`${entity}.created`, String(record.id));
    return record;
  };
  const edit = (entity: ShopEntity, id: string, given: object): JsonObject => {
    const before = records.get(entity, id)?.values;
    const record = edited(records, entity, id, given, nowText());
    if (record !== before) announce(`${entity}.updated`, id);
    return record;
  };
  const remove = (entity: ShopEntity, id: string): void => {
    if (!records.get(entity, id)) throw refusal(404, 'not found');
    if (entity === 'customer' && records.by('order', 'customerId', id).length > 0) {
      throw refusal(409, 'has orders');
    }
    records.remove(entity, id);
    announce(`${entity}.deleted`, id);
  };

  const answer = (request: StandInRequest): Answer => {
    if (!isKey(request.headers['x-api-key'], access.apiKey)) throw refusal(401, 'needs X-Api-Key');
    const [, plural = '', id, ...rest] = request.path.split('/');
    if (rest.length > 0) throw refusal(404, 'not found');
    if (plural === 'webhooks') return webhooks(ground, request, id);
    const entity = entities.find((name) => `${name}s` === plural);
    if (!entity) throw refusal(404, 'not found');
    const route = `${request.method} ${id === undefined ? 'all' : 'one'}`;
    switch (route) {
      case 'GET all':
        return { status: 200, body: page(ground, entity, request.query) };
      case 'POST all':
        return { status: 201, body: create(entity, objectIn(request)) };
      case 'GET one': {
        const kept = records.get(entity, id as string);
        if (!kept) throw refusal(404, 'not found');
        return { status: 200, body: kept.values };
      }
      case 'PATCH one':
        return { status: 200, body: edit(entity, id as string, objectIn(request)) };
      case 'DELETE one':
        remove(entity, id as string);
        return { status: 204 };
      default:
        throw refusal(405, 'method not allowed');
    }
  };
  return {
    answer,
    refusal: (error) => (error instanceof Refusal ? error.answer : undefined),
    caller: (request) => String(request.headers['x-api-key'] ?? ''),
    rateHeaders: () => ({}),
    tooMany: (seconds) => ({
      ...answerOf(429, 'too many requests'),
      headers: { 'retry-after': String(seconds) },
    }),
    broken: (status) => answerOf(status, 'the shop is in trouble'),
    person: {
      create: (entity, values) => create(entity as ShopEntity, values),
      edit: (entity, id, values) => edit(entity as ShopEntity, String(id), values),
      remove: (entity, id) => remove(entity as ShopEntity, String(id)),
      get: (entity, id) => records.get(entity, id)?.values,
      list: (entity) => [...records.all(entity)].map(({ values }) => values),
    },
    entities,
    prepare: () => {},
    subscribe: (url) => {
      records.remove('webhook', 'W0');
      if (url) records.put('webhook', 'W0', { id: 'W0', url, events: null });
    },
  };
}

/** The signature of a webhook's raw body. */
export function shopSignature(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

function webhooks({ records }: Ground, request: StandInRequest, id?: string): Answer {
  if (request.method === 'GET' && id === undefined) {
    return { status: 200, body: { items: [...records.all('webhook')].map((one) => one.values) } };
  }
  if (request.method === 'POST' && id === undefined) {
    const {
      url,
      events = null,
      ...others
    } = objectIn(request) as Readonly<Record<string, unknown>>;
    refuseMistakes(
      400,
      Object.keys(others).map((field) => ({ field, message: 'is not a property' })),
    );
    if (typeof url !== 'string' || !/^https?:/.test(url)) throw refusal(400, 'is required', 'url');
    if (events !== null && !isListOf(knownEvents, events))
      throw refusal(400, `must be a list of ${knownEvents.join(' or ')}`, 'events');
    const made = `W${records.next('webhook', 1)}`;
    const values = { id: made, url, events } as JsonObject;
    return { status: 201, body: records.put('webhook', made, values).values };
  }
  if (request.method !== 'DELETE' || id === undefined) throw refusal(405, 'method not allowed');
  if (!records.get('webhook', id)) throw refusal(404, 'not found');
  records.remove('webhook', id);
  return { status: 204 };
}

function isListOf(known: readonly string[], value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => known.includes(one));
}

function objectIn({ body }: StandInRequest): object {
  let value: unknown;
  try {
    value = parseJson(body);
  } catch {
    throw refusal(400, 'the body is not JSON');
  }
  if (!isObject(value)) throw refusal(400, 'the body is not an object');
  return value;
}

function isKey(given: string | string[] | undefined, key: string): boolean {
  const one = Buffer.from(String(given ?? ''));
  const other = Buffer.from(key);
  return one.length === other.length && timingSafeEqual(one, other);
}
