// What the decision of a row depends on beside its values, taken from what is known of its link:
// direction, siblings, permissions, times, what is frozen, in doubt or chosen.

import type { Pipe } from '../../definition/pipe.ts';
import { equal } from '../../mapping/compare.ts';
import type { Row } from '../../mapping/row.ts';
import { readsOf, sinkReadsOf } from '../../mapping/row-reads.ts';
import { pathsOf, sinkPlace } from '../../mapping/row-value.ts';
import type { Link, Parked } from '../../store/store.ts';
import { asksFirst } from '../identify/link-difference.ts';
import { type Choice, type RowContext, valueIn } from './row.ts';
import type { Evaluation, View } from './view.ts';

export function contextOf(pipe: Pipe, row: Row, view: View, evaluation: Evaluation): RowContext {
  const waits = view.parked.find((one) => one.row === row.id);
  const goesBack = row.back.length > 0 || row.list?.backPath !== undefined;
  const isMany = pipe.merge.some((rule) => rule.isMany);
  return {
    isBoth: pipe.back !== undefined && goesBack && (!isMany || row.isShared),
    hasSibling: view.siblings.some((other) => spokeBefore(other, view.link)),
    mayUpdateSink: evaluation.mayUpdateSink,
    mayUpdateSource: evaluation.mayUpdateSource,
    sourceEditedAtMs: view.source?.editedAtMs ?? null,
    sinkEditedAtMs: view.sink?.editedAtMs ?? null,
    restores: row.drift === 'restore',
    isFrozen: frozenOf(row, view).length > 0 && view.thawed?.has(row.id) !== true,
    isSourceEdited: waits !== undefined && isEditedSince(row, waits, evaluation),
    isInDoubt: waits?.why === 'in-doubt',
    asksFirst: view.base?.rows[asksFirst] !== undefined,
    choice: waits ? choiceOf(waits) : null,
  };
}

function isEditedSince(row: Row, { why, values }: Parked, { outcomes }: Evaluation): boolean {
  const was = why === 'held' ? values?.ifLeft : undefined;
  const F = valueIn(outcomes[row.id] ?? { kind: 'off' });
  return was?.version === row.version && F !== undefined && !equal(F, was.F, row.compare);
}

/** Between the two values, or a third; what was approved is decided by the table. */
function choiceOf({ why, choice, values }: Parked): Choice | null {
  if (choice === null || choice === 'record' || choice === 'left' || values === null) return null;
  return why !== 'held' || choice === 'value' ? { side: choice, ...values } : null;
}

/** Of links that share a sink record the oldest speaks first. */
function spokeBefore(other: Link, link: Link): boolean {
  return other.sinceMs < link.sinceMs || (other.sinceMs === link.sinceMs && other.id < link.id);
}

/** What is frozen of the properties that the row reads or writes, as `ref property`. */
export function frozenOf(row: Row, { link, frozen }: View): readonly string[] {
  return frozen.size === 0 ? [] : namesOf(row, link).filter((name) => frozen.has(name));
}

/** The properties that the row reads or writes, as `ref property`. */
export function namesOf(row: Row, { source, sink }: Link): readonly string[] {
  return [
    ...[...pathsOf(sinkPlace(row)), ...sinkReadsOf(row)].map((path) => `${sink} ${path}`),
    ...readsOf(row).map((path) => `${source} ${path}`),
  ];
}
