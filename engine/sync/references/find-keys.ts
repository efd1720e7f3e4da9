// Keys of records that are looked up by a value: for each property that a `find` of any pipe searches
// by, absorbing a record stores its value. Where an answer may have changed, the links that asked are
// looked at again, those that still wait for one too.

import { fingerprint, type Json, type JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import type { Image, RecordKeys, Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';
import { foundEntities, lookUpsOf } from './collected-entities.ts';
import { findScope, questionOf, textOf } from './finds.ts';

/** Records indexed in one step when a definition begins to search by a property. */
const pageMax = 1_000;

const known = new WeakMap<Catalogue, ReadonlyMap<string, ReadonlySet<string>>>();

/** Properties that finds of enabled pipes search an entity by; `id` is never among them. */
function findPaths({ catalogue }: World, entity: string): ReadonlySet<string> {
  const paths = known.get(catalogue) ?? allPaths(catalogue.pipes);
  known.set(catalogue, paths);
  return paths.get(entity) ?? new Set();
}

/** True if an enabled pipe looks in the entity's records: finds one, be it by id, or takes of a counterpart. */
export function isFoundIn({ catalogue }: World, entity: string): boolean {
  const paths = known.get(catalogue) ?? allPaths(catalogue.pipes);
  known.set(catalogue, paths);
  return paths.has(entity);
}

function allPaths(pipes: readonly Pipe[]): ReadonlyMap<string, ReadonlySet<string>> {
  const paths = new Map<string, Set<string>>();
  const pathsOf = (entity: string) => {
    const known = paths.get(entity) ?? new Set();
    paths.set(entity, known);
    return known;
  };
  for (const rule of pipes.filter(({ isEnabled }) => isEnabled).flatMap(lookUpsOf)) {
    if (rule.kind === 'link' && (rule.take || rule.where)) pathsOf(rule.as);
    if (rule.kind !== 'find') continue;
    const own = pathsOf(rule.entity);
    if (rule.by !== 'id') own.add(rule.by);
  }
  return paths;
}

/** Stores the keys of records as they are now. */
export function keysFor(world: World, images: readonly Image[]): readonly RecordKeys[] {
  return images.flatMap(({ ref, entity, props }) =>
    [...findPaths(world, entity)].map((by) => {
      const value = textOf(readPath(props, by));
      return { scope: findScope(entity, by), ref, values: value === '' ? [] : [value] };
    }),
  );
}

/** What may have been asked about a record: itself, and the values it is or was found by. */
export function questionsAbout(
  world: World,
  entity: string,
  ref: string,
  versions: readonly (JsonObject | undefined)[],
): readonly string[] {
  const questions = [...findPaths(world, entity)].flatMap((by) =>
    versions.flatMap((props) => {
      const value = textOf(readPath(props, by));
      return value === '' ? [] : [questionOf(entity, by, value)];
    }),
  );
  return [ref, ...new Set(questions)];
}

/** Indexes what was collected before a definition began to search by a property. */
export async function indexFinds(world: World, pipe: Pipe): Promise<void> {
  const entities = foundEntities(world, pipe).map(({ id }) => id);
  if (entities.length === 0) return;
  const factOf = (entity: string) => `finds ${entity}`;
  const known = await world.store.transact((tx) => tx.facts(entities.map(factOf)));
  for (const entity of entities) {
    const fact = factOf(entity);
    const now: Json = fingerprint([...findPaths(world, entity)].sort());
    if (known.get(fact) === now) continue;
    for (let after: string | undefined = ''; after !== undefined; )
      after = await world.store.transact((tx) => indexPage(world, tx, entity, after as string));
    await world.store.transact((tx) => tx.putFacts({ [fact]: now }));
  }
}

async function indexPage(
  world: World,
  tx: Transaction,
  entity: string,
  after: string,
): Promise<string | undefined> {
  const refs = await tx.refsOf(entity, after, pageMax);
  await tx.putKeys(keysFor(world, [...(await tx.images(refs)).values()]));
  return refs.at(-1);
}
