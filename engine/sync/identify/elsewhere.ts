// Is a record over there in another form? A pipe may say where to look (`unless`); what is found there is
// not created once more. Such a place must have been read completely before anything is created.

import type { Json } from '../../base/json.ts';
import type { Direction, Pipe } from '../../definition/pipe.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import { bindingsOf, type MappingContext } from '../../mapping/scope.ts';
import type { Image } from '../../store/store.ts';
import { unlessRules } from '../references/collected-entities.ts';
import type { World } from '../world.ts';

export async function isElsewhere(
  { unless }: Direction,
  image: Image,
  context: MappingContext,
): Promise<boolean> {
  if (!unless) return false;
  const value = await unless.input.evaluate(image.props, bindingsOf(context));
  const found = await context.lookups.matches(unless.entity, unless.by, (value ?? null) as Json);
  const holding = await Promise.all(
    found.map(({ record }) => conditionHolds(unless.where, record, bindingsOf(context))),
  );
  return holding.includes(true);
}

/** Entities with images that a pipe looks into before it creates. */
export function elsewhereEntities(world: World, pipe: Pipe): readonly string[] {
  return unlessRules(pipe)
    .map(({ entity }) => entity)
    .filter((id) => world.catalogue.entities.get(id)?.refreshMs === undefined);
}
