// Stores what a batch of links came to: bases, links in a new state, rows that wait and no longer
// wait, and the records each link was translated through.

import { entityOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Link, NewWork, Parked, Transaction } from '../../store/store.ts';
import type { Waiting } from '../decide/decide.ts';
import { stillTaken } from '../decide/settled-references.ts';
import type { Evaluation, View } from '../decide/view.ts';
import { tellCircles, untellCircles } from '../references/reference-circles.ts';
import { release } from '../references/references.ts';
import { tellSettled } from '../references/settled-first.ts';
import { endsOf, refOfLink } from '../state/link-ends.ts';
import { identifyWork, reconcileWork } from '../state/new-work.ts';
import { apartFrom, isLeft, newParked, parkedEntry } from '../state/parked.ts';
import { pipesOf, type World } from '../world.ts';
import { tellingGone } from './gone-counterparts.ts';
import type { DecidedLink, LinkResult } from './reconcile-link.ts';

export async function storeResults(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  results: readonly DecidedLink[],
): Promise<readonly Parked[]> {
  const now = world.clock.now();
  const fresh = await storeWaiting(tx, pipe, results, now);
  const moved = results.flatMap(({ result }) => result.link ?? []);
  await tx.putBases(results.flatMap(({ result }) => result.base ?? []));
  await tx.putLinks(moved);
  await tx.putUses(usesIn(pipe, results));
  await tx.appendJournal([
    ...results.flatMap(({ result }) => result.journal ?? []),
    ...fresh.map((one) =>
      parkedEntry(one, { before: one.values?.S ?? null, after: one.values?.F ?? null }),
    ),
  ]);
  await release(world, tx, moved.flatMap(endsOf));
  const over = results.filter(({ result }) => result.operation === undefined);
  await tellSettled(
    world,
    tx,
    over.map(({ view }) => view.link),
  );
  await tx.putWork([...workAfter(pipe, moved, now), ...pulled(world, fresh, now)]);
  return fresh;
}

/** Parks what begins to wait and drops what waits no more; gives what is new. */
async function storeWaiting(
  tx: Transaction,
  pipe: Pipe,
  results: readonly DecidedLink[],
  sinceMs: number,
): Promise<readonly Parked[]> {
  const fresh: Parked[] = [];
  const over: Parked[] = [];
  const replaced: Parked[] = [];
  const looked = results.filter(({ result }) => !result.keepsParked);
  const wantedOf = Map.groupBy(
    await tellingGone(
      tx,
      looked.flatMap(({ view, evaluation, result }) =>
        result.waiting.map((one) => parkedFrom(pipe, view, evaluation, one, sinceMs)),
      ),
    ),
    ({ subject }) => subject,
  );
  for (const decided of looked) {
    const { parked } = decided.view;
    const wanted = wantedOf.get(decided.view.link.id) ?? [];
    const told = wanted.filter((next) => !parked.some((old) => isSameWait(old, next)));
    fresh.push(...told);
    replaced.push(...parked.filter((old) => told.some((next) => next.row === old.row)));
    const others = parked.filter((old) => !wanted.some((next) => next.row === old.row));
    over.push(...others.filter((old) => !isUnderWay(old, decided)));
  }
  await untellCircles(tx, [...over, ...replaced]);
  await tx.dropParked(over);
  await tx.putParked(fresh);
  const stopped = new Set(
    results.flatMap(({ view, result }) => (result.operation ? [] : [view.link.id])),
  );
  await tellCircles(
    tx,
    fresh.filter((one) => stopped.has(one.subject)),
  );
  return fresh;
}

/**
 * A choice stands until its write is finished, be it in a later round; a given value until it is sent, and a
 * record that was taken until it stands in the base.
 */
function isUnderWay(old: Parked, { view, evaluation, result }: DecidedLink): boolean {
  if (old.choice === 'value') return true;
  if (old.choice !== null && !isLeft(old) && result.operation !== undefined) return true;
  return stillTaken(old, evaluation).length > 0 && !isAgreed(old.row, view, result);
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

/** What waits already, for the same and told as it is now; of guards the sentence tells of others as well. */
function isSameWait(old: Parked, next: Parked): boolean {
  if (old.row !== next.row || old.why !== next.why) return false;
  if (old.why === 'held' && old.choice !== null) return false; // the approval was for another
  const isSaid = old.why === 'held' || apartFrom(old.reason)[0] === next.reason;
  const rest = ({ guard, waitsFor, candidates, values, taken }: Parked) =>
    JSON.stringify([guard, waitsFor, candidates, values, taken]);
  return isSaid && rest(old) === rest(next);
}

/** What each link was translated through; of one without its source nothing was asked. */
export function usesIn({ id: pipe }: Pipe, results: readonly DecidedLink[]) {
  return results
    .filter(({ evaluation, result }) => !result.keepsParked && evaluation.hasSource)
    .map(({ view, evaluation }) => ({ link: view.link.id, pipe, refs: [...evaluation.asked] }));
}

/** A link that is there again is decided; who had the key of a record that went or came may be another by now. */
function workAfter({ id: pipe }: Pipe, moved: readonly Link[], dueMs: number): readonly NewWork[] {
  const live = moved.filter(({ state }) => state === 'live');
  return [
    ...live.map(({ id }) => reconcileWork(pipe, id, { dueMs, cause: 'link' })),
    ...moved.flatMap(endsOf).map((ref) => identifyWork(pipe, ref, { dueMs, cause: 'link' })),
  ];
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
