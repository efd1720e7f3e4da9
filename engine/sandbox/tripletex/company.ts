// The company behind the API: its stored objects with versions and changes, how they are shown, and
// who is told about changes. Every resource builds on these few functions.

import { createHmac, randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import type { Kept } from '../records.ts';
import type { Values } from './body.ts';
import { type Property, propertiesOf } from './object-types.ts';
import { osloText } from './oslo-time.ts';
import { type Projection, projectionOf, shownNames } from './projection.ts';
import { invalid, notFound, versionConflict } from './refusals.ts';

export interface CompanyOptions {
  /** Refuse a second product of the same name, as some companies report. */
  readonly uniqueProductNames?: boolean;
}

export interface Company {
  readonly ground: Ground;
  readonly options: CompanyOptions;
  /** Who is at work: the API's employee, or a person at the screen. */
  employeeId: number;
  /** Deliveries given up in a row, by subscription. */
  readonly failures: Map<string, number>;
}

export interface ObjectKind {
  readonly type: string;
  /** Where it is found: `/customer`. */
  readonly path: string;
  readonly firstId: number;
  readonly firstVersion: number;
}

/** The stored kinds of objects, by the name of their table. */
export const kinds = {
  customer: { type: 'Customer', path: '/customer', firstId: 80_000_001, firstVersion: 1 },
  address: { type: 'Address', path: '/address', firstId: 30_000_001, firstVersion: 0 },
  deliveryAddress: {
    type: 'DeliveryAddress',
    path: '/deliveryAddress',
    firstId: 35_000_001,
    firstVersion: 0,
  },
  product: { type: 'Product', path: '/product', firstId: 60_000_001, firstVersion: 0 },
  order: { type: 'Order', path: '/order', firstId: 20_000_001, firstVersion: 0 },
  orderLine: { type: 'OrderLine', path: '/order/orderline', firstId: 90_000_001, firstVersion: 1 },
  invoice: { type: 'Invoice', path: '/invoice', firstId: 40_000_001, firstVersion: 0 },
  country: { type: 'Country', path: '/country', firstId: 1, firstVersion: 0 },
  currency: { type: 'Currency', path: '/currency', firstId: 1, firstVersion: 0 },
  vatType: { type: 'VatType', path: '/ledger/vatType', firstId: 1, firstVersion: 0 },
  unit: { type: 'ProductUnit', path: '/product/unit', firstId: 5_000_001, firstVersion: 0 },
  paymentType: { type: 'PaymentType', path: '/invoice/paymentType', firstId: 1, firstVersion: 0 },
  subscription: { type: 'Subscription', path: '/event/subscription', firstId: 1, firstVersion: 0 },
} as const satisfies Record<string, ObjectKind>;

export type KindName = keyof typeof kinds;

const kindOfType = new Map<string, KindName>(
  Object.entries(kinds).map(([name, { type }]) => [type, name as KindName]),
);

/** Values that the vendor computes when an object is read. */
const computed: Readonly<Record<string, (company: Company, kept: Kept) => JsonObject>> = {
  Customer: (_, { values }) => ({
    isCustomer: true,
    displayName: `${values.name} (${values.customerNumber})`,
  }),
  Product: (_, { values }) => ({
    displayNumber: values.number ?? '',
    displayName: `${values.number ?? ''} ${values.name}`.trim(),
  }),
  Order: ({ ground }, { id, values }) => ({
    displayName: `${values.number} Ordre`,
    customerName: ground.records.get('customer', idIn(values.customer))?.values.name ?? '',
    orderLines: ground.records
      .by('orderLine', 'order', id)
      .map((line) => ({ id: Number(line.id) })),
  }),
  Address: ({ ground }, { values }) => addressTexts(ground, values),
  DeliveryAddress: ({ ground }, { values }) => addressTexts(ground, values),
};

/** Never shown again once they were sent. */
const writeOnly = new Set(['hmacSharedSecret', 'authHeaderValue']);

function addressTexts({ records }: Ground, values: JsonObject): JsonObject {
  const place = [values.postalCode, values.city].filter(Boolean).join(' ');
  const country = records.get('country', idIn(values.country))?.values.name;
  const text = [values.addressLine1, values.addressLine2, place, country]
    .filter(Boolean)
    .join(', ');
  return { displayName: text, addressAsString: text, displayNameInklMatrikkel: text };
}

/** The id of a reference, 0 where there is none. */
export function idIn(reference: unknown): number {
  return (reference as { id?: number } | null | undefined)?.id ?? 0;
}

/** Stores a new object; `set` holds no read-only values. */
export function createObject(company: Company, name: KindName, set: Values): Kept {
  const kind: ObjectKind = kinds[name];
  const id = company.ground.records.next(name, kind.firstId);
  const start = { id, version: kind.firstVersion, changes: [changeOf(company, 'CREATE')] };
  return company.ground.records.put(name, id, withValues(kind.type, start, set));
}

/** At most this many entries of `changes` are kept: the creation and the latest. */
const changesMax = 20;

/**
 * Stores a changed object; only the properties in `set` change. `touched` says that something below
 * it changed already. An update that changes nothing leaves the version as it is.
 */
export function updateObject(
  company: Company,
  name: KindName,
  kept: Kept,
  set: Values,
  touched = false,
): Kept {
  const values = withValues(kinds[name].type, kept.values, set);
  if (!touched && JSON.stringify(values) === JSON.stringify(kept.values)) return kept;
  const before = (kept.values.changes ?? []) as readonly JsonObject[];
  const recent =
    before.length < changesMax ? before : [before[0] as JsonObject, ...before.slice(2)];
  const changes = [...recent, changeOf(company, 'UPDATE')];
  const version = Number(kept.values.version) + 1;
  return company.ground.records.put(name, kept.id, { ...values, version, changes });
}

function changeOf({ ground, employeeId }: Company, changeType: string): JsonObject {
  return { employeeId, timestamp: osloText(ground.clock.now()), changeType };
}

function withValues(type: string, before: JsonObject, set: Values): JsonObject {
  const values: Record<string, Json | undefined> = { ...before };
  const properties = propertiesOf(type);
  for (const [name, value] of Object.entries(set)) {
    const property = properties.get(name);
    if (!property || name === 'id' || name === 'version') continue;
    const stored = storable(property, value);
    if (stored === undefined) delete values[name];
    else values[name] = stored;
  }
  return values;
}

/** Empty values are not stored; references keep their id only. */
function storable(property: Property, value: unknown): Json | undefined {
  if (value === null || value === undefined || value === emptyOf(property)) return undefined;
  if (property.kind !== 'reference') return value as Json;
  if (property.isList) return undefined;
  return { id: idIn(value) };
}

function emptyOf({ kind, isList }: Property): Json {
  if (isList) return [];
  if (kind === 'string') return '';
  if (kind === 'integer' || kind === 'number') return 0;
  if (kind === 'boolean') return false;
  return null;
}

/** The stored object, or a refusal. */
export function objectWith({ ground }: Company, name: KindName, id: string | number): Kept {
  const kept = ground.records.get(name, id);
  if (!kept) throw notFound();
  return kept;
}

/** Refuses a caller who knows another version than the stored one. */
export function refuseOldVersion(kept: Kept, body: Values): void {
  if (body.version === undefined || body.version === null) return;
  if (body.version !== kept.values.version) throw versionConflict();
}

/** Refuses references of the named properties to objects that do not exist. */
export function refuseUnknown(company: Company, type: string, set: Values): void {
  for (const [name, property] of propertiesOf(type)) {
    const value = set[name];
    if (property.kind !== 'reference' || property.isList || !value) continue;
    const target = kindOfType.get(property.type);
    if (!target || target === 'address' || target === 'deliveryAddress') continue;
    if (company.ground.records.get(target, idIn(value))) continue;
    const message = `Finner ikke objektet med id ${idIn(value)}.`;
    throw invalid({ field: name, message, path: `${name}.id` });
  }
}

/** The object as the API shows it. */
export function shown(
  company: Company,
  name: KindName,
  kept: Kept,
  fields?: Projection,
): JsonObject {
  const { type, path } = kinds[name];
  const projection = fields ?? projectionOf(type, '*');
  const own = computed[type]?.(company, kept);
  const record: Record<string, Json | undefined> = {};
  for (const [property, inner] of shownNames(type, projection)) {
    if (writeOnly.has(property)) continue;
    if (property === 'url') record.url = `${host}${path}/${kept.id}`;
    else {
      const details = propertiesOf(type).get(property) as Property;
      const value = own?.[property] ?? kept.values[property] ?? emptyOf(details);
      record[property] = shownValue(company, details, value, inner);
    }
  }
  return record;
}

const host = 'tripletex.no/v2';

function shownValue(
  company: Company,
  property: Property,
  value: Json,
  inner: Projection | undefined,
): Json {
  if (property.kind !== 'reference' || property.type === 'Change' || value === null) return value;
  const name = kindOfType.get(property.type);
  const one = (reference: Json): Json => {
    const id = idIn(reference);
    const kept = name && inner ? company.ground.records.get(name, id) : undefined;
    if (name && kept) return shown(company, name, kept, inner);
    const path = name ? kinds[name].path : `/${property.type.toLowerCase()}`;
    return { id, url: `${host}${path}/${id}` };
  };
  return property.isList ? (value as readonly Json[]).map(one) : one(value);
}

/** Tells the subscribers of `<entity>.<verb>`; null for what is no longer there. */
export function announce(company: Company, name: KindName, verb: string, id: string): void {
  const { records, notify } = company.ground;
  const event = `${name}.${verb}`;
  for (const { id: subscriptionId, values } of records.all('subscription')) {
    if (values.event !== event || (values.status ?? 'ACTIVE') !== 'ACTIVE') continue;
    const kept = verb === 'delete' ? undefined : records.get(name, id);
    const fields = projectionOf(kinds[name].type, values.fields as string | undefined);
    const value = kept ? shown(company, name, kept, fields) : null;
    const body = JSON.stringify({
      subscriptionId: Number(subscriptionId),
      event,
      id: Number(id),
      value,
    });
    const settled = (arrived: boolean): void => noteDelivery(company, subscriptionId, arrived);
    notify({ url: String(values.targetUrl), headers: eventHeaders(values, body), body, settled });
  }
}

/** So many deliveries given up in a row end a subscription, as the vendor does. */
const failuresMax = 100;

function noteDelivery({ ground: { records }, failures }: Company, id: string, arrived: boolean) {
  const count = arrived ? 0 : (failures.get(id) ?? 0) + 1;
  failures.set(id, count);
  const kept = records.get('subscription', id);
  if (count < failuresMax || !kept) return;
  records.put('subscription', id, { ...kept.values, status: 'DISABLED_TOO_MANY_ERRORS' });
}

function eventHeaders(subscription: JsonObject, body: string): Record<string, string> {
  const key = randomUUID();
  const { authHeaderName, authHeaderValue, hmacSharedSecret } = subscription;
  const headers: Record<string, string> = { 'idempotency-key': key };
  if (authHeaderName) headers[String(authHeaderName).toLowerCase()] = String(authHeaderValue ?? '');
  if (hmacSharedSecret) {
    headers['x-request-signature'] = eventSignature(String(hmacSharedSecret), key, body);
  }
  return headers;
}

/** The signature of an event: HMAC-SHA512 over the idempotency key, `&` and the raw body, base64. */
export function eventSignature(secret: string, idempotencyKey: string, body: string): string {
  return createHmac('sha512', secret).update(`${idempotencyKey}&${body}`).digest('base64');
}
