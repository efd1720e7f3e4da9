// Derived records: made from the images of another entity whenever one of those changes, in the same
// transaction, so they are never older than what they are made from. Which records a derived one is
// made from is kept beside the images, as keys; of several the newest counts.

import { Failure } from '../../base/errors.ts';
import { fingerprint } from '../../base/json.ts';
import { idOf, refOf } from '../../base/ref.ts';
import type { DerivedRule } from '../../definition/derived-rule.ts';
import type { Entity } from '../../definition/system.ts';
import { derivedProps } from '../../drivers/derived-driver.ts';
import type { ReadRecord } from '../../drivers/driver.ts';
import { idText } from '../../drivers/read-record.ts';
import type { Head, Image, Transaction } from '../../store/store.ts';
import { readWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import { absorb } from './absorb.ts';
import type { Absorbed } from './compare-reads.ts';
import { storeGone } from './store-gone.ts';

/** Parents looked at in one transaction. */
const pageMax = 500;

/** Entities that are derived from this one. */
export function derivedFrom(world: World, entity: string): readonly Entity[] {
  return [...world.catalogue.entities.values()].filter((one) => one.derived?.parent === entity);
}

/** Makes the records anew that these parents, which changed or went, have or had a part in. */
export async function derive(
  world: World,
  tx: Transaction,
  entity: Entity,
  parents: readonly string[],
): Promise<void> {
  if (parents.length === 0) return;
  for (const derived of derivedFrom(world, entity.id))
    await deriveOne(world, tx, derived, [...new Set(parents)]);
}

async function deriveOne(
  world: World,
  tx: Transaction,
  entity: Entity,
  refs: readonly string[],
): Promise<void> {
  const scope = scopeOf(entity);
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
  await absorb(world, tx, entity, 'single', await believed(world, tx, entity, found));
  const left = [...(await tx.images(gone)).values()].filter((image) => image.state !== 'gone');
  await storeGone(world, tx, entity, left, 'nothing that it is derived from is left');
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

function scopeOf(entity: Entity): string {
  return `derived ${entity.id}`;
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
  const scope = scopeOf(entity);
  const hits = await tx.refsWithKeys(ids.map((value) => ({ scope, value })));
  const heads = byId(hits, await tx.heads(hits.map(({ ref }) => ref)));
  const newest = [...heads].map(([id, parents]) => [id, newestOf(parents)?.ref as string] as const);
  const images = await tx.images(newest.map(([, ref]) => ref));
  return new Map(newest.map(([id, ref]) => [id, images.get(ref) as Image]));
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

/** Once for a definition: from every parent that was read before. Complete when the parents are. */
export async function deriveAll(world: World, entity: Entity): Promise<void> {
  const rule = entity.derived as DerivedRule;
  const fact = `derived ${entity.id}`;
  const texts = Object.entries(rule.record).map(([path, { text }]) => [path, text]);
  const now = fingerprint([rule.parent, entity.idOf.text, texts]);
  const isDone = await world.store.transact(
    async (tx) => (await tx.facts([fact])).get(fact) === now,
  );
  for (let after: string | undefined = isDone ? undefined : ''; after !== undefined; ) {
    const start: string = after;
    after = await world.store.transact(async (tx) => {
      const parents = await tx.refsOf(rule.parent, start, pageMax);
      await deriveOne(world, tx, entity, parents);
      return parents.at(-1);
    });
  }
  if (!isDone) await world.store.transact((tx) => tx.putFacts({ [fact]: now }));
  await noteDerived(world, entity);
}

/** Read completely once its parents are, and read last when they were. */
export async function noteDerived(world: World, entity: Entity): Promise<void> {
  const { parent } = entity.derived as DerivedRule;
  await world.store.transact(async (tx) => {
    const cursors = await tx.cursors([entity.id, parent]);
    const of = cursors.get(parent);
    if (of?.completeAtMs == null || cursors.get(entity.id)?.lastReadAtMs === of.lastReadAtMs)
      return;
    await tx.putCursors([{ ...of, entity: entity.id, position: null, isScanOpen: false }]);
  });
}

/** A look at a derived record is one at what it is made from. */
export async function lookAtParents(
  world: World,
  entity: Entity,
  refs: readonly string[],
): Promise<void> {
  const { parent } = entity.derived as DerivedRule;
  const of = world.catalogue.entities.get(parent) as Entity;
  await world.store.transact(async (tx) => {
    const hits = await tx.refsWithKeys(
      refs.map((ref) => ({ scope: scopeOf(entity), value: idOf(ref) })),
    );
    const now = world.clock.now();
    await tx.putWork(hits.map(({ ref }) => readWork(of, ref, now)));
  });
}
