// Guards: limits that hold an unusual volume before the first call (`kernel.md` §5, §8). Operations
// that nobody's edit caused (a changed mapping, changed settings, links that moved) and all deletes
// are counted over everything that is due; above the project's limits they wait for approval, which
// names the definition it is given for. Other operations flow.

import type { Pipe } from '../definition/pipe.ts';
import type { Cause, Transaction } from '../store/store.ts';
import type { Waiting } from './decide.ts';
import type { Operation } from './operation.ts';
import type { World } from './world.ts';

const guardedCauses: ReadonlySet<Cause> = new Set(['definition', 'settings', 'link']);

/** Fewer changes than this are never unusual. */
const changesMin = 20;

export interface Volume {
  readonly changes: number;
  readonly deletes: number;
}

/** Under this fact's name stands the fingerprint of the definition that a person approved. */
export function approvalFact(pipe: string): string {
  return `approved ${pipe}`;
}

/** What was forecast for a pipe, and how much of it has not come by yet. */
interface Forecast {
  readonly total: Volume;
  readonly left: Volume;
}

const forecasts = new WeakMap<Pipe, Forecast>();

/** Links whose operation must wait, with the reason. `forecast` counts all that is due. */
export async function holdGuarded(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  operations: readonly Operation[],
  forecast: () => Promise<Volume>,
): Promise<ReadonlyMap<string, Waiting>> {
  if (operations.length === 0) return new Map();
  const approved = (await tx.facts([approvalFact(pipe.id)])).get(approvalFact(pipe.id));
  if (approved === pipe.fingerprint) return new Map();
  const waiting = new Set(
    (await tx.parkedOf(operations.map(({ link }) => link.id)))
      .filter((one) => one.why === 'held')
      .map((one) => one.subject),
  );
  // What is held stays held, also when somebody edits the record meanwhile.
  const guarded = operations.filter((one) => isGuarded(one) || waiting.has(one.link.id));
  if (guarded.length === 0) return new Map();
  const counts = await tx.countLinks();
  const live = counts.find((one) => one.pipe === pipe.id && one.state === 'live')?.count ?? 0;
  const held = (await tx.countParked()).find((one) => one.pipe === pipe.id && one.why === 'held');
  const { changes, deletes } = await expected(pipe, volumeOf(guarded), forecast);
  const isMuch = {
    deletes: deletes + (held?.count ?? 0) > deletesAllowed(world, live),
    changes: changes + (held?.count ?? 0) > changesAllowed(world, live),
  };
  return new Map(
    guarded.flatMap((operation): [string, Waiting][] => {
      const what = isRemovalKind(operation) ? 'deletes' : 'changes';
      if (!isMuch[what] && !waiting.has(operation.link.id)) return [];
      const count = what === 'deletes' ? deletes : changes;
      const reason = `${count} ${what} of ${live} linked records at once need approval`;
      const frame = { row: '*', why: 'held', reason, waitsFor: null } as const;
      return [[operation.link.id, { ...frame, candidates: [], values: null }]];
    }),
  );
}

/** The forecast is made once for a wave, and again as soon as more comes than it said. */
async function expected(
  pipe: Pipe,
  batch: Volume,
  forecast: () => Promise<Volume>,
): Promise<Volume> {
  const known = forecasts.get(pipe);
  const isWithin =
    known && known.left.changes >= batch.changes && known.left.deletes >= batch.deletes;
  const total = isWithin ? known.total : await forecast();
  const left = isWithin ? known.left : total;
  forecasts.set(pipe, {
    total,
    left: { changes: left.changes - batch.changes, deletes: left.deletes - batch.deletes },
  });
  return total;
}

function deletesAllowed({ catalogue }: World, live: number): number {
  const { deletes, deletesShare } = catalogue.project.guards;
  return Math.max(1, Math.min(deletes, deletesShare * live));
}

function changesAllowed({ catalogue }: World, live: number): number {
  return Math.max(changesMin, catalogue.project.guards.changesShare * live);
}

/** Counts the operations that guards look at. */
export function volumeOf(operations: readonly Operation[]): Volume {
  const guarded = operations.filter((operation) => isGuarded(operation));
  const deletes = guarded.filter((operation) => isRemovalKind(operation)).length;
  return { deletes, changes: guarded.length - deletes };
}

function isGuarded(operation: Operation): boolean {
  if (isRemovalKind(operation)) return true;
  return operation.kind === 'update' && guardedCauses.has(operation.cause);
}

function isRemovalKind(operation: Operation): boolean {
  return operation.kind === 'delete' || operation.kind === 'deactivate';
}

/** A person approves what a pipe's guard holds: it comes back to work. */
export async function approve(world: World, pipe: Pipe): Promise<number> {
  return world.store.transact(async (tx) => {
    const held = await tx.parkedList({ pipe: pipe.id, why: 'held' }, '', Number.MAX_SAFE_INTEGER);
    await tx.putFacts({ [approvalFact(pipe.id)]: pipe.fingerprint });
    const dueMs = world.clock.now();
    await tx.putWork(
      held.map((one) => ({
        pipe: pipe.id,
        kind: 'reconcile',
        key: one.subject,
        dueMs,
        cause: 'definition',
        tries: 0,
      })),
    );
    return held.length;
  });
}
