// The items of a list after an answer: pairs that were planned get the keys their system minted,
// and the rows that were sent their answers.

import type { JsonObject } from '../base/json.ts';
import type { Row } from '../mapping/row.ts';
import { heldIn } from '../mapping/row-value.ts';
import type { ItemOutcome, Outcome } from '../mapping/table.ts';
import type { IntentItem, ItemBase, RowBase } from '../store/store.ts';
import { listAt } from './decide.ts';
import { match, textAt } from './list-pairs.ts';
import { valueIn } from './row.ts';

/** Gives the pairs of a list their missing keys, and the values that were sent their answers. */
export function pairItems(
  row: Row,
  planned: readonly IntentItem[],
  isBack: boolean,
  sink: JsonObject,
  source: JsonObject,
  outcome: Outcome | undefined,
): readonly ItemBase[] {
  const list = row.list as NonNullable<Row['list']>;
  const sinkItems = listAt(sink, row.sinkPath);
  const sourceItems = outcome?.kind === 'items' ? outcome.items : [];
  const complete: ItemBase[] = [];
  if (!isBack) {
    const known = new Set(planned.map((item) => item.sink));
    const free = sinkItems.filter((item) => !known.has(textAt(item, list.key?.sink)));
    const minted = planned.filter((item) => item.sink === '');
    const pairs = match(
      list,
      minted.map((item) => itemOutcome(item)),
      free,
    );
    for (const item of planned) {
      const found =
        item.sink === ''
          ? pairs.find(([one]) => one.key === item.source)?.[1]
          : sinkItems.find((one) => textAt(one, list.key?.sink) === item.sink);
      if (found)
        complete.push({
          source: item.source,
          sink: textAt(found, list.key?.sink),
          rows: answered(list.rows, item, (inner) => ({
            S: heldIn(found, inner),
          })),
        });
    }
    return complete;
  }
  const known = new Set(planned.map((item) => item.source));
  const free = sourceItems.filter((item) => !known.has(item.key));
  const sourceOf = new Map(
    listAt(source, list.backPath ?? '').map((item) => [textAt(item, list.key?.source), item]),
  );
  const minted = planned.filter((item) => item.source === '');
  for (const item of planned) {
    const found =
      item.source === ''
        ? free[minted.indexOf(item)]
        : sourceItems.find((one) => one.key === item.source);
    if (!found || !sourceOf.has(found.key)) continue;
    complete.push({
      source: found.key,
      sink: item.sink,
      rows: answered(list.rows, item, (inner) => ({
        F: valueIn(found.rows[inner.id] ?? { kind: 'empty' }) ?? null,
      })),
    });
  }
  return complete;
}

export function answered(
  rows: readonly Row[],
  item: IntentItem,
  answer: (row: Row) => Partial<RowBase>,
): Readonly<Record<string, RowBase>> {
  const result: Record<string, RowBase> = {};
  for (const row of rows) {
    const base = item.rows[row.id];
    if (base && item.sent.includes(row.id)) result[row.id] = { ...base, ...answer(row) };
    else if (base) result[row.id] = base;
    else result[row.id] = { F: null, S: null, version: row.version, ...answer(row) };
  }
  return result;
}

function itemOutcome(item: IntentItem): ItemOutcome {
  const rows = Object.entries(item.rows).map(([id, base]): [string, Outcome] => [
    id,
    base.F === null ? { kind: 'empty' } : { kind: 'value', value: base.F },
  ]);
  return { key: item.source, record: {}, rows: Object.fromEntries(rows) };
}
