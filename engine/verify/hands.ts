// How a trial reads and edits a record behind the engine's back: as the systems themselves hold it now,
// never as an image. An edit goes through a driver, where there can be one with the access of somebody
// else, because a system may keep from us what we changed ourselves; where its file knows no update, through
// the screens of an imitated system, if there is one. A derived record is edited in what it is made of.

import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { idOf, refOf } from '../base/ref.ts';
import type { Entity } from '../definition/system.ts';
import { derivedProps } from '../drivers/derived-driver.ts';
import type { Driver, Patch, WriteAnswer } from '../drivers/driver.ts';
import { patchedItems } from '../drivers/patch.ts';
import { equal } from '../mapping/compare.ts';
import { newestParent } from '../sync/collect/derive.ts';
import { driverOf, type World } from '../sync/world.ts';
import { parentSaving } from './saved-parent.ts';
import type { Tell } from './waiting.ts';

export interface Hands {
  /** The record as its system has it; undefined if it is gone or cannot be read. */
  read(entity: Entity, id: string): Promise<JsonObject | undefined>;
  /** Sets properties; why that was not possible, or undefined. */
  write(entity: Entity, id: string, edit: Edit): Promise<string | undefined>;
  /** The same on a screen where there is one: what is chosen there may bring other properties along. */
  enter(entity: Entity, id: string, edit: Edit): Promise<string | undefined>;
}

export interface Edit {
  /** Property path → new value; null empties it. */
  readonly set: Readonly<Record<string, Json>>;
  /** Items of lists, found by their ids, in place of the whole list. */
  readonly items?: Patch['items'];
}

/** The screens of imitated systems; why an edit was not taken, or undefined. */
export type Screens = (entity: Entity, id: string, set: Edit['set']) => Promise<string | undefined>;

export interface HandsOptions {
  readonly screens?: Screens | undefined;
  /** Given where a system's words may hold values of records: they are told, and no part of the reason. */
  readonly tell?: Tell | undefined;
}

/** `world` is the engine's, but for drivers that may be somebody else's. */
export function handsOn(world: World, { screens, tell }: HandsOptions): Hands {
  const look = async (driver: Driver, entity: Entity, id: string) => {
    const [found] = await driver.get(entity, [id]);
    return found?.kind === 'found' ? found.read : undefined;
  };
  const readPlain = async (entity: Entity, id: string) =>
    (await look(driverOf(world, entity), entity, id))?.record;
  const byDriver = async (entity: Entity, id: string, edit: Edit): Promise<string | undefined> => {
    const driver = driverOf(world, entity);
    const held = await look(driver, entity, id);
    if (!held) return 'it could not be read';
    const [answer] = await driver.update(entity, [
      {
        id,
        patch: { items: {}, ...edit },
        before: held.record,
        ...(held.version === undefined ? {} : { version: held.version }),
        idempotencyKey: world.newId(),
      },
    ]);
    return refusal(answer as WriteAnswer, (words) => {
      if (!tell) return words;
      const paths = Object.keys({ ...edit.set, ...edit.items }).join(', ');
      tell(`${refOf(entity.id, id)}: ${paths} could not be edited: ${words}`);
      return 'its system refuses it';
    });
  };
  const writePlain = async (entity: Entity, id: string, edit: Edit) => {
    const reason = takesUpdates(entity) ? await byDriver(entity, id, edit) : 'it takes no edits';
    if (reason === undefined || !screens) return reason;
    const set = wholeLists(await readPlain(entity, id), edit);
    const refused = await screens(entity, id, set);
    if (refused !== undefined) return takesUpdates(entity) ? reason : refused;
    const after = await readPlain(entity, id);
    return Object.entries(set).every(([path, value]) => isHeld(readPath(after, path), value))
      ? undefined
      : 'its screens keep it in another form';
  };
  const writeAndSave = async (entity: Entity, id: string, edit: Edit) => {
    const reason = await writePlain(entity, id, edit);
    const parent = reason === undefined ? await parentSaving(world, entity, id) : undefined;
    return parent ? writePlain(parent.of, parent.id, parent.edit) : reason;
  };
  const parentOf = async (entity: Entity, id: string) => {
    const of = world.catalogue.entities.get(entity.derived?.parent ?? '') as Entity;
    const image = await world.store.transact((tx) => newestParent(tx, entity, id));
    return image && { of, id: idOf(image.ref) };
  };
  const write = async (entity: Entity, id: string, edit: Edit) => {
    if (!entity.derived) return writeAndSave(entity, id, edit);
    const parent = await parentOf(entity, id);
    const set = inParent(entity, edit);
    if (!parent) return 'it could not be read';
    return set ? writePlain(parent.of, parent.id, { set }) : 'it is computed from something else';
  };
  return {
    read: async (entity, id) => {
      if (!entity.derived) return readPlain(entity, id);
      const parent = await parentOf(entity, id);
      const record = parent && (await readPlain(parent.of, parent.id));
      const settings = world.catalogue.systems.get(entity.system)?.settings ?? {};
      return record && derivedProps(entity, record, settings);
    },
    write,
    enter: async (entity, id, edit) => {
      const refused = entity.derived ? undefined : await screens?.(entity, id, edit.set);
      const isEntered = screens !== undefined && !entity.derived && refused === undefined;
      return isEntered ? undefined : write(entity, id, edit);
    },
  };
}

/** On a screen a list is seen, and saved, as a whole. */
function wholeLists(record: JsonObject | undefined, { set, items = {} }: Edit): Edit['set'] {
  const lists = Object.entries(items).map(([path, patch]) => [
    path,
    patchedItems(readPath(record, path), patch),
  ]);
  return { ...set, ...Object.fromEntries(lists) };
}

/** The edit of what a derived record is made of; undefined where a property is no copy. */
export function inParent({ derived }: Entity, edit: Edit): Edit['set'] | undefined {
  if (edit.items) return undefined;
  const set: Record<string, Json> = {};
  for (const [path, value] of Object.entries(edit.set)) {
    const steps = path.split('.');
    const at = steps.findIndex((_, count) => derived?.record[steps.slice(0, count + 1).join('.')]);
    const own = steps.slice(0, at + 1).join('.');
    const from = at < 0 ? undefined : derived?.record[own]?.path;
    if (from === undefined) return undefined;
    set[from + path.slice(own.length)] = value;
  }
  return set;
}

function takesUpdates({ update, sql }: Entity): boolean {
  return update !== undefined || sql !== undefined;
}

/** Lists come back with what the system adds to their items. */
function isHeld(held: Json | undefined, wanted: Json): boolean {
  if (Array.isArray(wanted)) return Array.isArray(held) && held.length === wanted.length;
  return isObject(wanted) ? isObject(held) : equal(held ?? null, wanted, 'exact');
}

function refusal(answer: WriteAnswer, kept: (words: string) => string): string | undefined {
  switch (answer.kind) {
    case 'done':
      return undefined;
    case 'changed':
      return 'it was changed in between';
    case 'gone':
      return 'it is gone';
    default:
      return kept(answer.message);
  }
}
