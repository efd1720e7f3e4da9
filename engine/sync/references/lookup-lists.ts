// Small lists to look up in (countries, VAT types): entities with `refresh`. They have no images and
// no cursor; each is read whole, kept in memory, and read again when it is older than its refresh.

import { fingerprint, type Json, type JsonObject } from '../../base/json.ts';
import { refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Found } from '../../mapping/lookups.ts';
import { driverOf, type World } from '../world.ts';
import { foundEntities } from './collected-entities.ts';
import { questionsAbout } from './find-keys.ts';
import { release } from './references.ts';

/** Reads the lists a pipe looks up in, where they are missing or too old, and wakes what used them. */
export async function refreshLists(world: World, pipe: Pipe, signal?: AbortSignal): Promise<void> {
  await readLists(world, pipe, signal, (entity, records) => releaseChanged(world, entity, records));
}

/** Only reads them, for who may not write; `then` hears of each before the next is read, which may fail. */
export async function readLists(
  world: World,
  pipe: Pipe,
  signal?: AbortSignal,
  then?: (entity: Entity, records: readonly Found[]) => Promise<void>,
): Promise<void> {
  for (const entity of foundEntities(world, pipe)) {
    if (entity.refreshMs === undefined) continue;
    const known = world.lists.get(entity.id);
    if (known && world.clock.now() - known.loadedAtMs < entity.refreshMs) continue;
    const records = await readList(world, entity, signal);
    world.lists.set(entity.id, { loadedAtMs: world.clock.now(), records });
    await then?.(entity, records);
  }
}

/** What a list held when it was last read: per id a fingerprint, and the questions it answered. */
type Held = Readonly<Record<string, { readonly is: string; readonly answers: readonly string[] }>>;

/** Links that looked in the list are looked at again, for each record that is not as it was. */
async function releaseChanged(
  world: World,
  entity: Entity,
  records: readonly Found[],
): Promise<void> {
  const name = `list ${entity.id}`;
  const now: Held = Object.fromEntries(
    records.map(({ id, ref, record }) => [
      id,
      { is: fingerprint(record), answers: questionsAbout(world, entity.id, ref, [record]) },
    ]),
  );
  await world.store.transact(async (tx) => {
    const before = (await tx.facts([name])).get(name) as Held | undefined;
    await tx.putFacts({ [name]: now as unknown as Json });
    if (before === undefined) return;
    const ids = new Set([...Object.keys(before), ...Object.keys(now)]);
    const changed = [...ids].filter((id) => before[id]?.is !== now[id]?.is);
    const questions = changed.flatMap((id) => [
      ...(before[id]?.answers ?? []),
      ...(now[id]?.answers ?? []),
    ]);
    await release(world, tx, [...new Set(questions)]);
  });
}

async function readList(
  world: World,
  entity: Entity,
  signal?: AbortSignal,
): Promise<readonly Found[]> {
  const driver = driverOf(world, entity);
  const records = new Map<string, JsonObject>();
  for (let position = null as Parameters<typeof driver.readPage>[1]; ; ) {
    const page = await driver.readPage(entity, position, signal);
    for (const read of page.records) records.set(read.id, read.record);
    if (page.isLast) break;
    position = page.position;
  }
  return [...records].map(([id, record]) => ({ ref: refOf(entity.id, id), id, record }));
}
