// Decides a list without keys, value by value: additions and removals on one side
// become changes to the current list of the other. There is no conflict to resolve: two people who
// add different values both get both. What waits for a person waits as a whole. Pure.

import type { Json } from '../../base/json.ts';
import type { Row } from '../../mapping/row.ts';
import type { RowBase, SetPair } from '../../store/store.ts';
import type { RowContext } from './row.ts';
import { agree, back, forward, nothing, park, type RowDecision } from './row-decision.ts';
import {
  changedList,
  type Explains,
  pairsOf,
  type SetChanges,
  sameSet,
  setChanges,
  valuesOf,
} from './value-sets.ts';

export interface SetDecision {
  readonly decision: RowDecision;
  /** The pairs that hold if it agrees, and that a write starts from. */
  readonly pairs: readonly SetPair[];
  /** The sink's whole list after a forward write. */
  readonly list?: readonly Json[];
  readonly back?: SetBack;
}

/** What goes back to the list of the source. */
export interface SetBack {
  /** Values of the sink that the source lacks. */
  readonly add: readonly Json[];
  /** Pairs whose value was removed from the sink. */
  readonly remove: readonly SetPair[];
  /** A person chose the sink's list: the source's is replaced. */
  readonly isWhole: boolean;
}

export function decideSet(
  row: Row,
  { F, S }: { readonly F: Json; readonly S: Json },
  base: RowBase | undefined,
  context: RowContext,
  explains: Explains,
): SetDecision {
  const { compare } = row;
  const values = { F: valuesOf(F, compare), S: valuesOf(S, compare) };
  const unknown = setChanges(values.F, values.S, [], compare, explains);
  const isSame = unknown.addedF.length + unknown.addedS.length === 0;
  if (context.isInDoubt && isSame) return { decision: agree('2b'), pairs: unknown.pairs };
  const chosen = decideChoice(row, F, S, context);
  if (chosen) return chosen;
  const waits = (number: string, why: 'in-doubt' | 'conflict', reason: string): SetDecision => ({
    decision: park(number, why, reason),
    pairs: base ? pairsOf(base, compare) : [],
  });
  if (context.isInDoubt) return waits('2b', 'in-doubt', 'the answer to a write of it was lost');
  if (base === undefined) {
    if (context.asksFirst && !isSame)
      return waits('7', 'conflict', 'these records were linked to others in between');
    return decideFirst(row, values, unknown, context);
  }
  const changes = setChanges(values.F, values.S, pairsOf(base, compare), compare, explains);
  return decideChanges(row, values.S, S, changes, base, context);
}

function decideChoice(row: Row, F: Json, S: Json, context: RowContext): SetDecision | undefined {
  const { choice } = context;
  if (choice?.side === 'value') {
    const given = choice.V ?? null;
    const decision = { ...forward('choice', 'a person gave the values', S), value: given };
    return { decision, pairs: [], list: valuesOf(given, row.compare) };
  }
  if (!choice || !sameSet(choice.F, F, row.compare) || !sameSet(choice.S, S, row.compare))
    return undefined;
  if (choice.side === 'source')
    return {
      decision: forward('choice', 'a person chose the source', S),
      pairs: [],
      list: valuesOf(F, row.compare),
    };
  const add = valuesOf(S, row.compare);
  return {
    decision: back('choice', 'a person chose the sink', F),
    pairs: [],
    back: { add, remove: [], isWhole: true },
  };
}

/** First merge: the union, unless the row only fills or a sibling spoke first. */
function decideFirst(
  row: Row,
  { S }: { readonly S: readonly Json[] },
  changes: SetChanges,
  context: RowContext,
): SetDecision {
  const isLeft = (row.write === 'if-empty' && S.length > 0) || context.hasSibling;
  if (!isLeft) return decideChanges(row, S, [...S], changes, undefined, context);
  const isSame = changes.addedF.length + changes.addedS.length === 0;
  return {
    decision: agree(context.hasSibling ? '7' : '6', isSame ? undefined : 'differs'),
    pairs: accepted(changes),
  };
}

function decideChanges(
  row: Row,
  values: readonly Json[],
  S: Json,
  changes: SetChanges,
  base: RowBase | undefined,
  context: RowContext,
): SetDecision {
  const isDrift = !context.isBoth && row.drift === 'restore';
  const add = [
    ...changes.addedF,
    ...(isDrift ? changes.removedS.flatMap(({ f }) => (f === null ? [] : [f])) : []),
  ];
  const remove = changes.removedF.flatMap(({ s }) => (s === null ? [] : [s]));
  const { pairs } = changes;
  const number = base ? '11' : '5';
  const toSink = describe(add.length, remove.length);
  const barred = toSink === '' ? undefined : barOf(row, values, context);
  if (toSink !== '' && barred === undefined)
    return {
      decision: forward(number, `${toSink} in the source`, null),
      pairs,
      list: changedList(S, { add, remove }, row.compare),
    };
  const own = changes.removedS.filter(({ f }) => f !== null);
  const toSource = context.isBoth ? describe(changes.addedS.length, own.length) : '';
  if (toSource !== '') {
    if (!context.mayUpdateSource)
      return { decision: nothing('12', 'updates of the source are not allowed'), pairs };
    return {
      decision: back('12', `${toSource} in the sink`, null),
      pairs,
      back: { add: changes.addedS, remove: own, isWhole: false },
    };
  }
  if (barred !== undefined) return { decision: nothing(number, barred), pairs };
  const isMoved = base?.pairs === undefined || textOf(base.pairs) !== textOf(pairs);
  if (isMoved && base?.pairs === undefined) return { decision: agree(base ? '9' : '3'), pairs };
  if (isMoved) return { decision: agree('10'), pairs };
  if (base?.version !== row.version) return { decision: { do: 'renew', case: '9' }, pairs };
  const isKept = !context.isBoth && changes.addedS.length + changes.removedS.length > 0;
  return {
    decision: isKept ? nothing('12', 'the sink drifted; its values are kept') : nothing('9'),
    pairs,
  };
}

/** Why nothing may be written to the sink, if so. */
function barOf(row: Row, S: readonly Json[], context: RowContext): string | undefined {
  if (row.rule === undefined) return 'the row only goes back';
  if (row.write === 'on-create') return 'written only when the record is created';
  if (row.write === 'if-empty' && S.length > 0)
    return 'the sink has a value and the row only fills';
  return context.mayUpdateSink ? undefined : 'updates of the sink are not allowed';
}

function describe(added: number, removed: number): string {
  const words = [
    added === 0 ? '' : `${added} ${added === 1 ? 'value was' : 'values were'} added`,
    removed === 0 ? '' : `${removed} removed`,
  ];
  return words.filter((word) => word !== '').join(', ');
}

/** Everything as it is counts as agreed. */
function accepted({ pairs, addedF, addedS }: SetChanges): readonly SetPair[] {
  return [
    ...pairs,
    ...addedF.map((f): SetPair => ({ f, s: null })),
    ...addedS.map((s): SetPair => ({ f: null, s })),
  ];
}

/** Both lists as they are, agreed to differ. */
export function acceptedPairs({ compare }: Row, F: Json, S: Json): readonly SetPair[] {
  const [ours, theirs] = [valuesOf(F, compare), valuesOf(S, compare)];
  return accepted(setChanges(ours, theirs, [], compare, () => false));
}

function textOf(pairs: readonly SetPair[]): string {
  return JSON.stringify(pairs.map(({ f, s }) => [f, s]));
}
