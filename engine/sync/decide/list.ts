// Decides a keyed list of one link: which item over there is which, item by item
// with the table in `ARCHITECTURE.md`, an absent item being empty. Changes are changes to items of the other
// side's current list, never a replacement of it. Pure, like `row.ts`.

import type { Json, JsonObject } from '../../base/json.ts';
import type { ItemChange } from '../../drivers/driver.ts';
import { equal } from '../../mapping/compare.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type { IntentItem, ItemBase, RowBase } from '../../store/store.ts';
import { lackOfKey } from './item-keys.ts';
import { itemAsItIs, type Shown, shownLists, sideChosen } from './list-choice.ts';
import { addedItem, lackOf, type Pair, type PairKeysOf, pairUp, textAt } from './list-pairs.ts';
import { decidePair, type PairDecision } from './pair.ts';
import { pairInDoubt } from './pair-in-doubt.ts';
import { type RowContext, valueIn } from './row.ts';

/** What goes back to the source list; values are computed from the sink item afterwards. */
export type BackItem =
  | {
      readonly kind: 'add';
      readonly sink: JsonObject;
      /** The pair that it was, which ends with the source's item. */
      readonly base?: ItemBase | undefined;
    }
  | {
      readonly kind: 'change';
      readonly key: string;
      readonly sink: JsonObject;
      readonly rows: readonly Row[];
    }
  | { readonly kind: 'remove'; readonly key: string };

export interface ListDecision {
  readonly forward: readonly ItemChange[];
  readonly back: readonly BackItem[];
  /** The pairs as they will be once the forward changes are answered. */
  readonly planned: readonly IntentItem[];
  /** The pairs as they are agreed now; the same as the base if nothing was settled. */
  readonly agreed: readonly ItemBase[];
  /** Values of the other side that are lost by the forward changes. */
  readonly overruled: readonly Json[];
  /** What a person is to choose between; while the list is in doubt, nothing of it flows. */
  readonly waits?: Shown & { readonly why: 'conflict' | 'in-doubt' };
  /** An item lacks a value that is required, or a key of its own: why nothing of the list goes over. */
  readonly lacks?: string;
}

export function decideList(
  list: ListRule,
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  base: RowBase | undefined,
  context: RowContext,
  pairKeysOf: PairKeysOf = () => [],
): ListDecision {
  const { isInDoubt } = context;
  const sinkKeyOf = (item: JsonObject) => textAt(item, list.key?.sink);
  const shown = shownLists(items, sinkItems);
  const chosen = isInDoubt ? sideChosen(context.choice, shown) : undefined;
  const open = { F: {}, S: {} };
  const parts: Parts = { ...empty(), open };
  const pair = isInDoubt ? pairInDoubt : pairUp;
  const pairs = pair(list, items, sinkItems, base?.items, pairKeysOf);
  let isOneSided = false;
  for (const { source, sink, base: known } of pairs) {
    if (source && sink) {
      const decided = decidePair(list, source, sink, known, { ...context, chosen });
      takePair(source, sink, sinkKeyOf(sink), decided, parts);
    } else if (isInDoubt && !known?.isRefused) {
      isOneSided = true;
      if (chosen) settleLone(list, { source, sink }, chosen, context, parts);
    } else if (source) decideSourceOnly(list, source, known, context, parts);
    else if (sink) decideSinkOnly(list, sink, sinkKeyOf(sink), known, context, parts);
  }
  const isOpen = Object.keys(open.F).length > 0;
  if (isInDoubt && !chosen && (isOneSided || isOpen))
    return { ...empty(), waits: { why: 'in-doubt', ...shown } };
  const lacks = parts.lacks ?? lackOfKey(list, items, sinkItems, parts);
  if (lacks !== undefined) return { ...empty(), lacks };
  return isOpen ? { ...parts, waits: { why: 'conflict', ...open } } : parts;
}

function empty() {
  return { forward: [], back: [], planned: [], agreed: [], overruled: [] };
}

interface Parts {
  readonly forward: ItemChange[];
  readonly back: BackItem[];
  readonly planned: IntentItem[];
  readonly agreed: ItemBase[];
  readonly overruled: Json[];
  /** `item row` → the values between which somebody is to choose. */
  readonly open: { readonly F: Record<string, Json>; readonly S: Record<string, Json> };
  lacks?: string;
}

function takePair(
  source: ItemOutcome,
  sink: JsonObject,
  sinkKey: string,
  { set, back, rows, planned, overruled, open, lacks }: PairDecision,
  parts: Parts,
): void {
  if (Object.keys(set).length > 0) parts.forward.push({ kind: 'change', id: sinkKey, set });
  if (back.length > 0) parts.back.push({ kind: 'change', key: source.key, sink, rows: back });
  const keys = { source: source.key, sink: sinkKey };
  parts.agreed.push({ ...keys, rows });
  parts.planned.push({ ...keys, rows: { ...rows, ...planned }, sent: Object.keys(planned) });
  parts.overruled.push(...overruled);
  Object.assign(parts.open.F, open.F);
  Object.assign(parts.open.S, open.S);
  if (lacks !== undefined) parts.lacks = lacks;
}

/** In doubt, a person chose whose list holds: what only that side has is added, what only the other has goes. */
function settleLone(
  list: ListRule,
  { source, sink }: Pick<Pair, 'source' | 'sink'>,
  chosen: 'source' | 'sink',
  context: RowContext,
  parts: Parts,
): void {
  const isBoth = context.isBoth && list.backPath !== undefined;
  if (source && chosen === 'source' && !list.isBackOnly && context.mayUpdateSink)
    add(list, source, parts);
  else if (source && chosen === 'sink' && isBoth)
    parts.back.push({ kind: 'remove', key: source.key });
  else if (sink && chosen === 'source' && !list.isBackOnly && context.mayUpdateSink)
    parts.forward.push({ kind: 'remove', id: textAt(sink, list.key?.sink) });
  else if (sink && chosen === 'sink' && isBoth) parts.back.push({ kind: 'add', sink });
  else keep(parts, itemAsItIs(list, source, sink));
}

/** Only the source has it: new there, removed from the sink, or refused. An edit beats both, `drift` the removal. */
function decideSourceOnly(
  list: ListRule,
  source: ItemOutcome,
  base: ItemBase | undefined,
  context: RowContext,
  parts: Parts,
): void {
  const isBoth = context.isBoth && list.backPath !== undefined;
  const wasEdited =
    base !== undefined &&
    list.rows.some((row) =>
      changedFrom(row, valueIn(source.rows[row.id] ?? { kind: 'off' }), base.rows[row.id]?.F),
    );
  const isRestored = !isBoth && context.restores === true && base?.isRefused !== true;
  if (base && !wasEdited && !isRestored) {
    if (isBoth && list.delete === 'delete' && !base.isRefused)
      parts.back.push({ kind: 'remove', key: source.key });
    keep(parts, base);
    return;
  }
  if (list.isBackOnly || !list.create || !context.mayUpdateSink) {
    if (base) keep(parts, base);
    return;
  }
  add(list, source, parts);
  if (base) parts.agreed.push(base);
}

function add(list: ListRule, source: ItemOutcome, parts: Parts): void {
  const lacks = lackOf(list, [source]);
  if (lacks) parts.lacks = lacks;
  const added = addedItem(list, source);
  parts.forward.push({ kind: 'add', record: added.record });
  parts.planned.push(added.item);
}

/** Only the sink has it: added there, removed from the source, or refused. */
function decideSinkOnly(
  list: ListRule,
  sink: JsonObject,
  sinkKey: string,
  base: ItemBase | undefined,
  context: RowContext,
  parts: Parts,
): void {
  const isBoth = context.isBoth && list.backPath !== undefined;
  if (base === undefined) {
    if (isBoth && (list.create || !list.isBackOnly)) parts.back.push({ kind: 'add', sink });
    return;
  }
  const wasEdited = list.rows.some((row) =>
    changedFrom(row, heldIn(sink, row), base.rows[row.id]?.S),
  );
  if (wasEdited && isBoth) {
    parts.back.push({ kind: 'add', sink, base });
    keep(parts, base);
  } else if (base.isRefused) keep(parts, base);
  else if (!list.isBackOnly && list.delete === 'delete' && context.mayUpdateSink) {
    parts.forward.push({ kind: 'remove', id: sinkKey });
    parts.agreed.push(base);
  } else keep(parts, base);
}

/** The pair stays as it was agreed; another round, or a person, goes on with it. */
function keep(parts: Parts, base: ItemBase): void {
  parts.agreed.push(base);
  parts.planned.push({ ...base, sent: [] });
}

/** Both are known, and differ. */
export function changedFrom(row: Row, value: Json | undefined, base: Json | undefined): boolean {
  return value !== undefined && base !== undefined && !equal(value, base, row.compare);
}
