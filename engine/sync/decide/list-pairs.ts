// Which item of a list is which item over there: pairs that are known, then equal values, then
// position. And an item as it is sent when the other side has none.

import { isEmpty } from '../../base/empty.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { fromPaths, readPath } from '../../base/property-path.ts';
import { equal } from '../../mapping/compare.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import { type ListRule, lookUpsIn, type Row } from '../../mapping/row.ts';
import { addValue, heldIn } from '../../mapping/row-value.ts';
import type { IntentItem, ItemBase, RowBase } from '../../store/store.ts';
import { valueIn } from './row.ts';

export interface Pair {
  readonly base: ItemBase | undefined;
  readonly source: ItemOutcome | undefined;
  readonly sink: JsonObject | undefined;
}

/** An item as it is sent when it is new over there. */
export function addedItem(
  list: ListRule,
  source: ItemOutcome,
): { readonly record: JsonObject; readonly item: IntentItem } {
  const values: Record<string, Json> = {};
  const rows: Record<string, RowBase> = {};
  for (const row of list.rows) {
    const F = valueIn(source.rows[row.id] ?? { kind: 'off' });
    if (F === undefined || isEmpty(F)) continue;
    addValue(values, F, row);
    rows[row.id] = { F, S: null, version: row.version };
  }
  return {
    record: fromPaths(values),
    item: { source: source.key, sink: '', rows, sent: Object.keys(rows) },
  };
}

/** Why items may not be sent: a row of one is required, and has no value. */
export function lackOf(list: ListRule, items: readonly ItemOutcome[]): string | undefined {
  const required = list.rows.filter(({ isRequired }) => isRequired);
  const row = required.find(({ id }) => items.some(({ rows }) => rows[id]?.kind === 'empty'));
  return row && lackSentence(row);
}

export function lackSentence({ id }: Row): string {
  return `${id} of an item is required and has no value, so nothing of the list goes over`;
}

/**
 * Known pairs first, then by the list's own rules, also of an item whose counterpart is gone; without rules, at first
 * sight, by values and then by position. Which of several lists an item over there is of, only its values can say at
 * first sight.
 */
export function pairUp(
  list: ListRule,
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  base: readonly ItemBase[] | undefined,
  pairKeysOf: PairKeysOf = () => [],
): readonly Pair[] {
  const sinkKeyOf = (item: JsonObject) => textAt(item, list.key?.sink);
  const sources = new Set(items);
  const sinks = new Set(sinkItems);
  const pairs: Pair[] = [];
  for (const known of base ?? []) {
    // Keys may be there twice, such as the number of a product: each pair takes an item of its own.
    const source = first(sources, (item) => item.key === known.source && known.source !== '');
    const sink = first(sinks, (item) => sinkKeyOf(item) === known.sink && known.sink !== '');
    if (source) sources.delete(source);
    if (sink) sinks.delete(sink);
    if (source || sink) pairs.push({ base: known, source, sink });
  }
  const take = (found: readonly Match[]) => {
    for (const [source, sink] of found) {
      const half = pairs.findIndex((one) => one.source === source || one.sink === sink);
      const [known] = half < 0 ? [] : pairs.splice(half, 1);
      pairs.push({ base: known?.base, source, sink });
      sources.delete(source);
      sinks.delete(sink);
    }
  };
  const isFirstSight = base === undefined;
  if (list.merge.length > 0 && !(isFirstSight && list.blocks)) {
    // A system that writes a list anew numbers its items anew: whose counterpart is gone may have it again.
    const left = pairs.filter((one) => one.source && !one.sink && one.base?.sink !== '');
    const right = pairs.filter((one) => one.sink && !one.source);
    take(byPairKeys(sourcesOf(left), [...sinks], pairKeysOf));
    take(byPairKeys([...sources], [...sinksOf(right), ...sinks], pairKeysOf));
  } else if (isFirstSight) take(match(list.rows, [...sources], [...sinks]));
  for (const source of sources) pairs.push({ base: undefined, source, sink: undefined });
  for (const sink of sinks) pairs.push({ base: undefined, source: undefined, sink });
  return pairs;
}

export function sourcesOf(pairs: readonly Pair[]): readonly ItemOutcome[] {
  return pairs.flatMap(({ source }) => source ?? []);
}

export function sinksOf(pairs: readonly Pair[]): readonly JsonObject[] {
  return pairs.flatMap(({ sink }): readonly JsonObject[] => (sink ? [sink] : []));
}

function first<Item>(left: ReadonlySet<Item>, is: (item: Item) => boolean): Item | undefined {
  for (const item of left) if (is(item)) return item;
  return undefined;
}

/** What the merge rules of a list give for an item of the sink. */
export type PairKeysOf = (item: JsonObject) => readonly string[];

/** By the list's merge rules, the first that agrees; what none of them pairs is new. */
function byPairKeys(
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  pairKeysOf: PairKeysOf,
): readonly Match[] {
  const left = [...sinkItems];
  return items.flatMap((item): Match[] => {
    const at = left.findIndex((sink) => {
      const keys = pairKeysOf(sink);
      return item.pairKeys?.some((key, rule) => key !== '' && key === keys[rule]);
    });
    return at < 0 ? [] : [[item, left.splice(at, 1)[0] as JsonObject]];
  });
}

/** At first sight: equal values, then position if there are equally many left. */
export function match(
  rows: readonly Row[],
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
): readonly Match[] {
  const left = byValues(rows, items, sinkItems);
  return [...left.pairs, ...byPlace(left)];
}

export type Match = readonly [ItemOutcome, JsonObject];

/** What was paired, and who is left on both sides, in order. */
export interface Matched {
  readonly pairs: readonly Match[];
  readonly items: readonly ItemOutcome[];
  readonly sinkItems: readonly JsonObject[];
}

/** By position, if there are equally many left. */
export function byPlace({ items, sinkItems }: Matched): readonly Match[] {
  if (items.length !== sinkItems.length) return [];
  return items.map((item, at): Match => [item, sinkItems[at] as JsonObject]);
}

export type IsSame = (F: Json, S: Json, row: Row) => boolean;

const isEqual: IsSame = (F, S, { compare }) => equal(F, S, compare);

/** Those with the same values. */
export function byValues(
  rows: readonly Row[],
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  isSame: IsSame = isEqual,
): Matched {
  const left = [...sinkItems];
  const pairs: Match[] = [];
  const rest: ItemOutcome[] = [];
  for (const item of items) {
    const at = left.findIndex((sink) =>
      rows.every((row) => {
        const F = valueIn(item.rows[row.id] ?? { kind: 'off' });
        return F === undefined || isSame(F, heldIn(sink, row), row);
      }),
    );
    if (at < 0) rest.push(item);
    else pairs.push([item, left.splice(at, 1)[0] as JsonObject]);
  }
  return { pairs, items: rest, sinkItems: left };
}

/** Those with the same texts and references: these say what an item is, and numbers how much of it. */
export function byNames(
  rows: readonly Row[],
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  isSame: IsSame = isEqual,
): Matched {
  const names = rows.filter(
    ({ type, rule }) => type === 'string' || (rule !== undefined && lookUpsIn(rule).length > 0),
  );
  const isNamed = (item: ItemOutcome) => names.some(({ id }) => item.rows[id]?.kind === 'value');
  const { pairs, sinkItems: left } = byValues(names, items.filter(isNamed), sinkItems, isSame);
  const taken = new Set(pairs.map(([item]) => item));
  return { pairs, items: items.filter((item) => !taken.has(item)), sinkItems: left };
}

/** The items of a list, as a record holds them. */
export function itemsAt(record: JsonObject | undefined, path: string): readonly JsonObject[] {
  const value = readPath(record, path);
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

/** What an item is known by. */
export function textAt(item: JsonObject, path: string | undefined): string {
  const value = path === undefined ? undefined : readPath(item, path);
  return isEmpty(value) ? '' : String(value);
}
