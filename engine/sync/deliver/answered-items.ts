// The items of a list after an answer: pairs that were planned get the keys their system minted,
// and the rows that were sent their answers.

import { type Json, type JsonObject, setMember } from '../../base/json.ts';
import { fromPaths } from '../../base/property-path.ts';
import type { ItemOutcome, Outcome } from '../../mapping/outcome.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { heldIn, setBy, sinkPlace } from '../../mapping/row-value.ts';
import type { IntentItem, ItemBase, RowBase } from '../../store/store.ts';
import { itemAsItIs } from '../decide/list-choice.ts';
import { byValues, itemsAt, type Match, textAt } from '../decide/list-pairs.ts';
import { valueIn } from '../decide/row.ts';
import { pairAnswered } from './pair-answered.ts';

/** A list that was written, and both records after the answer. */
export interface AnsweredList {
  readonly planned: readonly IntentItem[];
  readonly isBack: boolean;
  /** The written list as it was before: what is in it was not made by this write. */
  readonly before: Json;
  readonly sink: JsonObject;
  readonly source: JsonObject;
  /** What the mapping makes of the source now (of a back write). */
  readonly outcome: Outcome | undefined;
  /** The write was carried out to its end: what is not there was refused, else it is still to be sent. */
  readonly isWhole: boolean;
  /** The record was made by this write: whatever else it holds was nobody's edit. */
  readonly isCreate?: boolean;
  /** Somebody changed the list as well: what was made is known by its values, not by its place. */
  readonly isInDoubt?: true;
}

/** Gives the pairs of a list their missing keys, and the values that were sent their answers. */
export function pairItems(row: Row, answer: AnsweredList): readonly ItemBase[] {
  const list = row.list as ListRule;
  return answer.isBack ? backPairs(list, answer) : forwardPairs(row, list, answer);
}

function forwardPairs(row: Row, list: ListRule, answer: AnsweredList): readonly ItemBase[] {
  const { planned, before, sink } = answer;
  const keyOf = (item: JsonObject) => textAt(item, list.key?.sink);
  const sinkItems = itemsAt(sink, row.sinkPath);
  const minted = planned.filter((item) => item.sink === '' && !item.isRefused);
  const known = { before: keysIn(before, keyOf), planned: planned.map((item) => item.sink) };
  const free = notAmong(known, sinkItems, keyOf);
  const outcomes = new Map(minted.map((item) => [item, itemOutcome(item)]));
  const pairs = new Map(pairSent(answer, list.rows, [...outcomes.values()], free));
  const taken = new Set(pairs.values());
  const added = answer.isCreate ? free.filter((one) => !taken.has(one)) : [];
  const left = sinkItems.filter((one) => !free.includes(one));
  const paired = planned.flatMap((item): readonly ItemBase[] => {
    const found = minted.includes(item)
      ? pairs.get(outcomes.get(item) as ItemOutcome)
      : takenFrom(left, (one) => keyOf(one) === item.sink);
    if (!found)
      return item.sink === '' ? refused(item, answer) : removed(item, item.sink, before, keyOf);
    const rows = answered(list.rows, item, (inner) => ({ S: heldIn(found, inner) }));
    return [{ source: item.source, sink: keyOf(found), rows, ...stillRefused(item) }];
  });
  return [...paired, ...added.map((one) => itemAsItIs(list, undefined, one))];
}

function backPairs(list: ListRule, answer: AnsweredList): readonly ItemBase[] {
  const { planned, before, source, outcome } = answer;
  const keyOf = (item: JsonObject) => textAt(item, list.key?.source);
  const there = new Set(itemsAt(source, list.backPath ?? '').map(keyOf));
  const items = outcome?.kind === 'items' ? outcome.items.filter(({ key }) => there.has(key)) : [];
  const known = { before: keysIn(before, keyOf), planned: planned.map((item) => item.source) };
  const minted = planned.filter((item) => item.source === '' && !item.isRefused);
  // As it was sent: meanwhile it may have been changed over there, or removed.
  const sent = new Map(minted.map((item) => [item, itemSent(list.rows, item)]));
  const free = notAmong(known, items, ({ key }) => key);
  const rows = list.rows.filter((inner) => inner.back.length > 0);
  const pairs = pairSent(answer, rows, free, [...sent.values()]);
  const taken = new Set(pairs.map(([one]) => one));
  const added = answer.isCreate ? free.filter((one) => !taken.has(one)) : [];
  const left = items.filter((one) => !free.includes(one));
  const paired = planned.flatMap((item): readonly ItemBase[] => {
    const found = minted.includes(item)
      ? pairs.find(([, one]) => one === sent.get(item))?.[0]
      : takenFrom(left, (one) => one.key === item.source);
    if (!found)
      return item.source === '' ? refused(item, answer) : removed(item, item.source, before, keyOf);
    const rows = answered(list.rows, item, (inner) => ({
      F: valueIn(found.rows[inner.id] ?? { kind: 'empty' }) ?? null,
    }));
    return [{ source: found.key, sink: item.sink, rows, ...stillRefused(item) }];
  });
  return [...paired, ...added.map((one) => itemAsItIs(list, one, undefined))];
}

function pairSent(
  { isInDoubt, isBack }: AnsweredList,
  rows: readonly Row[],
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
): readonly Match[] {
  return isInDoubt
    ? byValues(rows, items, sinkItems).pairs
    : pairAnswered(rows, items, sinkItems, isBack);
}

/**
 * Of a list whose write may or may not have been carried out, and that somebody changed as well: what was to be
 * made and is there with the very values sent. Whatever else is done with the list, it is known again.
 */
export function madeItems(row: Row, answer: AnsweredList): readonly ItemBase[] {
  const were = [...answer.planned];
  const isOf = (one: ItemBase) => (item: ItemBase) =>
    item.source === one.source && item.sink === one.sink;
  return pairItems(row, { ...answer, isInDoubt: true }).filter(
    (one) => one.source !== '' && one.sink !== '' && !takenFrom(were, isOf(one)),
  );
}

/** The first that is so, taken out: of a key that is there twice, each pair has an item of its own. */
function takenFrom<One>(all: One[], is: (one: One) => boolean): One | undefined {
  const at = all.findIndex(is);
  return at < 0 ? undefined : all.splice(at, 1)[0];
}

/** Sent, and not there: sending it once more would only be answered alike. */
function refused(item: IntentItem, { isWhole }: AnsweredList): readonly ItemBase[] {
  const { source, sink, rows } = item;
  return isWhole || item.isRefused ? [{ source, sink, rows, isRefused: true }] : [];
}

/** Somebody had removed it before this write, which says nothing of it: what was decided of that stands. */
function removed(
  item: IntentItem,
  key: string,
  before: Json,
  keyOf: (item: JsonObject) => string,
): readonly ItemBase[] {
  const { source, sink, rows } = item;
  return keysIn(before, keyOf).includes(key) ? [] : [{ source, sink, rows, ...stillRefused(item) }];
}

/** What one side has and the other once refused was no part of this write. */
function stillRefused({ source, sink, isRefused }: IntentItem): { readonly isRefused?: true } {
  return isRefused && (source === '' || sink === '') ? { isRefused } : {};
}

/** What this write made: all but what was known. Keys may be there twice, and one more of a key is new. */
function notAmong<One>(
  { before, planned }: Readonly<Record<'before' | 'planned', readonly string[]>>,
  items: readonly One[],
  keyOf: (item: One) => string,
): readonly One[] {
  const known = [...before, ...planned.filter((key) => !before.includes(key))];
  return items.filter((item) => {
    const at = known.indexOf(keyOf(item));
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

function keysIn(list: Json, keyOf: (item: JsonObject) => string): readonly string[] {
  return Array.isArray(list) ? (list as readonly JsonObject[]).map(keyOf) : [];
}

function answered(
  rows: readonly Row[],
  item: IntentItem,
  answer: (row: Row) => Partial<RowBase>,
): Readonly<Record<string, RowBase>> {
  // Of a property that the list carries no more the base stays: brought back, it goes on from there.
  const result: Record<string, RowBase> = { ...item.rows };
  for (const row of rows) {
    const base = item.rows[row.id];
    if (base && item.sent.includes(row.id)) result[row.id] = { ...base, ...answer(row) };
    else if (!base) result[row.id] = { F: null, S: null, version: row.version, ...answer(row) };
  }
  return result;
}

function itemSent(rows: readonly Row[], item: IntentItem): JsonObject {
  const values = rows.flatMap((row) => setBy(item.rows[row.id]?.S ?? null, sinkPlace(row)));
  return fromPaths(Object.fromEntries(values));
}

function itemOutcome(item: IntentItem): ItemOutcome {
  const rows: Record<string, Outcome> = {};
  for (const [id, { F }] of Object.entries(item.rows))
    setMember(rows, id, F === null ? { kind: 'empty' } : { kind: 'value', value: F });
  return { key: item.source, record: {}, rows };
}
