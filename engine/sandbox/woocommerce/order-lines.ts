// Lines of an order: products, shipping and fees. A line with an id is changed, one without is added, one
// whose product or method is null, or whose quantity is 0, is removed. Sums are texts without tax, kept
// finer than they are shown; a product's line that says no sum takes the product's price, and the price
// in a line is only shown. What is due on them is in `taxes.ts`.

import type { Json, JsonObject } from '../../base/json.ts';
import { meta } from './goods.ts';
import type { Shape } from './parameters.ts';
import { refusal } from './refusals.ts';
import { exactText, keptIn, metaAfter, moneyText, type Shop, type Values } from './shop.ts';
import { type LineKind, lineKinds } from './taxes.ts';

export const itemShape: Shape = {
  id: 'integer',
  name: 'string',
  product_id: 'mixed',
  variation_id: 'integer',
  quantity: 'integer',
  tax_class: 'string',
  subtotal: 'string',
  total: 'string',
  meta_data: { list: { object: meta } },
};
export const shippingShape: Shape = {
  id: 'integer',
  method_id: 'mixed',
  method_title: 'mixed',
  total: 'string',
  meta_data: { list: { object: meta } },
};
export const feeShape: Shape = {
  id: 'integer',
  name: 'mixed',
  tax_class: 'string',
  tax_status: { words: ['taxable', 'none'] },
  total: 'string',
  meta_data: { list: { object: meta } },
};

/** Whether a line names its product, method or name as null, or no quantity. */
function isRemoved(line: JsonObject): boolean {
  const names = ['product_id', 'method_id', 'method_title', 'name', 'code'];
  return names.some((name) => line[name] === null) || line.quantity === 0;
}

export function linesAfter(
  shop: Shop,
  kind: LineKind,
  { before, given }: { readonly before: Values; readonly given: Json | undefined },
): Json {
  const lines = [...((before[kind] ?? []) as JsonObject[])];
  for (const line of (given ?? []) as JsonObject[]) {
    const at = lines.findIndex((one) => one.id === line.id);
    if (line.id !== undefined && line.id !== 0 && at < 0) {
      const message = 'Order item ID provided is not associated with order.';
      throw refusal(400, 'woocommerce_rest_invalid_item_id', message);
    }
    if (at >= 0 && isRemoved(line)) lines.splice(at, 1);
    else if (at >= 0) lines[at] = lineOf(shop, kind, { held: lines[at] as JsonObject, line });
    else {
      const id = shop.ground.records.next('line', 1);
      lines.push(lineOf(shop, kind, { held: { id }, line }));
    }
  }
  return lines;
}

function lineOf(
  shop: Shop,
  kind: LineKind,
  { held, line }: { readonly held: JsonObject; readonly line: JsonObject },
): JsonObject {
  const { id: _, ...set } = line;
  const metas = metaAfter(shop, held.meta_data as Json, line.meta_data as Json | undefined);
  if (kind === 'line_items') return itemOf(shop, { held, set, metas });
  const total = exactText(Number(set.total ?? held.total ?? 0));
  return { ...held, ...set, total, meta_data: metas } as JsonObject;
}

function itemOf(
  shop: Shop,
  from: { readonly held: JsonObject; readonly set: JsonObject; readonly metas: Json },
): JsonObject {
  const { held, set, metas } = from;
  const isNew = held.product_id === undefined;
  const productId = Number(set.product_id ?? held.product_id ?? 0);
  const variationId = Number(set.variation_id ?? held.variation_id ?? 0);
  const product = keptIn(shop, 'product', productId)?.values;
  const variation = keptIn(shop, 'variation', variationId || productId)?.values;
  const goods = variation ?? product;
  if (isNew && productId === 0 && set.name === undefined) {
    const message = 'Product ID or SKU is required.';
    throw refusal(400, 'woocommerce_rest_required_product_reference', message);
  }
  if (productId !== 0 && !goods) {
    throw refusal(400, 'woocommerce_rest_invalid_product_id', 'Product ID is invalid.');
  }
  const quantity = Number(set.quantity ?? held.quantity ?? 1);
  const usual = priceWithoutTax(shop, Number(goods?.price ?? 0)) * quantity;
  const subtotal = Number(set.subtotal ?? held.subtotal ?? usual);
  const total = Number(
    set.total ?? (set.subtotal === undefined ? held.total : undefined) ?? subtotal,
  );
  return {
    ...held,
    name: String(set.name ?? held.name ?? goods?.name ?? ''),
    product_id: variation ? Number(variation.parent_id) : productId,
    variation_id: variation ? Number(variation.id) : 0,
    quantity,
    tax_class: String(set.tax_class ?? held.tax_class ?? goods?.tax_class ?? ''),
    subtotal: exactText(subtotal),
    total: exactText(total),
    meta_data: metas,
    sku: String(goods?.sku ?? ''),
    global_unique_id: String(goods?.global_unique_id ?? ''),
    price: quantity === 0 ? 0 : total / quantity,
    image: { id: '', src: '' },
    parent_name: variation ? String(product?.name ?? '') : null,
  };
}

function priceWithoutTax({ options }: Shop, price: number): number {
  return options.pricesIncludeTax ? price / (1 + (options.taxRate ?? 25) / 100) : price;
}

/** The sums of an order that is taxed. */
export function totalsOf(values: Values): JsonObject {
  const sum = (kind: LineKind, name: string): number =>
    ((values[kind] ?? []) as JsonObject[]).reduce((all, line) => all + Number(line[name] ?? 0), 0);
  const cartTax = sum('line_items', 'total_tax') + sum('fee_lines', 'total_tax');
  const shippingTax = sum('shipping_lines', 'total_tax');
  const net = lineKinds.reduce((all, kind) => all + sum(kind, 'total'), 0);
  const sums = {
    discount_total: sum('line_items', 'subtotal') - sum('line_items', 'total'),
    discount_tax: sum('line_items', 'subtotal_tax') - sum('line_items', 'total_tax'),
    shipping_total: sum('shipping_lines', 'total'),
    shipping_tax: shippingTax,
    cart_tax: cartTax,
    total: net + cartTax + shippingTax,
    total_tax: cartTax + shippingTax,
  };
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, exactText(value)]));
}

const sumNames = ['subtotal', 'subtotal_tax', 'total', 'total_tax'];

/** The lines with sums of so many decimals; those by rate stay exact. */
export function linesShown(values: Values, decimals: number): JsonObject {
  const shown = (line: JsonObject): JsonObject => ({
    ...line,
    ...Object.fromEntries(
      sumNames
        .filter((name) => line[name] !== undefined)
        .map((name) => [name, moneyText(Number(line[name]), decimals)]),
    ),
  });
  return Object.fromEntries(
    lineKinds.map((kind) => [kind, ((values[kind] ?? []) as JsonObject[]).map(shown)]),
  );
}
