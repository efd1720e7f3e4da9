// Reconcile: from images, base and mapping to operations. One transaction loads a batch of links,
// evaluates them, and stores what needs no call: agreements, rows that wait, links that are gone.
// What needs a call comes out as operations, at most one per link; their work stays until deliver
// has written the intent, so a crash in between only repeats the decision.

import type { Pipe } from '../definition/pipe.ts';
import type { Transaction } from '../store/store.ts';
import type { Waiting } from './decide.ts';
import { holdGuarded, type Volume, volumeOf } from './guards.ts';
import type { Operation } from './operation.ts';
import { type LinkResult, reconcileLink } from './reconcile-link.ts';
import { lookupsIn } from './references.ts';
import { storeResults } from './store-results.ts';
import { evaluate, loadViews, type View } from './view.ts';
import type { World } from './world.ts';

export interface Reconciled {
  /** How many links were looked at; 0 = nothing was due. */
  readonly links: number;
  readonly operations: readonly Operation[];
}

/** Reconciles a batch of a pipe's due links. */
export async function reconcile(world: World, pipe: Pipe): Promise<Reconciled> {
  const result = await world.store.transact(async (tx) => {
    const work = await tx.dueWork(pipe.id, 'reconcile', world.clock.now(), pipe.batchSize);
    if (work.length === 0) return { links: 0, operations: [], parked: [] };
    // A record whose keys are not known yet may be the counterpart of one that is to be created.
    const hasUnknown = await isAnyUnknown(world, tx, pipe);
    const isEarly = ({ link }: View) => hasUnknown && link.state === 'pending';
    const loaded = await loadViews(tx, pipe, work);
    const views = loaded.filter((view) => !isEarly(view));
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
    const early = loaded.filter(isEarly).map(({ work: one }) => one.key);
    const sent = settled.flatMap(({ view, result }) => (result.operation ? [view.work.key] : []));
    const kept = new Set([...early, ...sent]);
    await tx.ackWork(work.filter((one) => !kept.has(one.key)));
    return {
      links: work.length - early.length,
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

/** Records wait to be identified, or to be read for what their listing leaves out. */
async function isAnyUnknown(world: World, tx: Transaction, pipe: Pipe): Promise<boolean> {
  const now = world.clock.now();
  if ((await tx.dueWork(pipe.id, 'identify', now, 1)).length > 0) return true;
  for (const { id, list } of [pipe.source, pipe.sink])
    if (list?.omits?.length && (await tx.dueWork(id, 'read', now, 1)).length > 0) return true;
  return false;
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

/** A held operation is not sent; it waits for approval. */
function withoutHeld(result: LinkResult, held: ReadonlyMap<string, Waiting>): LinkResult {
  const waits = result.operation ? held.get(result.operation.link.id) : undefined;
  if (!waits) return result;
  const { operation: _, ...rest } = result;
  return { ...rest, waiting: [...result.waiting, waits] };
}
