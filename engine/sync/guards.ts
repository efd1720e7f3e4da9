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

/** Links whose operation must wait, with the reason. `forecast` counts all that is due. */
export async function holdGuarded(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  operations: readonly Operation[],
  forecast: () => Promise<Volume>,
): Promise<ReadonlyMap<string, Waiting>> {
  const guarded = operations.filter((operation) => isGuarded(operation));
  if (guarded.length === 0) return new Map();
  const approved = (await tx.facts([approvalFact(pipe.id)])).get(approvalFact(pipe.id));
  if (approved === pipe.fingerprint) return new Map();
  const live =
    (await tx.countLinks()).find((one) => one.pipe === pipe.id && one.state === 'live')?.count ?? 0;
  const volume = await forecast();
  const { guards } = world.catalogue.project;
  const holdsDeletes =
    volume.deletes > Math.max(1, Math.min(guards.deletes, guards.deletesShare * live));
  const holdsChanges = volume.changes > Math.max(changesMin, guards.changesShare * live);
  return new Map(
    guarded.flatMap((operation): [string, Waiting][] => {
      const isRemoval = isRemovalKind(operation);
      if (isRemoval ? !holdsDeletes : !holdsChanges) return [];
      const count = isRemoval ? volume.deletes : volume.changes;
      const reason = `${count} ${isRemoval ? 'deletes' : 'changes'} of ${live} linked records at once need approval`;
      return [
        [
          operation.link.id,
          { row: '*', why: 'held', reason, waitsFor: null, candidates: [], values: null },
        ],
      ];
    }),
  );
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
