// A pipe that comes to an entity which was read before, be it new, switched on again or away for a while
// (`SAMBAND_RUN`), has no keys of the records that came without it, and has identified none of them. Their keys
// are stored first, so that whoever is identified first finds them; until then the pipe identifies nobody.

import type { JsonObject } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Transaction } from '../../store/store.ts';
import { freshKeys, hasLookUps } from '../keys/fresh-keys.ts';
import { storeKeys } from '../keys/neighbourhood.ts';
import { identifyWork } from '../state/new-work.ts';
import { pipesOf, type World } from '../world.ts';

/** Records handled in one transaction. */
const pageMax = 1_000;

/** Pipes that were not there when the entity was read last; where nothing is there either, they are met by that. */
export async function strangersTo(
  world: World,
  tx: Transaction,
  entity: Entity,
): Promise<readonly Pipe[]> {
  const pipes = pipesOf(world, entity.id);
  const facts = await tx.facts([factOf(entity), ...pipes.map(definitionFact)]);
  const noted = facts.get(factOf(entity)) as readonly string[] | undefined;
  // A store from before this was noted has met the pipes that ran.
  const hasMet = (pipe: Pipe) => noted?.includes(pipe.id) ?? facts.has(definitionFact(pipe));
  const strangers = pipes.filter((pipe) => !hasMet(pipe));
  if (strangers.length === 0 && noted?.length === pipes.length) return [];
  if (strangers.length > 0 && (await tx.refsOf(entity.id, '', 1)).length > 0) return strangers;
  await noteMet(world, tx, entity);
  return [];
}

/** Has all records of the entity identified by these pipes; who cuts it short begins anew. */
export async function meetPipes(
  world: World,
  entity: Entity,
  strangers: readonly Pipe[],
  signal?: AbortSignal,
): Promise<void> {
  const { id } = entity;
  const of = await world.store.transact((tx) => tx.countRefs(id, ''));
  for (let [after, records]: [string | undefined, number] = ['', 0]; after !== undefined; ) {
    signal?.throwIfAborted();
    const from: string = after;
    const refs = await world.store.transact((tx) => meetPage(world, tx, strangers, entity, from));
    after = refs.at(-1);
    records += refs.length;
    if (refs.length > 0) world.tell({ kind: 'met', entity: id, records, of });
  }
  await world.store.transact((tx) => noteMet(world, tx, entity));
}

async function noteMet(world: World, tx: Transaction, entity: Entity): Promise<void> {
  const fact = factOf(entity);
  const before = ((await tx.facts([fact])).get(fact) ?? []) as readonly string[];
  const now = pipesOf(world, entity.id).map(({ id }) => id);
  const kept = new Set([...now, ...(world.catalogue.idle ?? [])]);
  const atMs = world.clock.now();
  for (const id of before.filter((one) => !kept.has(one))) await noteLeft(tx, id, atMs);
  await tx.putFacts({ [fact]: now });
}

/**
 * When a name ran no more, in case another goes on where it was (`reconcile/former-name.ts`). One that linked nobody
 * says nothing: whoever gets it later may come from another.
 */
async function noteLeft(tx: Transaction, id: string, atMs: number): Promise<void> {
  const name = definitionFact({ id });
  const isUsed = (await tx.linkIdsOf(id, '', 1)).length > 0;
  const noted = (await tx.facts([name])).get(name) as JsonObject | null | undefined;
  await tx.putFacts({ [name]: noted && isUsed ? { leftMs: atMs, ...noted } : null });
}

/** True once both sides have met the pipe. */
export async function isMet(tx: Transaction, { id, source, sink }: Pipe): Promise<boolean> {
  const names = [source, sink].map(factOf);
  const facts = await tx.facts(names);
  return names.every((name) => (facts.get(name) as readonly string[] | undefined)?.includes(id));
}

function factOf({ id }: Pick<Entity, 'id'>): string {
  return `pipes of ${id}`;
}

/** The name of what is noted of a pipe when it runs (`reconcile/definition-change.ts`). */
export function definitionFact({ id }: Pick<Pipe, 'id'>): string {
  return `definition ${id}`;
}

/** Gives the records that were met; none: there are no more. */
async function meetPage(
  world: World,
  tx: Transaction,
  pipes: readonly Pipe[],
  entity: Entity,
  after: string,
): Promise<readonly string[]> {
  const refs = await tx.refsOf(entity.id, after, pageMax);
  const when = { dueMs: world.clock.now(), cause: 'first' } as const;
  for (const pipe of pipes) {
    if (!hasLookUps(pipe)) await storeKeys(tx, pipe, (await freshKeys(world, tx, pipe, refs)).keys);
    await tx.putWork(refs.map((ref) => identifyWork(pipe.id, ref, when)));
  }
  return refs;
}
