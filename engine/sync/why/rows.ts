// Why a row is as it is: both values, the base, and the case of the decision table.

import { isEmpty } from '../../base/empty.ts';
import type { Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { Row } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type { Link, RowBase, Transaction } from '../../store/store.ts';
import { decideLink } from '../decide/decide.ts';
import { itemsAt } from '../decide/list-pairs.ts';
import { valueIn } from '../decide/row.ts';
import type { View } from '../decide/view.ts';
import { unlessFailed } from '../keys/unless-failed.ts';
import { evaluate } from '../reconcile/evaluate.ts';
import { viewsOfLinks } from '../reconcile/load-views.ts';
import { lookupsIn } from '../references/references.ts';
import { runOf, type World } from '../world.ts';

export interface RowReport {
  readonly row: string;
  /** F and S now; undefined where the row has none. */
  readonly F: Json | undefined;
  readonly S: Json | undefined;
  /** Of a list, which has neither F nor S. */
  readonly items?: ItemCounts;
  readonly base: RowBase | undefined;
  /** The case of the decision table. */
  readonly case: string;
  readonly decision: string;
  readonly reason: string;
}

/** How many items of a list each side has now, and how many pairs of them are agreed. */
export interface ItemCounts {
  readonly source: number;
  readonly sink: number;
  readonly agreed: number;
}

/** The rows of a live link as they would be decided now. */
export async function linkRows(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { id }: Link,
): Promise<readonly RowReport[]> {
  const [view] = await viewsOfLinks(tx, pipe, [id], 'answer');
  return view ? rowReports(world, tx, pipe, view) : [];
}

export async function rowReports(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  view: View,
): Promise<readonly RowReport[]> {
  // Of a record that cannot be mapped as a whole no row is known; what waits says why.
  const evaluation = await unlessFailed(new Map(), '', () =>
    evaluate(pipe, view, lookupsIn(world, tx), runOf(world)),
  );
  if (!evaluation?.hasSource || !evaluation.hasSink) return [];
  const decided = decideLink(pipe, { ...view, taken: takenIn(view) }, evaluation);
  return pipe.rows.map((row): RowReport => {
    const decision = decided.decisions[row.id];
    const outcome = evaluation.outcomes[row.id];
    const held = row.list ? undefined : heldIn(view.sink?.props, row);
    const among = outcome?.kind === 'value' ? outcome.among : undefined;
    const settled = among ? `; of ${among.join(', ')} it is the one chosen or agreed on` : '';
    const items = countItems(row, view, outcome);
    const isBare = items
      ? items.source + items.sink === 0
      : isEmpty(outcome && valueIn(outcome)) && isEmpty(held);
    const waits = decided.waiting.find((one) => one.row === row.id);
    const standsOn = { base: view.base?.rows[row.id], isBare, F: outcome && valueIn(outcome) };
    return {
      row: row.id,
      F: outcome ? valueIn(outcome) : undefined,
      S: held,
      ...(items ? { items } : {}),
      base: view.base?.rows[row.id],
      case: decision?.case ?? '',
      decision: decision?.do ?? 'nothing',
      reason: `${
        (decision && 'reason' in decision ? decision.reason : waits?.reason) ?? standing(standsOn)
      }${settled}`,
    };
  });
}

function countItems(
  row: Row,
  { sink, base }: View,
  outcome: Outcome | undefined,
): ItemCounts | undefined {
  if (outcome?.kind !== 'items') return undefined;
  const pairs = base?.rows[row.id]?.items ?? [];
  return {
    source: outcome.items.length,
    sink: itemsAt(sink?.props, row.sinkPath).length,
    agreed: pairs.filter((pair) => pair.source !== '' && pair.sink !== '').length,
  };
}

/** Who had the keys that wait, as it was found when the rows were decided. */
function takenIn({ parked }: View): ReadonlyMap<string, string> {
  return new Map(
    parked.flatMap(({ row, why, candidates: [holder] }): [string, string][] =>
      why === 'key-taken' && holder !== undefined ? [[row, holder]] : [],
    ),
  );
}

interface Standing {
  readonly base: RowBase | undefined;
  /** Neither side has anything. */
  readonly isBare: boolean;
  readonly F: Json | undefined;
}

/** What a row without anything to do rests on. */
function standing({ base, isBare, F }: Standing): string {
  if (base && isBare) return 'both sides are empty';
  switch (base?.note) {
    case 'rewritten':
      return 'agreed; the sink keeps it in a spelling of its own';
    case 'differs':
      return 'agreed to differ';
    case 'not-sent':
      return isEmpty(F)
        ? "the source has nothing to send; the sink's own value stands"
        : 'not sent yet';
    default:
      return base ? 'both sides agree' : 'not looked at yet';
  }
}
