// Looks for a record whose create was not answered: by our marker, then by the keys of the merge
// rules, asking the system and our own images of it. Records that are linked already are not it, unless the
// rule lets several share one.

import { isEmpty } from '../../base/empty.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import { entityOf, idOf, refOf } from '../../base/ref.ts';
import type { MergeRule, Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { ReadRecord } from '../../drivers/driver.ts';
import type { Intent, Transaction } from '../../store/store.ts';
import { openCreates } from '../identify/open-creates.ts';
import { keysThere, searchPaths, sideWritten } from '../keys/keys-there.ts';
import { keyScope } from '../keys/neighbourhood.ts';
import { knownRewritings, spellings } from '../reconcile/rewritings.ts';
import { driverOf, type World } from '../world.ts';

interface Hit {
  readonly read: ReadRecord;
  readonly begunAtMs: number;
}

export type Probe =
  | ({ readonly kind: 'marker' } & Hit)
  | ({ readonly kind: 'key'; readonly rule: number; readonly key: string } & Hit)
  | { readonly kind: 'several'; readonly refs: readonly string[] }
  | { readonly kind: 'none' }
  /** The system cannot be asked. */
  | { readonly kind: 'blind' };

/** Throws the system's fault if it cannot be asked now. */
export async function probeCreate(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  signal?: AbortSignal,
): Promise<Probe> {
  const record = intent.payload as JsonObject;
  const search: Search = { world, pipe, entity, ...(signal ? { signal } : {}) };
  let wasAsked = false;
  if (entity.marker && entity.marker in entity.find) {
    const own = readPath(record, entity.marker);
    const marker = isEmpty(own) ? intent.marker : (own as Json);
    const found = await searched(search, entity.marker, [marker], false);
    const [hit] = found;
    if (found.length > 1) return several(entity, found);
    if (hit) return { kind: 'marker', ...hit };
    wasAsked = true;
  }
  const side = sideWritten(intent.direction);
  const allPaths = pipe.merge.flatMap((rule) => searchPaths(rule, side, entity));
  const { keys, rewritingsOf } = await world.store.transact(async (tx) => ({
    keys: await keysThere(world, tx, pipe, intent.direction, record),
    rewritingsOf: await knownRewritings(tx, entity, allPaths),
  }));
  for (const [index, rule] of pipe.merge.entries()) {
    const paths = searchPaths(rule, side, entity);
    const [key] = keys[index] ?? [];
    if (key === undefined) continue; // without a key nothing was asked, however well it searches
    wasAsked ||= paths.some((path) => !isEmpty(readPath(record, path)));
    const found = new Map<string, Hit>();
    const isShared = sharesSink(rule, intent);
    for (const path of paths) {
      const values = spellings(readPath(record, path) ?? null, rewritingsOf(path));
      for (const hit of await searched(search, path, values, isShared)) found.set(hit.read.id, hit);
    }
    for (const hit of await known(search, index, keys[index] ?? [], isShared))
      found.set(hit.read.id, hit);
    const [hit] = found.values();
    if (found.size > 1) return several(entity, [...found.values()]);
    if (hit) return { kind: 'key', rule: index, key, ...hit };
  }
  return wasAsked ? { kind: 'none' } : { kind: 'blind' };
}

/** What such a create became may be linked with others by the same rule. */
export function sharesSink(rule: MergeRule | undefined, { direction }: Intent): boolean {
  return rule?.isMany === true && direction === 'forward';
}

function several(entity: Entity, hits: readonly Hit[]): Probe {
  return { kind: 'several', refs: hits.map(({ read }) => refOf(entity.id, read.id)) };
}

interface Search {
  readonly world: World;
  readonly pipe: Pipe;
  readonly entity: Entity;
  readonly signal?: AbortSignal;
}

/** What the system finds by these values of a property, without what is linked already if it is not shared. */
async function searched(
  { world, pipe, entity, signal }: Search,
  path: string,
  values: readonly Json[],
  isShared: boolean,
): Promise<readonly Hit[]> {
  const begunAtMs = world.clock.now();
  const found = new Map<string, ReadRecord>();
  for (const value of values) {
    if (isEmpty(value)) continue;
    const reads = await driverOf(world, entity).find(entity, path, value, signal);
    for (const read of reads) if (read.into === undefined) found.set(read.id, read);
  }
  const ids = [...found.keys()];
  const free = isShared ? ids : await unlinked(world, pipe, entity, ids);
  return free.map((id) => ({ read: found.get(id) as ReadRecord, begunAtMs }));
}

/** What our own images say has the key, as it is now. */
async function known(
  { world, pipe, entity, signal }: Search,
  rule: number,
  values: readonly string[],
  isShared: boolean,
): Promise<readonly Hit[]> {
  const scope = keyScope(pipe, rule);
  const hits = await world.store.transact((tx) =>
    tx.refsWithKeys(values.map((value) => ({ scope, value }))),
  );
  const own = hits.filter(({ ref }) => entityOf(ref) === entity.id);
  const all = [...new Set(own.map(({ ref }) => idOf(ref)))];
  const ids = isShared ? all : await unlinked(world, pipe, entity, all);
  if (ids.length === 0) return [];
  const looks = await driverOf(world, entity).get(entity, ids, signal);
  return looks.flatMap((look) =>
    look.kind === 'found' ? [{ read: look.read, begunAtMs: look.begunAtMs }] : [],
  );
}

/** Candidates that no live link of the pipe holds. */
async function unlinked(
  world: World,
  pipe: Pipe,
  entity: Entity,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return ids;
  const links = await world.store.transact((tx) =>
    tx.linksOf(ids.map((id) => refOf(entity.id, id))),
  );
  const taken = new Set(
    links
      .filter((link) => link.pipe === pipe.id && link.state === 'live')
      .flatMap((link) => [link.source, link.sink]),
  );
  return ids.filter((id) => !taken.has(refOf(entity.id, id)));
}

/**
 * Another create that is open and may have made what this one was refused for: it was sent with a key that the
 * record has, and nobody knows yet what became of it.
 */
export async function otherMaker(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { intent, read }: { readonly intent: Intent; readonly read: ReadRecord },
): Promise<Intent | undefined> {
  const open = await openCreates(tx, pipe);
  const others = open.filter(({ key, entity }) => entity === intent.entity && key !== intent.key);
  const doubtful = [...(await tx.intents(others.map(({ key }) => key))).values()].filter(
    ({ refusal }) => refusal === null,
  );
  if (doubtful.length === 0) return undefined;
  const held = await keysThere(world, tx, pipe, intent.direction, read.record);
  for (const one of doubtful) {
    const sent = await keysThere(world, tx, pipe, one.direction, one.payload as JsonObject);
    if (sent.some((values, rule) => values.some((value) => held[rule]?.includes(value))))
      return one;
  }
  return undefined;
}
