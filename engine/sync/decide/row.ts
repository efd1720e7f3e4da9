// Decides one row of one link: the table in `ARCHITECTURE.md`, case by case and in its order. Pure:
// values in, a decision out. `F` is what the mapping wants on the sink, `S` what the sink holds;
// the base says what both were when the sides last agreed.

import { isEmpty } from '../../base/empty.ts';
import type { Json } from '../../base/json.ts';
import { equal } from '../../mapping/compare.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { Row } from '../../mapping/row.ts';
import type { RowBase } from '../../store/store.ts';
import { waitsSentence } from '../state/parked.ts';
import { agree, back, forward, nothing, park, type RowDecision } from './row-decision.ts';

/** What a row's decision depends on beside its values. */
export interface RowContext {
  /** The pipe and the row go both ways. */
  readonly isBoth: boolean;
  /** The sink has another live link of this pipe. */
  readonly hasSibling: boolean;
  readonly mayUpdateSink: boolean;
  readonly mayUpdateSource: boolean;
  /** When a person last edited each side, by the systems' clocks; null = not known. */
  readonly sourceEditedAtMs: number | null;
  readonly sinkEditedAtMs: number | null;
  /** A property of the row changes too often. */
  readonly isFrozen: boolean;
  /** The source was edited too since a guard began to hold a changed mapping of this row. */
  readonly isSourceEdited?: boolean;
  /** A write of this row was lost; nobody knows whether it arrived. */
  readonly isInDoubt: boolean;
  /** An edit of the sink in a one-way row is undone (`drift`); of a list also the removal of an item. */
  readonly restores?: boolean;
  /** The first merge of records that knew other partners asks, whatever the policy. */
  readonly asksFirst: boolean;
  /** A person's decision, with the values it was made on. */
  readonly choice: Choice | null;
}

export interface Choice {
  readonly side: 'source' | 'sink' | 'value';
  readonly F: Json;
  readonly S: Json;
  /** Of side `value`: what is to be written. */
  readonly V?: Json;
}

/** F of an outcome that takes part in the table: a value or empty; undefined for all others. */
export function valueIn(outcome: Outcome): Json | undefined {
  return outcome.kind === 'value' ? outcome.value : outcome.kind === 'empty' ? null : undefined;
}

export function decideRow(
  row: Row,
  outcome: Outcome,
  S: Json,
  base: RowBase | undefined,
  context: RowContext,
): RowDecision {
  if (context.isFrozen) return nothing('1', 'frozen: it changed too often after our own writes');
  if (context.choice?.side === 'value' && isObstacle(outcome))
    return limit(row, context, S, given(context.choice, S));
  const bar = barOf(row, context);
  if (bar !== undefined && isObstacle(outcome) && isOver(base, context)) return nothing('2', bar);
  switch (outcome.kind) {
    case 'off':
      return nothing('1', "the row's condition does not hold");
    case 'pending':
      return park('2', 'reference', waitsSentence('value', outcome), outcome.waitsFor);
    case 'ambiguous':
      return park('2', 'ambiguous', outcome.reason, null, outcome.candidates);
    case 'failed':
      return park('2', 'failed', outcome.message);
    case 'items':
      throw new Error('lists are decided by sync/decide/list.ts');
    default:
      return limit(row, context, S, decideValues(row, valueIn(outcome) ?? null, S, base, context));
  }
}

function decideValues(
  row: Row,
  F: Json,
  S: Json,
  base: RowBase | undefined,
  context: RowContext,
): RowDecision {
  const same = equal(F, S, row.compare);
  if (context.isInDoubt && same) return agree('2b');
  if (context.choice?.side === 'value') return given(context.choice, S);
  if (context.choice && isStill(row, context.choice, F, S)) {
    return context.choice.side === 'source'
      ? forward('choice', 'a person chose the source', S)
      : back('choice', 'a person chose the sink', F);
  }
  if (context.isInDoubt)
    return park(
      '2b',
      'in-doubt',
      'the answer to a write of this row was lost, and the record has changed since',
    );
  return base ? decideKnown(row, F, S, base, same, context) : decideFirst(row, F, S, same, context);
}

/** The mapping gives no value; a person may all the same. */
function isObstacle({ kind }: Outcome): boolean {
  return kind === 'pending' || kind === 'ambiguous' || kind === 'failed';
}

/** Neither side may be written, whatever the value; but what a create went without is told. */
function isOver(base: RowBase | undefined, context: RowContext): boolean {
  const mayGoBack = context.isBoth && context.mayUpdateSource;
  const isMissing = base?.note === 'not-sent' || base?.items?.length === 0;
  return !mayGoBack && !isMissing && !context.isInDoubt;
}

function given({ V = null }: Choice, S: Json): RowDecision {
  return { ...forward('choice', 'a person gave the value', S), value: V };
}

/** No base yet: the first merge. */
function decideFirst(row: Row, F: Json, S: Json, same: boolean, context: RowContext): RowDecision {
  if (same) return agree('3');
  if (context.asksFirst)
    return park('7', 'conflict', 'these records were linked to others in between');
  if (isEmpty(F))
    return context.isBoth ? back('4', 'only the sink has a value', null) : agree('4', 'differs');
  if (isEmpty(S)) return forward('5', 'only the source has a value', null);
  if (row.write === 'if-empty') return agree('6', 'differs');
  if (context.hasSibling) return agree('7', 'differs');
  if (!context.isBoth) return forward('8', 'first merge: the source leads', S);
  return byPolicy('8', row, F, S, context);
}

function decideKnown(
  row: Row,
  F: Json,
  S: Json,
  base: RowBase,
  same: boolean,
  context: RowContext,
): RowDecision {
  const changedF = !equal(F, base.F, row.compare);
  const changedS = !equal(S, base.S, row.compare);
  const isOtherVersion = row.version !== base.version;
  if (!changedF && !changedS) return isOtherVersion ? { do: 'renew', case: '9' } : nothing('9');
  // A reference that resolves to what the sink already holds is no write either.
  if (changedF && same) return agree('10');
  if (changedF && !changedS) {
    return forward(
      '11',
      isOtherVersion ? 'the mapping gives another value' : 'the source changed',
      null,
    );
  }
  if (!changedF) {
    if (context.isBoth) return back('12', 'the sink changed', null);
    return row.drift === 'restore'
      ? forward('12', 'the sink drifted and is restored', S)
      : nothing('12', 'the sink drifted; its value is kept');
  }
  const isFilled = row.write === 'if-empty' && !isEmpty(S);
  if (!context.isBoth) {
    const mayWrite = !isFilled && row.write !== 'on-create';
    if (row.conflict === 'ask' && mayWrite) return park('13', 'conflict', 'both sides changed');
    return forward('13', 'both sides changed; the source leads', S);
  }
  if (isFilled) return back('15', 'both sides changed and the row only fills', F);
  if (context.isSourceEdited) return byPolicy('15', row, F, S, context);
  if (isOtherVersion) return back('14', "a person's edit beats a changed mapping", null);
  return byPolicy('15', row, F, S, context);
}

/**
 * The base where the mapping is another and gives what it gave, whatever was decided: it is as agreed under the new one
 * as under the old, so what is edited from now on is no change of the mapping. What is held tells by its base for which.
 */
export function renewedBase(
  { version, compare }: Row,
  outcome: Outcome,
  base: RowBase | undefined,
  decision: RowDecision,
): RowBase | undefined {
  if (base === undefined || base.version === version) return undefined;
  if (decision.do === 'park' && decision.why === 'held') return undefined;
  const F = valueIn(outcome);
  const isSame = F !== undefined && equal(F, base.F, compare);
  return isSame || decision.do === 'renew' ? { ...base, version } : undefined;
}

function byPolicy(number: string, row: Row, F: Json, S: Json, context: RowContext): RowDecision {
  switch (row.conflict) {
    case 'source':
      return forward(number, 'both sides differ; the source leads', S);
    case 'sink':
      return back(number, 'both sides differ; the sink leads', F);
    case 'ask':
      return park(number, 'conflict', 'both sides differ');
    case 'newest': {
      const source = context.sourceEditedAtMs;
      const sink = context.sinkEditedAtMs;
      if (source !== null && sink !== null && sink > source) {
        return back(number, 'both sides differ; the sink is newer', F);
      }
      return forward(
        number,
        source !== null && sink !== null && source > sink
          ? 'both sides differ; the source is newer'
          : 'both sides differ and no time decides; the source leads',
        S,
      );
    }
  }
}

/** What the table decided, within what the row and the pipe allow. */
function limit(row: Row, context: RowContext, S: Json, decision: RowDecision): RowDecision {
  if (decision.do === 'forward') {
    if (row.rule === undefined && row.list === undefined)
      return nothing(decision.case, 'the row only goes back');
    const isChosen = decision.case === 'choice'; // a person knows better when to write
    if (row.write === 'if-empty' && !isEmpty(S) && !isChosen)
      return nothing(decision.case, 'the sink has a value and the row only fills');
    const bar = isChosen && context.mayUpdateSink ? undefined : barOf(row, context);
    if (bar !== undefined) return nothing(decision.case, bar);
  }
  if (decision.do === 'back' && !context.mayUpdateSource) {
    return nothing(decision.case, 'updates of the source are not allowed');
  }
  return decision;
}

/** Why nothing may be written to the sink, whatever its value. */
function barOf(row: Row, { mayUpdateSink }: RowContext): string | undefined {
  if (!mayUpdateSink) return 'updates of the sink are not allowed';
  return row.write === 'on-create' ? 'written only when the record is created' : undefined;
}

function isStill(
  row: Row,
  choice: { readonly F: Json; readonly S: Json },
  F: Json,
  S: Json,
): boolean {
  return equal(choice.F, F, row.compare) && equal(choice.S, S, row.compare);
}
