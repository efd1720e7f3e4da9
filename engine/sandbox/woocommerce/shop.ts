// What all parts of the imitated shop share: its options, its tables, and the times it writes. Times are
// written twice: by the shop's clock and, with `_gmt`, in UTC, both without a zone and in whole seconds.

import type { Json, JsonObject } from '../../base/json.ts';
import { localFromUtcMs } from '../../base/zoned-time.ts';
import type { Ground } from '../definition.ts';
import { rounded } from '../rounded.ts';
import type { Kept } from '../tables.ts';

export interface ShopOptions {
  readonly key: string;
  readonly secret: string;
  /** Signs the webhooks that `subscribe` asks for. */
  readonly webhookSecret?: string;
  /** The shop's clock; Stockholm when left out. */
  readonly timeZone?: string;
  /** The shop's currency; SEK when left out. */
  readonly currency?: string;
  /** Prices of products hold the tax. */
  readonly pricesIncludeTax?: boolean;
  /** In per cent, on what has no class of its own; 25 when left out. */
  readonly taxRate?: number;
  /** Of sums as the shop shows them; 2 when left out. */
  readonly priceDecimals?: number;
}

export type TableName = 'product' | 'variation' | 'category' | 'customer' | 'order' | 'webhook';

export interface Shop {
  readonly ground: Ground;
  readonly options: ShopOptions;
}

export type Values = JsonObject;

/** Posts, orders and webhooks count in one row of ids, as WordPress keeps them in one table. */
export function nextId({ ground }: Shop, table: TableName): number {
  const series = table === 'customer' || table === 'category' ? table : 'post';
  return ground.records.next(series, series === 'post' ? 101 : 2);
}

export function keptIn({ ground }: Shop, table: TableName, id: string | number): Kept | undefined {
  return ground.records.get(table, id);
}

export function putIn({ ground }: Shop, table: TableName, values: JsonObject): Kept {
  return ground.records.put(table, String(values.id), values);
}

/** `date_created` and its like, with their twins. */
export function times(shop: Shop, names: Readonly<Record<string, number | null>>): JsonObject {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, ms]) => [
      [name, ms === null ? null : timeText(localFromUtcMs(zoneOf(shop), ms))],
      [`${name}_gmt`, ms === null ? null : timeText(ms)],
    ]),
  );
}

export function zoneOf({ options }: Shop): string {
  return options.timeZone ?? 'Europe/Stockholm';
}

/** `2026-01-31T10:00:00` */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

/** The text that a `decimal` of the shop is kept as: a comma is a point, other signs are dropped. */
export function decimalText(value: unknown): string {
  const text = String(value ?? '')
    .replace(',', '.')
    .replace(/[^0-9.-]/g, '');
  return Number.isNaN(Number(text)) ? '' : text;
}

/** Of the money that the shop shows; what it keeps is finer. */
export function moneyDecimals({ options }: Shop): number {
  return options.priceDecimals ?? 2;
}

/** A sum of money as it is shown. */
export function moneyText(value: number, decimals: number): string {
  return rounded(value, decimals).toFixed(decimals);
}

/** A sum as it is kept. */
export function exactText(value: number): string {
  return String(Number(moneyText(value, 6)));
}

/** WordPress keeps titles and names of terms as HTML: an ampersand is escaped, unknown tags are cut. */
export function titleText(value: unknown): string {
  return String(value ?? '')
    .replace(/<\/?(?!(?:b|i|em|strong|sup|sub)\b)[a-z][^>]*>/gi, '')
    .replace(/&(?!(?:[a-z][a-z0-9]*|#\d+|#x[0-9a-f]+);)/gi, '&amp;')
    .trim();
}

/** A name as it stands in an address. */
export function slugText(value: string): string {
  return value
    .toLowerCase()
    .replace(/&[a-z]+;/g, '')
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** Meta data are added, changed by their id or their key, and removed with the value null. */
export function metaAfter(shop: Shop, held: Json | undefined, given: Json | undefined): Json {
  const metas = [...((held ?? []) as JsonObject[])];
  for (const meta of (given ?? []) as JsonObject[]) {
    const at = metas.findIndex((one) =>
      meta.id === undefined ? one.key === meta.key : one.id === meta.id,
    );
    if (meta.value === null && at >= 0) metas.splice(at, 1);
    else if (at >= 0) metas[at] = { ...metas[at], ...meta };
    else if (meta.value !== null) {
      const id = shop.ground.records.next('meta', 5_001);
      metas.push({ id, key: meta.key ?? '', value: meta.value ?? '' });
    }
  }
  return metas;
}
