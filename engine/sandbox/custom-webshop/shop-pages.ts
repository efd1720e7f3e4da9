// The shop's lists: a page in the order of changes, from a cursor, a moment, and exact filters.

import type { JsonObject } from '../../base/json.ts';
import type { Ground } from '../definition.ts';
import type { Kept } from '../tables.ts';
import type { ShopEntity } from './shapes.ts';
import { refusal } from './shop-refusals.ts';

const limitMax = 250;

/** The parameters that filter a list, by entity. */
export const filters: Readonly<Record<ShopEntity, readonly string[]>> = {
  customer: ['email', 'organizationNumber', 'number', 'externalId'],
  product: ['number', 'ean', 'externalId'],
  order: ['number', 'customerId', 'externalId'],
};

/** One page, and the cursor of the next. */
export function page(ground: Ground, entity: ShopEntity, query: URLSearchParams): JsonObject {
  const limit = numberIn(query, 'limit', 100, 1, limitMax);
  const after = cursorIn(query.get('cursor'));
  const since = timeIn(query.get('updatedSince'));
  const wanted = [...query].filter(([name]) => filters[entity].includes(name));
  for (const name of query.keys()) {
    if (['limit', 'cursor', 'updatedSince', ...filters[entity]].includes(name)) continue;
    throw refusal(400, 'is not a parameter', name);
  }
  const untilMs = ground.searchedUntilMs();
  const items: JsonObject[] = [];
  let last = after;
  for (const kept of found(ground, entity, wanted[0])) {
    if (kept.sequence <= after || kept.changedMs < since || kept.createdMs > untilMs) continue;
    if (!wanted.every(([name, value]) => kept.values[name] === value)) continue;
    if (items.length === limit) return { items, nextCursor: cursorText(last) };
    items.push(kept.values);
    last = kept.sequence;
  }
  return { items, nextCursor: null };
}

function found(
  { records }: Ground,
  entity: ShopEntity,
  filter: readonly [string, string] | undefined,
): Iterable<Kept> {
  if (!filter) return records.all(entity);
  return [...records.by(entity, ...filter)].sort((one, other) => one.sequence - other.sequence);
}

function numberIn(query: URLSearchParams, name: string, usual: number, low: number, high: number) {
  const text = query.get(name);
  const value = text === null ? usual : Number(text);
  if ((text !== null && !/^\d+$/.test(text)) || value < low || value > high) {
    throw refusal(400, `must be a whole number from ${low} to ${high}`, name);
  }
  return value;
}

function cursorIn(text: string | null): number {
  if (text === null) return 0;
  const match = /^after:(\d+)$/.exec(Buffer.from(text, 'base64url').toString());
  if (!match) throw refusal(400, 'is not a cursor', 'cursor');
  return Number(match[1]);
}

function cursorText(sequence: number): string {
  return Buffer.from(`after:${sequence}`).toString('base64url');
}

function timeIn(text: string | null): number {
  if (text === null) return Number.NEGATIVE_INFINITY;
  const ms = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw refusal(400, 'must be an ISO time', 'updatedSince');
  return ms;
}
