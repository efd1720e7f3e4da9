// While records of an entity cannot be read, what is to be created there may be one of them. So its system is searched
// first, by the keys of the merge rules where it can be. Whoever is known has been identified and is somebody else; a
// stranger is read, and identified then. A search that meets what cannot be read leaves its create waiting;
// whatever else is wrong with one is for the create itself to meet.

import { isEmpty } from '../../base/empty.ts';
import { Failure, Fault } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import { idOf, refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Transaction } from '../../store/store.ts';
import { withUnreadable } from '../collect/unreadable-ids.ts';
import { searchPaths, sideWritten } from '../keys/keys-there.ts';
import type { Operation } from '../operation.ts';
import { type Known, knownRewritings, spellings } from '../reconcile/rewritings.ts';
import { driverOf, type World } from '../world.ts';

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
  const searches = await world.store.transact((tx) => searchesOf(world, tx, creates), 'at-next');
  const asked = await Promise.all(
    searches.map(async (search) => [search.create, await mayBe(world, search, signal)] as const),
  );
  return new Map(asked.flatMap(([create, refs]) => (refs ? [[create, refs]] : [])));
}

interface Search {
  readonly create: Operation;
  /** By rule: the properties by which its record is looked for. */
  readonly paths: readonly (readonly string[])[];
  readonly rewritingsOf: Known;
}

/** Of creates into entities of which some records cannot be read. */
async function searchesOf(
  world: World,
  tx: Transaction,
  creates: readonly Operation[],
): Promise<readonly Search[]> {
  const unreadable = await withUnreadable(tx, [...new Set(creates.map(({ entity }) => entity.id))]);
  const pipes = new Map(world.catalogue.pipes.map((pipe) => [pipe.id, pipe]));
  const planned = creates
    .filter(({ entity }) => unreadable.has(entity.id))
    .map((create) => {
      const { merge = [] } = pipes.get(create.pipe) ?? {};
      const side = sideWritten(create.direction);
      return { create, paths: merge.map((rule) => searchPaths(rule, side, create.entity)) };
    });
  const known = new Map<Entity, Known>();
  for (const [entity, own] of Map.groupBy(planned, ({ create }) => create.entity)) {
    const paths = new Set(own.flatMap((one) => one.paths.flat()));
    known.set(entity, await knownRewritings(tx, entity, [...paths]));
  }
  return planned.map((one) => ({ ...one, rewritingsOf: known.get(one.create.entity) as Known }));
}

/** Undefined: it is nobody there, as far as its system can be searched. */
async function mayBe(
  world: World,
  search: Search,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  const { entity, work } = search.create;
  try {
    const refs = await strangersLike(world, search, signal);
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
  search: Search,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const paths of search.paths)
    for (const ref of await strangersBy(world, search, paths, signal)) found.add(ref);
  return [...found];
}

/** Of a rule with several keys a record has all: where one of them is nobody's, there is nobody. */
async function strangersBy(
  world: World,
  { create: { entity, record = {} }, rewritingsOf }: Search,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  let all: readonly string[] | undefined;
  let unreadable: Fault | undefined;
  for (const path of paths) {
    const value: Json = readPath(record, path) ?? null;
    if (isEmpty(value)) continue;
    const values = spellings(value, rewritingsOf(path));
    try {
      const refs = await strangersAt(world, entity, { path, values, signal });
      all = all?.filter((ref) => refs.includes(ref)) ?? refs;
      if (all.length === 0) return [];
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'search.unreadable') throw error;
      unreadable = error;
    }
  }
  if (unreadable) throw unreadable;
  return all ?? [];
}

async function strangersAt(
  world: World,
  entity: Entity,
  by: {
    readonly path: string;
    readonly values: readonly Json[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const value of by.values) {
    const reads = await driverOf(world, entity).find(entity, by.path, value, by.signal);
    for (const { id, into } of reads) if (into === undefined) found.add(refOf(entity.id, id));
  }
  if (found.size === 0) return [];
  const heads = await world.store.transact((tx) => tx.heads([...found]), 'at-next');
  return [...found].filter((ref) => (heads.get(ref)?.state ?? 'gone') === 'gone');
}
