// The history: one entry for each field that changed, with who changed it, and one with the whole
// record when it was made. `apiKey.current` says to each caller which entries are its own.

import { isObject, type Json, type JsonObject, stableText } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import { localTime } from './account.ts';
import { type Filter, filterOf, isTime, pageOf } from './parameters.ts';
import { badParameter } from './refusals.ts';

/** Who changes something: a program by its key, or a person. */
export type Actor = { readonly key: string } | { readonly user: number };

/** Who makes a record, and for which shop. */
export interface Making {
  readonly actor: Actor;
  readonly site: string;
}

export type Kind = 'customer' | 'customerCorporate' | 'order';

const series: Readonly<Record<Kind, string>> = {
  customer: 'history.customer',
  customerCorporate: 'history.customerCorporate',
  order: 'history.order',
};

/** The table in which a kind's history lies. */
export function historyTable(kind: Kind): string {
  return series[kind];
}

export interface Happening {
  readonly kind: Kind;
  readonly record: JsonObject;
  readonly actor: Actor;
  /** Nobody changed it: customers were combined, and it went along. */
  readonly isCombined?: boolean;
}

/** Writes the entries for what differs; a record without a `before` was made. */
export function note(
  { records, clock }: Ground,
  { kind, record, actor, isCombined = false }: Happening,
  before: JsonObject | undefined,
  more: JsonObject = {},
): void {
  const put = (entry: JsonObject): void => {
    const id = records.next(series[kind], 1);
    const createdAt = localTime(clock.now());
    const by =
      'key' in actor
        ? { source: 'api', key: actor.key }
        : { source: 'user', user: { id: actor.user } };
    const how = isCombined ? { source: 'combine' } : {};
    records.put(series[kind], id, { id, createdAt, ...by, ...how, ...entry } as JsonObject);
  };
  if (before === undefined) {
    put({
      created: true,
      field: 'id',
      oldValue: null,
      newValue: record.id ?? null,
      [fieldOf(kind)]: record,
    });
    return;
  }
  const about = { [fieldOf(kind)]: aboutOf(record), ...more };
  for (const [field, oldValue, newValue] of differences(kind, before, record, ''))
    put({ field, oldValue, newValue, ...about });
}

/** A record was removed in the CRM's own screens, or combined into another one. */
export function noteRemoval(
  ground: Ground,
  { kind, record, actor }: Happening,
  combinedTo?: JsonObject,
): void {
  const { records, clock } = ground;
  const id = records.next(series[kind], 1);
  const user =
    'user' in actor
      ? { source: 'user', user: { id: actor.user } }
      : { source: 'api', key: actor.key };
  records.put(series[kind], id, {
    id,
    createdAt: localTime(clock.now()),
    ...user,
    ...(combinedTo ? { source: 'combine', combinedTo: aboutOf(combinedTo) } : {}),
    deleted: true,
    [fieldOf(kind)]: aboutOf(record),
  } as JsonObject);
}

function fieldOf(kind: Kind): string {
  return kind === 'order' ? 'order' : 'customer';
}

function aboutOf(record: JsonObject): JsonObject {
  const { id, externalId, site, status } = record;
  return JSON.parse(JSON.stringify({ id, externalId, site, status })) as JsonObject;
}

/** Sub-objects whose properties are told one by one; of a company's card each item is told whole. */
const nested: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  customer: { address: 'address.', contragent: 'contragent.' },
  customerCorporate: {},
  order: { delivery: 'delivery_', address: 'delivery_address.', contragent: 'contragent.' },
};

function differences(
  kind: Kind,
  before: JsonObject,
  after: JsonObject,
  prefix: string,
): readonly (readonly [string, Json, Json])[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): readonly (readonly [string, Json, Json])[] => {
    const [old, now] = [before[name] ?? null, after[name] ?? null];
    if (stableText(old) === stableText(now)) return [];
    const inside = nested[kind][name];
    if (kind === 'order' && name === 'payments') return paymentDifferences(old, now);
    const objectIn = (value: Json) => (isObject(value) ? (value as JsonObject) : {});
    if (inside !== undefined) return differences(kind, objectIn(old), objectIn(now), inside);
    const field = prefix + snake(name);
    return [[otherNames[field] ?? field, old, now]];
  });
}

/** Fields that the history calls by another name than the records do. */
const otherNames: Readonly<Record<string, string>> = {
  items: 'order_product',
  delivery_code: 'delivery_type',
};

/** A payment is told as a whole when it comes or goes, else by what changed in it. */
function paymentDifferences(before: Json, after: Json): readonly (readonly [string, Json, Json])[] {
  const listIn = (value: Json) => (value ?? []) as readonly JsonObject[];
  const idsOf = (list: Json) => listIn(list).map(({ id }) => id);
  const ids = [...new Set([...idsOf(before), ...idsOf(after)])];
  return ids.flatMap((id): readonly (readonly [string, Json, Json])[] => {
    const [old, now] = [before, after].map((list) => listIn(list).find((one) => one.id === id));
    if (!old || !now) return [['payments', old ?? null, now ?? null] as const];
    return Object.keys({ ...old, ...now })
      .filter((name) => stableText(old[name] ?? null) !== stableText(now[name] ?? null))
      .map((name) => [`payments.${snake(name)}`, old[name] ?? null, now[name] ?? null] as const);
  });
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * `GET …/history`: by the last id received, or by time; never by id and page together. It tells of all shops
 * that the key may see: there is no filter by shop.
 */
export function history(
  { records, clock }: Ground,
  kind: Kind,
  query: URLSearchParams,
  { key, sites }: { readonly key: string; readonly sites: readonly string[] },
): JsonObject {
  const named = fieldOf(kind);
  const filter = filterOf(query, [
    'sinceId',
    'startDate',
    'endDate',
    `${named}Id`,
    `${named}ExternalId`,
  ]);
  const { limit, page } = pageOf(query);
  if (filter.has('sinceId') && query.has('page'))
    throw badParameter({ page: 'The "page" parameter cannot be used with "sinceId".' });
  if (!/^\d+$/.test(one(filter, 'sinceId') ?? '0'))
    throw badParameter({ 'filter.sinceId': 'This value is not valid.' });
  for (const name of ['startDate', 'endDate']) {
    const value = one(filter, name);
    if (value !== undefined && !isTime(value))
      throw badParameter({ [`filter.${name}`]: 'This value is not valid.' });
  }
  const wanted = [...records.all(series[kind])]
    .map(({ values }) => values)
    .filter((entry) => sites.includes(String((entry[named] as JsonObject).site)))
    .filter((entry) => isWanted(entry, filter, named));
  const from = (page - 1) * limit;
  return {
    success: true,
    generatedAt: localTime(clock.now()),
    history: wanted.slice(from, from + limit).map((entry) => seenBy(entry, key)),
    pagination: {
      limit,
      totalCount: wanted.length,
      currentPage: page,
      totalPageCount: Math.ceil(wanted.length / limit),
    },
  } as JsonObject;
}

function isWanted(entry: JsonObject, filter: Filter, named: string): boolean {
  const about = entry[named] as JsonObject;
  const sinceId = one(filter, 'sinceId');
  const [start, end] = [one(filter, 'startDate'), one(filter, 'endDate')];
  const id = one(filter, `${named}Id`);
  const externalId = one(filter, `${named}ExternalId`);
  return (
    (sinceId === undefined || Number(entry.id) > Number(sinceId)) &&
    (start === undefined || String(entry.createdAt) >= start) &&
    (end === undefined || String(entry.createdAt) <= end) &&
    (id === undefined || String(about.id) === id) &&
    (externalId === undefined || about.externalId === externalId)
  );
}

function one(filter: Filter, name: string): string | undefined {
  return filter.get(name)?.[0];
}

/** A key sees of other keys only that they are not its own. */
function seenBy({ key: by, ...entry }: JsonObject, key: string): JsonObject {
  return by === undefined ? entry : { ...entry, apiKey: { current: by === key } };
}
