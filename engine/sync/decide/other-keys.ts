// A list whose items go by another key than when they were paired: its file names another property of theirs. None of
// the pairs would be found again, and all items of both sides would be new to each other. So they are paired by what
// they hold, and go on as the pairs that they were. Pure.

import type { JsonObject } from '../../base/json.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import type { Row } from '../../mapping/row.ts';
import type { ItemBase, RowBase } from '../../store/store.ts';
import { match, textAt } from './list-pairs.ts';

/** The base with the keys that its items have now; the same one if its keys are known, or its row is as it was. */
export function withKeysOfNow(
  { list, version }: Row,
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  base: RowBase | undefined,
): RowBase | undefined {
  if (!list?.key || !base?.items || base.version === version) return base;
  const sinkKeyOf = (item: JsonObject) => textAt(item, list.key?.sink);
  const bySource = new Map(base.items.map((one) => [one.source, one]));
  const bySink = new Map(base.items.map((one) => [one.sink, one]));
  const known = items.filter(({ key }) => bySource.has(key));
  const sinkKnown = sinkItems.filter((item) => bySink.has(sinkKeyOf(item)));
  const isLost = (all: readonly unknown[], found: readonly unknown[]) =>
    all.length > 0 && found.length === 0;
  const isSourceLost = isLost(items, known);
  const isSinkLost = isLost(sinkItems, sinkKnown);
  if (!isSourceLost && !isSinkLost) return base;
  const pairs = match(list.rows, isSourceLost ? items : known, isSinkLost ? sinkItems : sinkKnown);
  const now = pairs.map(([item, sink]): ItemBase => {
    const keys = { source: item.key, sink: sinkKeyOf(sink) };
    const was = isSourceLost ? bySink.get(keys.sink) : bySource.get(keys.source);
    return { rows: {}, ...was, ...keys };
  });
  return { ...base, items: now };
}
