// Records that must be settled before others are decided (`settled` beside `link`): an order goes over only once
// the new address of its buyer has. What is under way for a record is its work and its open intents in the pipes
// that link it there; what waits for a person is not under way, and holds nothing up.

import { entityOf } from '../../base/ref.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import type { SettledFirst } from '../../mapping/lookups.ts';
import type { Link, Transaction, Work } from '../../store/store.ts';
import { endsOf } from '../state/link-ends.ts';
import { pipesOf, type World } from '../world.ts';
import { lookUpsOf } from './collected-entities.ts';

/** Who waits is told when it is over (`tellSettled`); this is how long it waits if nobody does. */
const waitMsMin = 1_000;
const waitMsMax = 60_000;

/** Of those that are not settled: when to look again, by `keyOf`. */
export async function lookAgainAt(
  world: World,
  tx: Transaction,
  records: readonly SettledFirst[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map(records.map((record) => [keyOf(record), record]));
  if (wanted.size === 0) return new Map();
  const links = await tx.linksOf([...new Set(records.map(({ ref }) => ref))]);
  const around = [...wanted].map(([key, record]) => {
    const pipes = pipesBetween(world, record).map(({ id }) => id);
    const own = links.filter((one) => pipes.includes(one.pipe) && endsOf(one).includes(record.ref));
    const entries = [
      ...own.map(({ pipe, id }) => ({ pipe, kind: 'reconcile' as const, key: id })),
      ...pipes.map((pipe) => ({ pipe, kind: 'identify' as const, key: record.ref })),
    ];
    return { key, entries, links: own.map(({ id }) => id) };
  });
  const [work, intents] = await Promise.all([
    tx.workOf(around.flatMap(({ entries }) => entries)),
    tx.intentsOfLinks([...new Set(around.flatMap((one) => one.links))]),
  ]);
  const now = world.clock.now();
  const found = new Map<string, number>();
  for (const { key, entries, links: own } of around) {
    const isOwn = (one: Work) =>
      entries.some(({ pipe, key: named }) => pipe === one.pipe && named === one.key);
    const times = [
      ...work.filter(isOwn).map((one) => afterWork(one, now)),
      ...intents
        .filter(({ link, dueMs }) => own.includes(link) && dueMs !== null)
        .map(({ atMs }) => soon(atMs, now)),
    ];
    if (times.length > 0) found.set(key, Math.min(...times));
  }
  return found;
}

export function keyOf({ ref, as }: SettledFirst): string {
  return `${as} ${ref}`;
}

/** Something is over for these links: whoever waits for one of their records is looked at now. */
export async function tellSettled(
  world: World,
  tx: Transaction,
  links: readonly Link[],
): Promise<void> {
  const refs = links.flatMap(endsOf).filter((ref) => awaited(world).has(entityOf(ref)));
  if (refs.length === 0) return;
  const users = (await tx.usersOf(refs)).filter(({ link }) => !link.includes(':'));
  await tx.hastenWork(
    users.map(({ pipe, link }) => ({ pipe, kind: 'reconcile', key: link })),
    world.clock.now(),
  );
}

const known = new WeakMap<Catalogue, ReadonlySet<string>>();

/** Entities of which a row of an enabled pipe waits for records. */
function awaited({ catalogue }: World): ReadonlySet<string> {
  const entities =
    known.get(catalogue) ??
    new Set(catalogue.pipes.filter((pipe) => pipe.isEnabled).flatMap(awaitedBy));
  known.set(catalogue, entities);
  return entities;
}

function awaitedBy(pipe: Pipe): readonly string[] {
  return lookUpsOf(pipe).flatMap((rule) =>
    rule.kind === 'link' && rule.isSettled ? [rule.entity] : [],
  );
}

/** Pipes that run and carry records of its entity to the one where it was looked up. */
function pipesBetween(world: World, { ref, as }: SettledFirst): readonly Pipe[] {
  return pipesOf(world, entityOf(ref)).filter(
    ({ source, sink }) => source.id === as || sink.id === as,
  );
}

function afterWork({ dueMs }: Work, now: number): number {
  if (dueMs === null) return now + waitMsMax;
  return dueMs > now ? Math.min(dueMs, now + waitMsMax) : soon(dueMs, now);
}

/** As long again as it has taken, within bounds. */
function soon(sinceMs: number, now: number): number {
  return now + Math.min(Math.max(now - sinceMs, waitMsMin), waitMsMax);
}
