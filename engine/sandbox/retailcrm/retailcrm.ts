// RetailCRM (Simla.com), API v5, from the vendor's clients and its module for OpenCart:
// https://github.com/retailcrm/api-client-php. Strict in what the vendor is strict in: the key in
// every call, forms with JSON in their fields, pages of three sizes, ten requests a second, unknown
// fields refused, external ids that are used once, `externalId` as the default of `by`, histories
// that are read by id or by page and never by both.

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
import { site as ownSite, type Site } from './account.ts';
import { combine } from './combine.ts';
import { corporateItems } from './corporate-items.ts';
import { cardOf, createCorporate, editCorporate, findCorporates } from './corporates.ts';
import { createCustomer, editCustomer, findCustomers } from './customers.ts';
import { dictionary } from './dictionaries.ts';
import { type Actor, history, historyTable, type Kind, type Making } from './history.ts';
import { createOrder, editOrder, findOrders } from './orders.ts';
import { formOf, listed, pageOf, siteOf, structure, structures } from './parameters.ts';
import { payments, paymentsShown } from './payments.ts';
import { badParameter, errorAnswer, notFound, refusal } from './refusals.ts';
import { screens } from './screens.ts';
import { shown } from './values.ts';

export interface RetailcrmAccess {
  readonly apiKey: string;
  /** Keys of other programs in the same account. */
  readonly otherKeys?: readonly string[];
  /** The shops that the keys may see; the first of the account when left out. */
  readonly sites?: readonly Site[];
}

interface Collection {
  readonly kind: Kind;
  /** The form field of one record, and the list's and the record's name in answers. */
  readonly field: string;
  readonly many: string;
  readonly create: (ground: Ground, given: JsonObject, making: Making) => JsonObject;
  readonly edit: (
    ground: Ground,
    before: JsonObject,
    given: JsonObject,
    actor: Actor,
  ) => JsonObject;
  readonly find: (ground: Ground, query: URLSearchParams) => readonly JsonObject[];
}

const collections: Readonly<Record<string, Collection>> = {
  customers: {
    kind: 'customer',
    field: 'customer',
    many: 'customers',
    create: createCustomer,
    edit: editCustomer,
    find: findCustomers,
  },
  'customers-corporate': {
    kind: 'customerCorporate',
    field: 'customerCorporate',
    many: 'customersCorporate',
    create: createCorporate,
    edit: editCorporate,
    find: findCorporates,
  },
  orders: {
    kind: 'order',
    field: 'order',
    many: 'orders',
    create: createOrder,
    edit: editOrder,
    find: findOrders,
  },
};

const asCreated = { order: 'as-created' as const, indexes: {} };
const byExternalId = {
  order: 'as-created' as const,
  indexes: { externalId: (values: JsonObject) => values.externalId as string | undefined },
};
const byOwner = {
  order: 'as-created' as const,
  indexes: { owner: (values: JsonObject) => String(values.owner) },
};

export function retailcrm(access: RetailcrmAccess): StandInDefinition {
  return {
    system: 'retailcrm',
    base: '/api/v5',
    tables: {
      customer: byExternalId,
      customerCorporate: byExternalId,
      order: byExternalId,
      offer: byExternalId,
      addresses: byOwner,
      companies: byOwner,
      contacts: byOwner,
      ...Object.fromEntries(
        (['customer', 'customerCorporate', 'order'] as const).map((kind) => [
          historyTable(kind),
          asCreated,
        ]),
      ),
    },
    rate: { requests: 10, windowMs: 1_000 },
    start: (ground) => startCrm(access, ground),
  };
}

function startCrm(access: RetailcrmAccess, ground: Ground): Live {
  const { sites = [ownSite] } = access;
  const keys = [access.apiKey, ...(access.otherKeys ?? [])];
  const answer = (request: StandInRequest): Answer => {
    const key = keyOf(request);
    if (key === undefined) throw refusal(403, '"apiKey" is missing.');
    if (!keys.some((known) => isSame(known, key))) throw refusal(403, 'Wrong "apiKey" value.');
    const [, name = '', ...rest] = request.path.split('/').map(decodeURIComponent);
    const collection = Object.hasOwn(collections, name) ? collections[name] : undefined;
    return {
      status: statusOf(request),
      body: collection
        ? route(ground, request, collection, rest, { key, sites })
        : dictionary(request, name, rest, sites),
    };
  };
  return {
    answer,
    refusal: (error) => (error instanceof Refusal ? error.answer : undefined),
    caller: (request) => keyOf(request) ?? '',
    rateHeaders: () => ({}),
    tooMany: () => errorAnswer(503, 'The limit of requests per second has been exceeded.'),
    broken: (status) => errorAnswer(status, 'Internal server error'),
    person: screens(ground),
    entities: ['customer', 'customerCorporate', 'order', 'offer'],
    prepare: () => {},
    // The vendor sends no webhooks; its triggers are set up by people in the account.
    subscribe: () => {},
  };
}

function statusOf({ method, path }: StandInRequest): number {
  return method === 'POST' && path.endsWith('/create') ? 201 : 200;
}

/** In the header, or, as older clients do, in the query or the form. */
function keyOf(request: StandInRequest): string | undefined {
  const header = request.headers['x-api-key'];
  return typeof header === 'string'
    ? header
    : (request.query.get('apiKey') ?? formOf(request).get('apiKey') ?? undefined);
}

function isSame(known: string, given: string): boolean {
  const [one, other] = [Buffer.from(known), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function route(
  ground: Ground,
  request: StandInRequest,
  collection: Collection,
  rest: readonly string[],
  { key, sites }: { readonly key: string; readonly sites: readonly string[] },
): JsonObject {
  const { method, query } = request;
  const actor = { key };
  const [id, verb, ...more] = rest;
  if (method === 'GET' && id === undefined)
    return listed(
      collection.many,
      collection
        .find(ground, query)
        .filter((one) => sites.includes(String(one.site)))
        .map(shownAs(collection)),
      pageOf(query),
    );
  if (method === 'GET' && id === 'history' && verb === undefined)
    return history(ground, collection.kind, query, { key, sites });
  if (collection.kind === 'order' && id === 'payments')
    return payments(ground, request, rest.slice(1), { actor, sites });
  const form = formOf(request);
  if (method === 'POST' && id === 'create' && verb === undefined) {
    const site = siteOf(form, sites);
    const made = collection.create(ground, structure(form, collection.field), { actor, site });
    return created(collection, made);
  }
  if (method === 'POST' && id === 'combine' && verb === undefined && collection.kind !== 'order')
    return combine(ground, collection.kind, {
      from: structures(form, 'customers'),
      into: structure(form, 'resultCustomer'),
      actor,
    });
  const record = recordOf(ground, collection.kind, id ?? '', {
    parameters: method === 'GET' ? query : form,
    sites,
  });
  if (method === 'GET' && verb === undefined)
    return { success: true, [collection.field]: shownAs(collection)(record) };
  if (method === 'POST' && verb === 'edit' && more.length === 0) {
    siteOf(form, sites);
    return created(
      collection,
      collection.edit(
        ground,
        stored(ground, collection.kind, record),
        structure(form, collection.field),
        actor,
      ),
    );
  }
  if (collection.kind === 'customerCorporate' && verb !== undefined)
    return corporateItems(ground, request, record, { path: [verb, ...more], actor, sites });
  throw notFound();
}

const shownAs =
  ({ kind }: Collection) =>
  (record: JsonObject): JsonObject =>
    kind === 'order' ? { ...shown(record), payments: paymentsShown(record) } : shown(record);

function created(collection: Collection, made: JsonObject): JsonObject {
  const order = collection.kind === 'order' ? { order: shownAs(collection)(made) } : {};
  return { success: true, id: made.id as number, ...order };
}

/** By the shop's id unless the caller says otherwise; that id is one of several shops'. */
function recordOf(
  { records, ...ground }: Ground,
  kind: Kind,
  id: string,
  {
    parameters,
    sites,
  }: { readonly parameters: URLSearchParams; readonly sites: readonly string[] },
): JsonObject {
  const by = parameters.get('by') ?? 'externalId';
  if (by !== 'id' && by !== 'externalId')
    throw badParameter({ by: 'The value you selected is not a valid choice.' });
  const site = by === 'id' ? undefined : siteOf(parameters, sites);
  const found =
    site === undefined
      ? records.get(kind, id)
      : records.by(kind, 'externalId', id).find(({ values }) => values.site === site);
  if (!found || !sites.includes(String(found.values.site))) throw notFound();
  return kind === 'customerCorporate'
    ? cardOf({ records, ...ground }, found.values.id as number)
    : found.values;
}

function stored({ records }: Ground, kind: Kind, shownRecord: JsonObject): JsonObject {
  return records.get(kind, shownRecord.id as number)?.values as JsonObject;
}
