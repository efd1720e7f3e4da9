// Decides a pair of items of a keyed list, row by row with the table in `ARCHITECTURE.md`. Pure, like `row.ts`.

import { isEmpty } from '../../base/empty.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { heldIn, setBy, sinkPlace } from '../../mapping/row-value.ts';
import type { ItemBase, RowBase } from '../../store/store.ts';
import { choiceOfItem } from './list-choice.ts';
import { lackSentence } from './list-pairs.ts';
import { decideRow, type RowContext, renewedBase, valueIn } from './row.ts';
import type { RowDecision } from './row-decision.ts';

/** `chosen`: of a list in doubt, whose side a person says holds. */
export type PairContext = RowContext & { readonly chosen: 'source' | 'sink' | undefined };

export interface PairDecision {
  /** What is sent of the item. */
  readonly set: Readonly<Record<string, Json>>;
  /** Rows that go back. */
  readonly back: readonly Row[];
  /** The base of its rows as they are agreed now. */
  readonly rows: Readonly<Record<string, RowBase>>;
  /** The base of the rows that are sent, as far as it is known before the answer. */
  readonly planned: Readonly<Record<string, RowBase>>;
  /** Values of the other side that are lost by what is sent. */
  readonly overruled: readonly Json[];
  /** `item row` → the values between which somebody is to choose. */
  readonly open: {
    readonly F: Readonly<Record<string, Json>>;
    readonly S: Readonly<Record<string, Json>>;
  };
  /** Why the item cannot be sent. */
  readonly lacks?: string;
}

export function decidePair(
  list: ListRule,
  source: ItemOutcome,
  sink: JsonObject,
  base: ItemBase | undefined,
  { chosen: side, ...context }: PairContext,
): PairDecision {
  const parts: Parts = {
    set: {},
    back: [],
    rows: { ...base?.rows },
    planned: {},
    overruled: [],
    open: { F: {}, S: {} },
  };
  const allowed: RowContext = list.update
    ? context
    : { ...context, [list.isBackOnly ? 'mayUpdateSource' : 'mayUpdateSink']: false };
  for (const row of list.rows) {
    const outcome = source.rows[row.id];
    if (!outcome) continue;
    const [F, S] = [valueIn(outcome) ?? null, heldIn(sink, row)];
    const name = `${source.key} ${row.id}`;
    const isBoth = context.isBoth && list.backPath !== undefined && row.back.length > 0;
    const choice = side ? { side, F, S } : choiceOfItem(context.choice, name);
    const known = base?.rows[row.id];
    const decision = decideRow(row, outcome, S, known, { ...allowed, isBoth, choice });
    const renewed = renewedBase(row, outcome, known, decision);
    if (renewed) parts.rows[row.id] = renewed;
    if (decision.do === 'park') {
      parts.open.F[name] = F;
      parts.open.S[name] = S;
    } else if (decision.do === 'forward') send(row, F, decision.overruled, parts);
    else if (decision.do === 'back' && isBoth) parts.back.push(row);
    else Object.assign(parts.rows, agreedBy(row, decision, { F, S }));
  }
  return parts;
}

interface Parts {
  readonly set: Record<string, Json>;
  readonly back: Row[];
  readonly rows: Record<string, RowBase>;
  readonly planned: Record<string, RowBase>;
  readonly overruled: Json[];
  readonly open: { readonly F: Record<string, Json>; readonly S: Record<string, Json> };
  lacks?: string;
}

function send(row: Row, F: Json, overruled: Json, parts: Parts): void {
  if (row.isRequired && isEmpty(F)) parts.lacks = lackSentence(row);
  for (const [path, value] of setBy(F, sinkPlace(row))) parts.set[path] = value;
  parts.planned[row.id] = { F, S: null, version: row.version };
  if (overruled !== null) parts.overruled.push(overruled);
}

/** The base of a row that is not written: what goes back nowhere counts as agreed, and differs. */
function agreedBy(
  { id, version }: Row,
  decision: RowDecision,
  values: { readonly F: Json; readonly S: Json },
): Readonly<Record<string, RowBase>> {
  switch (decision.do) {
    case 'agree':
      return { [id]: { ...values, version, ...(decision.note ? { note: decision.note } : {}) } };
    case 'back':
      return { [id]: { ...values, version, note: 'differs' } };
    default:
      return {};
  }
}
