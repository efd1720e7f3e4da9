// Oscillation limits. A change that nobody of us sent, soon after our own write to that
// record, may be a late job of the system and not a person: such changes are counted per record and
// property, and a property that passes a limit of its rows is frozen until somebody releases it.

import { overlap, readPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import { equal } from '../../mapping/compare.ts';
import { type OscillationLimits, usualLimits, widest } from '../../mapping/oscillation-limits.ts';
import { readsOf, sinkReadsOf } from '../../mapping/row-reads.ts';
import { pathsOf, sinkPlace } from '../../mapping/row-value.ts';
import type { Image, Oscillation, Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';

const quickWindowMs = 10 * 60_000;
const dayMs = 24 * 3_600_000;

export interface ImageChange {
  readonly image: Image;
  readonly old: Image | undefined;
  /** The properties we just wrote; absent if this is no answer to us. */
  readonly sent: readonly string[] | undefined;
}

/**
 * Counts the properties that changed without being sent. Gives the images whose `editedAt` must move
 * because an answer to our write also shows an edit that was not ours.
 */
export async function countChanges(
  world: World,
  tx: Transaction,
  entity: Entity,
  changes: readonly ImageChange[],
): Promise<readonly Image[]> {
  const watched = watchedPaths(world, entity.id);
  const paths = [...watched.keys()];
  const now = world.clock.now();
  const edited: Image[] = [];
  const touched: { change: ImageChange; property: string }[] = [];
  for (const change of changes) {
    const { image, old, sent } = change;
    if (old === undefined) continue;
    const properties = paths.filter(
      (path) =>
        !sent?.some((one) => overlap(one, path)) &&
        !equal(readPath(old.props, path), readPath(image.props, path), 'exact'),
    );
    if (properties.length === 0) continue;
    if (sent) edited.push({ ...image, editedAtMs: image.modifiedMs });
    for (const property of properties) touched.push({ change, property });
  }
  if (touched.length === 0) return edited;
  const known = new Map(
    (await tx.oscillations([...new Set(touched.map(({ change }) => change.image.ref))])).map(
      (one) => [`${one.ref} ${one.property}`, one],
    ),
  );
  await tx.putOscillations(
    touched.flatMap(({ change, property }) => {
      const before = known.get(`${change.image.ref} ${property}`);
      const wroteAtMs = change.old?.wroteAtMs ?? null;
      const limits = watched.get(property) as OscillationLimits;
      const agoMs = wroteAtMs === null ? Number.POSITIVE_INFINITY : now - wroteAtMs;
      if (agoMs >= limits.withinMs && before === undefined) return [];
      return [count(before ?? fresh(change.image.ref, property), limits, agoMs, now)];
    }),
  );
  return edited;
}

/** Begins to count anew: whoever changed these records is known to be no late job. What is frozen stays so. */
export async function forgetChanges(tx: Transaction, refs: readonly string[]): Promise<void> {
  const counted = await tx.oscillations(refs);
  await tx.putOscillations(
    counted
      .filter(({ frozenAtMs }) => frozenAtMs === null)
      .map(({ ref, property }) => fresh(ref, property)),
  );
}

/** One change more, which came so long after our write. */
function count(
  before: Oscillation,
  limits: OscillationLimits,
  agoMs: number,
  now: number,
): Oscillation {
  if (agoMs >= limits.withinMs) return { ...before, quick: 0, chain: 0 };
  const quick = agoMs < quickWindowMs ? before.quick + 1 : 0;
  const daily = [...before.daily.filter((atMs) => now - atMs < dayMs), now];
  const next = { ...before, quick, daily, chain: before.chain + 1 };
  const isPast =
    quick >= limits.quick || daily.length >= limits.daily || next.chain >= limits.chain;
  return { ...next, frozenAtMs: before.frozenAtMs ?? (isPast ? now : null) };
}

function fresh(ref: string, property: string): Oscillation {
  return { ref, property, quick: 0, daily: [], chain: 0, frozenAtMs: null };
}

/** The properties of an entity that rows read or write, with the limits they set. */
function watchedPaths(world: World, entity: string): ReadonlyMap<string, OscillationLimits> {
  const watched = new Map<string, OscillationLimits | undefined>();
  for (const pipe of world.catalogue.pipes) {
    for (const row of pipe.rows) {
      const paths = [
        ...(pipe.sink.id === entity ? [...pathsOf(sinkPlace(row)), ...sinkReadsOf(row)] : []),
        ...(pipe.source.id === entity ? readsOf(row) : []),
      ];
      for (const path of paths) {
        const known = watched.get(path);
        const { oscillation: own } = row;
        watched.set(path, known && own ? widest(known, own) : (known ?? own));
      }
    }
  }
  return new Map([...watched].map(([path, limits]) => [path, limits ?? usualLimits]));
}
