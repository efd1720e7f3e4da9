// Most edits do not change who a record is. One that is linked, takes part as before, and has the keys that
// are stored for it would be identified to no effect, and is spared: its links are looked at in any case.

import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import { keysOf } from '../identity/keys.ts';
import { conditionHolds } from '../mapping/condition.ts';
import { bindingsOf } from '../mapping/scope.ts';
import type { Image, Link, Transaction } from '../store/store.ts';
import { hasLookUps } from './fresh-keys.ts';
import { endsOf } from './links.ts';
import { sameKeys, storedKeys } from './neighbourhood.ts';
import { lookupsIn } from './references.ts';
import { unlessFailed } from './unmappable.ts';
import { pipesOf, type World } from './world.ts';

/** A record that changed: as it is, and as it was known. */
export interface Change {
  readonly image: Image;
  readonly old: Image | undefined;
}

/** Tells of the changed records of an entity which ones need not be identified in a pipe. */
export async function steadyRecords(
  world: World,
  tx: Transaction,
  entity: Entity,
  changes: readonly Change[],
  links: readonly Link[],
): Promise<(pipe: Pipe, ref: string) => boolean> {
  const steady = new Map<string, ReadonlySet<string>>();
  for (const pipe of pipesOf(world, entity.id).filter(isByKeysAlone)) {
    const live = links.filter((link) => link.pipe === pipe.id && link.state === 'live');
    const linked = new Set(live.flatMap(endsOf));
    const own = changes.filter(({ image }) => linked.has(image.ref));
    if (own.length > 0) steady.set(pipe.id, await steadyIn(world, tx, pipe, own));
  }
  return (pipe, ref) => steady.get(pipe.id)?.has(ref) ?? false;
}

/** Nothing but a record's own keys says whom it may be linked to. */
function isByKeysAlone(pipe: Pipe): boolean {
  return !hasLookUps(pipe) && pipe.merge.every(({ when }) => when === undefined);
}

async function steadyIn(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  changes: readonly Change[],
): Promise<ReadonlySet<string>> {
  const steady = new Set(changes.map(({ image }) => image.ref));
  const stored = await storedKeys(tx, pipe, [...steady]);
  const none = pipe.merge.map((): readonly string[] => []);
  for (const { image, old } of changes) {
    const takesPart = (await isIn(pipe, old)) && (await isIn(pipe, image));
    const keys = takesPart ? await keysIn(world, tx, pipe, image) : undefined;
    if (!keys || !sameKeys(keys, stored.get(image.ref) ?? none)) steady.delete(image.ref);
  }
  return steady;
}

/** It takes part in the pipe; false if that cannot be told, as where it is identified. */
async function isIn(pipe: Pipe, image: Image | undefined): Promise<boolean> {
  if (image?.state !== 'live') return false;
  const { settings, forward, source } = pipe;
  if (image.entity !== source.id || forward.when === undefined) return true;
  const bindings = bindingsOf({ settings, creating: false, source: image.props });
  const holds = unlessFailed(new Map(), image.ref, () =>
    conditionHolds(forward.when, image.props, bindings),
  );
  return (await holds) ?? false;
}

/** Its keys by each rule; undefined if one of them fails. */
async function keysIn(
  world: World,
  tx: Transaction,
  { merge, settings, source }: Pipe,
  { ref, entity, props }: Image,
): Promise<readonly (readonly string[])[] | undefined> {
  const side = entity === source.id ? 'source' : 'sink';
  const context = { settings, creating: false, lookups: lookupsIn(world, tx), [side]: props };
  return unlessFailed(new Map(), ref, () => keysOf(merge, side, props, context));
}
