// Stores what a batch of links came to: bases, links in a new state, rows that wait and no longer
// wait, and the records each link was translated through.

import { entityOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { NewWork, Parked, Transaction } from '../store/store.ts';
import type { Waiting } from './decide.ts';
import { tellGone } from './gone-counterparts.ts';
import { endsOf, refOfLink } from './link-ends.ts';
import { identifyWork, reconcileWork } from './new-work.ts';
import { isLeft, newParked, parkedEntry } from './parked.ts';
import type { LinkResult } from './reconcile-link.ts';
import { tellCircles } from './reference-circles.ts';
import { release } from './references.ts';
import { stillTaken } from './settled-references.ts';
import type { Evaluation, View } from './view.ts';
import { pipesOf, type World } from './world.ts';

export async function storeResults(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  results: readonly { view: View; evaluation: Evaluation; result: LinkResult }[],
): Promise<readonly Parked[]> {
  const now = world.clock.now();
  const fresh: Parked[] = [];
  const over: Parked[] = [];
  for (const { view, evaluation, result } of results) {
    if (result.keepsParked) continue;
    const wanted = result.waiting.map((one) => parkedFrom(pipe, view, evaluation, one, now));
    fresh.push(...wanted.filter((next) => !view.parked.some((old) => isSameWait(old, next))));
    // A choice stands until its write is finished, be it in a later round; a given value until it is sent,
    // and a record that was taken until it stands in the base.
    const isUnderWay = (old: Parked) =>
      old.choice === 'value' ||
      (old.choice !== null && !isLeft(old) && result.operation !== undefined) ||
      (stillTaken(old, evaluation).length > 0 && !isAgreed(old.row, view, result));
    over.push(
      ...view.parked.filter(
        (old) => !wanted.some((next) => next.row === old.row) && !isUnderWay(old),
      ),
    );
  }
  await tx.dropParked(over.map(({ subject, row }) => ({ pipe: pipe.id, subject, row })));
  await tx.putParked(fresh);
  await tellGone(tx, fresh);
  const stopped = new Set(
    results.flatMap(({ view, result }) => (result.operation ? [] : [view.link.id])),
  );
  await tellCircles(
    tx,
    fresh.filter((one) => stopped.has(one.subject)),
  );
  await tx.putBases(results.flatMap(({ result }) => result.base ?? []));
  const moved = results.flatMap(({ result }) => result.link ?? []);
  await tx.putLinks(moved);
  await tx.putUses(
    results
      .filter(({ evaluation, result }) => !result.keepsParked && evaluation.hasSource)
      .map(({ view, evaluation }) => ({
        link: view.link.id,
        pipe: pipe.id,
        refs: [...evaluation.asked],
      })),
  );
  await tx.appendJournal([
    ...results.flatMap(({ result }) => result.journal ?? []),
    ...fresh.map((one) =>
      parkedEntry(one, { before: one.values?.S ?? null, after: one.values?.F ?? null }),
    ),
  ]);
  await release(
    world,
    tx,
    moved.flatMap((link) => endsOf(link)),
  );
  await tx.putWork([
    ...moved
      .filter(({ state }) => state === 'live')
      .map(({ id }) => reconcileWork(pipe.id, id, { dueMs: now, cause: 'link' })),
    // Who had the key of a record that is gone, or is back, may be another by now.
    ...moved
      .flatMap((link) => endsOf(link))
      .map((ref) => identifyWork(pipe.id, ref, { dueMs: now, cause: 'link' })),
    ...pulled(world, fresh, now),
  ]);
  return fresh;
}

/** The base of the row moves without a write. */
function isAgreed(row: string, view: View, { base }: LinkResult): boolean {
  return base !== undefined && base.rows[row] !== view.base?.rows[row];
}

function parkedFrom(
  pipe: Pipe,
  { link, parked }: View,
  evaluation: Evaluation,
  one: Waiting,
  now: number,
): Parked {
  const ref = refOfLink(link);
  const old = parked.find(({ row }) => row === one.row);
  const taken = stillTaken(old, evaluation);
  return newParked({ pipe: pipe.id, subject: link.id, ref, taken, sinceMs: now, ...one });
}

/** What waits already, for the same; of some the sentence only tells what the other fields say. */
function isSameWait(old: Parked, next: Parked): boolean {
  if (old.row !== next.row || old.why !== next.why) return false;
  if (old.why === 'held' && old.choice !== null) return false; // the approval was for another
  const isSaid = old.why === 'held' || old.why === 'reference' || old.reason === next.reason;
  const rest = ({ guard, waitsFor, candidates, values, taken }: Parked) =>
    JSON.stringify([guard, waitsFor, candidates, values, taken]);
  return isSaid && rest(old) === rest(next);
}

/** Records that are created only when something refers to them: now something does. */
function pulled(world: World, parked: readonly Parked[], dueMs: number): readonly NewWork[] {
  const refs = [
    ...new Set(parked.flatMap((one) => (one.why === 'reference' ? (one.waitsFor ?? []) : []))),
  ];
  return refs.flatMap((ref) =>
    pipesOf(world, entityOf(ref))
      .filter(
        (pipe) =>
          pipe.forward.create === 'when-referenced' || pipe.back?.create === 'when-referenced',
      )
      .map(({ id }) => identifyWork(id, ref, { dueMs, cause: 'link' })),
  );
}
