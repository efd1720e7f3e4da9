// What a person chooses for a keyed list: between the values of single items that both
// sides changed, or, when the answer to a write of the list was lost, between the two lists. Both are shown
// as they were when the list began to wait; a choice holds as long as they are still so. Pure.

import { isObject, type Json, type JsonObject, stableText } from '../../base/json.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import type { ListRule } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type { ItemBase, RowBase } from '../../store/store.ts';
import { type PairKeysOf, pairUp, textAt } from './list-pairs.ts';
import { pairInDoubt } from './pair-in-doubt.ts';
import { type Choice, type RowContext, valueIn } from './row.ts';

/** Both sides, of the whole list or by `item row`. */
export interface Shown {
  readonly F: Json;
  readonly S: Json;
}

/** The lists as a person sees them: values of the rows here, items there. */
export function shownLists(items: readonly ItemOutcome[], sinkItems: readonly JsonObject[]): Shown {
  const F = items.map(({ rows }): JsonObject => {
    const values = Object.entries(rows).map(([id, outcome]) => [id, valueIn(outcome) ?? null]);
    return Object.fromEntries(values) as JsonObject;
  });
  return { F, S: [...sinkItems] };
}

/** The side whose list is to hold; undefined if nobody chose between these two. */
export function sideChosen(choice: Choice | null, { F, S }: Shown): 'source' | 'sink' | undefined {
  if (choice === null || choice.side === 'value') return undefined;
  const isStill = stableText(choice.F) === stableText(F) && stableText(choice.S) === stableText(S);
  return isStill ? choice.side : undefined;
}

/** What a choice between the values of items says of one of them. */
export function choiceOfItem(choice: Choice | null, name: string): Choice | null {
  if (choice === null || !isObject(choice.F) || !isObject(choice.S)) return null;
  const [F, S] = [choice.F as JsonObject, choice.S as JsonObject];
  return Object.hasOwn(F, name) && Object.hasOwn(S, name)
    ? { side: choice.side, F: F[name] ?? null, S: S[name] ?? null }
    : null;
}

/** The items as both sides hold them now, agreed to differ until somebody edits them. */
export function itemsAsTheyAre(
  list: ListRule,
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  base: RowBase | undefined,
  { isInDoubt }: RowContext,
  pairKeysOf: PairKeysOf,
): readonly ItemBase[] {
  const pair = isInDoubt ? pairInDoubt : pairUp;
  const pairs = pair(list, items, sinkItems, base?.items, pairKeysOf);
  return pairs.map(({ source, sink }) => itemAsItIs(list, source, sink));
}

/** One item; where a side has none, it is not asked to have it. */
export function itemAsItIs(
  list: ListRule,
  source: ItemOutcome | undefined,
  sink: JsonObject | undefined,
): ItemBase {
  const rows = list.rows.map((row): [string, RowBase] => {
    const F = source && valueIn(source.rows[row.id] ?? { kind: 'off' });
    const S = sink ? heldIn(sink, row) : null;
    return [row.id, { F: F ?? null, S, version: row.version }];
  });
  return {
    source: source?.key ?? '',
    sink: sink ? textAt(sink, list.key?.sink) : '',
    rows: Object.fromEntries(rows),
    ...(source && sink ? {} : { isRefused: true }),
  };
}
