// Records that must be settled before others are decided (`settled` beside `link`): an order goes over only once
// the new address of its buyer has, and its new buyer. What is under way for a record is its work and its open intents
// in the pipes that link it there, and reads of it; what waits for a person is not under way, and holds nothing up.

import { entityOf } from '../../base/ref.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import type { SettledFirst } from '../../mapping/lookups.ts';
import type { Link, Transaction, Work } from '../../store/store.ts';
import { firstLoadsMax, splitFirstLoadKey } from '../state/first-load-key.ts';
import { endsOf } from '../state/link-ends.ts';
import { afterIntent, lookAgainMs } from '../state/new-work.ts';
import { isRuleChangeHeld } from '../state/rule-change-state.ts';
import { pipesOf, type World } from '../world.ts';
import { lookUpsOf } from './collected-entities.ts';

/** Who waits is told when it is over (`tellSettled`); this is how long it waits at least if nobody does. */
export const waitMsMin = 1_000;

/** Reads of a record that are waited for: what neither of two looks could read is told, and for somebody to mend. */
const readsMax = 2;

/** Of those that are not settled: when to look again, by `keyOf`. */
export async function lookAgainAt(
  world: World,
  tx: Transaction,
  records: readonly SettledFirst[],
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map(records.map((record) => [keyOf(record), record]));
  if (wanted.size === 0) return new Map();
  const links = await tx.linksOf([...new Set(records.map(({ ref }) => ref))]);
  const linksAt = Map.groupBy(
    links.flatMap((link) => endsOf(link).map((ref) => ({ ref, link }))),
    ({ ref }) => ref,
  );
  const around = [...wanted].map(([key, record]) => {
    const pipes = pipesBetween(world, record).map(({ id }) => id);
    const own = (linksAt.get(record.ref) ?? [])
      .map(({ link }) => link)
      .filter(({ pipe }) => pipes.includes(pipe));
    const ends = new Set([record.ref, ...own.flatMap(endsOf)]);
    const entries = [
      ...own.map(({ pipe, id }) => ({ pipe, kind: 'reconcile' as const, key: id })),
      ...pipes.map((pipe) => ({ pipe, kind: 'identify' as const, key: record.ref })),
      ...[...ends].map((ref) => ({ pipe: entityOf(ref), kind: 'read' as const, key: ref })),
    ];
    return { key, entries, links: own.map(({ id }) => id) };
  });
  const [work, intents] = await Promise.all([
    tx.workOf(around.flatMap(({ entries }) => entries)),
    tx.intentsOfLinks([...new Set(around.flatMap((one) => one.links))]),
  ]);
  const now = world.clock.now();
  const workAt = Map.groupBy(await thatGoesOn(tx, work), nameOf);
  const loads = await firstLoadsOf(world, tx, [...wanted.values()]);
  const intentsAt = Map.groupBy(intents, ({ link }) => link);
  const found = new Map<string, number>();
  for (const { key, entries, links: own } of around) {
    const times = [
      ...entries
        .flatMap((entry) => workAt.get(nameOf(entry)) ?? [])
        .map((one) => afterWork(one, now)),
      ...own
        .flatMap((id) => intentsAt.get(id) ?? [])
        .filter(({ dueMs }) => dueMs !== null)
        .map(({ atMs }) => soon(atMs, now)),
      ...(loads.get(key) ?? []).map((one) => afterWork(one, now)),
    ];
    if (times.length > 0) found.set(key, Math.min(...times));
  }
  return found;
}

/** First loads that may show who has no counterpart yet, by `keyOf`. */
async function firstLoadsOf(
  world: World,
  tx: Transaction,
  records: readonly SettledFirst[],
): Promise<ReadonlyMap<string, readonly Work[]>> {
  const loads = new Map<string, readonly Work[]>();
  const known = new Map<string, readonly Work[]>();
  for (const record of records.filter(({ isLinked }) => !isLinked)) {
    const found: Work[] = [];
    for (const pipe of pipesBetween(world, record)) {
      const waiting =
        known.get(pipe.id) ??
        (await thatGoesOn(
          tx,
          await tx.dueWork(pipe.id, 'first-load', Number.MAX_SAFE_INTEGER, firstLoadsMax),
        ));
      known.set(pipe.id, waiting);
      found.push(
        ...waiting.filter(
          ({ key }) => entityOf(splitFirstLoadKey(key)[1]) === entityOf(record.ref),
        ),
      );
    }
    loads.set(keyOf(record), found);
  }
  return loads;
}

function nameOf({ pipe, kind, key }: Pick<Work, 'pipe' | 'kind' | 'key'>): string {
  return `${pipe} ${kind} ${key}`;
}

/** Without what waits for a person: to approve changed merge rules, or to mend a record that cannot be read. */
async function thatGoesOn(tx: Transaction, work: readonly Work[]): Promise<readonly Work[]> {
  const held = new Set<string>();
  const isIdentified = ({ kind }: Work) => kind === 'identify' || kind === 'first-load';
  for (const id of new Set(work.filter(isIdentified).map(({ pipe }) => pipe)))
    if (await isRuleChangeHeld(tx, { id })) held.add(id);
  return work.filter((one) =>
    isIdentified(one) ? !held.has(one.pipe) : one.kind !== 'read' || one.tries < readsMax,
  );
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
  await tellUsers(world, tx, links.flatMap(endsOf));
}

/** The same of reads of records. */
export async function tellRead(
  world: World,
  tx: Transaction,
  refs: readonly string[],
): Promise<void> {
  if (awaited(world).size === 0) return;
  await tellUsers(world, tx, [...refs, ...(await tx.linksOf(refs)).flatMap(endsOf)]);
}

async function tellUsers(world: World, tx: Transaction, ends: readonly string[]): Promise<void> {
  const refs = ends.filter((ref) => awaited(world).has(entityOf(ref)));
  if (refs.length === 0) return;
  const users = await tx.usersOf(refs);
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

/** What is to be done later than now may be so in hours: a sync that waits for nothing so long ends before. */
function afterWork({ dueMs }: Work, now: number): number {
  return dueMs !== null && dueMs <= now ? soon(dueMs, now) : afterIntent(dueMs, now);
}

/** As long again as it has taken, within bounds. */
function soon(sinceMs: number, now: number): number {
  return now + Math.min(Math.max(now - sinceMs, waitMsMin), lookAgainMs);
}
