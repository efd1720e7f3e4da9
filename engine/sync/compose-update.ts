// Composes updates and removals of a live link. Values that go back are computed here, from the
// sink record; a back row that would write what is there already is an agreement, not a write.

import type { Json } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { ItemPatch, Patch } from '../drivers/driver.ts';
import { cast, equal } from '../mapping/compare.ts';
import type { BackRow, PropertyType } from '../mapping/row.ts';
import { heldIn } from '../mapping/row-value.ts';
import { backOutcomes } from '../mapping/table.ts';
import type { Image, IntentRow, RowBase } from '../store/store.ts';
import { backList } from './compose-list.ts';
import { backSet, differing } from './compose-set.ts';
import { backObstacleOf, type Composed, frame, sent } from './composed.ts';
import type { Decided, Waiting } from './decide.ts';
import type { Operation } from './operation.ts';
import { valueIn } from './row.ts';
import { standingsIn } from './settled-references.ts';
import type { Evaluation, View } from './view.ts';

/** The forward patch of a decided link. */
export function composeUpdate(pipe: Pipe, view: View, decided: Decided): Operation {
  const patch: Patch = { set: decided.set, items: decided.items };
  return {
    ...frame({ pipe, view, direction: 'forward', rows: decided.forward }),
    kind: 'update',
    target: view.link.sink,
    patch,
    before: (view.sink as Image).props,
  };
}

/** The back patch: rows in file order; a row that touches a property of the patch waits a round. */
export async function composeBack(
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
  decided: Decided,
): Promise<Composed> {
  const source = view.source as Image;
  const sink = view.sink as Image;
  const set: Record<string, Json> = {};
  const items: Record<string, ItemPatch> = {};
  const rows: Record<string, IntentRow> = {};
  const agreed: Record<string, RowBase> = {};
  const waiting: Waiting[] = [];
  for (const { row, reason, overruled, list, set: values } of decided.back) {
    const F = valueIn(evaluation.outcomes[row.id] ?? { kind: 'off' }) ?? null;
    if (row.list && list) {
      const back = await backList(row.list, list, evaluation.context);
      items[row.list.backPath as string] = {
        key: row.list.key?.source ?? 'id',
        changes: back.changes,
      };
      rows[row.id] = { ...sent(row, null, null, reason), items: back.items };
      continue;
    }
    const S = heldIn(sink.props, row);
    if (values?.back) {
      const back = await backSet(row, values.back, view, evaluation);
      const pairs = { pairs: values.pairs };
      waiting.push(...back.waiting);
      if (back.waiting.length > 0) continue;
      if (back.writes.length === 0) {
        const differ = { note: 'differs', pairs: differing(values.pairs, values.back) } as const;
        agreed[row.id] = { F, S, version: row.version, ...differ };
      } else if (back.writes.every(({ path }) => !(path in set))) {
        for (const { path, value } of back.writes) set[path] = value;
        rows[row.id] = { F, S, version: row.version, overruled, reason, ...pairs };
      }
      continue;
    }
    const outcomes = Object.entries(
      await backOutcomes(row.back, sink.props, evaluation.context, standingsIn(source.props)),
    );
    const obstacles = outcomes.flatMap(([, outcome]) => backObstacleOf(row, outcome) ?? []);
    if (obstacles.length > 0) {
      waiting.push(...obstacles);
      continue;
    }
    const writes = outcomes.flatMap(([path, outcome]) => {
      const value = valueIn(outcome);
      const type = typeAt(row.back, path);
      return value === undefined ||
        equal(cast(readPath(source.props, path), type), value, row.compare)
        ? []
        : [{ path, value }];
    });
    if (writes.length === 0) agreed[row.id] = { F, S, version: row.version, note: 'differs' };
    else if (writes.every(({ path }) => !(path in set))) {
      for (const { path, value } of writes) set[path] = value;
      rows[row.id] = { F, S, version: row.version, overruled, reason };
    }
  }
  if (Object.keys(rows).length === 0) return { waiting, agreed };
  const operation: Operation = {
    ...frame({ pipe, view, direction: 'back', rows }),
    kind: 'update',
    target: view.link.source,
    patch: { set, items },
    before: source.props,
  };
  return { operation, waiting, agreed };
}

function typeAt(back: readonly BackRow[], path: string): PropertyType {
  for (const one of back) {
    if (one.path === path) return one.type;
    const type = path.startsWith(`${one.path}.`) && one.members?.[path.slice(one.path.length + 1)];
    if (type) return type;
  }
  return 'any';
}

/** The record is gone over here: what the pipe wants done over there. */
export function composeRemoval(
  pipe: Pipe,
  view: View,
  direction: 'forward' | 'back',
  policy: 'deactivate' | 'delete',
): Operation {
  const target = (direction === 'forward' ? view.sink : view.source) as Image;
  const base = {
    ...frame({ pipe, view, direction, rows: {} }),
    kind: policy,
    target: target.ref,
    before: target.props,
  } as const;
  if (policy === 'delete') return base;
  return {
    ...base,
    patch: { set: (base.entity.deactivate ?? {}) as Record<string, Json>, items: {} },
  };
}
