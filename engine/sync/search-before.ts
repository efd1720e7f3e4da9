// While records of an entity cannot be read, what is to be created there may be one of them. So its system is searched
// first, by the keys of the merge rules where it can be. Whoever is known has been identified and is somebody else; a
// stranger is read, and identified then. A search that meets what cannot be read leaves its create waiting;
// whatever else is wrong with one is for the create itself to meet.

import { Failure, Fault } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { refOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import { isEmpty } from '../mapping/compare.ts';
import type { Operation } from './operation.ts';
import { searchPaths, spellings } from './probe.ts';
import { withUnread } from './unread-records.ts';
import { driverOf, type World } from './world.ts';

/** A stranger that is found so often and never read is not there: the create goes. */
const triesMax = 10;

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
      .map(async (create) => [create, await mayBe(world, create, signal)] as const),
  );
  return new Map(asked.flatMap(([create, refs]) => (refs ? [[create, refs]] : [])));
}

/** Undefined: it is nobody there, as far as its system can be searched. */
async function mayBe(
  world: World,
  create: Operation,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  const pipe = world.catalogue.pipes.find(({ id }) => id === create.pipe);
  if (!pipe) return undefined;
  try {
    const refs = await strangersLike(world, pipe, create, signal);
    return refs.length > 0 && create.work.tries < triesMax ? refs : undefined;
  } catch (error) {
    if (!(error instanceof Fault) && !(error instanceof Failure)) throw error;
    if (error.code !== 'search.unreadable') return undefined;
    world.tell({ kind: 'unreadable', entity: create.entity.id, message: error.message });
    return [];
  }
}

/** Records without an image that have a value of the create's keys. Every rule is asked: each may be the one. */
async function strangersLike(
  world: World,
  pipe: Pipe,
  { entity, direction, record = {} }: Operation,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const side = direction === 'forward' ? 'sink' : 'source';
  const found = new Set<string>();
  for (const path of new Set(pipe.merge.flatMap((rule) => searchPaths(rule, side, entity)))) {
    const value: Json = readPath(record, path) ?? null;
    if (isEmpty(value)) continue;
    for (const one of await spellings(world, entity, path, value)) {
      const reads = await driverOf(world, entity).find(entity, path, one, signal);
      for (const { id } of reads) found.add(refOf(entity.id, id));
    }
  }
  if (found.size === 0) return [];
  const heads = await world.store.transact((tx) => tx.heads([...found]), 'at-next');
  return [...found].filter((ref) => heads.get(ref)?.state !== 'live');
}
