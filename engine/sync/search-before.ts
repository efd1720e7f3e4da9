// While records of an entity cannot be read, what is to be created there may be one of them. So its system is searched
// first, by the keys of the merge rules where it can be. Whoever is known has been identified and is somebody else; a
// stranger is read, and identified then. A search that meets what cannot be read leaves its create waiting;
// whatever else is wrong with one is for the create itself to meet.

import { Failure, Fault } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { idOf, refOf } from '../base/ref.ts';
import type { MergeRule, Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import { isEmpty } from '../mapping/compare.ts';
import type { Operation } from './operation.ts';
import { searchPaths, spellings } from './probe.ts';
import { withUnread } from './unread-records.ts';
import { driverOf, type World } from './world.ts';

/** After so many a stranger that is found and cannot be got is not there, and who cannot be asked is not asked. */
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
  const { entity, work } = create;
  try {
    const refs = await strangersLike(world, pipe, create, signal);
    if (refs.length === 0) return undefined;
    if (work.tries < triesMax) return refs;
    const looks = await driverOf(world, entity).get(entity, refs.map(idOf), signal);
    return looks.some(({ kind }) => kind === 'found') ? refs : undefined;
  } catch (error) {
    if (!(error instanceof Fault) && !(error instanceof Failure)) throw error;
    if (error.code === 'system.unreachable') return work.tries < triesMax ? [] : undefined;
    if (error.code !== 'search.unreadable') return undefined;
    world.tell({ kind: 'unreadable', entity: entity.id, message: error.message });
    return [];
  }
}

/** Records that nobody knows yet and that have the keys of the create by one of the rules. */
async function strangersLike(
  world: World,
  pipe: Pipe,
  create: Operation,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const rule of pipe.merge)
    for (const ref of await strangersBy(world, rule, create, signal)) found.add(ref);
  return [...found];
}

/** Of a rule with several keys a record has all: where one of them is nobody's, there is nobody. */
async function strangersBy(
  world: World,
  rule: MergeRule,
  { entity, direction, record = {} }: Operation,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const side = direction === 'forward' ? 'sink' : 'source';
  let all: readonly string[] | undefined;
  let unread: Fault | undefined;
  for (const path of searchPaths(rule, side, entity)) {
    const value: Json = readPath(record, path) ?? null;
    if (isEmpty(value)) continue;
    try {
      const refs = await strangersAt(world, entity, path, value, signal);
      all = all?.filter((ref) => refs.includes(ref)) ?? refs;
      if (all.length === 0) return [];
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'search.unreadable') throw error;
      unread = error;
    }
  }
  if (unread) throw unread;
  return all ?? [];
}

async function strangersAt(
  world: World,
  entity: Entity,
  path: string,
  value: Json,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const one of await spellings(world, entity, path, value)) {
    const reads = await driverOf(world, entity).find(entity, path, one, signal);
    for (const { id } of reads) found.add(refOf(entity.id, id));
  }
  if (found.size === 0) return [];
  const heads = await world.store.transact((tx) => tx.heads([...found]), 'at-next');
  return [...found].filter((ref) => (heads.get(ref)?.state ?? 'gone') === 'gone');
}
