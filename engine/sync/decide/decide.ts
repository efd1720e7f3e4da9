// Decides one live link: every row by the table in `ARCHITECTURE.md`, and what follows: agreements for
// the base, rows that wait, and at most one operation, forward before back. Pure: no store, no
// clock, no I/O.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { ItemPatch } from '../../drivers/driver.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { heldIn, setBy, sinkPlace } from '../../mapping/row-value.ts';
import type { GuardName, IntentRow, Parked, ParkedReason, RowBase } from '../../store/store.ts';
import { asksFirst } from '../identify/link-difference.ts';
import { listAsItIs, valueAsItIs } from './as-it-is.ts';
import { decideList, type ListDecision } from './list.ts';
import { shownLists } from './list-choice.ts';
import { itemsAt } from './list-pairs.ts';
import { withKeysOfNow } from './other-keys.ts';
import { decideRow, type RowContext, renewedBase, valueIn } from './row.ts';
import { contextOf } from './row-context.ts';
import { nothing, type RowDecision } from './row-decision.ts';
import { guardHeld, guardKey, guardRequired } from './row-guards.ts';
import { decideSet, type SetDecision } from './set-row.ts';
import { isSet } from './value-sets.ts';
import type { Evaluation, View } from './view.ts';

export interface Waiting {
  readonly row: string;
  readonly why: ParkedReason;
  readonly reason: string;
  readonly guard?: GuardName;
  readonly waitsFor: string | null;
  readonly candidates: readonly string[];
  readonly values: Parked['values'];
}

export interface Decided {
  /** The base's rows after all agreements. */
  readonly rows: Readonly<Record<string, RowBase>>;
  readonly hasAgreed: boolean;
  readonly waiting: readonly Waiting[];
  /** Properties to write to the sink. */
  readonly set: Readonly<Record<string, Json>>;
  readonly items: Readonly<Record<string, ItemPatch>>;
  readonly forward: Readonly<Record<string, IntentRow>>;
  /** Rows to write back, with why; computed afterwards, only if nothing goes forward. */
  readonly back: readonly {
    readonly row: Row;
    readonly reason: string;
    readonly overruled: Json;
    readonly list?: ListDecision;
    readonly set?: SetDecision;
  }[];
  /** Every row's decision, for `why` and plans. */
  readonly decisions: Readonly<Record<string, RowDecision>>;
}

export function decideLink(pipe: Pipe, view: View, evaluation: Evaluation): Decided {
  const parts: Parts = {
    rows: { ...view.base?.rows },
    hasAgreed: false,
    isRefused: false,
    waiting: [],
    set: {},
    items: {},
    forward: {},
    back: [],
    decisions: {},
  };
  for (const row of pipe.rows) {
    const outcome = evaluation.outcomes[row.id] ?? { kind: 'off' };
    const context = contextOf(pipe, row, view, evaluation);
    if (row.list && outcome.kind === 'items' && !context.isFrozen) {
      const held = itemsAt(view.sink?.props, row.sinkPath);
      const pairKeysOf = (item: JsonObject) => evaluation.pairKeys.get(item) ?? [];
      const known = view.base?.rows[row.id];
      const { base, isInDoubt } = withKeysOfNow(row, outcome.items, held, known);
      const asked = isInDoubt ? { ...context, isInDoubt } : context;
      const given = [outcome.items, held, base, asked, pairKeysOf] as const;
      const doubt = isInDoubt ? otherKeys : sentences['in-doubt'];
      const asItIs = () => ({
        ...shownLists(outcome.items, held),
        ifLeft: listAsItIs(row, row.list as ListRule, ...given),
      });
      const list = decideList(row.list, ...given);
      takeList(row, list, { view, context: asked, doubt, asItIs }, parts);
    } else takeValue(row, outcome, view, context, parts);
  }
  const { isRefused, ...decided } = parts;
  if (isRefused) {
    for (const id of Object.keys(decided.forward))
      decided.decisions[id] = nothing(
        decided.decisions[id]?.case ?? '',
        'the record lacks a value',
      );
    Object.assign(decided, { set: {}, items: {}, forward: {} });
  }
  const { hasAgreed, rows, waiting } = decided;
  if (hasAgreed && asksFirst in rows && waiting.every((one) => one.why !== 'conflict'))
    delete rows[asksFirst];
  return decided;
}

/** What the rows add to, one after another. */
interface Parts {
  readonly rows: Record<string, RowBase>;
  hasAgreed: boolean;
  /** A required row has no value, so nothing is sent. */
  isRefused: boolean;
  readonly waiting: Waiting[];
  readonly set: Record<string, Json>;
  readonly items: Record<string, ItemPatch>;
  readonly forward: Record<string, IntentRow>;
  readonly back: Decided['back'][number][];
  readonly decisions: Record<string, RowDecision>;
}

function takeValue(
  row: Row,
  outcome: Outcome,
  view: View,
  context: RowContext,
  parts: Parts,
): void {
  const base = view.base?.rows[row.id];
  const S = heldIn(view.sink?.props ?? {}, row);
  const F = valueIn(outcome) ?? null;
  const set = setOf(row, outcome, S, base, context, view);
  const table = set?.decision ?? decideRow(row, outcome, S, base, context);
  const required = guardRequired(row, outcome, table);
  parts.isRefused ||= required !== table;
  const decision = guardHeld(row, view, guardKey(row, view, { F, S }, required));
  parts.decisions[row.id] = decision;
  const renewed = renewedBase(row, outcome, base, decision);
  if (renewed) {
    parts.rows[row.id] = renewed;
    parts.hasAgreed = true;
  }
  const agreed = { F, S, version: row.version };
  const pairs = set ? { pairs: set.pairs } : {};
  switch (decision.do) {
    case 'agree':
      parts.rows[row.id] = {
        ...agreed,
        ...(decision.note ? { note: decision.note } : {}),
        ...pairs,
      };
      parts.hasAgreed = true;
      break;
    case 'forward': {
      const { overruled, reason, value = F } = decision;
      const sent = set?.list ? [...set.list] : value;
      for (const [path, one] of setBy(sent, sinkPlace(row))) parts.set[path] = one;
      const given = decision.value === undefined ? {} : { isGiven: true as const };
      parts.forward[row.id] = { ...agreed, overruled, reason, ...given, ...pairs };
      break;
    }
    case 'back': {
      const { reason, overruled } = decision;
      parts.back.push({ row, reason, overruled, ...(set ? { set } : {}) });
      break;
    }
    case 'park':
    case 'nothing':
      parts.waiting.push(...waitingFor(row, decision, { F, S }, view, context));
  }
}

function waitingFor(
  row: Row,
  decision: Extract<RowDecision, { readonly do: 'park' | 'nothing' }>,
  values: { readonly F: Json; readonly S: Json },
  view: View,
  { isInDoubt, isFrozen }: RowContext,
): readonly Waiting[] {
  if (decision.do === 'nothing') {
    if (isInDoubt && decision.case === '1') return [doubtOf(row, view)];
    const reason = decision.reason ?? '';
    const frozen = { row: row.id, why: 'frozen', reason, waitsFor: null } as const;
    return isFrozen ? [{ ...frozen, candidates: [], values }] : [];
  }
  const { why, reason, guard, waitsFor, candidates } = decision;
  const isChoice = ['conflict', 'in-doubt', 'key-taken', 'held'].includes(why);
  const left = why === 'held' ? { ifLeft: valueAsItIs(row, values.F, values.S) } : {};
  return [
    {
      row: row.id,
      // A doubt outlasts whatever else the row waits for.
      why: isInDoubt ? 'in-doubt' : why,
      reason,
      ...(guard ? { guard } : {}),
      waitsFor,
      candidates,
      values: isChoice ? { ...values, ...left } : null,
    },
  ];
}

/** A list without keys is decided value by value, if its values are known and it is not frozen. */
function setOf(
  row: Row,
  outcome: Outcome,
  S: Json,
  base: RowBase | undefined,
  context: RowContext,
  { explains }: View,
): SetDecision | undefined {
  const F = valueIn(outcome);
  if (!isSet(row) || F === undefined || context.isFrozen) return undefined;
  return decideSet(row, { F, S }, base, context, (f, s) => explains?.(row.id, f, s) ?? false);
}

const sentences = {
  conflict: 'both sides differ',
  'in-doubt': 'the answer to a write of this list was lost and it has changed since',
};

const otherKeys =
  'its items go by another key now, and both sides hold some of which nobody can tell which they were';

/** What somebody is to choose for a list. */
function choiceIn(
  row: Row,
  { why, F, S }: NonNullable<ListDecision['waits']>,
  doubt: string,
): Waiting {
  const reason = why === 'in-doubt' ? doubt : sentences[why];
  return { row: row.id, why, reason, waitsFor: null, candidates: [], values: { F, S } };
}

/** The doubt as it stands: the row is not decided now. */
function doubtOf(row: Row, view: View): Waiting {
  const { why, reason, waitsFor, candidates, values } = view.parked.find(
    (one) => one.row === row.id,
  ) as Waiting;
  return { row: row.id, why, reason, waitsFor, candidates, values };
}

interface ListGround {
  readonly view: View;
  readonly context: RowContext;
  /** Why the list is in doubt, if it is. */
  readonly doubt: string;
  /** Both lists, and what becomes of them if they are left. */
  readonly asItIs: () => Parked['values'];
}

function takeList(
  row: Row,
  list: ListDecision,
  { view, context, doubt, asItIs }: ListGround,
  parts: Parts,
): void {
  const without = { row: row.id, waitsFor: null, candidates: [], values: null } as const;
  if (list.lacks !== undefined) {
    parts.waiting.push({ ...without, why: 'failed', reason: list.lacks });
    return;
  }
  const held = view.held?.get(row.id);
  // What a list that is held is in conflict about is asked when it goes on, or is left.
  if (held && list.forward.length + list.back.length > 0) {
    parts.waiting.push({ ...without, why: 'held', ...held, values: asItIs() });
    return;
  }
  if (list.waits) parts.waiting.push(choiceIn(row, list.waits, doubt));
  if (list.waits?.why !== 'in-doubt') sendList(row, list, view.base?.rows[row.id], context, parts);
}

const itemsChanged = 'items of the list changed';

function sendList(
  row: Row,
  list: ListDecision,
  base: RowBase | undefined,
  context: RowContext,
  parts: Parts,
): void {
  const decision = { case: '12', reason: itemsChanged, overruled: null } as const;
  if (list.forward.length > 0 && context.mayUpdateSink) {
    const key = row.list?.key?.sink ?? 'id';
    parts.items[row.sinkPath] = { key, changes: list.forward };
    parts.forward[row.id] = {
      F: null,
      S: null,
      version: row.version,
      overruled: list.overruled.length > 0 ? [...list.overruled] : null,
      reason: itemsChanged,
      items: list.planned,
    };
    parts.decisions[row.id] = { do: 'forward', ...decision };
  } else if (list.back.length > 0 && context.isBoth && context.mayUpdateSource) {
    parts.back.push({ row, reason: itemsChanged, overruled: null, list });
    parts.decisions[row.id] = { do: 'back', ...decision };
  } else {
    parts.decisions[row.id] = { do: 'nothing', case: '9' };
    const next: RowBase = { F: null, S: null, version: row.version, items: list.agreed };
    if (JSON.stringify(base) === JSON.stringify(next)) return;
    parts.rows[row.id] = next;
    parts.hasAgreed = true;
  }
}
