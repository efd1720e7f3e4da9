// What becomes of a row that a guard holds if a person leaves it (`desk/reject.ts`): its base is kept from when it began
// to wait, so that what people edit meanwhile is no part of what is left, and flows. What was edited along with the
// change that is held cannot be told from it.

import { type Json, stableText } from '../../base/json.ts';
import type { Cause, ItemBase, Parked, RowBase } from '../../store/store.ts';
import type { Waiting } from '../decide/decide.ts';
import type { View } from '../decide/view.ts';

/** Null: an edit may be in it. Undefined: the row is not held, or no base is known. */
export function ifLeft({ parked, work }: View, waiting: Waiting): RowBase | null | undefined {
  const now = waiting.values?.ifLeft;
  if (!now) return now;
  const old = parked.find(({ row }) => row === waiting.row);
  const isNobodys = nobodysEdit.has(work.cause);
  if (old?.why !== 'held')
    return waiting.guard === 'emptied' || (old === undefined && isNobodys) ? now : null;
  const was = old.values?.ifLeft;
  if (was === undefined || was === null || was.version === now.version) return was;
  // Held for another definition until now: if nobody had edited anything by then, nobody has.
  return isNobodys && isUnedited(old, was, now) ? now : null;
}

/** Nothing of the link was left to decide when this came. */
const nobodysEdit: ReadonlySet<Cause> = new Set(['definition', 'settings', 'link', 'first']);

/** What waited last is what began to wait; of a keyed list, item by item, whatever the mapping makes of it now. */
function isUnedited({ values }: Parked, was: RowBase, now: RowBase): boolean {
  if (was.items === undefined)
    return stableText([values?.F, values?.S]) === stableText([was.F, was.S]);
  const before = valuesOfItems(was.items, 'F');
  const sinks = [was, now].map(({ items = [] }) => textOf(valuesOfItems(items, 'S')));
  return textOf(values?.F as readonly Json[]) === textOf(before) && sinks[0] === sinks[1];
}

/** By row, of each item that this side has. */
function valuesOfItems(items: readonly ItemBase[], side: 'F' | 'S'): readonly Json[] {
  return items
    .filter(({ source, sink }) => (side === 'F' ? source : sink) !== '')
    .map(({ rows }) =>
      Object.fromEntries(Object.entries(rows).map(([id, one]) => [id, one[side]])),
    );
}

function textOf(all: readonly Json[]): string {
  return all
    .map((one) => stableText(one))
    .sort()
    .join();
}

/**
 * The row is held for a mapping that it does not have any more, or its record for a condition: it goes by the mapping that
 * its base was agreed by, and what differs people edited while it was held.
 */
export function isTakenBack({ parked, base }: View, row: string, version: string): boolean {
  if (base?.rows[row]?.version !== version) return false;
  return parked.some(({ row: of, why, guard, values }) => {
    if (why !== 'held') return false;
    if (of === '*') return guard === 'deletes';
    return of === row && values?.version !== undefined && values.version !== version;
  });
}
