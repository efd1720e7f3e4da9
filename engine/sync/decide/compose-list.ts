// Composes what goes back to the list of a source: changes to its items, and the pairs of items as
// they will be once the source has answered.

import { isEmpty } from '../../base/empty.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { fromPaths } from '../../base/property-path.ts';
import type { ItemChange } from '../../drivers/driver.ts';
import type { ListRule } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type { MappingContext } from '../../mapping/scope.ts';
import { backOutcomes } from '../../mapping/table.ts';
import type { IntentItem, RowBase } from '../../store/store.ts';
import type { BackItem, ListDecision } from './list.ts';
import { textAt } from './list-pairs.ts';
import { valueIn } from './row.ts';

/** Changes to the source's list, and the pairs as they are planned. */
export async function backList(
  list: ListRule,
  decision: ListDecision,
  context: MappingContext,
): Promise<{ changes: readonly ItemChange[]; items: readonly IntentItem[] }> {
  const changes: ItemChange[] = [];
  const over = new Set(decision.back.map((one) => (one.kind === 'add' ? one.base : undefined)));
  const items = decision.agreed
    .filter((pair) => !over.has(pair))
    .map((pair): IntentItem => ({ ...pair, sent: [] }));
  // Keys may be there twice; an item whose key is, is added and never changed (`item-keys.ts`).
  const placeOf = (key: string) => items.findIndex((pair) => pair.source === key);
  const added: IntentItem[] = [];
  for (const one of decision.back) {
    if (one.kind === 'remove') {
      changes.push({ kind: 'remove', id: one.key });
      const at = placeOf(one.key);
      if (at >= 0) items.splice(at, 1);
    } else if (one.kind === 'add') {
      const made = await backItem(list, one.sink, context);
      changes.push({ kind: 'add', record: made.record });
      added.push(made.item);
    } else {
      const change = await backChange(one, context);
      changes.push({ kind: 'change', id: one.key, set: change.set });
      const at = placeOf(one.key);
      const pair = items[at] as IntentItem;
      const rows = { ...pair.rows, ...change.rows };
      items[at] = { ...pair, rows, sent: Object.keys(change.rows) };
    }
  }
  return { changes, items: [...items, ...added] };
}

async function backChange(one: Extract<BackItem, { kind: 'change' }>, context: MappingContext) {
  const set: Record<string, Json> = {};
  const rows: Record<string, RowBase> = {};
  for (const row of one.rows) {
    const outcomes = await backOutcomes(row.back, one.sink, context);
    for (const [path, outcome] of Object.entries(outcomes)) {
      const value = valueIn(outcome);
      if (value !== undefined) set[path] = value;
    }
    rows[row.id] = {
      F: null,
      S: heldIn(one.sink, row),
      version: row.version,
    };
  }
  return { set, rows };
}

export async function backItem(
  list: ListRule,
  sink: JsonObject,
  context: MappingContext,
): Promise<{ record: JsonObject; item: IntentItem }> {
  const values: Record<string, Json> = {};
  const rows: Record<string, RowBase> = {};
  for (const row of list.rows) {
    if (row.back.length === 0) continue;
    for (const [path, outcome] of Object.entries(await backOutcomes(row.back, sink, context))) {
      const value = valueIn(outcome);
      if (value !== undefined && !isEmpty(value)) values[path] = value;
    }
    rows[row.id] = {
      F: null,
      S: heldIn(sink, row),
      version: row.version,
    };
  }
  return {
    record: fromPaths(values),
    item: { source: '', sink: textAt(sink, list.key?.sink), rows, sent: Object.keys(rows) },
  };
}
