// Stores what a batch of links came to: bases, links in a new state, rows that wait and no longer
// wait, and the records each link was translated through.

import { entityOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { NewJournalEntry, NewWork, Parked, Transaction } from '../store/store.ts';
import { pipesOf } from './absorb.ts';
import type { Waiting } from './decide.ts';
import { endsOf } from './links.ts';
import type { LinkResult } from './reconcile-link.ts';
import { isSameReason, tellCircles } from './reference-circles.ts';
import { release } from './references.ts';
import type { Evaluation, View } from './view.ts';
import type { World } from './world.ts';

export async function storeResults(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  results: readonly { view: View; evaluation: Evaluation; result: LinkResult }[],
): Promise<readonly Parked[]> {
  const now = world.clock.now();
  const fresh: Parked[] = [];
  const over: Parked[] = [];
  for (const { view, result } of results) {
    if (result.keepsParked) continue;
    const wanted = result.waiting.map((one) => parkedFrom(pipe, view, one, now));
    const isKept = (old: Parked, next: Parked) =>
      old.row === next.row &&
      old.why === next.why &&
      (old.choice === null || old.why !== 'held') && // asked again: the approval was for another
      isSameReason(old.reason, next.reason) &&
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
    // A choice stands until its write is finished, be it in a later round; a given value until it is sent.
    const isUnderWay = (old: Parked) =>
      old.choice === 'value' || (old.choice !== null && result.operation !== undefined);
    over.push(
      ...view.parked.filter(
        (old) => !wanted.some((next) => next.row === old.row) && !isUnderWay(old),
      ),
    );
  }
  await tx.dropParked(over.map(({ subject, row }) => ({ pipe: pipe.id, subject, row })));
  await tx.putParked(fresh);
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
