// An environment that names another account, or a file that names records by another id: another address, other
// credentials or other ids than a system was read with. The same is said when a password is renewed or a server
// moves, so the records are asked: a few that are known are looked at. If most of them are not there, go by another
// id or hold something else, nothing is read or written until a person says that this is meant, because the ids that
// links know are somebody else's, or nobody's.

import { isEmpty } from '../../base/empty.ts';
import { fault } from '../../base/errors.ts';
import { type JsonObject, stableText } from '../../base/json.ts';
import { idOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity, System } from '../../definition/system.ts';
import type { Look } from '../../drivers/driver.ts';
import type { Image, Store, Transaction } from '../../store/store.ts';
import { driverOf, pipesOf, type World } from '../world.ts';
import { beginAnew } from './read-anew.ts';

/** Records of an entity that are looked at: a few may have been edited or removed since. */
const sampleMax = 10;
/** Where few are known, one that somebody removed tells nothing. */
const othersMax = 1;

/** Systems that were asked in this process; a pipe's definition is looked at far more often. */
const confirmed = new WeakMap<Store, Set<System>>();

/** Before the system of an entity is read. Throws the fault `system.other-account`. */
export async function confirmAccount(
  world: World,
  { system: name }: Entity,
  signal?: AbortSignal,
): Promise<void> {
  const system = world.catalogue.systems.get(name);
  const known = confirmed.get(world.store) ?? new Set();
  if (system?.account === undefined || known.has(system)) return;
  const isOther = await world.store.transact((tx) => isOtherAccount(tx, system));
  if (isOther) await askRecords(world, system, signal);
  await world.store.transact((tx) => noteAccount(tx, system));
  confirmed.set(world.store, known.add(system));
}

/** Systems of the pipe that were read with other words for where they are, and not asked since. */
export async function isEndElsewhere(world: World, tx: Transaction, pipe: Pipe): Promise<boolean> {
  for (const system of endsOf(world, pipe)) if (await isOtherAccount(tx, system)) return true;
  return false;
}

/** A person says that the accounts are meant: what is kept of them is read anew. */
export async function acceptAccounts(world: World, tx: Transaction, pipe: Pipe): Promise<void> {
  for (const system of endsOf(world, pipe)) {
    if (!(await isOtherAccount(tx, system))) continue;
    await noteAccount(tx, system);
    await beginAnew(tx, Object.values(system.entities));
  }
}

function endsOf({ catalogue }: World, { source, sink }: Pipe): readonly System[] {
  return [source, sink].flatMap(({ system }) => catalogue.systems.get(system) ?? []);
}

/** A store from before this was noted takes it as it is. */
async function isOtherAccount(tx: Transaction, system: System): Promise<boolean> {
  const noted = (await tx.facts([factOf(system)])).get(factOf(system));
  return noted !== undefined && system.account !== undefined && noted !== system.account;
}

function noteAccount(tx: Transaction, system: System): Promise<void> {
  return tx.putFacts({ [factOf(system)]: system.account ?? null });
}

function factOf({ name }: System): string {
  return `account ${name}`;
}

/** Each entity by itself: one may be called by another id while the others are as they were. */
async function askRecords(world: World, system: System, signal?: AbortSignal): Promise<void> {
  for (const entity of entitiesToAsk(world, system)) {
    const known = await knownRecords(world, entity);
    if (known.length === 0) continue;
    const ids = known.map(({ ref }) => idOf(ref));
    const looks = await driverOf(world, entity).get(entity, ids, signal);
    judge(world, { system, entity, known, looks });
  }
}

interface Asked {
  readonly system: System;
  readonly entity: Entity;
  readonly known: readonly Image[];
  readonly looks: readonly Look[];
}

/** A look that tells nothing speaks for no other account, nor for the one that was meant. */
function judge(world: World, { system, entity, known, looks }: Asked): void {
  const limit = Math.max(othersMax, known.length / 2);
  const unclear = looks.flatMap((look) => (look.kind === 'unclear' ? [look.message] : []));
  const others = known.filter(({ props }, at) => !isSame(props, looks[at])).length;
  if (others <= limit) return;
  const told = {
    system: system.title,
    entity: entity.id,
    looked: String(known.length),
    pipe: pipesOf(world, entity.id)[0]?.id ?? '',
  };
  if (others - unclear.length > limit)
    throw fault('system.other-account', { ...told, others: String(others - unclear.length) });
  const detail = unclear[0] ?? '';
  throw fault('system.unknown-account', { ...told, unclear: String(unclear.length), detail });
}

/** What pipes write and read, as far as its records can be read one by one. */
function entitiesToAsk({ catalogue }: World, system: System): readonly Entity[] {
  const ends = catalogue.pipes
    .filter(({ isEnabled }) => isEnabled)
    .flatMap(({ source, sink }) => [source, sink]);
  const own = ends.filter((one) => one.system === system.name && !one.derived);
  return [...new Set(own)].filter((one) => one.get || system.driver !== 'http');
}

function knownRecords({ store }: World, { id }: Entity) {
  return store.transact(async (tx) => {
    const refs = await tx.refsOf(id, '', sampleMax);
    return [...(await tx.images(refs)).values()].filter(({ state }) => state === 'live');
  });
}

/** Half of what it held is there still; yes and no say nothing. A look that shows another id is none. */
function isSame(props: JsonObject, look: Look | undefined): boolean {
  if (look?.kind !== 'found') return false;
  const { record } = look.read;
  const telling = Object.entries(props).filter(
    ([path, value]) => path !== 'id' && typeof value !== 'boolean' && !isEmpty(value),
  );
  const same = telling.filter(([path, value]) => stableText(record[path]) === stableText(value));
  return same.length * 2 >= telling.length;
}
