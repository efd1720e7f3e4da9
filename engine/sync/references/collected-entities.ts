// Which entities are read because pipes need them: both ends of each, and what their rules look values up in.

import type { Catalogue, Pipe, UnlessRule } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import { type LookUpRule, lookUpsIn, rulesIn } from '../../mapping/row.ts';
import type { World } from '../world.ts';

/** Asked with each page that is stored. */
const collected = new WeakMap<Catalogue, readonly Entity[]>();

/** Entities whose records are collected into images: both ends of each pipe, and what is found in. */
export function collectedEntities(world: World): readonly Entity[] {
  const known = collected.get(world.catalogue);
  if (known) return known;
  const made = entitiesNeeded(world);
  collected.set(world.catalogue, made);
  return made;
}

/** Which of these are collected, and which nobody needs. */
export function byNeed(
  world: World,
  entities: readonly Entity[],
): { readonly needed: readonly Entity[]; readonly idle: readonly Entity[] } {
  const ids = new Set(collectedEntities(world).map(({ id }) => id));
  const isNeeded = ({ id }: Entity) => ids.has(id);
  return {
    needed: entities.filter(isNeeded),
    idle: entities.filter((entity) => !isNeeded(entity)),
  };
}

function entitiesNeeded(world: World): readonly Entity[] {
  const entities = new Map<string, Entity>();
  for (const pipe of world.catalogue.pipes) {
    if (!pipe.isEnabled) continue;
    for (const entity of [pipe.source, pipe.sink, ...foundEntities(world, pipe)]) {
      for (const one of parentsOf(world, entity)) entities.set(one.id, one);
      if (entity.refreshMs === undefined) entities.set(entity.id, entity);
    }
  }
  return [...entities.values()];
}

/** What an entity is derived from or listed by, and what that is in turn; the first of them first. */
function parentsOf(world: World, { derived, list }: Entity): readonly Entity[] {
  const parent = world.catalogue.entities.get(derived?.parent ?? list?.each ?? '');
  return parent ? [...parentsOf(world, parent), parent] : [];
}

/** Entities that a pipe's rows, actions and merge rules find records in by a value. */
export function foundEntities(world: World, pipe: Pipe): readonly Entity[] {
  const names = lookUpsOf(pipe).flatMap((rule) => (rule.kind === 'find' ? [rule.entity] : []));
  return [...new Set(names)].sort().flatMap((name) => world.catalogue.entities.get(name) ?? []);
}

/** Every look-up of a pipe: of rows, items and actions, both ways, and of keys by which records or items are the same. */
export function lookUpsOf(pipe: Pipe): readonly LookUpRule[] {
  const keys = pipe.merge.flatMap((rule) => [...rule.source, ...rule.sink]);
  const actions = [...(pipe.forward.actions ?? []), ...(pipe.back?.actions ?? [])];
  const rules = [
    ...pipe.rows.flatMap(rulesIn),
    ...actions.flatMap((action) => action.with.map(({ rule }) => rule)),
    ...unlessRules(pipe),
    ...keys.flatMap((key) => ('kind' in key ? [key] : [])),
  ];
  return rules.flatMap(lookUpsIn);
}

export function unlessRules(pipe: Pipe): readonly UnlessRule[] {
  return [pipe.forward.unless, pipe.back?.unless].filter((rule) => rule !== undefined);
}
