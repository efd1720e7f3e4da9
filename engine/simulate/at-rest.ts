// What must hold of every record once all is at rest: the engine knows it as it is, it is linked or
// waits for a stated reason, and nothing was made of it twice.

import { type Json, stableText } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Direction, Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import { conditionHolds } from '../mapping/condition.ts';
import { lookUpsIn } from '../mapping/row.ts';
import { bindingsOf } from '../mapping/scope.ts';
import type { Image, Link, Parked } from '../store/store.ts';
import { collectedEntities } from '../sync/references/collected-entities.ts';
import type { World } from '../sync/world.ts';
import type { Ground } from './ground.ts';
import type { Known } from './values.ts';

export interface Remembered {
  readonly links: readonly Link[];
  readonly parked: readonly Parked[];
  readonly images: ReadonlyMap<string, Image>;
}

const most = 10_000;

export async function remembered(world: World, pipe: Pipe): Promise<Remembered> {
  return world.store.transact(async (tx) => {
    const ids = await tx.linkIdsOf(pipe.id, '', most);
    const refs = [
      ...(await tx.refsOf(pipe.source.id, '', most)),
      ...(await tx.refsOf(pipe.sink.id, '', most)),
    ];
    return {
      links: [...(await tx.links(ids)).values()],
      parked: await tx.parkedList({}, '', most),
      images: await tx.images(refs),
    };
  });
}

export async function checkRecords(ground: Ground, world: World): Promise<void> {
  await checkImages(ground, world);
  await checkWaiting(ground, world);
  for (const pipe of world.catalogue.pipes) {
    const known = await remembered(world, pipe);
    await checkIntents(ground, world, pipe, known);
    checkPartners(ground, pipe, known);
    for (const direction of ['forward', 'back'] as const) {
      const policy = direction === 'forward' ? pipe.forward : pipe.back;
      const entity = direction === 'forward' ? pipe.source : pipe.sink;
      if (!policy) continue;
      for (const one of ground.records(entity.id))
        if (await isMeant(pipe, policy, direction, one)) checkCared(ground, pipe, one, known);
    }
  }
}

async function checkImages(ground: Ground, world: World): Promise<void> {
  for (const entity of collectedEntities(world)) {
    if (entity.derived) continue;
    const real = ground.records(entity.id);
    const images = await world.store.transact(async (tx) =>
      tx.images([...(await tx.refsOf(entity.id, '', most)), ...real.map(({ ref }) => ref)]),
    );
    for (const { ref, record } of real) {
      const image = images.get(ref);
      if (!image) ground.broken(9, `${ref} was never seen`);
      else if (image.state !== 'live')
        ground.broken(10, `${ref} is there and counts as ${image.state}`);
      else {
        const different = differences(entity, image.props, record);
        if (different !== '') ground.broken(9, `${ref} is known as it was: ${different}`);
      }
    }
    const there = new Set(real.map(({ ref }) => ref));
    const isListed = entity.changes.kind === 'listing';
    for (const { ref, state } of images.values()) {
      if (there.has(ref)) continue;
      if (state === 'suspect') ground.broken(9, `${ref} is gone and stays suspect`);
      else if (isListed && state === 'live') ground.broken(9, `${ref} is gone and counts as there`);
    }
  }
}

/** Version and time of change are kept beside the properties. */
function differences(entity: Entity, left: Image['props'], right: Image['props']): string {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  for (const path of [entity.version, entity.modified?.path])
    if (path !== undefined) names.delete(path.split('.', 1)[0] as string);
  const text = (value: Json | undefined) => stableText(value ?? null);
  return [...names]
    .filter((name) => text(left[name]) !== text(right[name]))
    .map((name) => `${name} ${text(left[name])}, now ${text(right[name])}`)
    .join('; ');
}

async function checkIntents(
  ground: Ground,
  world: World,
  pipe: Pipe,
  { parked }: Remembered,
): Promise<void> {
  const open = await world.store.transact((tx) => tx.openIntents(pipe.id, most));
  for (const { link, key } of open)
    if (!parked.some((one) => one.subject === link))
      ground.broken(9, `the intent ${key} stays open and nobody is told`);
}

/**
 * Whoever waits for a record that is linked with one that is there, in the system in question, was not woken. Where
 * nobody knows what became of a write, a person says so first, and the link is decided after that; and a row may want
 * more of the other record than that it is there.
 */
async function checkWaiting(ground: Ground, world: World): Promise<void> {
  const { pipes } = world.catalogue;
  const linked = new Set<string>();
  for (const pipe of pipes) {
    const { links, images } = await remembered(world, pipe);
    const isThere = (ref: string | null) => images.get(ref ?? '')?.state !== 'gone';
    for (const { source, sink } of links.filter(({ state }) => state === 'live')) {
      if (isThere(sink)) linked.add(`${source} ${pipe.sink.system}`);
      if (isThere(source)) linked.add(`${sink} ${pipe.source.system}`);
    }
  }
  const [parked, intents] = await world.store.transact(async (tx) => {
    const all = await tx.parkedList({}, '', most);
    return [all, await tx.intentsOfLinks(all.map(({ subject }) => subject))] as const;
  });
  const inDoubt = new Set(intents.flatMap(({ link, dueMs }) => (dueMs === null ? [link] : [])));
  for (const { pipe: id, subject, row, ref, why, waitsFor } of parked) {
    if (inDoubt.has(subject)) continue;
    const pipe = pipes.find((one) => one.id === id);
    if (!pipe || why !== 'reference' || waitsFor === null) continue;
    const rule = pipe.rows.find((one) => one.id === row)?.rule;
    if (rule && lookUpsIn(rule).some(({ where }) => where !== undefined)) continue;
    const ends = [pipe.source.system, pipe.sink.system];
    const other = ends.find((system) => !waitsFor.startsWith(`${system}.`));
    if (linked.has(`${waitsFor} ${other}`))
      ground.broken(6, `${ref} waits in ${id} for ${waitsFor}, which is linked`);
  }
}

/** A record has one partner in a pipe, unless a rule lets several sources share one. */
function checkPartners(ground: Ground, pipe: Pipe, { links }: Remembered): void {
  const isMany = pipe.merge.some((rule) => rule.isMany);
  for (const end of ['source', 'sink'] as const) {
    if (end === 'sink' && isMany) continue;
    const live = Map.groupBy(
      links.filter((link) => link.state === 'live'),
      (link) => link[end],
    );
    for (const [ref, all] of live)
      if (all.length > 1) ground.broken(9, `${ref} has ${all.length} links of ${pipe.id}`);
  }
}

/** A record that the pipe should have a counterpart of, whatever it says about its create. */
async function isMeant(
  pipe: Pipe,
  policy: Direction,
  direction: 'forward' | 'back',
  { record }: Known,
): Promise<boolean> {
  if (policy.create !== 'always' || pipe.startMs !== undefined) return false;
  const side = direction === 'forward' ? 'source' : 'sink';
  const bindings = bindingsOf({ settings: pipe.settings, creating: true, [side]: record });
  return conditionHolds(policy.when, record, bindings);
}

function checkCared(ground: Ground, pipe: Pipe, { ref }: Known, known: Remembered): void {
  const { links, parked } = known;
  const own = links.filter((link) => link.source === ref || link.sink === ref);
  const isNamed = (one: Parked) =>
    one.ref === ref || one.subject === ref || one.candidates.includes(ref);
  const waits = parked.some((one) => isNamed(one) || own.some((link) => link.id === one.subject));
  if (waits) return;
  const isMade = ground.truth.madeByEngine.has(ref);
  if (own.length === 0)
    ground.broken(6, isMade ? `${ref} was made and is linked to nothing` : `${ref} was forgotten`);
  if (own.some((link) => link.state === 'pending'))
    ground.broken(6, `${ref} waits for its create in ${pipe.id} and nobody knows why`);
}

export function valueAt(record: Image['props'] | undefined, path: string): Json {
  return readPath(record, path) ?? null;
}
