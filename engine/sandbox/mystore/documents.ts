// Records as JSON:API documents: attributes, relationships with their links, and only the fields that
// were asked for. A field that there is not is refused, as the shop does.

import type { JsonObject } from '../../base/json.ts';
import type { Kept } from '../tables.ts';
import { wrongParameter } from './refusals.ts';
import { type Resource, resourceOf } from './resources.ts';
import type { Shop } from './shop.ts';

/** Fields by type, as `fields[customers]=email,company` asks for them. */
export type Fields = ReadonlyMap<string, ReadonlySet<string>>;

export function document(shop: Shop, resource: Resource, kept: Kept, fields: Fields): JsonObject {
  const { values } = kept;
  const chosen = fields.get(resource.type);
  const isShown = (name: string): boolean => chosen === undefined || chosen.has(name);
  const attributes = Object.fromEntries(
    Object.keys(resource.attributes)
      .filter(isShown)
      .map((name) => [name, values[name] ?? null]),
  );
  const self = `${shop.address()}/${resource.type}/${kept.id}`;
  const relationships: Record<string, JsonObject> = {};
  const linksOf = (name: string): JsonObject => ({
    self: `${self}/relationships/${name}`,
    related: `${self}/${name}`,
  });
  for (const [name, type] of Object.entries(resource.one)) {
    if (!isShown(name)) continue;
    const id = relatedId(kept, name);
    relationships[name] = { data: id === undefined ? null : { type, id }, links: linksOf(name) };
  }
  for (const name of Object.keys(resource.many))
    if (isShown(name)) relationships[name] = { links: linksOf(name) };
  return {
    type: resource.type,
    id: kept.id,
    attributes,
    ...(Object.keys(relationships).length > 0 ? { relationships } : {}),
    links: { self },
  };
}

/** The id behind a to-one relationship. */
export function relatedId(kept: Kept, name: string): string | undefined {
  const id = (kept.values.related as JsonObject | undefined)?.[name];
  return typeof id === 'string' ? id : undefined;
}

export function fieldsIn(query: URLSearchParams): Fields {
  const fields = new Map<string, ReadonlySet<string>>();
  for (const [parameter, text] of query) {
    const type = /^fields\[([^\]]*)\]$/.exec(parameter)?.[1];
    if (type === undefined) continue;
    const resource = resourceOf(type);
    if (!resource) throw wrongParameter(parameter, `There is no resource type ${type}.`);
    const names = text.split(',').map((name) => name.trim());
    const known = { ...resource.attributes, ...resource.one, ...resource.many };
    for (const name of names)
      if (!Object.hasOwn(known, name))
        throw wrongParameter(parameter, `${type} has no field ${name}.`);
    fields.set(type, new Set(names));
  }
  return fields;
}
