// An environment that names another account: another address or other credentials than a system was read with. The
// same is said when a password is renewed or a server moves, so the records are asked: a few that are known are
// looked at. If most of them are not there or hold something else, nothing is read or written until a person says
// that this is meant, because ids over there are somebody else's. What is kept says nothing of who it was.

import { isEmpty } from '../../base/empty.ts';
import { fault } from '../../base/errors.ts';
import { type JsonObject, stableText } from '../../base/json.ts';
import { idOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity, System } from '../../definition/system.ts';
import type { Look } from '../../drivers/driver.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { driverOf, type World } from '../world.ts';
import { beginAnew } from './read-anew.ts';

/** Records of an entity that are looked at: a few may have been edited or removed since. */
const sampleMax = 10;

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

async function askRecords(world: World, system: System, signal?: AbortSignal): Promise<void> {
  let looked = 0;
  let others = 0;
  for (const entity of entitiesToAsk(world, system)) {
    const known = await knownRecords(world, entity);
    if (known.length === 0) continue;
    const ids = known.map(({ ref }) => idOf(ref));
    const looks = await driverOf(world, entity).get(entity, ids, signal);
    for (const [at, look] of looks.entries()) {
      if (look.kind === 'unclear') continue;
      looked++;
      if (!isSame(known[at]?.props ?? {}, look)) others++;
    }
  }
  if (others * 2 <= looked) return;
  const pipe = world.catalogue.pipes.find(({ source, sink }) =>
    [source.system, sink.system].includes(system.name),
  )?.id;
  const counts = { looked: String(looked), others: String(others) };
  throw fault('system.other-account', { system: system.title, ...counts, pipe: pipe ?? '' });
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

/** Half of what it held is there still; yes and no say nothing. */
function isSame(props: JsonObject, look: Exclude<Look, { kind: 'unclear' }>): boolean {
  if (look.kind === 'gone') return false;
  const { record } = look.read;
  const telling = Object.entries(props).filter(
    ([path, value]) => path !== 'id' && typeof value !== 'boolean' && !isEmpty(value),
  );
  const same = telling.filter(([path, value]) => stableText(record[path]) === stableText(value));
  return same.length * 2 >= telling.length;
}
