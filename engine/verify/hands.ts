// How a trial reads and edits a record behind the engine's back: as the systems themselves hold it now,
// never as an image. An edit goes through the system's own driver; where its file knows no update, through
// the screens of an imitated system, if there is one.

import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Entity } from '../definition/system.ts';
import type { Driver, WriteAnswer } from '../drivers/driver.ts';
import { equal } from '../mapping/compare.ts';
import { driverOf, type World } from '../sync/world.ts';

export interface Hands {
  /** The record as its system has it; undefined if it is gone or cannot be read. */
  read(entity: Entity, id: string): Promise<JsonObject | undefined>;
  /** Sets properties; why that was not possible, or undefined. */
  write(entity: Entity, id: string, set: Edit): Promise<string | undefined>;
}

/** Property path → new value; null empties it. */
export type Edit = Readonly<Record<string, Json>>;

/** The screens of imitated systems; why an edit was not taken, or undefined. */
export type Screens = (entity: Entity, id: string, set: Edit) => Promise<string | undefined>;

export function handsOn(world: World, screens: Screens | undefined): Hands {
  const look = async (driver: Driver, entity: Entity, id: string) => {
    const [found] = await driver.get(entity, [id]);
    return found?.kind === 'found' ? found.read : undefined;
  };
  const read = async (entity: Entity, id: string) =>
    (await look(driverOf(world, entity), entity, id))?.record;
  const byDriver = async (entity: Entity, id: string, set: Edit): Promise<string | undefined> => {
    const driver = driverOf(world, entity);
    const held = await look(driver, entity, id);
    if (!held) return 'it could not be read';
    const [answer] = await driver.update(entity, [
      {
        id,
        patch: { set, items: {} },
        before: held.record,
        ...(held.version === undefined ? {} : { version: held.version }),
        idempotencyKey: world.newId(),
      },
    ]);
    return refusal(answer as WriteAnswer);
  };
  return {
    read,
    write: async (entity, id, set) => {
      const reason = takesUpdates(entity)
        ? await byDriver(entity, id, set)
        : 'its file knows no update';
      if (reason === undefined || !screens) return reason;
      const refused = await screens(entity, id, set);
      if (refused !== undefined) return takesUpdates(entity) ? reason : refused;
      const after = await read(entity, id);
      return Object.entries(set).every(([path, value]) => isHeld(readPath(after, path), value))
        ? undefined
        : 'its screens keep it in another form';
    },
  };
}

function takesUpdates({ update, derived, sql }: Entity): boolean {
  return update !== undefined || derived !== undefined || sql !== undefined;
}

/** Lists come back with what the system adds to their items. */
function isHeld(held: Json | undefined, wanted: Json): boolean {
  if (Array.isArray(wanted)) return Array.isArray(held) && held.length === wanted.length;
  return isObject(wanted) ? isObject(held) : equal(held ?? null, wanted, 'exact');
}

function refusal(answer: WriteAnswer): string | undefined {
  switch (answer.kind) {
    case 'done':
      return undefined;
    case 'changed':
      return 'it was changed in between';
    case 'gone':
      return 'it is gone';
    default:
      return answer.message;
  }
}
