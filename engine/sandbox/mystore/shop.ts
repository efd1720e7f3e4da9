// The shop behind the API: its records with their times and relationships, what it fills in by itself,
// and the webhooks that tell of changes. End points and people in the admin screens both work here.

import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import type { Kept } from '../tables.ts';
import type { Wanted } from './bodies.ts';
import { document, relatedId } from './documents.ts';
import { type Mistake, refusal, refuseMistakes } from './refusals.ts';
import { type Resource, type ResourceType, resources } from './resources.ts';

export interface ShopOptions {
  /** The internal name of the shop, which is part of every address. */
  readonly shop: string;
  readonly token: string;
  /** What the token may do: `read:orders`; everything when left out. */
  readonly scopes?: readonly string[];
  readonly webhookSecret: string;
}

export interface Shop {
  readonly ground: Ground;
  readonly options: ShopOptions;
  /** Address that links begin with. */
  address(): string;
}

const orderStatuses = ['Ny', 'Under behandling', 'Sendt', 'Fullført', 'Kansellert'];

/** Fills in what every shop has. */
export function prepare(shop: Shop): void {
  const { records } = shop.ground;
  if (records.count('orderStatus') > 0) return;
  for (const [at, name] of orderStatuses.entries()) {
    const values = { name: { no: name }, related: {} };
    records.put('orderStatus', records.next('orderStatus', at + 1), values);
  }
}

export function create(shop: Shop, resource: Resource, wanted: Wanted): Kept {
  const { records } = shop.ground;
  const id = String(records.next(resource.entity, resource.firstId));
  const now = nowText(shop);
  const given = { ...usual(resource.type, id), ...withoutNull(wanted.attributes) };
  const related = { ...(resource.type === 'orders' ? { 'order-status': '1' } : {}) };
  const values = {
    ...given,
    related: { ...related, ...withoutNull(wanted.related) } as JsonObject,
    created_at: now,
    updated_at: now,
  };
  refuseMissing(resource, values);
  const kept = records.put(resource.entity, id, values);
  touchOrder(shop, resource, kept, wanted);
  announce(shop, resource, kept, 'create');
  return kept;
}

export function update(shop: Shop, resource: Resource, id: string, wanted: Wanted): Kept {
  const before = recordOf(shop, resource, id);
  const attributes = { ...before.values, ...wanted.attributes };
  const related = { ...(before.values.related as JsonObject), ...wanted.related };
  const values = { ...withoutNull(attributes), related: withoutNull(related) };
  refuseMissing(resource, values);
  if (JSON.stringify(values) === JSON.stringify(before.values)) return before;
  const changed = { ...values, updated_at: nowText(shop) };
  const kept = shop.ground.records.put(resource.entity, id, changed);
  touchOrder(shop, resource, kept, wanted);
  announce(shop, resource, kept, 'update');
  return kept;
}

/** What belongs to a record goes with it. */
export function remove(shop: Shop, resource: Resource, id: string): void {
  const kept = recordOf(shop, resource, id);
  for (const { type, by } of Object.values(resource.many)) {
    if (type === 'orders') continue;
    for (const one of relatedTo(shop, type, by, id))
      shop.ground.records.remove(resources[type].entity, one.id);
  }
  shop.ground.records.remove(resource.entity, id);
  touchOrder(shop, resource, kept);
  announce(shop, resource, kept, 'delete');
}

export function complete(shop: Shop, id: string): Kept {
  const kept = recordOf(shop, resources.orders, id);
  if (kept.values.finished_at) throw refusal(409, 'The order is finished already.');
  const now = nowText(shop);
  const values = { ...kept.values, finished_at: now, updated_at: now };
  const done = shop.ground.records.put('order', id, values);
  announce(shop, resources.orders, done, 'update');
  return done;
}

export function recordOf(shop: Shop, resource: Resource, id: string): Kept {
  const kept = shop.ground.records.get(resource.entity, id);
  if (!kept) throw refusal(404, 'There is no such record.');
  return kept;
}

/** The records whose relationship leads to this id. */
export function relatedTo(shop: Shop, type: ResourceType, by: string, id: string): readonly Kept[] {
  return shop.ground.records.by(resources[type].entity, by, id);
}

/** A line, a total or a new status, and one that is gone, is a change of the order it belongs to. */
function touchOrder(shop: Shop, resource: Resource, kept: Kept, wanted?: Wanted): void {
  const id = relatedId(kept, 'order');
  const order = id === undefined ? undefined : shop.ground.records.get('order', id);
  if (!order) return;
  const status = resource.type === 'order-status-history' && wanted?.related['order-status'];
  const related = order.values.related as JsonObject;
  const values = {
    ...order.values,
    related: status ? { ...related, 'order-status': status } : related,
    updated_at: nowText(shop),
  };
  announce(shop, resources.orders, shop.ground.records.put('order', order.id, values), 'update');
}

function refuseMissing(resource: Resource, values: JsonObject): void {
  const mistakes: Mistake[] = [];
  for (const name of resource.required)
    if (values[name] === undefined || values[name] === '')
      mistakes.push({ detail: 'It is required.', pointer: `/data/attributes/${name}` });
  for (const name of resource.requiredOne)
    if ((values.related as JsonObject)[name] === undefined)
      mistakes.push({ detail: 'It is required.', pointer: `/data/relationships/${name}` });
  refuseMistakes(mistakes);
}

/** What the shop fills in for a new record. */
function usual(type: ResourceType, id: string): JsonObject {
  switch (type) {
    case 'customers':
      return { customer_number: id };
    case 'products':
      return { quantity: 0, status: 1, tax_rate: 25, ordered_count: 0, viewed_count: 0 };
    case 'orders':
      return { currency: 'NOK' };
    case 'order-products':
    case 'order-totals':
      return { tax_rate: 25 };
    default:
      return {};
  }
}

function withoutNull<T extends object>(values: T): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function nowText({ ground }: Shop): string {
  return `${new Date(ground.clock.now()).toISOString().slice(0, 19)}+00:00`;
}

function announce(shop: Shop, resource: Resource, kept: Kept, verb: string): void {
  for (const { values } of shop.ground.records.all('webhook')) {
    const topic = `${resource.type}/${verb}`;
    if (values.topic !== topic) continue;
    const body = JSON.stringify({ data: document(shop, resource, kept, new Map()) });
    const headers = {
      'x-no-mystore-topic': topic,
      'x-no-mystore-host': shop.options.shop,
      'x-no-mystore-hmac-sha256': mystoreSignature(shop.options.webhookSecret, body),
    };
    shop.ground.notify({ url: String(values.url), headers, body });
  }
}

/** The signature of a webhook's raw body. */
export function mystoreSignature(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}
