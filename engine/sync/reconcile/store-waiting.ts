// Parks what of a batch of links begins to wait, drops what waits no more, and has those made that are created only
// once something refers to them.

import { entityOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { NewJournalEntry, NewWork, Parked, Transaction } from '../../store/store.ts';
import type { Waiting } from '../decide/decide.ts';
import { stillTaken } from '../decide/settled-references.ts';
import type { Evaluation, View } from '../decide/view.ts';
import { changeWaits } from '../references/reference-circles.ts';
import { refOfLink } from '../state/link-ends.ts';
import { identifyWork } from '../state/new-work.ts';
import { apartFrom, isLeft, newParked, parkedEntry } from '../state/parked.ts';
import { pipesOf, type World } from '../world.ts';
import { tellingGone } from './gone-counterparts.ts';
import { ifLeft } from './if-left.ts';
import type { DecidedLink, LinkResult } from './reconcile-link.ts';

/** Parks what begins to wait and drops what waits no more; gives what is new. */
export async function storeWaiting(
  tx: Transaction,
  pipe: Pipe,
  results: readonly DecidedLink[],
  nowMs: number,
): Promise<readonly Parked[]> {
  const fresh: Parked[] = [];
  const over: Parked[] = [];
  const looked = results.filter(({ result }) => !result.keepsParked);
  const wantedOf = Map.groupBy(await wantedIn(tx, pipe, looked, nowMs), ({ subject }) => subject);
  for (const decided of looked) {
    const { parked } = decided.view;
    const wanted = wantedOf.get(decided.view.link.id) ?? [];
    fresh.push(...wanted.filter((next) => !parked.some((old) => isSameWait(old, next))));
    const others = parked.filter((old) => !wanted.some((next) => next.row === old.row));
    over.push(...others.filter((old) => !isUnderWay(old, decided)));
  }
  return changeWaits(tx, { known: parkedIn(looked), over, fresh, moving: movingAmong(looked) });
}

function parkedIn(results: readonly DecidedLink[]): readonly Parked[] {
  return results.flatMap(({ view }) => view.parked);
}

/** Links of which something goes over. */
function movingAmong(results: readonly DecidedLink[]): ReadonlySet<string> {
  return new Set(results.flatMap(({ view, result }) => (result.operation ? [view.link.id] : [])));
}

/**
 * Parks what waits for records that are not linked, of links that are put off and so not decided: whoever is created
 * only once something refers to it is created now. Gives what is new.
 */
export async function parkAhead(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  putOff: readonly DecidedLink[],
): Promise<readonly Parked[]> {
  const now = world.clock.now();
  const known = parkedIn(putOff);
  const fresh = (await wantedIn(tx, pipe, putOff, now)).filter(
    (next) =>
      next.why === 'reference' &&
      !known.some((old) => old.subject === next.subject && isSameWait(old, next)),
  );
  await changeWaits(tx, { known, over: [], fresh, moving: movingAmong(putOff) });
  await tx.appendJournal(fresh.map((one) => entryOf(one, now)));
  await tx.putWork(pulled(world, fresh, now));
  return fresh;
}

/** That it began to wait, with both values if they are to be chosen from. */
export function entryOf(parked: Parked, atMs: number): NewJournalEntry {
  const { F: after = null, S: before = null } = parked.values ?? {};
  return parkedEntry(parked, atMs, { before, after });
}

/** What waits of these links by what they came to. */
async function wantedIn(
  tx: Transaction,
  pipe: Pipe,
  results: readonly DecidedLink[],
  sinceMs: number,
): Promise<readonly Parked[]> {
  return tellingGone(
    tx,
    pipe,
    results.flatMap(({ view, evaluation, result }) =>
      result.waiting.map((one) => parkedFrom(pipe, view, evaluation, one, sinceMs)),
    ),
  );
}

/**
 * A choice stands until its write is finished, be it in a later round; a given value until it is sent, and a
 * record that was taken until it stands in the base. An action is held until it is looked at again.
 */
function isUnderWay(old: Parked, { view, evaluation, result }: DecidedLink): boolean {
  if (old.choice === 'value') return true;
  if (old.why === 'held' && result.unasked?.has(old.row)) return true;
  if (old.choice !== null && !isLeft(old) && result.operation !== undefined) return true;
  return stillTaken(old, evaluation).length > 0 && !isAgreed(old.row, view, result);
}

/** The base of the row moves without a write. */
function isAgreed(row: string, view: View, { base }: LinkResult): boolean {
  return base !== undefined && base.rows[row] !== view.base?.rows[row];
}

function parkedFrom(
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
  one: Waiting,
  now: number,
): Parked {
  const { link, parked } = view;
  const ref = refOfLink(link);
  const old = parked.find(({ row }) => row === one.row);
  const taken = stillTaken(old, evaluation);
  const place = { pipe: pipe.id, subject: link.id, ref, sinceMs: now };
  return newParked({ ...place, taken, ...one, values: valuesOf(view, one) });
}

function valuesOf(view: View, one: Waiting): Parked['values'] {
  if (!one.values?.ifLeft) return one.values;
  const { ifLeft: now, ...values } = one.values;
  const left = ifLeft(view, one);
  return left === undefined ? values : { ...values, ifLeft: left, version: now.version };
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

/** Records that are created only when something refers to them: now something does. */
export function pulled(
  world: World,
  parked: readonly Pick<Parked, 'why' | 'waitsFor'>[],
  dueMs: number,
): readonly NewWork[] {
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
