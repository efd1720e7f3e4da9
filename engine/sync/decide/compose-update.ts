// Composes updates and removals of a live link. Values that go back are computed here, from the
// sink record; a back row that would write what is there already is an agreement, not a write.

import type { Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { ItemPatch, Patch } from '../../drivers/driver.ts';
import { equal } from '../../mapping/compare.ts';
import { cast, type PropertyType } from '../../mapping/property-type.ts';
import type { BackRow, ListRule, Row } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import { backOutcomes } from '../../mapping/table.ts';
import type { Image, IntentRow, RowBase } from '../../store/store.ts';
import type { Operation } from '../operation.ts';
import { backList } from './compose-list.ts';
import { type BackWrites, backSet, differing } from './compose-set.ts';
import { backObstacleOf, type Composed, frame, sent } from './composed.ts';
import type { Decided, Waiting } from './decide.ts';
import type { ListDecision } from './list.ts';
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

/** What the rows that go back add to, one after another. */
interface BackParts {
  readonly set: Record<string, Json>;
  readonly items: Record<string, ItemPatch>;
  readonly rows: Record<string, IntentRow>;
  readonly agreed: Record<string, RowBase>;
  readonly waiting: Waiting[];
}

/** The back patch: rows in file order; a row that touches a property of the patch waits a round. */
export async function composeBack(
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
  decided: Decided,
): Promise<Composed> {
  const parts: BackParts = { set: {}, items: {}, rows: {}, agreed: {}, waiting: [] };
  for (const back of decided.back) {
    if (back.row.list && back.list) await takeBackList(back.row.list, back, evaluation, parts);
    else await takeBackValue(back, view, evaluation, parts);
  }
  const { set, items, rows, agreed, waiting } = parts;
  if (Object.keys(rows).length === 0) return { waiting, agreed };
  const operation: Operation = {
    ...frame({ pipe, view, direction: 'back', rows }),
    kind: 'update',
    target: view.link.source,
    patch: { set, items },
    before: (view.source as Image).props,
  };
  return { operation, waiting, agreed };
}

type BackRowDecided = Decided['back'][number];

async function takeBackList(
  rule: ListRule,
  { row, reason, list }: BackRowDecided,
  { context }: Evaluation,
  { items, rows }: BackParts,
): Promise<void> {
  const back = await backList(rule, list as ListDecision, context);
  items[rule.backPath as string] = { key: rule.key?.source ?? 'id', changes: back.changes };
  rows[row.id] = { ...sent(row, null, null, reason), items: back.items };
}

async function takeBackValue(
  { row, reason, overruled, set }: BackRowDecided,
  view: View,
  evaluation: Evaluation,
  parts: BackParts,
): Promise<void> {
  const F = valueIn(evaluation.outcomes[row.id] ?? { kind: 'off' }) ?? null;
  const S = heldIn((view.sink as Image).props, row);
  const { writes, waiting } = set?.back
    ? await backSet(row, set.back, view, evaluation)
    : await backValues(row, view, evaluation);
  parts.waiting.push(...waiting);
  if (waiting.length > 0) return;
  const { version } = row;
  if (writes.length === 0) {
    const pairs = set?.back ? { pairs: differing(set.pairs, set.back) } : {};
    parts.agreed[row.id] = { F, S, version, note: 'differs', ...pairs };
  } else if (writes.every(({ path }) => !(path in parts.set))) {
    for (const { path, value } of writes) parts.set[path] = value;
    const pairs = set?.back ? { pairs: set.pairs } : {};
    parts.rows[row.id] = { F, S, version, overruled, reason, ...pairs };
  }
}

/** The properties of the source that the row would change, and what keeps it from that. */
async function backValues(row: Row, view: View, evaluation: Evaluation): Promise<BackWrites> {
  const source = (view.source as Image).props;
  const sink = (view.sink as Image).props;
  const outcomes = Object.entries(
    await backOutcomes(row.back, sink, evaluation.context, standingsIn(source)),
  );
  const waiting = outcomes.flatMap(([, outcome]) => backObstacleOf(row, outcome) ?? []);
  const writes = outcomes.flatMap(([path, outcome]) => {
    const value = valueIn(outcome);
    const held = cast(readPath(source, path), typeAt(row.back, path));
    return value === undefined || equal(held, value, row.compare) ? [] : [{ path, value }];
  });
  return { writes, waiting };
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
