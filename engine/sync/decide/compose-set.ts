// Composes what goes back to a list without keys: the source's current list with the sink's
// additions, translated by the row's way back, and without what was removed there.

import type { Json } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import { cast } from '../../mapping/property-type.ts';
import type { Row } from '../../mapping/row.ts';
import { backOutcomes } from '../../mapping/table.ts';
import type { Image, SetPair } from '../../store/store.ts';
import { backObstacleOf } from './composed.ts';
import type { Waiting } from './decide.ts';
import { valueIn } from './row.ts';
import type { SetBack } from './set-row.ts';
import { standingsIn } from './settled-references.ts';
import { changedList, sameSet, valuesOf } from './value-sets.ts';
import type { Evaluation, View } from './view.ts';

/** Properties of the source that a row changes; none while something keeps it from that. */
export interface BackWrites {
  readonly writes: readonly { readonly path: string; readonly value: Json }[];
  readonly waiting: readonly Waiting[];
}

export async function backSet(
  row: Row,
  change: SetBack,
  view: View,
  evaluation: Evaluation,
): Promise<BackWrites> {
  const source = view.source as Image;
  const added = await translated(row, change.add, view, evaluation);
  const gone = change.remove.flatMap(({ s }) => (s === null ? [] : [s]));
  const removed = await translated(row, gone, view, evaluation);
  const waiting = [...added, ...removed].flatMap(
    ([, outcome]) => backObstacleOf(row, outcome) ?? [],
  );
  if (waiting.length > 0) return { writes: [], waiting };
  const writes = added.flatMap(([path, outcome], at) => {
    const add = valuesOf(valueIn(outcome), row.compare);
    const remove = [
      ...valuesOf(valueIn(removed[at]?.[1] ?? { kind: 'empty' }), row.compare),
      ...change.remove.flatMap(({ f }) => (f === null ? [] : [f])),
    ];
    const current = readPath(source.props, path);
    const next = change.isWhole ? add : changedList(current, { add, remove }, row.compare);
    const isSame = sameSet(next, cast(current, 'list'), row.compare);
    return isSame ? [] : [{ path, value: [...next] }];
  });
  return { writes, waiting };
}

/** What the row's way back makes of these values of the sink. */
async function translated(row: Row, values: readonly Json[], view: View, evaluation: Evaluation) {
  const sink = withPath((view.sink as Image).props, row.sinkPath, [...values]);
  const context = { ...evaluation.context, sink };
  const standings = standingsIn((view.source as Image).props);
  return Object.entries(await backOutcomes(row.back, sink, context, standings));
}

/** A way back that changes nothing: what was added and removed there is agreed to differ. */
export function differing(pairs: readonly SetPair[], { add, remove }: SetBack): SetPair[] {
  return [
    ...pairs.filter((pair) => !remove.includes(pair)),
    ...remove.map(({ f }): SetPair => ({ f, s: null })),
    ...add.map((s): SetPair => ({ f: null, s })),
  ];
}
