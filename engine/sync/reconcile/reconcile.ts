// Reconcile: from images, base and mapping to operations. One transaction loads a batch of links,
// evaluates them, and stores what needs no call: agreements, rows that wait, links that are gone.
// What needs a call comes out as operations, at most one per link; their work stays until deliver
// has written the intent, so a crash in between only repeats the decision.

import { inPortions } from '../../base/give-way.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Lookups } from '../../mapping/lookups.ts';
import type { Parked, Transaction, Work } from '../../store/store.ts';
import type { Waiting } from '../decide/decide.ts';
import { inTurn } from '../decide/gone.ts';
import type { View } from '../decide/view.ts';
import type { Operation } from '../operation.ts';
import { lookupsIn } from '../references/references.ts';
import { afterIntent, lookAgainMs, workAgain } from '../state/new-work.ts';
import { tellParked } from '../state/parked.ts';
import { runOf, type World } from '../world.ts';
import { evaluate } from './evaluate.ts';
import { endFirstRun } from './first-run.ts';
import { addVolumes, guardedRows, noVolume, type Volume, volumeOf } from './guard-volume.ts';
import { forgetFormer, type Guard, guardOf, type Held, holdGuarded } from './guards.ts';
import { loadViews } from './load-views.ts';
import { withoutUnsettled } from './put-off.ts';
import { type DecidedLink, reconcileLink } from './reconcile-link.ts';
import { withinRun } from './share.ts';
import { storeResults } from './store-results.ts';
import { withoutTakenKeys } from './taken-keys.ts';
import { unmappable } from './unmappable.ts';

export interface Reconciled {
  /** How many links were looked at; 0 = nothing was due. */
  readonly links: number;
  readonly operations: readonly Operation[];
}

/** Creates that wait for a reading, which may take hours, leave the turn to others for so long where they fill a batch. */
const outOfTheWayMs = 30_000;

/** Reconciles a batch of a pipe's due links. */
export async function reconcile(world: World, pipe: Pipe): Promise<Reconciled> {
  const result = await world.store.transact((tx) => reconcileDue(world, tx, pipe), 'at-next');
  const { links, operations, parked } = result;
  if (links > 0) {
    const counts = { links, operations: operations.length, parked: parked.length };
    world.tell({ kind: 'reconciled', pipe: pipe.id, ...counts });
    tellParked(world, parked);
  }
  return result;
}

async function reconcileDue(
  world: World,
  tx: Transaction,
  pipe: Pipe,
): Promise<Reconciled & { readonly parked: readonly Parked[] }> {
  const work = await tx.dueWork(pipe.id, 'reconcile', world.clock.now(), pipe.batchSize);
  if (work.length === 0) {
    await endFirstRun(world, tx, pipe);
    await forgetFormer(tx, pipe);
    return { links: 0, operations: [], parked: [] };
  }
  const loaded = await loadViews(tx, pipe, work);
  // A record whose keys are not known yet may be the counterpart of one that is to be created, and so may one
  // that was made after the store was copied.
  const hasUnknown = await isAnyUnknown(world, tx, pipe);
  const isUnread = (view: View) => isPending(view) && !isTargetRead(world, pipe, view);
  const isEarly = (view: View) => (isPending(view) && hasUnknown) || isUnread(view);
  const views = loaded.filter((view) => !isEarly(view));
  const ready = await withoutUnsettled(world, tx, pipe, await decideAll(world, tx, pipe, views));
  const free = await withoutTakenKeys(world, tx, pipe, ready.decided);
  const settled = await withinRun(world, tx, pipe, await guarded(world, tx, pipe, free));
  const parked = [...ready.parked, ...(await storeResults(world, tx, pipe, settled))];
  const early = loaded.filter(isEarly).map(({ work: one }) => one.key);
  const sent = settled.flatMap(({ view, result }) => (result.operation ? [view.work.key] : []));
  const kept = new Set([...early, ...sent]);
  await tx.ackWork(work.filter((one) => !kept.has(one.key)));
  const aside = work.length < pipe.batchSize ? [] : loaded.filter(isUnread);
  const laterMs = world.clock.now() + outOfTheWayMs;
  await tx.putWork(aside.map((view) => workAgain(view.work, laterMs)));
  const seen = new Set(loaded.map(({ work: one }) => one.key));
  const unseen = work.filter((one) => !seen.has(one.key));
  await setAside(world, tx, unseen);
  return {
    links: work.length - early.length + aside.length,
    operations: settled.flatMap(({ result }) => result.operation ?? []),
    parked,
  };
}

function isPending({ link }: View): boolean {
  return link.state === 'pending';
}

/** The side that its record is to be created on was read in this life. */
function isTargetRead({ read }: World, { source, sink }: Pipe, { link }: View): boolean {
  return read.get((link.sink === null ? sink : source).id) === 'whole';
}

/** What each comes to; one that cannot be mapped waits, and the others go on (Invariant 6). */
async function decideAll(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  views: readonly View[],
): Promise<readonly DecidedLink[]> {
  const lookups = lookupsIn(world, tx);
  const looked = await inPortions(views, async (view): Promise<Looked> => {
    try {
      return { view, evaluation: await evaluate(pipe, view, lookups, runOf(world)) };
    } catch (error) {
      return failed(pipe, view, lookups, error);
    }
  });
  return inPortions(inTurn(looked), async (one): Promise<DecidedLink> => {
    if (one.result !== undefined) return { ...one, result: one.result };
    const { view, evaluation } = one;
    try {
      return { view, evaluation, result: await reconcileLink(world, pipe, view, evaluation) };
    } catch (error) {
      return failed(pipe, view, lookups, error);
    }
  });
}

/**
 * A link with an open intent is looked at when that is closed, if its records have changed by then. What
 * changed elsewhere (a looked-up record, the mapping) would be forgotten, so that work waits as long as
 * the intent; one that waits for a person is looked at in any case when that is settled.
 */
async function setAside(world: World, tx: Transaction, work: readonly Work[]): Promise<void> {
  const lasting = work.filter(({ cause }) => cause !== 'edit' && cause !== 'answer');
  if (lasting.length === 0) return;
  const now = world.clock.now();
  const closing = new Map(
    (await tx.intentsOfLinks(lasting.map(({ key }) => key))).flatMap(({ link, dueMs }) =>
      dueMs === null ? [] : [[link, afterIntent(dueMs, now)] as const],
    ),
  );
  await tx.putWork(
    lasting.flatMap((one) => {
      const dueMs = closing.get(one.key);
      return dueMs === undefined ? [] : workAgain(one, dueMs);
    }),
  );
}

/** Records wait to be identified, or to be read for what their listing leaves out. */
async function isAnyUnknown(world: World, tx: Transaction, pipe: Pipe): Promise<boolean> {
  const now = world.clock.now();
  for (const kind of ['identify', 'first-load'] as const)
    if ((await tx.dueWork(pipe.id, kind, now, 1)).length > 0) return true;
  for (const { id, list } of [pipe.source, pipe.sink])
    if (list?.omits?.length && (await tx.dueWork(id, 'read', now, 1)).length > 0) return true;
  return false;
}

/** With a result already where nothing could be evaluated. */
type Looked = Omit<DecidedLink, 'result'> & Partial<Pick<DecidedLink, 'result'>>;

function failed(pipe: Pipe, view: View, lookups: Lookups, error: unknown): DecidedLink {
  const context = { settings: pipe.settings, creating: false, lookups };
  return { view, ...unmappable(error, context) };
}

/** A row that is held gives way to others of its link, which the guards then look at in turn. */
const guardRoundsMax = 3;

/** The results without what guards hold. */
async function guarded(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  results: readonly DecidedLink[],
): Promise<readonly DecidedLink[]> {
  if (results.every(({ result }) => result.operation === undefined)) return results;
  const guard = await guardOf(world, tx, pipe);
  let settled = results;
  for (let round = 0; round < guardRoundsMax; round++) {
    const candidates = settled.flatMap(({ view, result: { operation } }) =>
      operation ? [{ view, operation }] : [],
    );
    const held = await holdGuarded(world, tx, guard, candidates, () =>
      forecast(world, tx, pipe, guard),
    );
    if (held.size === 0) return settled;
    settled = await Promise.all(settled.map((one) => without(world, pipe, one, held)));
  }
  return settled;
}

/**
 * What all work of the pipe would come to that is due or waits for something else, decided but not stored: what a
 * changed mapping meets counts as a whole, though it may come a few links at a time.
 */
async function forecast(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { guarding }: Guard,
): Promise<Volume> {
  const untilMs = world.clock.now() + lookAgainMs;
  const work = await tx.dueWork(pipe.id, 'reconcile', untilMs, Number.MAX_SAFE_INTEGER);
  const lookups = lookupsIn(world, tx);
  let total = noVolume;
  for (let from = 0; from < work.length; from += pipe.batchSize) {
    const views = await loadViews(tx, pipe, work.slice(from, from + pipe.batchSize));
    const rows = await inPortions(views, async (view) => {
      const evaluation = await evaluate(pipe, view, lookups, runOf(world));
      const { operation } = await reconcileLink(world, pipe, view, evaluation);
      return operation ? [guardedRows(operation, view, guarding)] : [];
    });
    total = addVolumes(total, volumeOf(rows.flat()));
  }
  return total;
}

/** A held operation is not sent and waits for approval; of one with held rows the others go. */
async function without(
  world: World,
  pipe: Pipe,
  one: DecidedLink,
  held: Held,
): Promise<DecidedLink> {
  const { view, evaluation, result } = one;
  const rows = held.get(view.link.id);
  if (!rows) return one;
  const whole = rows.get('*');
  if (whole === undefined) {
    const next = { ...view, held: new Map([...(view.held ?? []), ...rows]) };
    return { view: next, evaluation, result: await reconcileLink(world, pipe, next, evaluation) };
  }
  const { operation: _, ...rest } = result;
  const frame = { row: '*', why: 'held', ...whole, waitsFor: null } as const;
  const waits: Waiting = { ...frame, candidates: [], values: null };
  return { view, evaluation, result: { ...rest, waiting: [...result.waiting, waits] } };
}
