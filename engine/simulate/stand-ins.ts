// A project's own systems, as systems that live in this process: the same entities, ids, versions and
// searches, spoken to without a protocol. What a system file says about end points is of no use here;
// what it says about what the system can do is.

import type { Catalogue, Direction, Pipe } from '../definition/pipe.ts';
import type { Entity, System } from '../definition/system.ts';
import { memorySystem, pathExpression } from '../drivers/memory-system.ts';

/** The catalogue with these pipes only, and every system in memory. */
export function inMemory(catalogue: Catalogue, pipes: readonly Pipe[]): Catalogue {
  const systems = new Map(
    [...catalogue.systems].map(([name, system]) => [name, standInOf(system)]),
  );
  const entities = new Map(
    [...systems.values()].flatMap((system) =>
      Object.values(system.entities).map((entity) => [entity.id, entity] as const),
    ),
  );
  const own = (entity: Entity) => entities.get(entity.id) ?? entity;
  return {
    ...catalogue,
    systems,
    entities,
    pipes: pipes.map((pipe) => ({
      ...pipe,
      source: own(pipe.source),
      sink: own(pipe.sink),
      forward: withoutActions(pipe.forward),
      ...(pipe.back ? { back: withoutActions(pipe.back) } : {}),
    })),
  };
}

/** What a system can be asked to do beside keeping records is not imitated. */
function withoutActions({ actions: _, ...direction }: Direction): Direction {
  return direction;
}

function standInOf(system: System): System {
  const entities = Object.entries(system.entities).map(([name, entity]) => [
    name,
    entityInMemory(entity),
  ]);
  return { ...system, driver: 'memory', entities: Object.fromEntries(entities) };
}

/** Where a system keeps its time of change, if the system file computes it from something else. */
const modifiedPath = 'modifiedInMemory';

/** An entity that can do everything: whether a pipe may was checked with the files. */
const able = memorySystem({ name: 'any', entities: { any: { properties: {} } } }).entities
  .any as Entity;

function entityInMemory(entity: Entity): Entity {
  if (entity.derived) return entity;
  const { system, name, id, title, schema, version, marker, find, deactivate, parts } = entity;
  const { refreshMs, modified, changes } = entity;
  return {
    ...able,
    ...{ system, name, id, title, schema, find, parts },
    idOf: pathExpression(entity.idOf.path ?? 'id'),
    changes: changes.kind === 'since' && modified ? changes : { kind: 'listing' },
    ...(modified ? { modified: pathExpression(modified.path ?? modifiedPath) } : {}),
    ...(version === undefined ? {} : { version }),
    ...(marker === undefined ? {} : { marker }),
    ...(deactivate === undefined ? {} : { deactivate }),
    ...(refreshMs === undefined ? {} : { refreshMs }),
  };
}
