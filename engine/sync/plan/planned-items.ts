// In a plan nobody mints the keys of items that are sent: they get made-up ones, as a system would have given
// them, so that the items of a list are told apart.

import type { Json, JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import { itemsAt, textAt } from '../decide/list-pairs.ts';
import { pipesOf, type World } from '../world.ts';

/** The record as it would be held, its items with keys. */
export function withItemKeys(
  world: World,
  entity: Entity,
  record: JsonObject,
  name: () => string,
): JsonObject {
  let held = record;
  for (const { list, key } of keyedLists(world, entity)) {
    if (!Array.isArray(readPath(held, list))) continue;
    const items = itemsAt(held, list).map((item) =>
      textAt(item, key) === '' ? withPath(item, key, name()) : item,
    );
    held = withPath(held, list, items as unknown as Json);
  }
  return held;
}

/** Where the lists of a record stand, and what the items of each are known by. */
function keyedLists(world: World, { id }: Entity) {
  return pipesOf(world, id).flatMap(({ sink, rows }) =>
    rows.flatMap(({ list, sinkPath }) => {
      if (!list?.key) return [];
      const { key, backPath } = list;
      if (sink.id === id) return [{ list: sinkPath, key: key.sink }];
      return backPath === undefined ? [] : [{ list: backPath, key: key.source }];
    }),
  );
}
