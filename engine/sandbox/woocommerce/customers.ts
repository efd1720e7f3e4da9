// Customers: users of the shop with an e-mail address that is theirs alone. They have no bin, and no
// filter by the time of their change.

import type { JsonObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { meta } from './goods.ts';
import { listAnswer } from './listing.ts';
import { checked, type Shape } from './parameters.ts';
import { invalidId, missingParameter, refusal } from './refusals.ts';
import { keptIn, metaAfter, nextId, putIn, type Shop, times, type Values } from './shop.ts';
import { announce } from './webhooks.ts';

const place: Shape = {
  first_name: 'string',
  last_name: 'string',
  company: 'string',
  address_1: 'string',
  address_2: 'string',
  city: 'string',
  state: 'string',
  postcode: 'string',
  country: 'string',
  phone: 'string',
};
export const billing: Shape = { ...place, email: 'email' };
export const shipping: Shape = place;

const shape: Shape = {
  email: 'email',
  first_name: 'string',
  last_name: 'string',
  username: 'string',
  password: 'string',
  billing: { object: billing },
  shipping: { object: shipping },
  meta_data: { list: { object: meta } },
};

const roles = [
  'all',
  'administrator',
  'editor',
  'author',
  'contributor',
  'subscriber',
  'customer',
  'shop_manager',
];

export const emptyPlace: JsonObject = Object.fromEntries(
  Object.keys(place).map((name) => [name, '']),
);

export function listCustomers(shop: Shop, request: StandInRequest): Answer {
  return listAnswer({
    shop,
    request,
    found: shop.ground.records.all('customer'),
    shape: { search: 'string', email: 'email', role: { words: roles } },
    orderby: ['id', 'include', 'name', 'registered_date'],
    usual: ['name', 'asc'],
    passes: ({ values }, { email, role = 'customer', search }) =>
      (role === 'all' || values.role === role) &&
      (email === undefined || isSame(values.email, email)) &&
      (search === undefined || String(values.email).includes(String(search))),
    show: (kept) => shown(shop, kept),
  });
}

export function getCustomer(shop: Shop, id: string): JsonObject {
  return shown(shop, customerWith(shop, id));
}

export function createCustomer(shop: Shop, given: JsonObject): JsonObject {
  const set = checked(given, shape);
  if (set.email === undefined) throw missingParameter('email');
  if (emailOwner(shop, set.email) !== undefined) {
    const message =
      'An account is already registered with your email address. <a href="#" class="showlogin">Please log in.</a>';
    throw refusal(400, 'registration-error-email-exists', message);
  }
  const id = nextId(shop, 'customer');
  const username = String(set.username ?? String(set.email).split('@')[0]);
  const first = { first_name: '', last_name: '', role: 'customer', is_paying_customer: false };
  const kept = putIn(shop, 'customer', { ...first, ...afterWrite(shop, {}, set), id, username });
  announce(shop, 'customer', 'created', id);
  return shown(shop, kept);
}

export function updateCustomer(shop: Shop, id: string, given: JsonObject): JsonObject {
  const before = customerWith(shop, id);
  const set = checked(given, shape);
  const owner = set.email === undefined ? undefined : emailOwner(shop, set.email);
  if (owner !== undefined && owner !== id) {
    throw refusal(400, 'woocommerce_rest_customer_invalid_email', 'Email address is invalid.');
  }
  if (set.username !== undefined && set.username !== before.values.username) {
    throw refusal(400, 'woocommerce_rest_customer_invalid_argument', "Username isn't editable.");
  }
  const kept = putIn(shop, 'customer', afterWrite(shop, before.values, set));
  announce(shop, 'customer', 'updated', Number(id));
  return shown(shop, kept);
}

export function removeCustomer(shop: Shop, id: string, isForGood: boolean): JsonObject {
  const kept = customerWith(shop, id);
  if (!isForGood) {
    throw refusal(
      501,
      'woocommerce_rest_trash_not_supported',
      'Customers do not support trashing.',
    );
  }
  shop.ground.records.remove('customer', id);
  announce(shop, 'customer', 'deleted', Number(id));
  return shown(shop, kept);
}

function shown(shop: Shop, kept: Kept): JsonObject {
  const { password: _, ...values } = kept.values;
  return {
    ...values,
    ...times(shop, { date_created: kept.createdMs, date_modified: kept.changedMs }),
    avatar_url: 'https://secure.gravatar.com/avatar/',
  };
}

function afterWrite(shop: Shop, before: Values, set: Values): JsonObject {
  const merged = (name: 'billing' | 'shipping'): JsonObject => ({
    ...emptyPlace,
    ...(name === 'billing' ? { email: '' } : {}),
    ...(before[name] as JsonObject | undefined),
    ...(set[name] as JsonObject | undefined),
  });
  return {
    ...before,
    ...set,
    billing: merged('billing'),
    shipping: merged('shipping'),
    meta_data: metaAfter(shop, before.meta_data, set.meta_data),
  };
}

function customerWith(shop: Shop, id: string): Kept {
  const kept = keptIn(shop, 'customer', id);
  if (!kept) throw invalidIdOf();
  return kept;
}

function invalidIdOf() {
  const { answer } = invalidId('customer');
  return refusal(answer.status, 'woocommerce_rest_invalid_id', 'Invalid resource ID.');
}

function emailOwner(shop: Shop, email: unknown): string | undefined {
  const key = String(email).toLowerCase();
  return shop.ground.records.by('customer', 'email', key)[0]?.id;
}

function isSame(one: unknown, other: unknown): boolean {
  return String(one).toLowerCase() === String(other).toLowerCase();
}
