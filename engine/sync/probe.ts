// Looks for a record whose create was not answered: by our marker, then by the keys of the merge
// rules, asking the system. Records that are linked already are not it.

import type { Json, JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { refOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { ReadRecord } from '../drivers/driver.ts';
import { isEmpty, keyOf } from '../mapping/compare.ts';
import type { Intent } from '../store/store.ts';
import { driverOf, type World } from './world.ts';

type Probe =
  | { readonly kind: 'marker'; readonly read: ReadRecord }
  | { readonly kind: 'key'; readonly read: ReadRecord; readonly rule: number; readonly key: string }
  | { readonly kind: 'several'; readonly refs: readonly string[] }
  | { readonly kind: 'none' }
  /** The system cannot be asked. */
  | { readonly kind: 'blind' };

/** Looks for the record: by our marker, then by the keys of the merge rules, asking the system. */
export async function probeCreate(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  signal?: AbortSignal,
): Promise<Probe> {
  const driver = driverOf(world, entity);
  const record = intent.payload as JsonObject;
  let wasAsked = false;
  if (entity.marker && entity.marker in entity.find) {
    const marker = readPath(record, entity.marker);
    const found = await driver.find(
      entity,
      entity.marker,
      isEmpty(marker) ? intent.marker : (marker as Json),
      signal,
    );
    const free = await unlinked(world, pipe, entity, found);
    if (free.length > 1)
      return { kind: 'several', refs: free.map((read) => refOf(entity.id, read.id)) };
    if (free[0]) return { kind: 'marker', read: free[0] };
    wasAsked = true;
  }
  const side = intent.direction === 'forward' ? 'sink' : 'source';
  for (const [rule, { [side]: keys, compare }] of pipe.merge.entries()) {
    for (const key of keys) {
      const path = 'kind' in key ? undefined : (key.path ?? key.reads[0]);
      if (path === undefined || !(path in entity.find)) continue;
      wasAsked = true;
      const value = readPath(record, path);
      if (isEmpty(value)) continue;
      const free = await unlinked(
        world,
        pipe,
        entity,
        await driver.find(entity, path, value as Json, signal),
      );
      if (free.length > 1)
        return { kind: 'several', refs: free.map((read) => refOf(entity.id, read.id)) };
      if (free[0]) return { kind: 'key', read: free[0], rule, key: keyOf(String(value), compare) };
    }
  }
  return wasAsked ? { kind: 'none' } : { kind: 'blind' };
}

/** Candidates that no live link of the pipe holds. */
async function unlinked(
  world: World,
  pipe: Pipe,
  entity: Entity,
  found: readonly ReadRecord[],
): Promise<readonly ReadRecord[]> {
  if (found.length === 0) return found;
  const links = await world.store.transact((tx) =>
    tx.linksOf(found.map((read) => refOf(entity.id, read.id))),
  );
  const taken = new Set(
    links
      .filter((link) => link.pipe === pipe.id && link.state === 'live')
      .flatMap((link) => [link.source, link.sink]),
  );
  return found.filter((read) => !taken.has(refOf(entity.id, read.id)));
}
