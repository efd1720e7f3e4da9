// What follows when a record of a link is gone, or out of the pipe's scope. Update
// beats delete, a gone link is a tombstone, and a record that comes back revives its link and base.

import type { Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { equal } from '../../mapping/compare.ts';
import type { Row } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type { Link, NewJournalEntry, RowBase } from '../../store/store.ts';
import type { Waiting } from './decide.ts';
import { isListEdited, sinkItems, sourceItems } from './edited-list.ts';
import { valueIn } from './row.ts';
import { isSet, pairsOf, sameSet } from './value-sets.ts';
import type { Evaluation, View } from './view.ts';

export interface Gone {
  readonly link?: Link;
  readonly remove?: {
    readonly direction: 'forward' | 'back';
    readonly policy: 'deactivate' | 'delete';
  };
  readonly waiting: readonly Waiting[];
  readonly journal?: NewJournalEntry;
}

/** Undefined: both records are there and the link is live, so its rows are decided. */
export function decideGone(
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
  nowMs: number,
): Gone | undefined {
  const { link } = view;
  const becomes = (state: 'live' | 'gone', reason: string) => moved(link, state, reason, nowMs);
  if (evaluation.hasSource && evaluation.hasSink) {
    if (link.state === 'live') return undefined;
    if (view.successor) return { waiting: [taken(view.successor)] };
    return becomes('live', 'both records are there again');
  }
  if (link.state === 'gone') return { waiting: [] };
  if (!evaluation.hasSource && !evaluation.hasSink) return becomes('gone', 'both records are gone');
  const direction = evaluation.hasSource ? 'back' : 'forward';
  const policy = (direction === 'forward' ? pipe.forward : pipe.back)?.delete ?? 'keep';
  const what =
    direction === 'forward'
      ? 'the source record is gone or out of scope'
      : 'the sink record is gone';
  if (policy === 'keep') return becomes('gone', `${what}; the other is kept`);
  if (direction === 'forward' && isAsMade(view))
    return becomes('gone', 'what was made of the other is out of scope; the other is kept');
  if (view.siblings.length > 0) return becomes('gone', `${what}; other links still use the other`);
  const asked = view.parked.find(({ row }) => row === '*');
  const choice = asked?.why === 'conflict' ? asked.choice : null;
  if (choice === 'sink' || (asked?.guard === 'deletes' && asked.choice === 'sink'))
    return becomes('gone', `${what}; a person keeps the other`);
  if (choice === 'source') return { remove: { direction, policy }, waiting: [] };
  // It lives on in a record that has another counterpart, so nobody said that this one is to go.
  if (view.combinedInto !== undefined)
    return { waiting: [inDoubt(`${what}: it was combined with ${view.combinedInto}`)] };
  const edited = editedRows(pipe, view, evaluation, direction);
  if (edited.length > 0) {
    const changed = edited.join(', ');
    return {
      waiting: [inDoubt(`${what}, but ${changed} changed over there: update beats delete`)],
    };
  }
  return { remove: { direction, policy }, waiting: [] };
}

/**
 * We made it of the record over there, and it never was anything else; or the system had one with that key, which was
 * taken instead, and nothing of the two was agreed. Nobody took it out of scope.
 */
function isAsMade({ link, source, base }: View): boolean {
  if (source?.state !== 'live' || source.wroteAtMs === null) return false;
  if (link.evidence.kind === 'created') return source.seq === firstSeq;
  return link.evidence.kind === 'rule' && Object.keys(base?.rows ?? {}).length === 0;
}

/** That of an image which never changed. */
const firstSeq = 1;

function inDoubt(reason: string): Waiting {
  return { row: '*', why: 'conflict', reason, waitsFor: null, candidates: [], values: null };
}

/** Siblings that leave in one batch leave one after the other: the last of them takes their record along. */
export function inTurn<
  Looked extends {
    readonly view: View;
    readonly evaluation: Evaluation;
    readonly result?: unknown;
  },
>(looked: readonly Looked[]): readonly Looked[] {
  const left = new Set<string>();
  return looked.map((one) => {
    const { view, evaluation, result } = one;
    const siblings = view.siblings.filter(({ id }) => !left.has(id));
    if (result === undefined && view.link.state === 'live' && !evaluation.hasSource)
      left.add(view.link.id);
    return siblings.length < view.siblings.length ? { ...one, view: { ...view, siblings } } : one;
  });
}

/** It came back, but its partner has another by now: a person decides. */
function taken({ source, sink }: Link): Waiting {
  const reason = `both records are there again, but ${source} is linked to ${sink} by now`;
  const candidates = [source, sink].filter((ref) => ref !== null);
  return { row: '*', why: 'ambiguous', reason, waitsFor: null, candidates, values: null };
}

/** Rows whose value on the surviving side is not what both sides last agreed on. */
function editedRows(
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
  direction: 'forward' | 'back',
): readonly string[] {
  return pipe.rows.flatMap((row) => {
    const base = view.base?.rows[row.id];
    if (!base) return [];
    const outcome = evaluation.outcomes[row.id] ?? { kind: 'off' };
    if (row.list) {
      const held =
        direction === 'forward' ? sinkItems(row, view.sink?.props) : sourceItems(outcome);
      return held && isListEdited(row.list, base, held) ? [row.id] : [];
    }
    const F = valueIn(outcome) ?? base.F;
    if (isSet(row)) return isEditedSet(row, base, F, view, direction) ? [row.id] : [];
    const isSame =
      direction === 'forward'
        ? equal(heldIn(view.sink?.props, row), base.S, row.compare)
        : equal(F, base.F, row.compare);
    return isSame ? [] : [row.id];
  });
}

function isEditedSet(
  row: Row,
  base: RowBase,
  F: Json,
  view: View,
  direction: 'forward' | 'back',
): boolean {
  const pairs = pairsOf(base, row.compare);
  const agreed = (values: readonly Json[]) => values.filter((one) => one !== null);
  const held = readPath(view.sink?.props, row.sinkPath);
  return direction === 'forward'
    ? !sameSet(held, agreed(pairs.map(({ s }) => s)), row.compare)
    : !sameSet(F, agreed(pairs.map(({ f }) => f)), row.compare);
}

function moved(link: Link, state: 'live' | 'gone', reason: string, atMs: number): Gone {
  return {
    link: { ...link, state, sinceMs: atMs },
    waiting: [],
    journal: {
      atMs,
      ref: link.source as string,
      link: link.id,
      pipe: link.pipe,
      row: '*',
      what: state === 'live' ? 'revived' : 'gone',
      reason,
      before: null,
      after: link.sink,
      cause: 'edit',
    },
  };
}
