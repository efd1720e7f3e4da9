// The systems of a plan: they are read for real, and answer writes as a system would that takes them as they are.

import type { JsonObject } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import type { Driver, Look, WriteAnswer } from '../../drivers/driver.ts';
import { patched } from '../../drivers/patch.ts';
import type { World } from '../world.ts';
import { withItemKeys } from './planned-items.ts';

/** One for each driver of the world, by system; what they create has names of its own: `new-1`. */
export function planningDrivers(world: World): ReadonlyMap<string, Driver> {
  let made = 0;
  const name = () => `new-${++made}`;
  return new Map(
    [...world.drivers].map(([system, driver]) => [system, planning(driver, world, name)]),
  );
}

/**
 * The driver, but writes go nowhere: they are answered with the record as it would be. What was made here is known
 * here only, so its system is not asked for it.
 */
function planning(driver: Driver, world: World, name: () => string): Driver {
  const made = new Map<string, JsonObject>();
  let items = 0;
  const itemKey = () => `new-item-${++items}`;
  const answer = (id: string, record: JsonObject): WriteAnswer => ({
    kind: 'done',
    id,
    read: { id, record },
    begunAtMs: world.clock.now(),
  });
  const written = (entity: Entity, id: string, props: JsonObject): WriteAnswer => {
    const record = withItemKeys(world, entity, props, itemKey);
    if (made.has(id)) made.set(id, record);
    return answer(id, record);
  };
  return {
    ...driver,
    get: async (entity, ids, signal) => {
      const asked = ids.filter((id) => !made.has(id));
      const looks = asked.length === 0 ? [] : await driver.get(entity, asked, signal);
      const known = new Map(asked.map((id, at) => [id, looks[at] as Look]));
      const begunAtMs = world.clock.now();
      return ids.map((id) => {
        const record = made.get(id);
        if (!record) return known.get(id) as Look;
        return { kind: 'found', read: { id, record }, begunAtMs };
      });
    },
    create: async (entity, requests) =>
      requests.map(({ record }) => {
        const id = name();
        made.set(id, record);
        return written(entity, id, record);
      }),
    update: async (entity, requests) =>
      requests.map(({ id, patch, before }) => written(entity, id, patched(before, patch))),
    act: async (_, requests) => requests.map(({ id, before }) => answer(id, before)),
    remove: async (_, requests) => requests.map(({ id }) => answer(id, {})),
    close: async () => {},
  };
}
