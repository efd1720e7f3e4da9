// The ground of tests that are about what authors write: the small project with files of its own,
// compiled, on systems in memory with the properties of its schemas.

import { expect } from 'vitest';
import type { PropertySchema } from '../../engine/definition/entity-schema.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import type { MemoryDriver } from '../../engine/drivers/memory.ts';
import { memorySystem } from '../../engine/drivers/memory-system.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { type Ground, type GroundOptions, ground } from './two-systems.ts';

/** List properties whose items have ids, per entity. */
const parts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'shop.order': { lines: 'id' },
  'erp.order': { lines: 'id' },
};

export async function fromFiles(
  own: Readonly<Record<string, string>>,
  options: GroundOptions = {},
): Promise<Ground> {
  const catalogue = await catalogueWith(own);
  expect(told(catalogue)).toEqual([]);
  const systems = [...catalogue.systems.values()].map((system) => inMemory(system));
  const entities = new Map(
    systems.flatMap(({ entities: all }) => Object.values(all)).map((one) => [one.id, one]),
  );
  const moved = ({ source, sink, ...pipe }: Pipe): Pipe => ({
    ...pipe,
    source: entities.get(source.id) as Entity,
    sink: entities.get(sink.id) as Entity,
  });
  return ground(systems, catalogue.pipes.map(moved), options);
}

function inMemory({ name, entities }: System): System {
  const made = Object.values(entities).map(({ name: entity, id, schema, modified }) => {
    const { id: _, version: _v, ...properties } = schema.properties ?? {};
    return [
      entity,
      {
        properties: properties as Record<string, PropertySchema>,
        parts: parts[id] ?? {},
        ...(modified?.path ? { modified: modified.path } : {}),
      },
    ];
  });
  return memorySystem({ name, settleMs: 1_000, entities: Object.fromEntries(made) });
}

/** The people of a system. */
export function peopleOf(here: Ground, system: string): MemoryDriver['people'] {
  return (here.drivers[system] as MemoryDriver).people;
}
