// Guards: limits that hold an unusual volume before the first call, and the first run
// of a pipe against a real system. What is counted is counted over everything that is due; above a
// limit those rows wait for approval, also through later edits, and other rows flow. A plan is
// told the same and goes on, so that it shows what would be held.

import type { Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';
import type { HeldRows, View } from '../decide/view.ts';
import type { Operation } from '../operation.ts';
import type { World } from '../world.ts';
import { firstRunOf, needsApproval, realSystem } from './first-run.ts';
import {
  addVolumes,
  allowedOf,
  type GuardedRows,
  type Guarding,
  type GuardKind,
  guardedRows,
  isAllowed,
  noVolume,
  type Volume,
  volumeOf,
} from './guard-volume.ts';
import { isTakenBack } from './if-left.ts';

/** An operation, and what is known of its link. */
export interface Candidate {
  readonly view: View;
  readonly operation: Operation;
}

/** By link. */
export type Held = ReadonlyMap<string, HeldRows>;

/** What the guards of a pipe know when a batch begins. */
export interface Guard {
  readonly guarding: Guarding;
  /** Limits that were passed and are not approved: how much it was when they were. */
  readonly tripped: Partial<Volume>;
  /** Why everything waits: the first run is not approved. */
  readonly first?: string;
  /** The name of a pipe for others that this one goes on for: no delete goes by itself. */
  readonly former?: string;
}

/** Under this name stand the limits that were passed by what the pipe is now. */
export function guardFact({ id }: Pick<Pipe, 'id'>): string {
  return `guard ${id}`;
}

/** Under this name stands the fingerprint of the definition that a person approved. */
export function approvalFact({ id }: Pick<Pipe, 'id'>): string {
  return `approved ${id}`;
}

/** Under this name stands whose links a pipe with another condition took over, until what comes of it is done. */
export function formerFact({ id }: Pick<Pipe, 'id'>): string {
  return `former ${id}`;
}

/** Nothing is due any more, and nothing waits: what goes from now on somebody removed. */
export async function forgetFormer(tx: Transaction, pipe: Pipe): Promise<void> {
  const fact = formerFact(pipe);
  if ((await tx.facts([fact])).get(fact) == null || (await isAnyHeld(tx, pipe))) return;
  await tx.putFacts({ [fact]: null });
}

export async function guardOf(world: World, tx: Transaction, pipe: Pipe): Promise<Guard> {
  const facts = await tx.facts([approvalFact(pipe), guardFact(pipe), formerFact(pipe)]);
  const firstRun = await firstRunOf(tx, pipe);
  const known = (facts.get(guardFact(pipe)) ?? {}) as Partial<Volume>;
  const tripped = Object.keys(known).length === 0 || (await isAnyHeld(tx, pipe)) ? known : {};
  const approvedFor = facts.get(approvalFact(pipe)) as string | undefined;
  const isHeld = firstRun === 'new' && needsApproval(world, pipe);
  const title = realSystem(world, pipe)?.title;
  const former = facts.get(formerFact(pipe)) as string | null | undefined;
  return {
    guarding: { pipe, firstRun, approvedFor },
    tripped,
    ...(former == null ? {} : { former }),
    ...(isHeld
      ? { first: `the first run of this pipe writes to ${title}: that needs approval` }
      : {}),
  };
}

async function liveLinks(tx: Transaction, { id }: Pipe): Promise<number> {
  const counts = await tx.countLinks();
  return counts.find((one) => one.pipe === id && one.state === 'live')?.count ?? 0;
}

async function isAnyHeld(tx: Transaction, pipe: Pipe): Promise<boolean> {
  return (await tx.countParked()).some((one) => one.pipe === pipe.id && one.why === 'held');
}

/** What must wait. `forecast` counts all that is due. */
export async function holdGuarded(
  world: World,
  tx: Transaction,
  guard: Guard,
  candidates: readonly Candidate[],
  forecast: () => Promise<Volume>,
): Promise<Held> {
  const { guarding, first } = guard;
  if (first !== undefined) {
    const waits = candidates.filter(({ view }) => !isAllowed(view, '*', guarding));
    return told(world, guarding.pipe, waits.length, first, onWhole(waits, first));
  }
  const guarded = candidates.map((one) => ({ ...one, rows: rowsOf(one, guard) }));
  const counted = guarded.filter(({ rows }) => rows.size > 0);
  if (counted.length === 0) return new Map();
  const volume = volumeOf(counted.map(({ rows }) => rows));
  const { total, live } = await expected(guarding.pipe, volume, async () => ({
    total: await forecast(),
    live: await liveLinks(tx, guarding.pipe),
  }));
  const allowed = { ...allowedOf(world, live), ...(guard.former ? { deletes: 0 } : {}) };
  const kinds = (Object.keys(noVolume) as GuardKind[]).filter((kind) => volume[kind] > 0);
  const passed = kinds.filter((kind) => total[kind] > allowed[kind]);
  const tripped = { ...guard.tripped };
  for (const kind of passed) tripped[kind] ??= total[kind];
  if (passed.some((kind) => guard.tripped[kind] === undefined) && world.guards !== 'tell')
    await tx.putFacts({ [guardFact(guarding.pipe)]: tripped as Json });
  const held = new Map<string, HeldRows>();
  for (const { view, rows } of counted) {
    const waits = [...rows].flatMap(([row, kind]) => {
      const count = tripped[kind];
      return count === undefined
        ? []
        : [[row, { guard: kind, reason: sentence(kind, count, live, guard) }] as const];
    });
    if (waits.length > 0) held.set(view.link.id, new Map(waits));
  }
  const reason = passed.map((kind) => sentence(kind, tripped[kind] ?? 0, live, guard)).join('; ');
  return told(world, guarding.pipe, held.size, reason, held);
}

/** What is held stays held, also when somebody edits the record meanwhile. */
function rowsOf({ view, operation }: Candidate, { guarding, tripped }: Guard): GuardedRows {
  const rows = new Map(guardedRows(operation, view, guarding));
  for (const one of view.parked) {
    if (one.why !== 'held' || rows.has(one.row) || isAllowed(view, one.row, guarding)) continue;
    const kind = one.guard as GuardKind;
    const sent = operation.rows[one.row];
    const isOver = sent !== undefined && isTakenBack(view, one.row, sent.version);
    if (tripped[kind] !== undefined && !isOver && (sent !== undefined || one.row === '*'))
      rows.set(one.row, kind);
  }
  return rows;
}

function sentence(
  kind: GuardKind,
  count: number,
  live: number,
  { former, guarding: { pipe } }: Guard,
): string {
  if (kind === 'emptied')
    return `${count} of ${live} linked records would lose a value at once, which needs approval`;
  if (kind === 'deletes' && former !== undefined)
    return `${pipe.id} goes on where ${former} was, with another condition, so ${count} of ${live} linked records are out of its scope, and their counterparts would be deleted. Approve that if it is meant. If ${pipe.id} is only another pipe, leave them: \`samband desk reject ${pipe.id}\``;
  return `${count} ${kind} of ${live} linked records at once need approval`;
}

function onWhole(candidates: readonly Candidate[], reason: string): Held {
  const rows: HeldRows = new Map([['*', { guard: 'first-run', reason }]]);
  return new Map(candidates.map(({ view }) => [view.link.id, rows]));
}

/** A plan goes on and tells; everything else waits. */
function told(world: World, pipe: Pipe, count: number, reason: string, held: Held): Held {
  if (count === 0 || world.guards !== 'tell') return held;
  if (reason !== '') world.tell({ kind: 'held', pipe: pipe.id, count, reason });
  return new Map();
}

/** What was forecast for a pipe, of how many links there were then, and how much has not come by yet. */
interface Forecast extends Expected {
  readonly left: Volume;
}

interface Expected {
  readonly total: Volume;
  readonly live: number;
}

const forecasts = new WeakMap<Pipe, Forecast>();

/**
 * The forecast is made once for a wave, and again as soon as more comes than it said. With it stands what
 * it is measured by: links that end in the course of a wave do not lower the bar for the rest of it.
 */
async function expected(
  pipe: Pipe,
  batch: Volume,
  forecast: () => Promise<Expected>,
): Promise<Expected> {
  const known = forecasts.get(pipe);
  const isWithin =
    known !== undefined &&
    (Object.keys(batch) as GuardKind[]).every((kind) => known.left[kind] >= batch[kind]);
  const found = isWithin ? known : await forecast();
  const left = isWithin ? known.left : found.total;
  const minus = Object.fromEntries(
    Object.entries(batch).map(([kind, count]) => [kind, -count]),
  ) as unknown as Volume;
  forecasts.set(pipe, { ...found, left: addVolumes(left, minus) });
  return found;
}
