// Reconcile: from images, base and mapping to operations. One transaction loads a batch of links,
// evaluates them, and stores what needs no call: agreements, rows that wait, links that are gone.
// What needs a call comes out as operations, at most one per link; their work stays until deliver
// has written the intent, so a crash in between only repeats the decision.

import { entityOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Base, Link, NewJournalEntry, NewWork, Parked, Transaction } from '../store/store.ts';
import { pipesOf } from './absorb.ts';
import {
  composeBack,
  composeBackCreate,
  composeCreate,
  composeRemoval,
  composeUpdate,
} from './compose.ts';
import { decideLink, type Waiting } from './decide.ts';
import { decideGone } from './gone.ts';
import { holdGuarded, type Volume, volumeOf } from './guards.ts';
import { endsOf } from './links.ts';
import type { Operation } from './operation.ts';
import { lookupsIn, release } from './references.ts';
import { type Evaluation, evaluate, loadViews, type View } from './view.ts';
import type { World } from './world.ts';

export interface Reconciled {
  /** How many links were looked at; 0 = nothing was due. */
  readonly links: number;
  readonly operations: readonly Operation[];
}

/** What one link came to. */
interface LinkResult {
  readonly operation?: Operation;
  readonly base?: Base;
  /** The link in its new state. */
  readonly link?: Link;
  readonly waiting: readonly Waiting[];
  readonly journal?: NewJournalEntry;
}

/** Reconciles a batch of a pipe's due links. */
export async function reconcile(world: World, pipe: Pipe): Promise<Reconciled> {
  const result = await world.store.transact(async (tx) => {
    const work = await tx.dueWork(pipe.id, 'reconcile', world.clock.now(), pipe.batchSize);
    if (work.length === 0) return { links: 0, operations: [], parked: [] };
    const views = await loadViews(tx, pipe, work);
    const lookups = lookupsIn(world, tx);
    const results = await Promise.all(
      views.map(async (view) => {
        const evaluation = await evaluate(pipe, view, lookups);
        return { view, evaluation, result: await reconcileLink(world, pipe, view, evaluation) };
      }),
    );
    const operations = results.flatMap(({ result }) => result.operation ?? []);
    const held = await holdGuarded(world, tx, pipe, operations, () => forecast(world, tx, pipe));
    const settled = results.map(({ view, evaluation, result }) => ({
      view,
      evaluation,
      result: withoutHeld(result, held),
    }));
    const parked = await storeResults(world, tx, pipe, settled);
    const sent = new Set(
      settled.flatMap(({ view, result }) => (result.operation ? [view.work.key] : [])),
    );
    await tx.ackWork(work.filter((one) => !sent.has(one.key)));
    return {
      links: work.length,
      operations: settled.flatMap(({ result }) => result.operation ?? []),
      parked,
    };
  });
  if (result.links > 0) {
    world.tell({
      kind: 'reconciled',
      pipe: pipe.id,
      links: result.links,
      operations: result.operations.length,
      parked: result.parked.length,
    });
    for (const one of result.parked)
      world.tell({ kind: 'parked', pipe: pipe.id, ref: one.ref, why: one.why, reason: one.reason });
  }
  return result;
}

/** What all due work of the pipe would come to, decided but not stored. */
async function forecast(world: World, tx: Transaction, pipe: Pipe): Promise<Volume> {
  const work = await tx.dueWork(pipe.id, 'reconcile', world.clock.now(), Number.MAX_SAFE_INTEGER);
  const lookups = lookupsIn(world, tx);
  const total = { changes: 0, deletes: 0 };
  for (let from = 0; from < work.length; from += pipe.batchSize) {
    const views = await loadViews(tx, pipe, work.slice(from, from + pipe.batchSize));
    const results = await Promise.all(
      views.map(async (view) =>
        reconcileLink(world, pipe, view, await evaluate(pipe, view, lookups)),
      ),
    );
    const volume = volumeOf(results.flatMap((result) => result.operation ?? []));
    total.changes += volume.changes;
    total.deletes += volume.deletes;
  }
  return total;
}

async function reconcileLink(
  world: World,
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
): Promise<LinkResult> {
  const { link } = view;
  if (link.state === 'ended') return { waiting: [] };
  if (link.state === 'pending') {
    if (link.sink === null && !evaluation.hasSource) return { waiting: [] };
    if (link.source === null && !evaluation.hasSink) return { waiting: [] };
    return link.sink === null
      ? composeCreate(pipe, view, evaluation)
      : composeBackCreate(pipe, view, evaluation);
  }
  if (view.source?.state === 'suspect' || view.sink?.state === 'suspect') return { waiting: [] };
  const gone = decideGone(world, pipe, view, evaluation);
  if (gone) {
    const operation = gone.remove
      ? composeRemoval(pipe, view, gone.remove.direction, gone.remove.policy)
      : undefined;
    return {
      waiting: gone.waiting,
      ...(gone.link ? { link: gone.link } : {}),
      ...(gone.journal ? { journal: gone.journal } : {}),
      ...(operation ? { operation } : {}),
    };
  }
  const decided = decideLink(pipe, view, evaluation);
  const isForward = Object.keys(decided.forward).length > 0;
  if (isForward) {
    return {
      operation: composeUpdate(pipe, view, decided),
      waiting: decided.waiting,
      ...baseOf(view, decided.hasAgreed, decided.rows),
    };
  }
  const back =
    decided.back.length > 0
      ? await composeBack(pipe, view, evaluation, decided)
      : { waiting: [], agreed: {} };
  const hasAgreed = decided.hasAgreed || Object.keys(back.agreed).length > 0;
  return {
    ...('operation' in back && back.operation ? { operation: back.operation } : {}),
    waiting: [...decided.waiting, ...back.waiting],
    ...baseOf(view, hasAgreed, { ...decided.rows, ...back.agreed }),
  };
}

function baseOf(view: View, hasAgreed: boolean, rows: Base['rows']): { readonly base?: Base } {
  return hasAgreed ? { base: { link: view.link.id, pipe: view.link.pipe, rows } } : {};
}

/** A held operation is not sent; it waits for approval. */
function withoutHeld(result: LinkResult, held: ReadonlyMap<string, Waiting>): LinkResult {
  const waits = result.operation ? held.get(result.operation.link.id) : undefined;
  if (!waits) return result;
  const { operation: _, ...rest } = result;
  return { ...rest, waiting: [...result.waiting, waits] };
}

async function storeResults(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  results: readonly { view: View; evaluation: Evaluation; result: LinkResult }[],
): Promise<readonly Parked[]> {
  const now = world.clock.now();
  const fresh: Parked[] = [];
  const over: Parked[] = [];
  for (const { view, result } of results) {
    const wanted = result.waiting.map((one) => parkedFrom(pipe, view, one, now));
    const isKept = (old: Parked, next: Parked) =>
      old.row === next.row &&
      old.why === next.why &&
      old.reason === next.reason &&
      old.waitsFor === next.waitsFor;
    fresh.push(
      ...wanted.filter(
        (next) =>
          !view.parked.some(
            (old) =>
              isKept(old, next) && JSON.stringify(old.values) === JSON.stringify(next.values),
          ),
      ),
    );
    over.push(...view.parked.filter((old) => !wanted.some((next) => next.row === old.row)));
  }
  await tx.dropParked(over.map(({ subject, row }) => ({ pipe: pipe.id, subject, row })));
  await tx.putParked(fresh);
  await tx.putBases(results.flatMap(({ result }) => result.base ?? []));
  const moved = results.flatMap(({ result }) => result.link ?? []);
  await tx.putLinks(moved);
  await tx.putUses(
    results
      .filter(({ evaluation }) => evaluation.hasSource)
      .map(({ view, evaluation }) => ({
        link: view.link.id,
        pipe: pipe.id,
        refs: [
          ...new Set(Object.values(evaluation.outcomes).flatMap((outcome) => outcome.uses ?? [])),
        ],
      })),
  );
  await tx.appendJournal([
    ...results.flatMap(({ result }) => result.journal ?? []),
    ...fresh.map(
      (one): NewJournalEntry => ({
        atMs: now,
        ref: one.ref,
        link: one.subject,
        pipe: pipe.id,
        row: one.row,
        what: 'parked',
        reason: one.reason,
        before: one.values?.S ?? null,
        after: one.values?.F ?? null,
        cause: one.why,
      }),
    ),
  ]);
  await release(
    world,
    tx,
    moved.flatMap((link) => endsOf(link)),
  );
  await tx.putWork([
    ...moved
      .filter((link) => link.state === 'live')
      .map(
        (link): NewWork => ({
          pipe: pipe.id,
          kind: 'reconcile',
          key: link.id,
          dueMs: now,
          cause: 'link',
          tries: 0,
        }),
      ),
    ...pulled(world, fresh, now),
  ]);
  return fresh;
}

function parkedFrom(pipe: Pipe, view: View, one: Waiting, now: number): Parked {
  return {
    pipe: pipe.id,
    subject: view.link.id,
    ref: (view.link.source ?? view.link.sink) as string,
    choice: null,
    sinceMs: now,
    ...one,
  };
}

/** Records that are created only when something refers to them: now something does. */
function pulled(world: World, parked: readonly Parked[], dueMs: number): readonly NewWork[] {
  const refs = [
    ...new Set(parked.flatMap((one) => (one.why === 'reference' ? (one.waitsFor ?? []) : []))),
  ];
  return refs.flatMap((key) =>
    pipesOf(world, entityOf(key))
      .filter(
        (pipe) =>
          pipe.forward.create === 'when-referenced' || pipe.back?.create === 'when-referenced',
      )
      .map(
        (pipe): NewWork => ({
          pipe: pipe.id,
          kind: 'identify',
          key,
          dueMs,
          cause: 'link',
          tries: 0,
        }),
      ),
  );
}
