// Decides one live link: every row by the table of `kernel.md` §4, and what follows: agreements for
// the base, rows that wait, and at most one operation, forward before back. Pure: no store, no
// clock, no I/O.

import type { Json, JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { ItemPatch } from '../drivers/driver.ts';
import type { Row } from '../mapping/row.ts';
import { heldIn, setBy, sinkPlace } from '../mapping/row-value.ts';
import type { Outcome } from '../mapping/table.ts';
import type { GuardName, IntentRow, ParkedReason, RowBase } from '../store/store.ts';
import { asksFirst } from './link-difference.ts';
import { decideList, type ListDecision } from './list.ts';
import { decideRow, type RowContext, valueIn } from './row.ts';
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
  readonly values: { readonly F: Json; readonly S: Json } | null;
}

export interface Decided {
  /** The base's rows after all agreements; the same object if nothing was agreed. */
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
  const base = view.base?.rows ?? {};
  const rows: Record<string, RowBase> = { ...base };
  const parts = {
    waiting: [] as Waiting[],
    set: {} as Record<string, Json>,
    items: {} as Record<string, ItemPatch>,
    forward: {} as Record<string, IntentRow>,
    back: [] as Decided['back'][number][],
    decisions: {} as Record<string, RowDecision>,
  };
  let hasAgreed = false;
  let isRefused = false;
  const sinkProps = view.sink?.props ?? {};
  for (const row of pipe.rows) {
    const outcome = evaluation.outcomes[row.id] ?? { kind: 'off' };
    const context = contextOf(pipe, row, view, evaluation);
    if (row.list && outcome.kind === 'items' && !context.isFrozen) {
      const list = decideList(
        row.list,
        outcome.items,
        listAt(sinkProps, row.sinkPath),
        base[row.id],
        context,
        (item) => evaluation.pairKeys.get(item) ?? [],
      );
      if (list.lacks !== undefined) {
        const frame = { row: row.id, why: 'failed', reason: list.lacks, waitsFor: null } as const;
        parts.waiting.push({ ...frame, candidates: [], values: null });
        continue;
      }
      if (list.waits) parts.waiting.push(choiceIn(row, list.waits));
      if (list.waits?.why === 'in-doubt') continue;
      const held = view.held?.get(row.id);
      if (held && list.forward.length + list.back.length > 0) {
        const frame = { row: row.id, why: 'held', ...held, waitsFor: null } as const;
        parts.waiting.push({ ...frame, candidates: [], values: null });
      } else hasAgreed = takeList(row, list, base[row.id], rows, parts, context) || hasAgreed;
      continue;
    }
    const S = heldIn(sinkProps, row);
    const set = setOf(row, outcome, S, base[row.id], context, view);
    const table = set?.decision ?? decideRow(row, outcome, S, base[row.id], context);
    const pairs = set ? { pairs: set.pairs } : {};
    const required = guardRequired(row, outcome, table);
    isRefused ||= required !== table;
    const wanted = guardKey(row, view, { F: valueIn(outcome) ?? null, S }, required);
    const decision = guardHeld(row, view, wanted);
    parts.decisions[row.id] = decision;
    const F = valueIn(outcome) ?? null;
    switch (decision.do) {
      case 'agree':
        rows[row.id] = {
          F,
          S,
          version: row.version,
          ...(decision.note ? { note: decision.note } : {}),
          ...pairs,
        };
        hasAgreed = true;
        break;
      case 'renew':
        rows[row.id] = { ...(base[row.id] as RowBase), version: row.version };
        hasAgreed = true;
        break;
      case 'forward':
        for (const [path, value] of setBy(
          set?.list ? [...set.list] : decision.value === undefined ? F : decision.value,
          sinkPlace(row),
        ))
          parts.set[path] = value;
        parts.forward[row.id] = {
          F,
          S,
          version: row.version,
          overruled: decision.overruled,
          reason: decision.reason,
          ...(decision.value === undefined ? {} : { isGiven: true }),
          ...pairs,
        };
        break;
      case 'back':
        parts.back.push({
          row,
          reason: decision.reason,
          overruled: decision.overruled,
          ...(set ? { set } : {}),
        });
        break;
      case 'park':
        parts.waiting.push({
          row: row.id,
          // A doubt outlasts whatever else the row waits for.
          why: context.isInDoubt ? 'in-doubt' : decision.why,
          reason: decision.reason,
          ...(decision.guard ? { guard: decision.guard } : {}),
          waitsFor: decision.waitsFor,
          candidates: decision.candidates,
          values: ['conflict', 'in-doubt', 'key-taken', 'held'].includes(decision.why)
            ? { F, S }
            : null,
        });
        break;
      case 'nothing':
        if (context.isInDoubt && decision.case === '1') parts.waiting.push(doubtOf(row, view));
        else if (context.isFrozen)
          parts.waiting.push({
            row: row.id,
            why: 'frozen',
            reason: decision.reason ?? '',
            waitsFor: null,
            candidates: [],
            values: { F, S },
          });
        break;
    }
  }
  if (isRefused) {
    for (const id of Object.keys(parts.forward))
      parts.decisions[id] = nothing(parts.decisions[id]?.case ?? '', 'the record lacks a value');
    Object.assign(parts, { set: {}, items: {}, forward: {} });
  }
  if (hasAgreed && asksFirst in rows && parts.waiting.every((one) => one.why !== 'conflict'))
    delete rows[asksFirst];
  return { rows, hasAgreed, ...parts };
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

/** What somebody is to choose for a list. */
function choiceIn(row: Row, { why, F, S }: NonNullable<ListDecision['waits']>): Waiting {
  const reason = sentences[why];
  return { row: row.id, why, reason, waitsFor: null, candidates: [], values: { F, S } };
}

/** The doubt as it stands: the row is not decided now. */
function doubtOf(row: Row, view: View): Waiting {
  const { why, reason, waitsFor, candidates, values } = view.parked.find(
    (one) => one.row === row.id,
  ) as Waiting;
  return { row: row.id, why, reason, waitsFor, candidates, values };
}

function takeList(
  row: Row,
  list: ListDecision,
  base: RowBase | undefined,
  rows: Record<string, RowBase>,
  parts: {
    items: Record<string, ItemPatch>;
    forward: Record<string, IntentRow>;
    back: Decided['back'][number][];
    decisions: Record<string, RowDecision>;
  },
  context: RowContext,
): boolean {
  const key = row.list?.key?.sink ?? 'id';
  if (list.forward.length > 0 && context.mayUpdateSink) {
    parts.items[row.sinkPath] = { key, changes: list.forward };
    parts.forward[row.id] = {
      F: null,
      S: null,
      version: row.version,
      overruled: list.overruled.length > 0 ? [...list.overruled] : null,
      reason: 'items of the list changed',
      items: list.planned,
    };
    parts.decisions[row.id] = {
      do: 'forward',
      case: '12',
      reason: 'items of the list changed',
      overruled: null,
    };
    return false;
  }
  if (list.back.length > 0 && context.isBoth && context.mayUpdateSource) {
    parts.back.push({ row, reason: 'items of the list changed', overruled: null, list });
    parts.decisions[row.id] = {
      do: 'back',
      case: '12',
      reason: 'items of the list changed',
      overruled: null,
    };
    return false;
  }
  parts.decisions[row.id] = { do: 'nothing', case: '9' };
  const next: RowBase = { F: null, S: null, version: row.version, items: list.agreed };
  if (base !== undefined && JSON.stringify(base) === JSON.stringify(next)) return false;
  rows[row.id] = next;
  return true;
}

export function listAt(record: JsonObject, path: string): readonly JsonObject[] {
  const value = readPath(record, path);
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}
