// Settles an update whose answer was lost, by what the record holds now: as before, as sent, or
// something that only a person can judge.

import type { Json, JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import { refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { ItemPatch, Look, Patch, ReadRecord } from '../../drivers/driver.ts';
import { patchedItems } from '../../drivers/patch.ts';
import { equal } from '../../mapping/compare.ts';
import type { Row } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import { forwardOutcomes } from '../../mapping/table.ts';
import type { Intent, ItemBase, NewJournalEntry, Parked, Transaction } from '../../store/store.ts';
import { absorb } from '../collect/absorb.ts';
import { isSet, sameSet, setChanges, valuesOf } from '../decide/value-sets.ts';
import { madeItems } from '../deliver/answered-items.ts';
import { backToWork, refuse } from '../deliver/close-intent.ts';
import { finishWrites } from '../deliver/finish.ts';
import { pathsOfPatch } from '../operation.ts';
import { isExplained, knownRewritings } from '../reconcile/rewritings.ts';
import { lookupsIn } from '../references/references.ts';
import { endsOf, refOfLink } from '../state/link-ends.ts';
import { readWork } from '../state/new-work.ts';
import { newParked } from '../state/parked.ts';
import { type World, writtenAs } from '../world.ts';
import { carriedOutPart, isWithin } from './partial-update.ts';

export async function settleUpdate(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  look: Exclude<Look, { kind: 'unclear' }>,
): Promise<void> {
  const now = world.clock.now();
  await world.store.transact(async (tx) => {
    const other = otherName(writtenAs(world, entity), entity, intent, look);
    if (other !== undefined) {
      const tries = intent.target === intent.key ? 0 : intent.tries + 1;
      await tx.putIntents([{ ...intent, target: other, dueMs: now, tries }]);
      return;
    }
    if (look.kind === 'gone') {
      await backToWork(tx, intent, now + goneAgainMs, intent.tries + 1);
      await tx.putWork([readWork(entity, intent.target as string, now)]);
      await tx.appendJournal([untold(intent, now)]);
      return;
    }
    const verdict = await compareUpdate(tx, pipe, entity, intent, look.read);
    if (verdict === 'untouched' && intent.refusal !== null)
      return refuse(world, tx, pipe, intent, intent.refusal);
    if (verdict === 'applied')
      return finishWrites(world, tx, pipe, [
        { intent, read: look.read, begunAtMs: look.begunAtMs },
      ]);
    const base = (await tx.bases([intent.link])).get(intent.link);
    const part =
      verdict === 'doubtful'
        ? carriedOutPart(pipe, entity, intent, look.read.record, base)
        : undefined;
    if (part)
      return finishWrites(world, tx, pipe, [
        { intent: part, read: look.read, begunAtMs: look.begunAtMs, isPart: true },
      ]);
    await backToWork(tx, intent, now, intent.tries + 1);
    await absorb(world, tx, entity, 'single', [look]);
    if (verdict !== 'doubtful') return;
    await keepMade(world, tx, pipe, intent);
    await parkDoubts(tx, pipe, intent, look.read, now);
  });
}

/** Names that lead in a circle end. Tries before the first of them do not count. */
const renamedMax = 5;

/** Where the update gave the record another id, it is looked at under that one. */
function otherName(
  { update }: Entity,
  { id }: Entity,
  { key, target, tries }: Intent,
  look: Exclude<Look, { kind: 'unclear' }>,
): string | undefined {
  if (update?.idOf === undefined || look.kind !== 'gone' || look.into === undefined)
    return undefined;
  const other = refOf(id, look.into);
  return other !== key && (target === key || tries < renamedMax) ? other : undefined;
}

/** What it would have replaced is kept all the same: perhaps it did. */
function untold(intent: Intent, atMs: number): NewJournalEntry {
  const { target, link, pipe, cause, pre: before, payload: after } = intent;
  const reason =
    'its answer was lost, and the record is gone now, so nobody can tell whether it was written';
  const frame = { atMs, ref: target as string, link, pipe, row: '*', cause };
  return { ...frame, what: 'unclear', reason, before, after };
}

/** Items of lists that were made all the same: their pairs are known, else each would be made once more. */
async function keepMade(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { link: id, rows: sent, direction, pre }: Intent,
): Promise<void> {
  const link = (await tx.links([id])).get(id);
  const [images, bases] = await Promise.all([tx.images(endsOf(link)), tx.bases([id])]);
  const source = images.get(link?.source ?? '')?.props;
  const sink = images.get(link?.sink ?? '')?.props;
  const base = bases.get(id);
  if (!source || !sink || !base) return;
  const context = { settings: pipe.settings, creating: false, source, sink };
  const isBack = direction === 'back';
  const lookups = lookupsIn(world, tx);
  const outcomes = isBack ? await forwardOutcomes(pipe.rows, source, { ...context, lookups }) : {};
  const rows = { ...base.rows };
  for (const row of pipe.rows) {
    const planned = sent[row.id]?.items;
    const known = rows[row.id];
    if (!row.list || !planned || !known?.items) continue;
    const before = pre[(isBack ? row.list.backPath : undefined) ?? row.sinkPath] ?? null;
    const outcome = outcomes[row.id];
    const lists = { planned, before, sink, source, isBack, outcome, isWhole: false };
    const made = madeItems(row, lists);
    const isOther = (item: ItemBase) =>
      made.every((one) => item.source !== one.source && item.sink !== one.sink);
    rows[row.id] = { ...known, items: [...known.items.filter(isOther), ...made] };
  }
  await tx.putBases([{ ...base, rows }]);
}

/** Time for the two looks that make a record gone. */
const goneAgainMs = 5_000;

/** Untouched is tested before any explanation. */
async function compareUpdate(
  tx: Transaction,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  read: ReadRecord,
): Promise<'untouched' | 'applied' | 'doubtful'> {
  const patch = intent.payload as unknown as Patch;
  const paths = pathsOfPatch(patch);
  if (intent.preVersion !== null && read.version === intent.preVersion) return 'untouched';
  const setOf = (path: string) => setWrittenAt(pipe, intent, path);
  const isUntouched = paths.every((path) => {
    const [held, before] = [readPath(read.record, path), intent.pre[path] ?? null];
    const set = setOf(path);
    return set ? sameSet(held, before, set.compare) : equal(held, before, 'exact');
  });
  if (intent.preVersion === null && isUntouched) return 'untouched';
  const known = await knownRewritings(tx, entity, paths);
  const isApplied = Object.entries(patch.set).every(([path, sent]) => {
    const held = readPath(read.record, path) ?? null;
    const set = setOf(path);
    if (set) return holdsSet(set, sent, held, known(path));
    return equal(held, sent, 'exact') || isExplained(known(path), sent, held);
  });
  const areItemsApplied = Object.entries(patch.items).every(([path, items]) =>
    holdsItems(intent.pre[path] ?? null, items, readPath(read.record, path)),
  );
  return isApplied && areItemsApplied ? 'applied' : 'doubtful';
}

/** The row with values without keys that this intent writes to the path. */
function setWrittenAt(pipe: Pipe, { direction }: Intent, path: string): Row | undefined {
  return pipe.rows.find(
    (row) =>
      isSet(row) &&
      (direction === 'forward' ? row.sinkPath === path : row.back.some((one) => one.path === path)),
  );
}

/** Every value that was sent is held, be it in a known spelling, and none beside. */
function holdsSet(row: Row, sent: Json, held: Json, known: readonly string[]): boolean {
  const explains = (f: Json, s: Json) => isExplained(known, f, s);
  const values = (list: Json) => valuesOf(list, row.compare);
  const { addedF, addedS } = setChanges(values(sent), values(held), [], row.compare, explains);
  return addedF.length + addedS.length === 0;
}

/** The list is what the changes make of it: each item is there, but for keys minted meanwhile. */
function holdsItems(before: Json, patch: ItemPatch, held: Json | undefined): boolean {
  const wanted = patchedItems(before, patch) as readonly JsonObject[];
  const left = Array.isArray(held) ? [...(held as readonly Json[])] : [];
  if (wanted.length !== left.length) return false;
  return wanted.every((item) => {
    const at = left.findIndex((one) => isWithin(item, one));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

async function parkDoubts(
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
  read: ReadRecord,
  sinceMs: number,
): Promise<void> {
  const link = (await tx.links([intent.link])).get(intent.link);
  const ref = link ? refOfLink(link) : (intent.target as string);
  const types = new Map(pipe.rows.map((row) => [row.id, row]));
  // What it may have replaced must not be lost with the intent.
  const frame = { atMs: sinceMs, link: intent.link, pipe: pipe.id, row: '*', cause: intent.cause };
  await tx.appendJournal([
    {
      ...frame,
      ref: intent.target as string,
      what: 'doubted',
      reason: 'its answer was lost and the record has changed since',
      before: intent.pre,
      after: intent.payload,
    },
  ]);
  await tx.putParked(
    Object.entries(intent.rows).map(([id, { F, S }]): Parked => {
      const row = types.get(id);
      const held = row ? heldIn(read.record, row) : null;
      return newParked({
        pipe: pipe.id,
        subject: intent.link,
        ref,
        row: id,
        why: 'in-doubt',
        reason: 'the answer to a write of this row was lost, and the record has changed since',
        values: { F, S: intent.direction === 'forward' ? held : S },
        sinceMs,
      });
    }),
  );
}
