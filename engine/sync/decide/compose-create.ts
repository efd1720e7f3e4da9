// Composes creates: a pending link becomes the record that is to stand on the other side, in either
// direction, with what the base of each row becomes once the system has answered. A row that waits
// stays out of it, unless the record cannot do without.

import { isEmpty } from '../../base/empty.ts';
import type { Json } from '../../base/json.ts';
import { fromPaths } from '../../base/property-path.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { addValue, heldIn } from '../../mapping/row-value.ts';
import { backOutcomes } from '../../mapping/table.ts';
import type { Image, IntentRow } from '../../store/store.ts';
import { backItem } from './compose-list.ts';
import { backObstacleOf, type Composed, frame, obstacleOf, sent } from './composed.ts';
import type { Waiting } from './decide.ts';
import { addedItem, itemsAt, lackOf } from './list-pairs.ts';
import { valueIn } from './row.ts';
import type { Evaluation, View } from './view.ts';

/** A pending link whose source is there: its counterpart in the sink. */
export function composeCreate(pipe: Pipe, view: View, evaluation: Evaluation): Composed {
  const values: Record<string, Json> = {};
  const rows: Record<string, IntentRow> = {};
  const waiting: Waiting[] = [];
  let isStopped = false;
  for (const row of pipe.rows) {
    if (!row.rule && (!row.list || row.list.isBackOnly)) continue;
    const outcome = evaluation.outcomes[row.id] ?? { kind: 'off' };
    const given = givenValue(row, view);
    if (given !== undefined && !(row.isRequired && isEmpty(given))) {
      addValue(values, given, row);
      rows[row.id] = { ...sent(row, valueIn(outcome) ?? null, null), isGiven: true };
      continue;
    }
    const obstacle = obstacleOf(row, outcome);
    if (obstacle) {
      waiting.push(obstacle.waiting);
      isStopped ||= obstacle.stops;
      continue;
    }
    if (outcome.kind === 'items' && row.list) {
      const lacks = lackOf(row.list, outcome.items);
      if (lacks) {
        const frame = { row: row.id, why: 'failed', reason: lacks, waitsFor: null } as const;
        waiting.push({ ...frame, candidates: [], values: null });
        isStopped = true;
        continue;
      }
      const added = outcome.items.map((item) => addedItem(row.list as ListRule, item));
      values[row.sinkPath] = added.map((one) => one.record);
      rows[row.id] = { ...sent(row, null, null), items: added.map((one) => one.item) };
    } else if (outcome.kind === 'value') {
      addValue(values, outcome.value, row);
      rows[row.id] = sent(row, outcome.value, null);
    }
  }
  if (isStopped) return { waiting, agreed: {} };
  return created({ pipe, view, direction: 'forward', rows }, values, waiting);
}

/** A pending link whose sink record is there: its counterpart in the source. */
export async function composeBackCreate(
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
): Promise<Composed> {
  const sink = view.sink as Image;
  const values: Record<string, Json> = {};
  const rows: Record<string, IntentRow> = {};
  const waiting: Waiting[] = [];
  for (const row of pipe.rows) {
    if (row.list?.backPath !== undefined) {
      const added = await Promise.all(
        itemsAt(sink.props, row.sinkPath).map((item) =>
          backItem(row.list as ListRule, item, evaluation.context),
        ),
      );
      values[row.list.backPath] = added.map((one) => one.record);
      rows[row.id] = { ...sent(row, null, null), items: added.map((one) => one.item) };
    }
    if (row.back.length === 0) continue;
    const S = heldIn(sink.props, row);
    const outcomes = await backOutcomes(row.back, sink.props, evaluation.context);
    for (const [path, outcome] of Object.entries(outcomes)) {
      const obstacle = backObstacleOf(row, outcome);
      if (obstacle) waiting.push(obstacle);
      else if (outcome.kind === 'value') {
        values[path] = outcome.value;
        rows[row.id] = sent(row, null, S);
      }
    }
  }
  if (waiting.some((one) => one.why !== 'reference')) return { waiting, agreed: {} };
  return created({ pipe, view, direction: 'back', rows }, values, waiting);
}

function created(
  framed: Parameters<typeof frame>[0],
  values: Readonly<Record<string, Json>>,
  waiting: readonly Waiting[],
): Composed {
  const record = fromPaths(values);
  const operation = { ...frame(framed), kind: 'create', target: null, record, before: {} } as const;
  return { operation, waiting, agreed: {} };
}

/** What a person gave in place of the mapped value. */
function givenValue(row: Row, { parked }: View): Json | undefined {
  const chosen = parked.find((one) => one.row === row.id && one.choice === 'value');
  return chosen ? (chosen.values?.V ?? null) : undefined;
}
