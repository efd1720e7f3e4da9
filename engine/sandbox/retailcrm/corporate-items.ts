// The routes of a corporate customer's lists: addresses, companies, contact persons. They are read
// page by page, added and edited; the vendor has no route that removes one.

import type { JsonObject } from '../../base/json.ts';
import type { Ground, StandInRequest } from '../definition.ts';
import { itemsOf, type List, lists, saveItem } from './corporates.ts';
import type { Actor } from './history.ts';
import { formOf, listed, pageOf, siteOf, structure } from './parameters.ts';
import { badParameter, notFound } from './refusals.ts';

export function corporateItems(
  ground: Ground,
  request: StandInRequest,
  owner: JsonObject,
  {
    path,
    actor,
    sites,
  }: {
    readonly path: readonly string[];
    readonly actor: Actor;
    readonly sites: readonly string[];
  },
): JsonObject {
  const [name = '', id, verb, ...rest] = path;
  if (!Object.hasOwn(lists, name) || rest.length > 0) throw notFound();
  const list = name as List;
  const { field } = lists[list];
  if (request.method === 'GET' && id === undefined)
    return listed(
      list,
      itemsOf(ground, owner.id as number, list).map(withoutOwner),
      pageOf(request.query),
    );
  if (request.method !== 'POST') throw notFound();
  const form = formOf(request);
  siteOf(form, sites);
  if (id === 'create' && verb === undefined) {
    const made = saveItem(ground, owner, list, { given: structure(form, field) }, actor);
    return { success: true, id: made };
  }
  if (verb !== 'edit') throw notFound();
  const entityBy = form.get('entityBy') ?? 'externalId';
  if (entityBy !== 'id' && entityBy !== 'externalId')
    throw badParameter({ entityBy: 'The value you selected is not a valid choice.' });
  const item = itemsOf(ground, owner.id as number, list).find(
    (one) => String(one[entityBy] ?? '') === id,
  );
  if (!item) throw notFound();
  const changed = saveItem(
    ground,
    owner,
    list,
    { id: item.id as number, given: structure(form, field) },
    actor,
  );
  return { success: true, id: changed };
}

function withoutOwner({ owner: _, ...item }: JsonObject): JsonObject {
  return item as JsonObject;
}
