// Which entities are read because pipes need them: both ends of each, and what their rules look values up in.

import type { Pipe, UnlessRule } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import { innerRules, type ValueRule } from '../../mapping/row.ts';
import type { World } from '../world.ts';

/** Entities whose records are collected into images: both ends of each pipe, and what is found in. */
export function collectedEntities(world: World): readonly Entity[] {
  const entities = new Map<string, Entity>();
  for (const pipe of world.catalogue.pipes) {
    if (!pipe.isEnabled) continue;
    for (const entity of [pipe.source, pipe.sink, ...foundEntities(world, pipe)]) {
      const of = entity.derived?.parent ?? entity.list?.each ?? '';
      const parent = world.catalogue.entities.get(of);
      if (parent) entities.set(parent.id, parent);
      if (entity.refreshMs === undefined) entities.set(entity.id, entity);
    }
  }
  return [...entities.values()];
}

/** Entities that a pipe's rows, actions and merge rules look values up in. */
export function foundEntities(world: World, pipe: Pipe): readonly Entity[] {
  const names = new Set<string>();
  for (const rule of rulesOf(pipe)) addFound(rule, names);
  return [...names].sort().flatMap((name) => world.catalogue.entities.get(name) ?? []);
}

function addFound(rule: ValueRule, names: Set<string>): void {
  if (rule.kind === 'find') names.add(rule.entity);
  for (const one of innerRules(rule)) addFound(one.rule, names);
}

/** Every rule of a pipe that gives a value: of rows, of items and of actions, both ways, and of merge rules. */
export function rulesOf(pipe: Pipe): readonly ValueRule[] {
  return [
    ...pipe.rows.flatMap((row) => [
      row.rule,
      ...row.back.map((one) => one.rule),
      ...(row.list?.rows ?? []).flatMap((item) => [item.rule, ...item.back.map((one) => one.rule)]),
    ]),
    ...[pipe.forward, pipe.back].flatMap((way) =>
      (way?.actions ?? []).flatMap((action) => action.with.map((one) => one.rule)),
    ),
    ...unlessRules(pipe),
    ...pipe.merge
      .flatMap((rule) => [...rule.source, ...rule.sink])
      .map((key) => ('kind' in key ? key : undefined)),
  ].filter((rule) => rule !== undefined);
}

export function unlessRules(pipe: Pipe): readonly UnlessRule[] {
  return [pipe.forward.unless, pipe.back?.unless].filter((rule) => rule !== undefined);
}
