// Settles a create whose answer was lost: what is found by our marker or by its key is adopted,
// what is nowhere is sent again as it was, and where nobody can tell a person is asked.

import { doubledMs } from '../../base/doubled-ms.ts';
import { failure } from '../../base/errors.ts';
import { readPath } from '../../base/property-path.ts';
import { idOf, refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { ReadRecord } from '../../drivers/driver.ts';
import { equal } from '../../mapping/compare.ts';
import type { Intent, Transaction } from '../../store/store.ts';
import { settleAnswers } from '../deliver/answers.ts';
import { createAgain } from '../deliver/call.ts';
import { backToWork, refOfIntent, refuse } from '../deliver/close-intent.ts';
import { finishWrites } from '../deliver/finish.ts';
import type { Finished } from '../deliver/finished.ts';
import { parkIntent, parkIntentIn } from '../deliver/park-intent.ts';
import { pathsSent, valuesSent } from '../deliver/sent-values.ts';
import { afterIntent, reconcileWork } from '../state/new-work.ts';
import { pairBetween } from '../state/verdicts.ts';
import { driverOf, settleMsOf, type World } from '../world.ts';
import { otherMaker, probeCreate, sharesSink } from './probe.ts';

export async function settleCreate(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  signal?: AbortSignal,
): Promise<void> {
  const probe = await probeCreate(world, pipe, entity, intent, signal);
  switch (probe.kind) {
    case 'marker':
    case 'key': {
      const { kind, read, begunAtMs } = probe;
      const found = { intent, read, begunAtMs };
      if (kind === 'marker') return adopt(world, pipe, found);
      const evidence = { kind: 'rule', rule: probe.rule, key: probe.key } as const;
      return adopt(world, pipe, { ...found, evidence });
    }
    case 'several': {
      const reason = `after a lost answer ${probe.refs.length} records could be the one created`;
      return parkIntent(world, pipe, intent, { why: 'ambiguous', reason, candidates: probe.refs });
    }
    case 'blind': {
      const reason = `the answer to a create was lost and ${entity.id} cannot be searched for it`;
      return parkIntent(world, pipe, intent, { why: 'unknown-outcome', reason, candidates: [] });
    }
    case 'none':
      return intent.refusal === null
        ? sendAgain(world, pipe, entity, intent, signal)
        : giveUp(world, pipe, entity, intent, intent.refusal);
  }
}

/** A person says which record the create became. Failures: `desk.unread`, `desk.unknown`. */
export async function adoptChosen(
  world: World,
  pipe: Pipe,
  link: string,
  ref: string,
  who: string,
): Promise<void> {
  const { intent, entity } = await openCreate(world, link);
  const [look] = await driverOf(world, entity).get(entity, [idOf(ref)]);
  if (look?.kind !== 'found') throw failure('desk.unread', { ref });
  const { read, begunAtMs } = look;
  await claim(world, entity, intent);
  await adopt(world, pipe, { intent, read, begunAtMs, evidence: { kind: 'person', who } });
}

/** The same where a person says of two records that they are one, and the create of one of them waits for that. */
export async function adoptSame(
  world: World,
  pair: { readonly left: string; readonly right: string },
  who: string,
): Promise<void> {
  const { pipe, source, sink } = pairBetween(world, pair.left, pair.right);
  const waiting = await world.store.transact(async (tx) => {
    const links = (await tx.linksOf([source, sink])).filter((link) => link.pipe === pipe.id);
    const intents = await tx.intentsOfLinks(links.map(({ id }) => id));
    return intents.find(({ kind, dueMs }) => kind === 'create' && dueMs === null);
  });
  if (!waiting) return;
  const became = waiting.entity === pipe.sink.id ? sink : source;
  await adoptChosen(world, pipe, waiting.link, became, who);
}

/** A person says that the create never arrived. */
export async function sendOnceMore(world: World, pipe: Pipe, link: string): Promise<void> {
  const { intent, entity } = await openCreate(world, link);
  await claim(world, entity, intent);
  await sendAgain(world, pipe, entity, intent);
}

async function openCreate(world: World, link: string) {
  const [intent] = await world.store.transact((tx) => tx.intentsOfLinks([link]));
  if (!intent) throw failure('desk.unknown', { id: link });
  return { intent, entity: world.catalogue.entities.get(intent.entity) as Entity };
}

/** Of two people who settle it at once, only one does; nobody does while the answer is still awaited. */
async function claim(world: World, entity: Entity, { key, id, link }: Intent): Promise<void> {
  await world.store.transact(async (tx) => {
    const intent = (await tx.intents([key])).get(key);
    if (intent?.id !== id || intent.dueMs !== null) throw failure('desk.unknown', { id: link });
    const dueMs = world.clock.now() + settleMsOf(world, entity);
    await tx.putIntents([{ ...intent, dueMs }]);
    // Whatever changed for the link while it waited was not kept.
    await tx.putWork([reconcileWork(intent.pipe, link, { dueMs: dueMs + 1, cause: 'retry' })]);
  });
}

async function adopt(world: World, pipe: Pipe, finished: Finished): Promise<void> {
  const { intent, read, evidence } = finished;
  const ref = refOf(intent.entity, read.id);
  const rule = evidence?.kind === 'rule' ? pipe.merge[evidence.rule] : undefined;
  const isShared = sharesSink(rule, intent);
  const isAdopted = await world.store.transact(async (tx) => {
    if (await givesWay(world, tx, pipe, finished)) return false;
    const rivals = (await tx.linksOf([ref])).filter(
      (link) =>
        link.pipe === pipe.id &&
        link.id !== intent.link &&
        (link.state === 'pending' || (link.state === 'live' && !isShared)),
    );
    const busy = new Set((await tx.intentsOfLinks(rivals.map(({ id }) => id))).map((o) => o.link));
    const isAnothers = !isShared && (await isLikeAnothers(world, tx, pipe, finished));
    if (isAnothers || rivals.some((link) => link.state === 'live' || busy.has(link.id))) {
      if (intent.tries >= looksMax) {
        const reason = `${ref}, which may be the record created, is another's or about to be`;
        await parkIntentIn(world, tx, pipe, intent, {
          why: 'ambiguous',
          reason,
          candidates: [ref],
        });
        return false;
      }
      // It became another's meanwhile, or is about to: looked for again once that is settled.
      const dueMs = world.clock.now() + doubledMs(rivalAgainMs, intent.tries, looksMax);
      await tx.putIntents([{ ...intent, dueMs, tries: intent.tries + 1 }]);
      return false;
    }
    await tx.dropParked(await tx.parkedOf(rivals.map(({ id }) => id)));
    await tx.dropLinks(rivals.map(({ id }) => id));
    await finishWrites(world, tx, pipe, [{ ...finished, ...(isShared ? { isShared } : {}) }]);
    return true;
  });
  if (!isAdopted) return;
  const { cause } = intent;
  world.tell({ kind: 'wrote', pipe: pipe.id, operation: 'create', ref, ms: 0, cause });
}

/**
 * A create that was refused has not made what it finds. Where another one may have, it is decided anew once that
 * is settled, and has moved the key if its record's is another by now.
 */
async function givesWay(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { intent, read, evidence }: Finished,
): Promise<boolean> {
  if (intent.refusal === null || evidence?.kind !== 'rule') return false;
  const maker = await otherMaker(world, tx, pipe, { intent, read });
  if (maker === undefined) return false;
  const dueMs = afterIntent(maker.dueMs, world.clock.now()) + rivalAgainMs;
  await backToWork(tx, intent, dueMs, intent.tries + 1);
  return true;
}

/**
 * Of two creates without a clear answer that were sent with one key (its record got another since), the one whose values
 * the record holds has made it.
 */
async function isLikeAnothers(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { intent, read, evidence }: Finished,
): Promise<boolean> {
  if (evidence?.kind !== 'rule') return false;
  const other = await otherMaker(world, tx, pipe, { intent, read });
  if (other === undefined) return false;
  const paths = new Set([...pathsSent(intent), ...pathsSent(other)]);
  return misfits(other, paths, read) < misfits(intent, paths, read);
}

/** Of these properties, how many the record does not hold as they were sent; what was not sent is nothing. */
function misfits(intent: Intent, paths: ReadonlySet<string>, { record }: ReadRecord): number {
  const sent = new Map(valuesSent(intent));
  return [...paths].filter(
    (path) => !equal(sent.get(path) ?? null, readPath(record, path) ?? null, 'exact'),
  ).length;
}

/** Whoever else has or wants the record is mostly done in a moment. */
const rivalAgainMs = 1_000;

/** After as many, within half an hour, two creates may wait for each other: only a person ends that. */
const looksMax = 10;

/** The stored request once more: same record, same marker, same key. */
async function sendAgain(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  signal?: AbortSignal,
): Promise<void> {
  const startedMs = world.clock.now();
  const dueMs = startedMs + settleMsOf(world, entity);
  const next: Intent = { ...intent, dueMs, tries: intent.tries + 1 };
  await world.store.transact((tx) => tx.putIntents([next]));
  const answers = await createAgain(world, entity, next, signal);
  await settleAnswers(world, pipe, [next], answers, startedMs);
}

/** The system says that it has such a record; a search that lags gets its time to show it. */
async function giveUp(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  message: string,
): Promise<void> {
  const dueMs = intent.atMs + settleMsOf(world, entity);
  if (dueMs > world.clock.now()) {
    await world.store.transact((tx) => tx.putIntents([{ ...intent, dueMs }]));
    return;
  }
  const ref = await world.store.transact(async (tx) => {
    await refuse(world, tx, pipe, intent, message);
    return refOfIntent(tx, intent);
  });
  const frame = { kind: 'not-written', pipe: pipe.id, operation: 'create', ref } as const;
  world.tell({ ...frame, entity: entity.id, outcome: 'dead', message });
}
