// Why a list may not be written: its items are not told apart by their keys. One without a key would not be
// known again, and be made once more each time; of two with the same key a change of one would change both.

import type { JsonObject } from '../../base/json.ts';
import type { ItemChange } from '../../drivers/driver.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import type { ListRule } from '../../mapping/row.ts';
import { textAt } from './list-pairs.ts';

/** What the author of the pipe may have left out. */
const helps = {
  source: 'name a property in `key` that every item has',
  sink: 'where the system gives none by itself, a row of the list must write it',
};

/** A change that goes back, and the item it goes to. */
type Back = { readonly kind: 'add' } | { readonly kind: 'change' | 'remove'; readonly key: string };

export function lackOfKey(
  list: ListRule,
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  changes: { readonly forward: readonly ItemChange[]; readonly back: readonly Back[] },
): string | undefined {
  const { forward, back } = changes;
  if (forward.length + back.length === 0) return undefined;
  const keys = {
    source: items.map(({ key }) => key),
    sink: sinkItems.map((item) => textAt(item, list.key?.sink)),
  };
  const changed = {
    source: back.flatMap((one) => (one.kind === 'add' ? [] : [one.key])),
    sink: forward.flatMap((one) => (one.kind === 'add' ? [] : [one.id])),
  };
  for (const side of ['source', 'sink'] as const) {
    const path = list.key?.[side];
    if (keys[side].includes(''))
      return `an item of the ${side} has no ${path}, by which it would be known again, so nothing of the list goes over; ${helps[side]}`;
    const twice = changed[side].find((key) => keys[side].filter((one) => one === key).length > 1);
    if (twice !== undefined)
      return `several items of the ${side} have the ${path} ${twice}, so none of them can be changed alone`;
  }
  return undefined;
}
