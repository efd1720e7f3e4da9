// Categories of products: terms of WordPress, with names as HTML and unique among their siblings.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import { listAnswer } from './listing.ts';
import { checked, type Shape } from './parameters.ts';
import { invalidId, missingParameter, refusal } from './refusals.ts';
import { keptIn, nextId, putIn, type Shop, slugText, titleText, type Values } from './shop.ts';

const shape: Shape = {
  name: 'string',
  slug: 'string',
  parent: 'integer',
  description: 'string',
  display: { words: ['default', 'products', 'subcategories', 'both'] },
  menu_order: 'integer',
};

export function listCategories(shop: Shop, request: StandInRequest): Answer {
  return listAnswer({
    shop,
    request,
    found: shop.ground.records.all('category'),
    shape: { search: 'string', slug: 'string', parent: 'integer', hide_empty: 'boolean' },
    orderby: ['id', 'include', 'name', 'slug', 'term_group', 'description', 'count'],
    usual: ['name', 'asc'],
    passes: ({ values }, { slug, parent, search }) =>
      (slug === undefined || values.slug === slug) &&
      (parent === undefined || values.parent === parent) &&
      (search === undefined ||
        String(values.name).toLowerCase().includes(String(search).toLowerCase())),
    show: (kept) => shown(shop, kept.values),
  });
}

export function getCategory(shop: Shop, id: string): JsonObject {
  const kept = keptIn(shop, 'category', id);
  if (!kept) throw invalidTerm();
  return shown(shop, kept.values);
}

export function createCategory(shop: Shop, given: JsonObject): JsonObject {
  const set = checked(given, shape);
  if (set.name === undefined) throw missingParameter('name');
  const id = nextId(shop, 'category');
  const name = titleText(set.name);
  refuseUsedName(shop, name, Number(set.parent ?? 0), id);
  const slug = slugText(String(set.slug ?? name));
  const values = { parent: 0, description: '', display: 'default', menu_order: 0, ...set };
  return shown(shop, putIn(shop, 'category', { ...values, id, name, slug }).values);
}

export function updateCategory(shop: Shop, id: string, given: JsonObject): JsonObject {
  const kept = keptIn(shop, 'category', id);
  if (!kept) throw invalidTerm();
  const set = checked(given, shape);
  const name = set.name === undefined ? String(kept.values.name) : titleText(set.name);
  refuseUsedName(shop, name, Number(set.parent ?? kept.values.parent), Number(id));
  return shown(shop, putIn(shop, 'category', { ...kept.values, ...set, name }).values);
}

/** Ids of `[{ id }]`. */
export function categoryIdsIn(value: Json | undefined): readonly number[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) => (isObject(one) && one.id !== undefined ? [Number(one.id)] : []));
}

function shown(shop: Shop, values: Values): JsonObject {
  const products = [...shop.ground.records.all('product')];
  const count = products.filter((one) =>
    categoryIdsIn(one.values.categories).includes(values.id as number),
  ).length;
  return { ...values, image: null, count };
}

function refuseUsedName(shop: Shop, name: string, parent: number, id: number): void {
  for (const { values } of shop.ground.records.all('category')) {
    const isSame = values.name === name && values.parent === parent && values.id !== id;
    if (!isSame) continue;
    const message = 'A term with the name provided already exists with this parent.';
    throw refusal(400, 'term_exists', message, { resource_id: values.id ?? 0 });
  }
}

function invalidTerm() {
  const { answer } = invalidId('term');
  return refusal(answer.status, 'woocommerce_rest_term_invalid', 'Resource does not exist.');
}
