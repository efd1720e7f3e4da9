// A list whose items go by another key than when they were paired: its file names another property of theirs. None of
// the pairs would be found again, and all items of both sides would be new to each other. So each item is found among
// those that were agreed on, by the property that held the former keys, or else by what it holds, and goes on in its
// pair; whoever is not found is new, and a pair that nobody is found for was removed. Where that cannot be told, the
// list is in doubt. Pure.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { equal } from '../../mapping/compare.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import type { Row } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type { ItemBase, RowBase } from '../../store/store.ts';
import { textAt } from './list-pairs.ts';
import { valueIn } from './row.ts';

export interface Rekeyed {
  /** With the keys that its items have now; the same one if its keys are known, or its row is as it was. */
  readonly base: RowBase | undefined;
  /** Several items may each be one of several. */
  readonly isInDoubt: boolean;
}

export function withKeysOfNow(
  { list, version }: Row,
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  base: RowBase | undefined,
): Rekeyed {
  if (!list?.key || !base?.items || base.version === version) return { base, isInDoubt: false };
  const sources = items.map(
    ({ key, record, rows }): Item => ({
      key,
      record,
      held: ({ id }) => valueIn(rows[id] ?? { kind: 'off' }),
    }),
  );
  const sinks = sinkItems.map(
    (record): Item => ({
      key: textAt(record, list.key?.sink),
      record,
      held: (row) => heldIn(record, row),
    }),
  );
  const found = {
    source: foundOn('source', list.rows, sources, base.items),
    sink: foundOn('sink', list.rows, sinks, base.items),
  };
  if (!found.source && !found.sink) return { base, isInDoubt: false };
  if (found.source === 'in-doubt' || found.sink === 'in-doubt') return { base, isInDoubt: true };
  const { source, sink } = found;
  const now = base.items.map(
    (one): ItemBase => ({
      ...one,
      source: source?.get(one)?.key ?? one.source,
      sink: sink?.get(one)?.key ?? one.sink,
    }),
  );
  return { base: { ...base, items: now }, isInDoubt: false };
}

/** An item of either side. */
interface Item {
  readonly key: string;
  readonly record: JsonObject;
  held(row: Row): Json | undefined;
}

type Side = 'source' | 'sink';
type Found = ReadonlyMap<ItemBase, Item>;

/** Undefined: the items of this side go by the keys that they had. */
function foundOn(
  side: Side,
  rows: readonly Row[],
  items: readonly Item[],
  all: readonly ItemBase[],
): Found | 'in-doubt' | undefined {
  const known = all.filter((one) => one[side] !== '');
  const keys = new Set(known.map((one) => one[side]));
  if (items.length === 0 || known.length === 0 || items.some(({ key }) => keys.has(key)))
    return undefined;
  const isLike = (item: Item, one: ItemBase) => holdsStill(side, rows, item, one);
  return byFormerKey(side, items, known, isLike) ?? byWhatTheyHold(items, known, isLike);
}

type IsLike = (item: Item, one: ItemBase) => boolean;

/** What both sides agreed on of it, as far as its rows are as they were then. */
function holdsStill(side: Side, rows: readonly Row[], item: Item, one: ItemBase): boolean {
  const half = side === 'source' ? 'F' : 'S';
  const told = rows.flatMap((row) => {
    const was = one.rows[row.id];
    const value = item.held(row);
    return was === undefined || was.version !== row.version || value === undefined
      ? []
      : [equal(value, was[half], row.compare)];
  });
  return told.length > 0 && told.every(Boolean);
}

/**
 * By the property in which most of them have a key of before. One that says of an item that it is another than the
 * only one that it is like never was the key.
 */
function byFormerKey(
  side: Side,
  items: readonly Item[],
  known: readonly ItemBase[],
  isLike: IsLike,
): Found | undefined {
  const byKey = new Map(known.map((one) => [one[side], one]));
  if (byKey.size < known.length) return undefined;
  const alike = new Map(
    items.flatMap((item): [Item, ItemBase][] => {
      const [one, ...others] = known.filter((base) => isLike(item, base));
      return one === undefined || others.length > 0 ? [] : [[item, one]];
    }),
  );
  const texts = items.map(({ record }) => textsIn(record));
  const paths = new Set(texts.flatMap((own) => [...own.keys()]));
  const candidates = [...paths].flatMap((path): Found[] => {
    const pairs = items.flatMap((item, at): [ItemBase, Item][] => {
      const one = byKey.get(texts[at]?.get(path) ?? '');
      return one === undefined ? [] : [[one, item]];
    });
    const found = new Map(pairs);
    const isKey = pairs.length > 0 && found.size === pairs.length;
    const fits = [...alike].every(([item, one]) => found.get(one) === item);
    // Where no item speaks for it, a few that agree may be chance.
    const isSupported = alike.size > 0 || pairs.length === Math.min(items.length, known.length);
    return isKey && fits && isSupported ? [found] : [];
  });
  const most = Math.max(...candidates.map(({ size }) => size));
  const [best, ...others] = candidates.filter(({ size }) => size === most);
  const isSame = (other: Found) => [...other].every(([one, item]) => best?.get(one) === item);
  return others.every(isSame) ? best : undefined;
}

/** Path → the text there, at any depth, but not through lists. */
function textsIn(record: JsonObject, before = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(record).flatMap(([name, value]): [string, string][] => {
      if (isObject(value)) return [...textsIn(value as JsonObject, `${before}${name}.`)];
      const isText = typeof value === 'string' || typeof value === 'number';
      return isText ? [[`${before}${name}`, String(value)]] : [];
    }),
  );
}

/** By what they hold, then by position, if there are equally many left. */
function byWhatTheyHold(
  items: readonly Item[],
  known: readonly ItemBase[],
  isLike: IsLike,
): Found | 'in-doubt' {
  const found = new Map<ItemBase, Item>();
  const left = [...known];
  const rest = items.filter((item) => {
    const at = left.findIndex((one) => isLike(item, one));
    if (at >= 0) found.set(left.splice(at, 1)[0] as ItemBase, item);
    return at < 0;
  });
  if (rest.length > 0 && left.length > 0 && rest.length !== left.length) return 'in-doubt';
  const byPlace =
    rest.length === left.length ? left.map((one, at) => [one, rest[at] as Item] as const) : [];
  return new Map([...found, ...byPlace]);
}
