// Derived records: what the images of another entity make of them. Which records a derived one is made
// from is kept beside the images, as keys; of several the newest counts. They are taken in where their
// parents are (`absorb.ts`), in the same transaction, so they are never older.

import { Failure } from '../../base/errors.ts';
import { idOf, refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import { derivedProps } from '../../drivers/derived-driver.ts';
import type { ReadRecord } from '../../drivers/driver.ts';
import { idText } from '../../drivers/read-record.ts';
import type { Head, Image, Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';
import type { Absorbed } from './compare-reads.ts';

/** Entities that are derived from this one. */
export function derivedFrom(world: World, entity: string): readonly Entity[] {
  return [...world.catalogue.entities.values()].filter((one) => one.derived?.parent === entity);
}

/** Which derived records had the id of their parent, and have the one that it has now: each with its parent's move. */
export async function derivedAlike<Move extends { readonly from: string; readonly into: string }>(
  world: World,
  tx: Transaction,
  parent: Entity,
  moves: readonly Move[],
): Promise<readonly (readonly [Entity, Move])[]> {
  const derived = derivedFrom(world, parent.id);
  if (derived.length === 0) return [];
  const images = await tx.images(moves.flatMap(({ from, into }) => [from, into]));
  const hasOwnId = async (entity: Entity, ref: string) => {
    const ids = await readable(world, entity, () => idsOf(entity, images.get(ref)));
    return ids?.[0] === idOf(ref);
  };
  const found: (readonly [Entity, Move])[] = [];
  for (const entity of derived)
    for (const move of moves)
      if ((await hasOwnId(entity, move.from)) && (await hasOwnId(entity, move.into)))
        found.push([entity, move]);
  return found;
}

/** Derived records of which a parent changed or went. */
export interface Derived {
  /** As their newest parent makes them now. */
  readonly found: readonly Absorbed[];
  /** Nothing that they are derived from is left. */
  readonly gone: readonly Image[];
}

/** Makes the records of an entity anew that these parents, which changed or went, have or had a part in. */
export async function derive(
  world: World,
  tx: Transaction,
  entity: Entity,
  refs: readonly string[],
): Promise<Derived> {
  const scope = derivedScope(entity);
  const before = await tx.keysOf(refs.map((ref) => ({ scope, ref })));
  const images = await tx.images(refs);
  const known = await Promise.all(
    refs.map((ref) =>
      readable(world, entity, async () => {
        const values = await idsOf(entity, images.get(ref));
        return { scope, ref, values };
      }),
    ),
  );
  const keys = known.filter((one) => one !== undefined);
  await tx.putKeys(keys);
  const ids = new Set([...before, ...keys].flatMap(({ values }) => values));
  const changed = byId(
    keys.flatMap(({ ref, values }) => values.map((value) => ({ value, ref }))),
    images,
  );
  const newer = await newerThanKnown(tx, entity, changed);
  const others = [...ids].filter((id) => !newer.has(id));
  const parents = await newestParents(tx, entity, others);
  const found: ReadRecord[] = [];
  const gone: string[] = [];
  for (const id of ids) {
    const newest = newer.get(id) ?? parents.get(id);
    if (!newest) gone.push(refOf(entity.id, id));
    else {
      const read = await readable(world, entity, () => derivedRecord(world, entity, id, newest));
      if (read) found.push(read);
    }
  }
  return {
    found: await believed(world, tx, entity, found),
    gone: [...(await tx.images(gone)).values()].filter((image) => image.state !== 'gone'),
  };
}

/** Invariant 6: what cannot be derived of one record stays as it was known, and stops no other. */
async function readable<Result>(
  world: World,
  entity: Entity,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    world.tell({
      kind: 'unreadable',
      entity: entity.id,
      message: error.message,
    });
    return undefined;
  }
}

/** What the images of its parents make of it is always the newest that is known of a record. */
async function believed(
  world: World,
  tx: Transaction,
  entity: Entity,
  reads: readonly ReadRecord[],
): Promise<readonly Absorbed[]> {
  const known = await tx.images(reads.map(({ id }) => refOf(entity.id, id)));
  return reads.map((read) => {
    const old = known.get(refOf(entity.id, read.id));
    const times = [world.clock.now(), old?.readAtMs ?? 0, (old?.wroteAtMs ?? -1) + 1];
    return { read, begunAtMs: Math.max(...times) };
  });
}

async function idsOf(entity: Entity, parent: Image | undefined): Promise<readonly string[]> {
  if (parent === undefined || parent.state === 'gone') return [];
  const id = idText(await entity.idOf.evaluate(parent.props, {}));
  return id === undefined ? [] : [id];
}

/** By derived id, the newest of what it is made from. There may be thousands, of which one is read. */
async function newestParents(
  tx: Transaction,
  entity: Entity,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Image>> {
  const scope = derivedScope(entity);
  const hits = await tx.refsWithKeys(ids.map((value) => ({ scope, value })));
  const heads = byId(hits, await tx.heads(hits.map(({ ref }) => ref)));
  const newest = [...heads].map(([id, parents]) => [id, newestOf(parents)?.ref as string] as const);
  const images = await tx.images(newest.map(([, ref]) => ref));
  return new Map(newest.map(([id, ref]) => [id, images.get(ref) as Image]));
}

/** The scope of the keys that name, by parent, what is derived from it. */
export function derivedScope(entity: Entity): string {
  return `derived ${entity.id}`;
}

/** The name of what is noted of an entity once its records were made from all there are (`read-derived.ts`). */
export function derivedFact(entity: Entity): string {
  return `derived ${entity.id}`;
}

/** What the newest of a derived record's parents was when it was last read. */
export async function newestParent(
  tx: Transaction,
  entity: Entity,
  id: string,
): Promise<Image | undefined> {
  return (await newestParents(tx, entity, [id])).get(id);
}

function byId<One extends Head>(
  hits: readonly { readonly value: string; readonly ref: string }[],
  images: ReadonlyMap<string, One>,
): ReadonlyMap<string, readonly One[]> {
  const parents = new Map<string, One[]>();
  for (const { value, ref } of hits) {
    const image = images.get(ref);
    if (image === undefined || image.state === 'gone') continue;
    const known = parents.get(value);
    if (known) known.push(image);
    else parents.set(value, [image]);
  }
  return parents;
}

/**
 * Of what changed, by derived id, the parent that is newer than any before it: a derived record has the time
 * of its newest parent. Where that is so, which is as good as always, its other parents need not be read.
 */
async function newerThanKnown(
  tx: Transaction,
  entity: Entity,
  changed: ReadonlyMap<string, readonly Image[]>,
): Promise<ReadonlyMap<string, Image>> {
  const known = await tx.images([...changed.keys()].map((id) => refOf(entity.id, id)));
  const newer = new Map<string, Image>();
  for (const [id, parents] of changed) {
    const newest = newestOf(parents);
    const old = known.get(refOf(entity.id, id));
    if (old?.modifiedMs == null || newest?.modifiedMs == null) continue;
    if (newest.modifiedMs > old.modifiedMs) newer.set(id, newest);
  }
  return newer;
}

/** The one changed last; of those changed at once, or without a time, the one with the highest id. */
function newestOf<One extends Head>(parents: readonly One[]): One | undefined {
  let newest: One | undefined;
  for (const one of parents) if (newest === undefined || comesAfter(one, newest)) newest = one;
  return newest;
}

function comesAfter(one: Head, other: Head): boolean {
  const later = (one.modifiedMs ?? 0) - (other.modifiedMs ?? 0);
  return later > 0 || (later === 0 && names.compare(idOf(one.ref), idOf(other.ref)) > 0);
}

const names = new Intl.Collator('en', { numeric: true });

async function derivedRecord(
  world: World,
  entity: Entity,
  id: string,
  parent: Image,
): Promise<ReadRecord> {
  const settings = world.catalogue.systems.get(entity.system)?.settings ?? {};
  const record = await derivedProps(entity, parent.props, settings);
  const { modifiedMs } = parent;
  return { id, record, ...(modifiedMs === null ? {} : { modifiedMs }) };
}
