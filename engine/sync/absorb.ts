// The only door into images (`kernel.md` §3). A record that is as we know it ends here, and with it
// the echo of our own writes; a changed one moves its image and queues the pipes that use it. What is
// older than what we know is not believed: it queues a read of its own.

import { type JsonObject, quickFingerprint, stableText } from '../base/json.ts';
import { readPath, withPath } from '../base/property-path.ts';
import { refOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { ReadRecord } from '../drivers/driver.ts';
import type { Cause, Image, Link, Transaction } from '../store/store.ts';
import { derive } from './derive.ts';
import { isFoundIn, keysFor, questionsAbout } from './find-keys.ts';
import { identifyWork, readWork, reconcileWork } from './new-work.ts';
import { loadedPipes, storeNewcomers } from './newcomers.ts';
import { countChanges } from './oscillation.ts';
import { childrenOf, queueChildren } from './queue-children.ts';
import { release } from './references.ts';
import { endUnreadableOf } from './unreadable-ids.ts';
import { pipesOf, type World } from './world.ts';

export interface Absorbed {
  readonly read: ReadRecord;
  /** When the request that gave it was sent. */
  readonly begunAtMs: number;
  /** The properties we just wrote, if this is the answer to a write. */
  readonly sent?: readonly string[];
  /** The pipe whose create made it, which knows by itself whether it has to be identified there. */
  readonly madeBy?: string;
}

/** Where a record came from: a listing may lag behind by the system's search lag. */
export type ReadKind = 'listing' | 'single' | 'answer';

/** Stores what was read; gives the refs whose image changed. */
export async function absorb(
  world: World,
  tx: Transaction,
  entity: Entity,
  kind: ReadKind,
  batch: readonly Absorbed[],
): Promise<readonly string[]> {
  const asked = tx.images(batch.map(({ read }) => refOf(entity.id, read.id)));
  // While the store looks.
  const prints = new Map(batch.map((one) => [one, fingerprintOf(entity, one.read.record)]));
  const known = await asked;
  const images = new Map<string, Image>();
  const changes: { image: Image; old: Image | undefined; sent: readonly string[] | undefined }[] =
    [];
  const stale: string[] = [];
  const hidden: string[] = [];
  const overtaken: string[] = [];
  const moved: string[] = [];
  const omits = kind === 'listing' ? (entity.list?.omits ?? []) : [];
  const showsAll = omits.length === 0 && childrenOf(world, entity.id).length === 0;
  for (const one of batch) {
    const ref = refOf(entity.id, one.read.id);
    const old = images.get(ref) ?? known.get(ref);
    const whole = withOmitted(one, omits, old);
    const print = whole === one ? prints.get(one) : undefined;
    const next = nextImage(world, entity, ref, whole, old, print);
    // An answer is believed, but whoever read the record meanwhile may have seen a later edit.
    if (kind === 'answer' && old !== undefined && one.begunAtMs < old.readAtMs) overtaken.push(ref);
    const isSame = old !== undefined && old.state === 'live' && isAlike(entity, old, next);
    if (isSame && kind !== 'answer') {
      const isMoved = old.version !== next.version || old.modifiedMs !== next.modifiedMs;
      if (!isMoved && (showsAll || !wasInThatMoment(old))) continue;
      if (omits.length > 0) hidden.push(ref);
      const { version, modifiedMs, readAtMs } = next;
      images.set(ref, { ...old, version, modifiedMs, readAtMs });
      moved.push(ref);
    } else if (old !== undefined && kind !== 'answer' && isStale(entity, world, kind, one, old)) {
      stale.push(ref);
    } else if (omits.length > 0) {
      // What the page leaves out may have changed as well: nothing is decided before it is read.
      images.set(ref, { ...next, state: 'suspect' });
      changes.push({ image: { ...next, state: 'suspect' }, old, sent: one.sent });
      hidden.push(ref);
    } else if (isSame) {
      const { seq, editedAtMs, fingerprint } = old;
      images.set(ref, { ...next, seq, editedAtMs, fingerprint });
    } else {
      images.set(ref, next);
      changes.push({ image: next, old, sent: one.sent });
    }
  }
  const refs = [...new Set(changes.map(({ image }) => image.ref))];
  const firstSeen = changes.flatMap(({ image, old }) => (old ? [] : [image.ref]));
  const nowThere = changes.filter(
    ({ image, old }) => image.state === 'live' && old?.state !== 'live',
  );
  // Asked before anything is written: an answer waits for all that was written before it.
  const [links, isLoaded] = await Promise.all([
    refs.length > 0 ? tx.linksOf(refs) : [],
    firstSeen.length > 0 ? loadedPipes(world, tx, entity) : () => false,
    endUnreadableOf(
      tx,
      entity,
      nowThere.map(({ image }) => image.ref),
    ),
  ]);
  await tx.putImages([...images.values()]);
  const edited = await countChanges(world, tx, entity, changes);
  if (edited.length > 0) await tx.putImages(edited);
  if (isFoundIn(world, entity.id)) {
    await tx.putKeys(
      keysFor(
        world,
        changes.map(({ image }) => image),
      ),
    );
    const questions = changes.flatMap(({ image, old }) =>
      questionsAbout(world, entity.id, image.ref, [old?.props, image.props]),
    );
    await release(world, tx, [...new Set(questions)]);
  }
  const again = [...stale, ...hidden, ...overtaken];
  await tx.putWork(again.map((ref) => readWork(entity, ref, world.clock.now())));
  await storeNewcomers(world, tx, entity, firstSeen, isLoaded);
  const newcomers = new Set(firstSeen);
  const makers = new Map(batch.map(({ read, madeBy }) => [refOf(entity.id, read.id), madeBy]));
  await queueLinked(world, tx, entity, {
    refs,
    links,
    cause: kind === 'answer' ? 'answer' : 'edit',
    isQueued: (pipe, ref) => !newcomers.has(ref) || (isLoaded(pipe) && makers.get(ref) !== pipe.id),
  });
  await queueChildren(world, tx, entity, [...refs, ...moved]);
  await derive(world, tx, entity, [...refs, ...moved]);
  await absorbParents(world, tx, entity, kind, batch);
  return refs;
}

/** What a derived record was read from, or written into, is known now too. */
async function absorbParents(
  world: World,
  tx: Transaction,
  entity: Entity,
  kind: ReadKind,
  batch: readonly Absorbed[],
): Promise<void> {
  const { parent, written } = entity.derived ?? { parent: '', written: {} };
  const of = world.catalogue.entities.get(parent);
  if (!of) return;
  const parents = batch.flatMap(({ read, begunAtMs, sent }): Absorbed[] => {
    if (!read.of) return [];
    const paths = sent?.map((path) => (written as Readonly<Record<string, string>>)[path] ?? path);
    return [{ read: read.of, begunAtMs, ...(paths ? { sent: paths } : {}) }];
  });
  if (parents.length > 0) await absorb(world, tx, of, kind, parents);
}

/** Systems tell times by the second, and by a clock of their own. */
const momentMs = 2_000;

/**
 * It was read in the moment of its last change. Another change in that moment leaves the time as it
 * is, so what a listing does not show may have changed since.
 */
function wasInThatMoment({ modifiedMs, readAtMs }: Image): boolean {
  return modifiedMs !== null && readAtMs - modifiedMs < momentMs;
}

/** What a page does not cover keeps its value. */
function withOmitted(one: Absorbed, omits: readonly string[], old: Image | undefined): Absorbed {
  let { record } = one.read;
  for (const path of omits) {
    const held = readPath(old?.props, path);
    if (held !== undefined) record = withPath(record, path, held);
  }
  return record === one.read.record ? one : { ...one, read: { ...one.read, record } };
}

/**
 * Begun before what we know was read or written: a listing, or an answer overtaken by another. Of a time that is
 * still to come nobody knows when it was, because the clock was put back since: only a single read is believed then.
 */
function isStale(entity: Entity, world: World, kind: ReadKind, one: Absorbed, old: Image): boolean {
  const isListing = kind === 'listing';
  const lagMs = isListing ? (world.catalogue.systems.get(entity.system)?.settleMs ?? 0) : 0;
  const now = world.clock.now();
  const isOlder = old.readAtMs > now ? isListing : one.begunAtMs < old.readAtMs;
  if (isOlder || old.wroteAtMs === null) return isOlder;
  return old.wroteAtMs > now ? isListing : one.begunAtMs <= old.wroteAtMs + lagMs;
}

function nextImage(
  world: World,
  entity: Entity,
  ref: string,
  one: Absorbed,
  old: Image | undefined,
  print = fingerprintOf(entity, one.read.record),
): Image {
  const modifiedMs = one.read.modifiedMs ?? null;
  const now = world.clock.now();
  return {
    ref,
    entity: entity.id,
    props: one.read.record,
    fingerprint: print,
    version: one.read.version ?? null,
    modifiedMs,
    editedAtMs: one.sent ? (old?.editedAtMs ?? null) : modifiedMs,
    readAtMs: one.begunAtMs,
    wroteAtMs: one.sent ? now : old?.wroteAtMs == null ? null : Math.min(old.wroteAtMs, now),
    seq: (old?.seq ?? 0) + 1,
    state: 'live',
    thing: old?.thing ?? null,
  };
}

/** Of the record without what changes by being written: its version and its time of change. */
function fingerprintOf(entity: Entity, record: JsonObject): string {
  return quickFingerprint(record, unimportant(entity));
}

/** The same values, be it that the system gives them in another order now. */
function isAlike(entity: Entity, old: Image, next: Image): boolean {
  if (old.fingerprint === next.fingerprint) return true;
  const without = unimportant(entity);
  return stableText(old.props, without) === stableText(next.props, without);
}

const unimportantOf = new WeakMap<Entity, ReadonlySet<string>>();

function unimportant(entity: Entity): ReadonlySet<string> {
  const known = unimportantOf.get(entity);
  if (known) return known;
  const paths = [...(entity.version ? [entity.version] : []), ...(entity.modified?.reads ?? [])];
  const made = new Set(paths.map(top));
  unimportantOf.set(entity, made);
  return made;
}

function top(path: string): string {
  return path.split('.', 1)[0] as string;
}

/** Queues identify of the records, and reconcile of EVERY link of them, the one that wrote included. */
export async function queueUsers(
  world: World,
  tx: Transaction,
  entity: Entity,
  refs: readonly string[],
  cause: Cause,
): Promise<void> {
  if (refs.length === 0) return;
  const links = await tx.linksOf(refs);
  await queueLinked(world, tx, entity, { refs, links, cause, isQueued: () => true });
}

async function queueLinked(
  world: World,
  tx: Transaction,
  entity: Entity,
  {
    refs,
    links,
    cause,
    isQueued,
  }: {
    readonly refs: readonly string[];
    readonly links: readonly Link[];
    readonly cause: Cause;
    readonly isQueued: (pipe: Pipe, ref: string) => boolean;
  },
): Promise<void> {
  if (refs.length === 0) return;
  const when = { dueMs: world.clock.now(), cause };
  const identified = pipesOf(world, entity.id).flatMap((pipe) =>
    refs.filter((ref) => isQueued(pipe, ref)).map((ref) => identifyWork(pipe.id, ref, when)),
  );
  const reconciled = links.map(({ pipe, id }) => reconcileWork(pipe, id, when));
  await tx.putWork([...identified, ...reconciled]);
}
