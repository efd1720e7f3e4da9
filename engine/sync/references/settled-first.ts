// Records that must be settled before others are decided (`settled` beside `link`): an order goes over only once
// the new address of its buyer has. What is under way for a record is its work and its open intents in the pipes
// that link it there; what waits for a person is not under way, and holds nothing up.

import { entityOf } from '../../base/ref.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import type { SettledFirst } from '../../mapping/lookups.ts';
import type { Link, Transaction, Work } from '../../store/store.ts';
import { endsOf } from '../state/link-ends.ts';
import { afterIntent, lookAgainMs } from '../state/new-work.ts';
import { isRuleChangeHeld } from '../state/rule-change-state.ts';
import { pipesOf, type World } from '../world.ts';
import { lookUpsOf } from './collected-entities.ts';

/** Who waits is told when it is over (`tellSettled`); this is how long it waits at least if nobody does. */
const waitMsMin = 1_000;

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
  const workAt = Map.groupBy(await thatGoesOn(tx, work), nameOf);
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
    ];
    if (times.length > 0) found.set(key, Math.min(...times));
  }
  return found;
}

function nameOf({ pipe, kind, key }: Pick<Work, 'pipe' | 'kind' | 'key'>): string {
  return `${pipe} ${kind} ${key}`;
}

/** Without what waits until a person approves changed merge rules. */
async function thatGoesOn(tx: Transaction, work: readonly Work[]): Promise<readonly Work[]> {
  const held = new Set<string>();
  for (const id of new Set(work.flatMap(({ pipe, kind }) => (kind === 'identify' ? pipe : []))))
    if (await isRuleChangeHeld(tx, { id })) held.add(id);
  return work.filter(({ pipe, kind }) => kind !== 'identify' || !held.has(pipe));
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

/** What is to be done later than now may be so in hours: a sync that waits for nothing so long ends before. */
function afterWork({ dueMs }: Work, now: number): number {
  return dueMs !== null && dueMs <= now ? soon(dueMs, now) : afterIntent(dueMs, now);
}

/** As long again as it has taken, within bounds. */
function soon(sinceMs: number, now: number): number {
  return now + Math.min(Math.max(now - sinceMs, waitMsMin), lookAgainMs);
}
