// What is due on the lines of an order: a rate by the class of the goods and by the country that they go
// to. The tax by its rate is kept exactly, its sum on the line is rounded to the money of the shop.

import type { Json, JsonObject } from '../../base/json.ts';
import { exactText, moneyDecimals, moneyText, type Shop, type Values } from './shop.ts';

export const lineKinds = ['line_items', 'shipping_lines', 'fee_lines'] as const;
export type LineKind = (typeof lineKinds)[number];

interface TaxRate {
  readonly id: number;
  readonly code: string;
  readonly percent: number;
}

/** The lines with their taxes, and what the order is taxed by. */
export function taxed(shop: Shop, values: Values): JsonObject {
  const country = countryOf(values);
  const used = new Map<number, { readonly rate: TaxRate; cart: number; shipping: number }>();
  const linesOf = (kind: LineKind): Json =>
    ((values[kind] ?? []) as JsonObject[]).map((line) => {
      const rate = rateOf(shop, line, country);
      const on = (sum: Json | undefined) => (Number(sum ?? 0) * (rate?.percent ?? 0)) / 100;
      const [due, before] = [on(line.total), on(line.subtotal ?? line.total)];
      const rounded = (tax: number) => moneyText(tax, moneyDecimals(shop));
      if (rate) {
        const sums = used.get(rate.id) ?? { rate, cart: 0, shipping: 0 };
        sums[kind === 'shipping_lines' ? 'shipping' : 'cart'] += Number(rounded(due));
        used.set(rate.id, sums);
      }
      const own = { id: rate?.id ?? 0, total: exactText(due), subtotal: exactText(before) };
      return {
        ...line,
        ...(line.subtotal === undefined ? {} : { subtotal_tax: rounded(before) }),
        total_tax: rounded(due),
        taxes: rate ? [own] : [],
      };
    });
  const lines = Object.fromEntries(lineKinds.map((kind) => [kind, linesOf(kind)]));
  const taxLines = [...used.values()].map(({ rate, cart, shipping }) => ({
    id: rate.id,
    rate_code: rate.code,
    rate_id: rate.id,
    label: 'Moms',
    compound: false,
    tax_total: exactText(cart),
    shipping_tax_total: exactText(shipping),
    rate_percent: rate.percent,
    meta_data: [],
  }));
  return { ...lines, tax_lines: taxLines };
}

/** Where the goods go; the buyer's own country where no place is given. */
function countryOf({ billing, shipping }: Values): string {
  const of = (place: Json | undefined) => String((place as JsonObject | undefined)?.country ?? '');
  return of(shipping) || of(billing);
}

function rateOf({ options }: Shop, line: JsonObject, country: string): TaxRate | undefined {
  if (line.tax_status === 'none' || line.tax_class === 'zero-rate') return undefined;
  if (line.tax_class === 'reduced-rate') return { id: 2, code: 'SE-MOMS-2', percent: 12 };
  if (country === 'FI') return { id: 3, code: 'FI-ALV-1', percent: 25.5 };
  return { id: 1, code: 'SE-MOMS-1', percent: options.taxRate ?? 25 };
}
