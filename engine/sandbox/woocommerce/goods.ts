// What products and variations have in common: prices as text, stock that is counted only where it is
// managed, SKUs and GTINs that are unique over both.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Kept } from '../tables.ts';
import { categoryIdsIn } from './categories.ts';
import type { Shape } from './parameters.ts';
import { refusal } from './refusals.ts';
import { decimalText, keptIn, metaAfter, type Shop, titleText, type Values } from './shop.ts';

export const meta: Shape = { id: 'integer', key: 'string', value: 'mixed' };

/** What products and variations have in common. */
export const goodsShape: Shape = {
  description: 'string',
  sku: 'string',
  global_unique_id: 'string',
  regular_price: 'string',
  sale_price: 'string',
  virtual: 'boolean',
  tax_status: { words: ['taxable', 'shipping', 'none'] },
  tax_class: 'string',
  manage_stock: 'boolean',
  stock_quantity: 'integer',
  stock_status: { words: ['instock', 'outofstock', 'onbackorder'] },
  backorders: { words: ['no', 'notify', 'yes'] },
  weight: 'string',
  dimensions: { object: { length: 'string', width: 'string', height: 'string' } },
  menu_order: 'integer',
  meta_data: { list: { object: meta } },
};

export const goodsDefaults: JsonObject = {
  description: '',
  sku: '',
  global_unique_id: '',
  price: '',
  regular_price: '',
  sale_price: '',
  virtual: false,
  tax_status: 'taxable',
  tax_class: '',
  manage_stock: false,
  stock_quantity: null,
  stock_status: 'instock',
  backorders: 'no',
  weight: '',
  dimensions: { length: '', width: '', height: '' },
  menu_order: 0,
  meta_data: [],
};

/** The rules of products and variations alike. */
export function afterWrite(shop: Shop, before: Values, set: Values): JsonObject {
  const values: Record<string, Json | undefined> = { ...before, ...set };
  if (set.sku !== undefined) refuseUsedSku(shop, String(set.sku), values.id as number);
  if (set.global_unique_id !== undefined) {
    values.global_unique_id = String(set.global_unique_id).replace(/[^0-9-]/g, '');
    refuseUsedGtin(shop, values.global_unique_id, values.id as number);
  }
  if (set.name !== undefined) values.name = titleText(set.name);
  if (set.meta_data !== undefined) {
    values.meta_data = metaAfter(shop, before.meta_data, set.meta_data);
  }
  if (set.categories !== undefined) {
    const ids = categoryIdsIn(set.categories).filter((id) => keptIn(shop, 'category', id));
    values.categories = ids.map((id) => ({ id }));
  }
  const isParent = values.type === 'variable' || values.type === 'grouped';
  for (const name of ['regular_price', 'sale_price']) {
    values[name] = isParent ? '' : decimalText(values[name]);
  }
  if (Number(values.sale_price || Number.NaN) >= Number(values.regular_price || 0))
    values.sale_price = '';
  if (!isParent)
    values.price =
      values.sale_price === '' ? (values.regular_price ?? '') : (values.sale_price ?? '');
  return { ...values, ...stockAfter(values) };
}

/** Where stock is not managed a quantity is dropped; where it is, the status follows from it. */
function stockAfter(values: Values): JsonObject {
  if (values.manage_stock !== true) return { stock_quantity: null };
  const quantity = Number(values.stock_quantity ?? 0);
  const isOut = values.backorders === 'no' ? 'outofstock' : 'onbackorder';
  return { stock_quantity: quantity, stock_status: quantity > 0 ? 'instock' : isOut };
}

function refuseUsedSku(shop: Shop, sku: string, id: number): void {
  if (sku === '') return;
  const other = withSku(shop, [sku]).find((kept) => kept.id !== String(id));
  if (!other || other.values.status === 'trash') return;
  throw refusal(400, 'product_invalid_sku', 'Invalid or duplicated SKU.', {
    resource_id: Number(other.id),
    unique_sku: `${sku}-1`,
  });
}

function refuseUsedGtin(shop: Shop, gtin: string, id: number): void {
  if (gtin === '') return;
  const { records } = shop.ground;
  const other = (['product', 'variation'] as const)
    .flatMap((table) => records.by(table, 'gtin', gtin))
    .find((kept) => kept.id !== String(id) && kept.values.status !== 'trash');
  if (!other) return;
  throw refusal(
    400,
    'product_invalid_global_unique_id',
    'Invalid or duplicated GTIN, UPC, EAN or ISBN.',
    { resource_id: Number(other.id) },
  );
}

export function withSku(shop: Shop, skus: readonly string[]): readonly Kept[] {
  const { records } = shop.ground;
  return skus.flatMap((sku) => [
    ...records.by('product', 'sku', sku),
    ...records.by('variation', 'sku', sku),
  ]);
}
