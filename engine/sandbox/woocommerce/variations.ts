// Variations of a variable product, below it: a price and a stock of their own, no name but what their
// attributes say. A change of one is a change of its product too, and webhooks tell of both as products.

import type { JsonObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { afterWrite, goodsDefaults, goodsShape } from './goods.ts';
import { listAnswer } from './listing.ts';
import { checked, type Shape } from './parameters.ts';
import { variationIdsOf } from './products.ts';
import { invalidId, refusal } from './refusals.ts';
import { keptIn, nextId, putIn, type Shop, times } from './shop.ts';
import { announce } from './webhooks.ts';

const shape: Shape = {
  ...goodsShape,
  status: { words: ['draft', 'pending', 'private', 'publish'] },
  attributes: { list: { object: { id: 'integer', name: 'string', option: 'string' } } },
};

export function listVariations(shop: Shop, request: StandInRequest, parent: string): Answer {
  const product = parentWith(shop, parent);
  return listAnswer({
    shop,
    request,
    found: variationIdsOf(product).flatMap((id) => keptIn(shop, 'variation', id) ?? []),
    shape: { sku: 'string', search: 'string', status: 'string' },
    orderby: ['date', 'modified', 'id', 'include', 'title', 'slug', 'menu_order'],
    usual: ['date', 'desc'],
    passes: ({ values }, { sku }) => sku === undefined || values.sku === sku,
    show: (kept) => shown(shop, kept),
  });
}

export function getVariation(shop: Shop, parent: string, id: string): JsonObject {
  return shown(shop, variationWith(shop, parent, id));
}

export function createVariation(shop: Shop, parent: string, given: JsonObject): JsonObject {
  const product = parentWith(shop, parent);
  if (product.values.type !== 'variable') throw invalidId('product');
  const set = checked(given, shape);
  const id = nextId(shop, 'variation');
  const first = { ...goodsDefaults, type: 'variation', status: 'publish', attributes: [] };
  const kept = putIn(
    shop,
    'variation',
    afterWrite(shop, { ...first, id, parent_id: Number(parent) }, set),
  );
  announce(shop, 'product', 'created', id);
  touchParent(shop, product, [...variationIdsOf(product), id]);
  return shown(shop, kept);
}

export function updateVariation(
  shop: Shop,
  parent: string,
  id: string,
  given: JsonObject,
): JsonObject {
  const before = variationWith(shop, parent, id);
  const kept = putIn(shop, 'variation', afterWrite(shop, before.values, checked(given, shape)));
  const product = parentWith(shop, parent);
  announce(shop, 'product', 'updated', Number(id));
  touchParent(shop, product, variationIdsOf(product));
  return shown(shop, kept);
}

export function removeVariation(shop: Shop, parent: string, id: string): JsonObject {
  const kept = variationWith(shop, parent, id);
  const product = parentWith(shop, parent);
  shop.ground.records.remove('variation', id);
  touchParent(
    shop,
    product,
    variationIdsOf(product).filter((one) => String(one) !== id),
  );
  return shown(shop, kept);
}

/** The product shows the lowest price of its variations. */
function touchParent(shop: Shop, product: Kept, variations: readonly number[]): void {
  const prices = variations
    .map((id) => String(keptIn(shop, 'variation', id)?.values.price ?? ''))
    .filter((price) => price !== '')
    .sort((one, other) => Number(one) - Number(other));
  putIn(shop, 'product', {
    ...product.values,
    price: prices[0] ?? '',
    variations: [...variations],
  });
  announce(shop, 'product', 'updated', Number(product.id));
}

function parentWith(shop: Shop, id: string): Kept {
  const product = keptIn(shop, 'product', id);
  if (!product) {
    throw refusal(
      404,
      'woocommerce_rest_product_variation_invalid_parent',
      'Parent product does not exist.',
    );
  }
  return product;
}

function variationWith(shop: Shop, parent: string, id: string): Kept {
  parentWith(shop, parent);
  const kept = keptIn(shop, 'variation', id);
  if (kept?.values.parent_id !== Number(parent)) throw invalidId('product_variation');
  return kept;
}

function shown(shop: Shop, kept: Kept): JsonObject {
  const { values } = kept;
  const name = ((values.attributes ?? []) as JsonObject[]).map(({ option }) => option).join(', ');
  return {
    ...values,
    name,
    permalink: `https://shop.example/?variation=${values.id}`,
    ...times(shop, { date_created: kept.createdMs, date_modified: kept.changedMs }),
    on_sale: values.sale_price !== '',
    purchasable: values.price !== '',
    image: null,
    _links: { up: [{ href: `https://shop.example/wp-json/wc/v3/products/${values.parent_id}` }] },
  };
}
