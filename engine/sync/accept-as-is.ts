// A person leaves a difference as it is: both values become the base, so that nothing flows until one
// of them is edited; of a keyed list, those of each item, or of those that are in conflict.

import type { JsonObject } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import { heldIn } from '../mapping/row-value.ts';
import type { ItemBase, Link, ParkedReason, RowBase, Transaction, Work } from '../store/store.ts';
import { decideLink, listAt } from './decide.ts';
import { decideList } from './list.ts';
import { choiceOfItem, itemsAsTheyAre } from './list-choice.ts';
import { lookupsIn } from './references.ts';
import { valueIn } from './row.ts';
import { contextOf } from './row-context.ts';
import { acceptedPairs } from './set-row.ts';
import { isSet } from './value-sets.ts';
import { evaluate, loadViews, type View } from './view.ts';
import type { World } from './world.ts';

/** `row` may be `*`: every row that would be written now. */
export async function acceptAsIs(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  link: Link,
  row: string,
): Promise<void> {
  const frame = { pipe: pipe.id, kind: 'reconcile', dueMs: 0, cause: 'retry', tries: 0 } as const;
  const work: Work = { ...frame, key: link.id, seq: 0 };
  const [view] = await loadViews(tx, pipe, [work]);
  if (!view) return;
  const evaluation = await evaluate(pipe, view, lookupsIn(world, tx));
  const decided = decideLink(pipe, view, evaluation);
  const written = new Set([
    ...Object.keys(decided.forward),
    ...decided.back.map((one) => one.row.id),
  ]);
  const rows: Record<string, RowBase> = { ...decided.rows };
  for (const one of pipe.rows) {
    if (row === '*' ? !written.has(one.id) : one.id !== row) continue;
    const outcome = evaluation.outcomes[one.id] ?? { kind: 'off' };
    if (one.list && outcome.kind === 'items') {
      const held = listAt(view.sink?.props ?? {}, one.sinkPath);
      const pairKeysOf = (item: JsonObject) => evaluation.pairKeys.get(item) ?? [];
      const context = contextOf(pipe, one, view, evaluation);
      const given = [one.list, outcome.items, held, rows[one.id], context, pairKeysOf] as const;
      // The whole list, unless it waits for a choice between some of its values: then those.
      const isConflict = row !== '*' && whyOf(view, row) === 'conflict';
      const items = (isConflict && valuesAsTheyAre(...given)) || itemsAsTheyAre(...given);
      rows[one.id] = { F: null, S: null, version: one.version, items };
      continue;
    }
    const F = valueIn(outcome);
    if (F === undefined) continue;
    const S = heldIn(view.sink?.props, one);
    const pairs = isSet(one) ? { pairs: acceptedPairs(one, F, S) } : {};
    rows[one.id] = { F, S, version: one.version, note: 'differs', ...pairs };
  }
  await tx.putBases([{ link: link.id, pipe: pipe.id, rows }]);
}

function whyOf({ parked }: View, row: string): ParkedReason | undefined {
  return parked.find((one) => one.row === row)?.why;
}

/** The items as they are agreed, and what is in conflict as both sides hold it; undefined if nothing is. */
function valuesAsTheyAre(...given: Parameters<typeof decideList>): readonly ItemBase[] | undefined {
  const [list] = given;
  const { waits, agreed } = decideList(...given);
  if (waits?.why !== 'conflict') return undefined;
  const { F, S } = waits;
  return agreed.map((item): ItemBase => {
    const left = list.rows.flatMap(({ id, version }): [string, RowBase][] => {
      const values = choiceOfItem({ side: 'source', F, S }, `${item.source} ${id}`);
      return values ? [[id, { F: values.F, S: values.S, version }]] : [];
    });
    return { ...item, rows: { ...item.rows, ...Object.fromEntries(left) } };
  });
}
