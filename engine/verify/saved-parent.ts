// Records that are read by parent are read again when the parent changes. Who edits one where people do saves
// the parent with it; a trial that edits it alone has to save the parent as well, as it is.

import type { Json } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { idOf, refOf } from '../base/ref.ts';
import type { Entity } from '../definition/system.ts';
import type { World } from '../sync/world.ts';
import type { Edit } from './hands.ts';

export interface Saving {
  readonly of: Entity;
  readonly id: string;
  readonly edit: Edit;
}

/** What saves the parent of such a record; undefined for any other. */
export async function parentSaving(
  world: World,
  entity: Entity,
  id: string,
): Promise<Saving | undefined> {
  const of = world.catalogue.entities.get(entity.list?.each ?? '');
  if (!of || entity.changes.kind !== 'parent') return undefined;
  const props = await world.store.transact(async (tx) => {
    const wanted = { scope: `children ${entity.id}`, ref: refOf(entity.id, id) };
    const ref = (await tx.keysOf([wanted]))[0]?.values[0];
    return ref === undefined ? undefined : (await tx.images([ref])).get(ref);
  });
  const path = Object.entries(of.schema.properties ?? {}).find(
    ([name, { type, readOnly }]) =>
      type === 'string' && readOnly !== true && typeof readPath(props?.props, name) === 'string',
  )?.[0];
  if (!props || path === undefined) return undefined;
  return {
    of,
    id: idOf(props.ref),
    edit: { set: { [path]: readPath(props.props, path) as Json } },
  };
}
