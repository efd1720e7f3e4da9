// While records of an entity cannot be read, what is to be created there may be one of them. So its system is searched
// first, by the keys of the merge rules where it can be; what is found is read and identified, and a search
// that meets what cannot be read leaves the create waiting.

import { Fault } from '../base/errors.ts';
import { refOf } from '../base/ref.ts';
import type { Operation } from './operation.ts';
import { type Probe, probeCreate } from './probe.ts';
import { withUnread } from './unread-records.ts';
import type { World } from './world.ts';

/** Creates that may not go yet, each with the records over there that it may be. */
export async function searchBefore(
  world: World,
  operations: readonly Operation[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<Operation, readonly string[]>> {
  const creates = operations.filter(({ kind }) => kind === 'create');
  if (creates.length === 0) return new Map();
  const entities = [...new Set(creates.map(({ entity }) => entity.id))];
  const doubtful = await world.store.transact((tx) => withUnread(tx, entities), 'at-next');
  const asked = await Promise.all(
    creates
      .filter(({ entity }) => doubtful.has(entity.id))
      .map(async (create) => [create, await lookedFor(world, create, signal)] as const),
  );
  return new Map(asked.flatMap(([create, found]) => (found ? [[create, found]] : [])));
}

/** Undefined: it may go, because nobody is found or because its system cannot be searched. */
async function lookedFor(
  world: World,
  { pipe: id, entity, direction, record = {} }: Operation,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  const pipe = world.catalogue.pipes.find((one) => one.id === id);
  if (!pipe) return undefined;
  try {
    const sought = { payload: record, direction, marker: '' };
    return refsOf(entity.id, await probeCreate(world, pipe, entity, sought, signal));
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'system.answer') throw error;
    world.tell({ kind: 'unreadable', entity: entity.id, message: error.message });
    return [];
  }
}

function refsOf(entity: string, probe: Probe): readonly string[] | undefined {
  switch (probe.kind) {
    case 'marker':
    case 'key':
      return [refOf(entity, probe.read.id)];
    case 'several':
      return probe.refs;
    default:
      return undefined;
  }
}
