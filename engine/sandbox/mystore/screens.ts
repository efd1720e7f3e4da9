// How people work in the shop's admin: they see and edit attributes by their names and relationships
// by ids, and an order is entered with its lines and totals at once.

import type { JsonObject } from '../../base/json.ts';
import type { Person } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { mistakeOf, type Wanted } from './bodies.ts';
import { type Mistake, refuseMistakes } from './refusals.ts';
import { type Resource, resourceNamed, resources } from './resources.ts';
import { create, relatedTo, remove, type Shop, update } from './shop.ts';

export function personIn(shop: Shop): Person {
  const seen = (resource: Resource, kept: Kept): JsonObject => {
    const { related, ...attributes } = kept.values;
    const lists = Object.entries(resource.many)
      .filter(([, { type }]) => type !== 'orders')
      .map(([name, { type, by }]): [string, readonly JsonObject[]] => [
        name,
        relatedTo(shop, type, by, kept.id).map((one) => seen(resources[type], one)),
      ]);
    return {
      id: kept.id,
      ...attributes,
      ...(related as JsonObject),
      ...Object.fromEntries(lists),
    };
  };
  return {
    create: (entity, values) => {
      const resource = resourceNamed(entity);
      const lists = Object.entries(resource.many).filter(([name]) => Array.isArray(values[name]));
      const own = Object.entries(values).filter(([name]) => !lists.some(([list]) => list === name));
      const kept = create(shop, resource, wantedOf(resource, Object.fromEntries(own)));
      for (const [name, { type, by }] of lists)
        for (const item of values[name] as readonly JsonObject[])
          create(shop, resources[type], wantedOf(resources[type], { ...item, [by]: kept.id }));
      return seen(resource, kept);
    },
    edit: (entity, id, values) => {
      const resource = resourceNamed(entity);
      return seen(resource, update(shop, resource, String(id), wantedOf(resource, values)));
    },
    remove: (entity, id) => remove(shop, resourceNamed(entity), String(id)),
    get: (entity, id) => {
      const resource = resourceNamed(entity);
      const kept = shop.ground.records.get(resource.entity, String(id));
      return kept && seen(resource, kept);
    },
    list: (entity) => {
      const resource = resourceNamed(entity);
      return [...shop.ground.records.all(resource.entity)].map((kept) => seen(resource, kept));
    },
  };
}

function wantedOf(resource: Resource, values: JsonObject): Wanted {
  const attributes: Record<string, JsonObject[string]> = {};
  const related: Record<string, string | null> = {};
  const mistakes: Mistake[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (Object.hasOwn(resource.one, name)) related[name] = value === null ? null : String(value);
    else {
      const detail = mistakeOf(resource, name, value);
      if (detail) mistakes.push({ detail, pointer: name });
      attributes[name] = value;
    }
  }
  refuseMistakes(mistakes);
  return { attributes, related };
}

const topics = ['customers', 'orders', 'products'].flatMap((type) =>
  ['create', 'update', 'delete'].map((verb) => `${type}/${verb}`),
);

/** All topics to one address, in place of what was there. */
export function subscribe(shop: Shop, url: string | undefined): void {
  const { records } = shop.ground;
  for (const { id } of [...records.all('webhook')]) records.remove('webhook', id);
  if (!url) return;
  for (const topic of topics)
    records.put('webhook', records.next('webhook', 1), { topic, url, related: {} });
}
