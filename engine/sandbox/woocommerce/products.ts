// Products: unique SKUs over products and variations, prices as text, stock that is counted only where it
// is managed, a bin for what is deleted, and names that are kept as HTML.

import type { JsonObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { categoryIdsIn } from './categories.ts';
import { afterWrite, goodsDefaults, goodsShape, withSku } from './goods.ts';
import { listAnswer, passesTimes, timeShape } from './listing.ts';
import { checked, type Shape } from './parameters.ts';
import { invalidId, refusal } from './refusals.ts';
import { keptIn, nextId, putIn, type Shop, slugText, times } from './shop.ts';
import { announce } from './webhooks.ts';

const statuses = ['draft', 'pending', 'private', 'publish'];
const types = ['simple', 'grouped', 'external', 'variable'];

const productShape: Shape = {
  ...goodsShape,
  name: 'string',
  slug: 'string',
  type: { words: types },
  status: { words: statuses },
  featured: 'boolean',
  catalog_visibility: { words: ['visible', 'catalog', 'search', 'hidden'] },
  short_description: 'string',
  categories: { list: { object: { id: 'integer' } } },
  attributes: {
    list: {
      object: {
        id: 'integer',
        name: 'string',
        position: 'integer',
        visible: 'boolean',
        variation: 'boolean',
        options: { list: 'string' },
      },
    },
  },
};

const productDefaults: JsonObject = {
  ...goodsDefaults,
  name: 'Product',
  slug: '',
  type: 'simple',
  status: 'publish',
  featured: false,
  catalog_visibility: 'visible',
  short_description: '',
  categories: [],
  attributes: [],
  variations: [],
  parent_id: 0,
};

export function listProducts(shop: Shop, request: StandInRequest): Answer {
  const { records } = shop.ground;
  const sku = request.query.get('sku');
  // A search by SKU finds variations too; a listing never shows them.
  const found = sku === null ? records.all('product') : withSku(shop, sku.split(','));
  return listAnswer({
    shop,
    request,
    found,
    shape: {
      ...timeShape,
      search: 'string',
      slug: 'string',
      sku: 'string',
      status: { words: ['any', 'future', 'trash', ...statuses] },
      type: { words: types },
      category: 'string',
      stock_status: { words: ['instock', 'outofstock', 'onbackorder'] },
    },
    orderby: [
      'date',
      'modified',
      'id',
      'include',
      'title',
      'slug',
      'price',
      'popularity',
      'rating',
    ],
    usual: ['date', 'desc'],
    passes: (kept, given) => {
      const { values } = kept;
      const { status = 'any', type, category, slug, search, stock_status: stock } = given;
      const isInBin = values.status === 'trash';
      return (
        (status === 'any' ? !isInBin : values.status === status) &&
        (type === undefined || values.type === type) &&
        (slug === undefined || values.slug === slug) &&
        (stock === undefined || values.stock_status === stock) &&
        (category === undefined ||
          categoryIdsIn(values.categories).some((id) =>
            String(category).split(',').includes(String(id)),
          )) &&
        (search === undefined ||
          String(values.name).toLowerCase().includes(String(search).toLowerCase())) &&
        passesTimes(shop, kept, given)
      );
    },
    show: (kept) => shownProduct(shop, kept),
  });
}

export function getProduct(shop: Shop, id: string): JsonObject {
  return shownProduct(shop, keptIn(shop, 'product', id) ?? variationAsProduct(shop, id));
}

function variationAsProduct(shop: Shop, id: string): Kept {
  const kept = keptIn(shop, 'variation', id);
  if (!kept) throw invalidId('product');
  return kept;
}

export function createProduct(shop: Shop, given: JsonObject): JsonObject {
  const set = checked(given, productShape);
  const id = nextId(shop, 'product');
  const values = afterWrite(shop, { ...productDefaults, id }, set);
  const slug = values.slug === '' ? slugText(String(values.name)) : values.slug;
  const kept = putIn(shop, 'product', { ...values, slug: slug ?? '' });
  announce(shop, 'product', 'created', id);
  return shownProduct(shop, kept);
}

export function updateProduct(shop: Shop, id: string, given: JsonObject): JsonObject {
  const kept = keptIn(shop, 'product', id);
  if (!kept && keptIn(shop, 'variation', id)) {
    const message =
      'To manipulate product variations you should use the /products/&lt;product_id&gt;/variations/&lt;id&gt; endpoint.';
    throw refusal(404, 'woocommerce_rest_invalid_product_id', message);
  }
  if (!kept) throw invalidId('product');
  const values = afterWrite(shop, kept.values, checked(given, productShape));
  const after = putIn(shop, 'product', values);
  announce(shop, 'product', 'updated', Number(id));
  return shownProduct(shop, after);
}

/** Into the bin, or for good. */
export function removeProduct(shop: Shop, id: string, isForGood: boolean): JsonObject {
  const kept = keptIn(shop, 'product', id);
  if (!kept) throw invalidId('product');
  const shown = shownProduct(shop, kept);
  if (isForGood) {
    for (const child of variationIdsOf(kept)) shop.ground.records.remove('variation', child);
    shop.ground.records.remove('product', id);
  } else {
    if (kept.values.status === 'trash') {
      const message = 'The product has already been deleted.';
      throw refusal(410, 'woocommerce_rest_already_trashed', message);
    }
    putIn(shop, 'product', { ...kept.values, status: 'trash' });
  }
  announce(shop, 'product', 'deleted', Number(id));
  return isForGood ? shown : getProduct(shop, id);
}

function shownProduct(shop: Shop, kept: Kept): JsonObject {
  const { values } = kept;
  const names = new Map(
    categoryIdsIn(values.categories).map((id) => [id, keptIn(shop, 'category', id)?.values]),
  );
  return {
    ...values,
    permalink: `https://shop.example/produkt/${values.slug ?? values.id}/`,
    ...times(shop, { date_created: kept.createdMs, date_modified: kept.changedMs }),
    on_sale: values.sale_price !== '',
    purchasable: values.status === 'publish' && values.price !== '',
    total_sales: 0,
    categories: [...names].map(([id, one]) => ({
      id,
      name: one?.name ?? '',
      slug: one?.slug ?? '',
    })),
    tags: [],
    images: [],
    default_attributes: [],
    _links: { self: [{ href: `https://shop.example/wp-json/wc/v3/products/${values.id}` }] },
  };
}

export function variationIdsOf(product: Kept): readonly number[] {
  return (product.values.variations ?? []) as readonly number[];
}
