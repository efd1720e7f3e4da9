// Whether somebody edited a keyed list since both sides agreed on it: added an item, removed one, or
// changed one. Its record is then not deleted with its counterpart. Pure.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type { RowBase } from '../../store/store.ts';
import { changedFrom } from './list.ts';
import { itemsAt, textAt } from './list-pairs.ts';
import { valueIn } from './row.ts';

/** The list of the side that is left, and which half of the base speaks of it. */
interface Held {
  readonly end: 'source' | 'sink';
  readonly half: 'F' | 'S';
  readonly items: readonly { readonly key: string; held(row: Row): Json | undefined }[];
}

export function isListEdited(list: ListRule, base: RowBase, { end, half, items }: Held): boolean {
  // Without what this side refused. Keys may be there twice: each item takes a pair of its own.
  const left = (base.items ?? []).filter((item) => item[end] !== '');
  if (items.length !== left.length) return true;
  return items.some(({ key, held }) => {
    const at = left.findIndex((item) => item[end] === key);
    const [agreed] = at < 0 ? [] : left.splice(at, 1);
    if (agreed === undefined) return true;
    return list.rows.some((row) => changedFrom(row, held(row), agreed.rows[row.id]?.[half]));
  });
}

export function sinkItems({ list, sinkPath }: Row, sink: JsonObject | undefined): Held {
  const items = itemsAt(sink, sinkPath).map((item) => ({
    key: textAt(item, list?.key?.sink),
    held: (row: Row) => heldIn(item, row),
  }));
  return { end: 'sink', half: 'S', items };
}

/** Undefined while the mapping gives no items. */
export function sourceItems(outcome: Outcome): Held | undefined {
  if (outcome.kind !== 'items') return undefined;
  const items = outcome.items.map(({ key, rows }) => ({
    key,
    held: (row: Row) => valueIn(rows[row.id] ?? { kind: 'off' }),
  }));
  return { end: 'source', half: 'F', items };
}
