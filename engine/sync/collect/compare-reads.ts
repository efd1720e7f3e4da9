// What was read beside what is known: which records are as they were, which have changed, and
// what of it is older than what we know or does not show all, so that those records are read by themselves.

import { type JsonObject, quickFingerprint, stableText } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import { refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { ReadRecord } from '../../drivers/driver.ts';
import type { Image } from '../../store/store.ts';
import { settleMsOf, type World } from '../world.ts';
import type { ImageChange } from './oscillation.ts';
import { childrenOf } from './queue-children.ts';

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

/** What a batch of reads comes to. */
export interface Compared {
  /** Images to be stored, by ref. */
  readonly images: ReadonlyMap<string, Image>;
  /** Those of them that have changed, or were not known. */
  readonly changes: readonly ImageChange[];
  /** Refs of which only the version or the time of change is another. */
  readonly moved: readonly string[];
  /** Refs to be read by themselves. */
  readonly again: readonly string[];
}

export function compareReads(
  world: World,
  entity: Entity,
  kind: ReadKind,
  batch: readonly Absorbed[],
  {
    known,
    prints,
  }: {
    readonly known: ReadonlyMap<string, Image>;
    readonly prints: ReadonlyMap<Absorbed, string>;
  },
): Compared {
  const images = new Map<string, Image>();
  const changes: ImageChange[] = [];
  const stale: string[] = [];
  const hidden: string[] = [];
  const overtaken: string[] = [];
  const moved: string[] = [];
  const omits = kind === 'listing' ? (entity.list?.omits ?? []) : [];
  const showsAll = omits.length === 0 && childrenOf(world, entity.id).length === 0;
  for (const one of batch) {
    const ref = refOf(entity.id, one.read.id);
    const old = images.get(ref) ?? known.get(ref);
    const whole = withOmitted(entity, one, { omits, old });
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
  const again = [...stale, ...hidden, ...overtaken];
  return { images, changes, moved, again };
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

/**
 * What a page does not cover keeps its value. So does a version among it: without one, a write would go out
 * unchecked until the record is read by itself, and the system of an older one says that it changed.
 */
function withOmitted(
  entity: Entity,
  one: Absorbed,
  from: { readonly omits: readonly string[]; readonly old: Image | undefined },
): Absorbed {
  const { omits, old } = from;
  let { record, version } = one.read;
  for (const path of omits) {
    const held = readPath(old?.props, path);
    if (held !== undefined) record = withPath(record, path, held);
  }
  if (record === one.read.record) return one;
  const isHeld = entity.version !== undefined && readPath(record, entity.version) != null;
  if (isHeld) version ??= old?.version ?? undefined;
  return { ...one, read: { ...one.read, record, ...(version === undefined ? {} : { version }) } };
}

/**
 * Begun before what we know was read or written: a listing, or an answer overtaken by another. Of a time that is
 * still to come nobody knows when it was, because the clock was put back since: only a single read is believed then.
 */
function isStale(entity: Entity, world: World, kind: ReadKind, one: Absorbed, old: Image): boolean {
  const isListing = kind === 'listing';
  const lagMs = isListing ? settleMsOf(world, entity) : 0;
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

/** Of each record that was read. */
export function fingerprintsOf(
  entity: Entity,
  batch: readonly Absorbed[],
): ReadonlyMap<Absorbed, string> {
  return new Map(batch.map((one) => [one, fingerprintOf(entity, one.read.record)]));
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
