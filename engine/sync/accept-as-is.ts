// A person leaves a difference as it is: both values become the base, so that nothing flows until one
// of them is edited; of a keyed list, those of each item.

import type { JsonObject } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import { heldIn } from '../mapping/row-value.ts';
import type { Link, RowBase, Transaction, Work } from '../store/store.ts';
import { decideLink, listAt } from './decide.ts';
import { itemsAsTheyAre } from './list-choice.ts';
import { lookupsIn } from './references.ts';
import { valueIn } from './row.ts';
import { contextOf } from './row-context.ts';
import { acceptedPairs } from './set-row.ts';
import { isSet } from './value-sets.ts';
import { evaluate, loadViews } from './view.ts';
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
      const { isInDoubt } = contextOf(pipe, one, view, evaluation);
      const how = { isInDoubt, pairKeysOf };
      const items = itemsAsTheyAre(one.list, outcome.items, held, rows[one.id], how);
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
