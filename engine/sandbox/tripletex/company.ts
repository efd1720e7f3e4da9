// The company behind the API: its stored objects with versions and changes. Every resource builds on
// these few functions; `showing.ts` shows objects, `events.ts` tells of changes.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import type { Kept } from '../tables.ts';
import type { Values } from './body.ts';
import { osloText } from './oslo-time.ts';
import { emptyOf, type Property, propertiesOf } from './properties.ts';
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

/** The table of an object type. */
export const kindOfType = new Map<string, KindName>(
  Object.entries(kinds).map(([name, { type }]) => [type, name as KindName]),
);

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
