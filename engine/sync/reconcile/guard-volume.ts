// What guards count: of each operation, which rows nobody's edit caused, which would
// empty a value, and whether it removes the record. What a person chose or approved is not counted.

import { isEmpty } from '../../base/empty.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Cause, GuardName, IntentRow } from '../../store/store.ts';
import type { View } from '../decide/view.ts';
import type { Operation } from '../operation.ts';
import { isLeft } from '../state/parked.ts';
import type { World } from '../world.ts';
import type { FirstRun } from './first-run.ts';
import { isTakenBack } from './if-left.ts';

/** What is counted by itself, each with a limit of its own. */
export type GuardKind = Extract<GuardName, 'changes' | 'deletes' | 'emptied'>;

/** Operations of each kind. */
export type Volume = Readonly<Record<GuardKind, number>>;

export const noVolume: Volume = { changes: 0, deletes: 0, emptied: 0 };

/** Fewer changes than this, or fewer emptied values, are never unusual. */
const unusualMin = 20;

/** Row → the guard it falls under; `*` is the whole record. */
export type GuardedRows = ReadonlyMap<string, GuardKind>;

export interface Guarding {
  readonly pipe: Pipe;
  readonly firstRun: FirstRun;
  /** The definition that a person's approval was given for. */
  readonly approvedFor: string | undefined;
}

/** The rows of an operation that guards look at. */
export function guardedRows(operation: Operation, view: View, guarding: Guarding): GuardedRows {
  const isSettled = (row: string) => isAllowed(view, row, guarding);
  const { kind } = operation;
  if (kind === 'delete' || kind === 'deactivate')
    return new Map(isSettled('*') ? [] : [['*', 'deletes']]);
  if (kind !== 'update' && kind !== 'act') return new Map();
  const rows = new Map<string, GuardKind>();
  for (const [id, sent] of Object.entries(operation.rows)) {
    if (isSettled(id) || isSettled('*')) continue;
    if (kind === 'update' && empties(sent, operation.direction)) rows.set(id, 'emptied');
    else if (isUncaused(operation, id, sent, view, guarding)) rows.set(id, 'changes');
  }
  return rows;
}

/** A person chose it, or approved it for the pipe as it is defined now. */
export function isAllowed(view: View, row: string, { pipe, approvedFor }: Guarding): boolean {
  const waits = view.parked.find((one) => one.row === row);
  if (waits?.choice == null || isLeft(waits)) return false;
  return waits.why !== 'held' || waits.choice === 'value' || approvedFor === pipe.fingerprint;
}

const uncaused: ReadonlySet<Cause> = new Set(['definition', 'settings', 'link']);
const edited: ReadonlySet<Cause> = new Set(['edit', 'answer', 'edit-and-definition']);

/**
 * Nobody edited anything: the mapping is another, or a link moved, or two records were just merged. What an edit
 * brings back is the edit's, whatever the mapping is by now; what goes over by another mapping may be both.
 */
function isUncaused(
  { cause, direction }: Operation,
  row: string,
  { version }: IntentRow,
  view: View,
  { firstRun }: Guarding,
): boolean {
  const base = view.base?.rows[row];
  if (base === undefined && cause === 'edit-and-definition') return true;
  if (base !== undefined && base.version !== version)
    return direction === 'forward' || !edited.has(cause);
  if (isTakenBack(view, row, version)) return false;
  return uncaused.has(cause) || (cause === 'first' && firstRun === 'done');
}

function empties({ F, S, items }: IntentRow, direction: 'forward' | 'back'): boolean {
  if (items !== undefined) return false;
  const [next, now] = direction === 'forward' ? [F, S] : [S, F];
  return isEmpty(next) && !isEmpty(now);
}

export function volumeOf(all: readonly GuardedRows[]): Volume {
  const count = (kind: GuardKind) => all.filter((rows) => [...rows.values()].includes(kind)).length;
  return { changes: count('changes'), deletes: count('deletes'), emptied: count('emptied') };
}

export function addVolumes(left: Volume, right: Volume): Volume {
  return {
    changes: left.changes + right.changes,
    deletes: left.deletes + right.deletes,
    emptied: left.emptied + right.emptied,
  };
}

/** How much of each kind goes by itself, of so many live links. */
export function allowedOf({ catalogue }: World, live: number): Volume {
  const { deletes, deletesShare, changesShare } = catalogue.project.guards;
  return {
    changes: Math.max(unusualMin, changesShare * live),
    deletes: Math.max(1, Math.min(deletes, deletesShare * live)),
    emptied: Math.max(unusualMin, deletesShare * live),
  };
}
