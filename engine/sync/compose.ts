// Composes operations: the record of a create, the patch of an update, in either direction, with what
// each row's base becomes once the sink has answered. Values that go back are computed here, from the
// sink record; a back row that would write what is there already is an agreement, not a write.

import type { Json, JsonObject } from '../base/json.ts';
import { fromPaths, readPath } from '../base/property-path.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { ItemChange, ItemPatch, Patch } from '../drivers/driver.ts';
import { cast, equal, isEmpty } from '../mapping/compare.ts';
import type { ListRule, Row } from '../mapping/row.ts';
import { backOutcomes, type MappingContext, type Outcome } from '../mapping/table.ts';
import type { Image, IntentItem, IntentRow, ItemBase, RowBase } from '../store/store.ts';
import type { Decided, Waiting } from './decide.ts';
import { addedItem, type BackItem, type ListDecision, textAt } from './list.ts';
import { type Operation, seqsOf } from './operation.ts';
import { valueOf } from './row.ts';
import type { Evaluation, View } from './view.ts';

/** What a create or a back write came to. */
export interface Composed {
  readonly operation?: Operation;
  readonly waiting: readonly Waiting[];
  /** Rows of the base that are agreed without a write. */
  readonly agreed: Readonly<Record<string, RowBase>>;
}

/** A pending link whose source is there: its counterpart in the sink. */
export function composeCreate(pipe: Pipe, view: View, evaluation: Evaluation): Composed {
  const values: Record<string, Json> = {};
  const rows: Record<string, IntentRow> = {};
  const waiting: Waiting[] = [];
  let isStopped = false;
  for (const row of pipe.rows) {
    if (!row.rule && !row.list) continue;
    const outcome = evaluation.outcomes[row.id] ?? { kind: 'off' };
    const obstacle = obstacleOf(row, outcome);
    if (obstacle) {
      waiting.push(obstacle.waiting);
      isStopped ||= obstacle.stops;
      continue;
    }
    if (outcome.kind === 'items' && row.list) {
      const added = outcome.items.map((item) => addedItem(row.list as ListRule, item));
      values[row.sinkPath] = added.map((one) => one.record);
      rows[row.id] = { ...sent(row, null, null), items: added.map((one) => one.item) };
    } else if (outcome.kind === 'value') {
      values[row.sinkPath] = outcome.value;
      rows[row.id] = sent(row, outcome.value, null);
    }
  }
  if (isStopped) return { waiting, agreed: {} };
  const target = { pipe, view, direction: 'forward' as const, rows };
  return {
    operation: {
      ...frame(target),
      kind: 'create',
      target: null,
      record: fromPaths(values),
      before: {},
    },
    waiting,
    agreed: {},
  };
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
        listOf(sink, row.sinkPath).map((item) =>
          backItem(row.list as ListRule, item, evaluation.context),
        ),
      );
      values[row.list.backPath] = added.map((one) => one.record);
      rows[row.id] = { ...sent(row, null, null), items: added.map((one) => one.item) };
    }
    if (row.back.length === 0) continue;
    const S = cast(readPath(sink.props, row.sinkPath), row.type);
    const outcomes = await backOutcomes(row.back, sink.props, evaluation.context);
    for (const [path, outcome] of Object.entries(outcomes)) {
      const obstacle = obstacleOf(row, outcome);
      if (obstacle) waiting.push(obstacle.waiting);
      else if (outcome.kind === 'value') {
        values[path] = outcome.value;
        rows[row.id] = sent(row, null, S);
      }
    }
  }
  if (waiting.some((one) => one.why !== 'reference')) return { waiting, agreed: {} };
  const target = { pipe, view, direction: 'back' as const, rows };
  return {
    operation: {
      ...frame(target),
      kind: 'create',
      target: null,
      record: fromPaths(values),
      before: {},
    },
    waiting,
    agreed: {},
  };
}

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
  for (const { row, reason, overruled, list } of decided.back) {
    const F = valueOf(evaluation.outcomes[row.id] ?? { kind: 'off' }) ?? null;
    if (row.list && list) {
      const back = await backList(row.list, list, evaluation.context);
      items[row.list.backPath as string] = {
        key: row.list.key?.source ?? 'id',
        changes: back.changes,
      };
      rows[row.id] = { ...sent(row, null, null, reason), items: back.items };
      continue;
    }
    const S = cast(readPath(sink.props, row.sinkPath), row.type);
    const outcomes = Object.entries(await backOutcomes(row.back, sink.props, evaluation.context));
    const obstacles = outcomes.flatMap(([, outcome]) => obstacleOf(row, outcome)?.waiting ?? []);
    if (obstacles.length > 0) {
      waiting.push(...obstacles);
      continue;
    }
    const writes = outcomes.flatMap(([path, outcome]) => {
      const value = valueOf(outcome);
      const type = row.back.find((one) => one.path === path)?.type ?? 'any';
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

function frame({
  pipe,
  view,
  direction,
  rows,
}: {
  pipe: Pipe;
  view: View;
  direction: 'forward' | 'back';
  rows: Operation['rows'];
}) {
  const isForward = direction === 'forward';
  const target = isForward ? view.sink : view.source;
  const origin = isForward ? view.link.source : view.link.sink;
  return {
    pipe: pipe.id,
    link: view.link,
    direction,
    entity: isForward ? pipe.sink : pipe.source,
    origin: origin as string,
    thing: (view.source?.thing ?? view.sink?.thing) as string,
    rows,
    version: target?.version ?? null,
    imageSeqs: seqsOf(view.source, view.sink),
    cause: view.work.cause,
    work: view.work,
  };
}

function sent(row: Row, F: Json, S: Json, reason = 'created'): IntentRow {
  return { F, S, version: row.version, overruled: null, reason };
}

/** What keeps a row's value from being sent, and whether it stops the whole record. */
function obstacleOf(
  row: Row,
  outcome: Outcome,
): { readonly waiting: Waiting; readonly stops: boolean } | undefined {
  const make = (
    why: Waiting['why'],
    reason: string,
    waitsFor: string | null,
    candidates: readonly string[],
    stops: boolean,
  ) => ({
    waiting: { row: row.id, why, reason, waitsFor, candidates, values: null },
    stops,
  });
  switch (outcome.kind) {
    case 'pending':
      return make(
        'reference',
        `waits until ${outcome.waitsFor} is linked`,
        outcome.waitsFor,
        [],
        row.isRequired || row.list !== undefined,
      );
    case 'ambiguous':
      return make(
        'ambiguous',
        outcome.reason,
        null,
        outcome.candidates,
        row.isRequired || row.list !== undefined,
      );
    case 'failed':
      return make('failed', outcome.message, null, [], true);
    case 'empty':
    case 'off':
      return row.isRequired && outcome.kind === 'empty'
        ? make('failed', `${row.id} is required and has no value`, null, [], true)
        : undefined;
    default:
      return undefined;
  }
}

/** Changes to the source's list, and the pairs as they are planned. */
async function backList(
  list: ListRule,
  decision: ListDecision,
  context: MappingContext,
): Promise<{ changes: readonly ItemChange[]; items: readonly IntentItem[] }> {
  const changes: ItemChange[] = [];
  const items = new Map(
    decision.agreed.map((pair): [string, IntentItem] => [pair.source, { ...pair, sent: [] }]),
  );
  const added: IntentItem[] = [];
  for (const one of decision.back) {
    if (one.kind === 'remove') {
      changes.push({ kind: 'remove', id: one.key });
      items.delete(one.key);
    } else if (one.kind === 'add') {
      const made = await backItem(list, one.sink, context);
      changes.push({ kind: 'add', record: made.record });
      added.push(made.item);
      for (const [key, pair] of items) if (pair.sink === one.sinkKey) items.delete(key);
    } else {
      const change = await backChange(one, context);
      changes.push({ kind: 'change', id: one.key, set: change.set });
      const pair = items.get(one.key) as ItemBase;
      items.set(one.key, {
        ...pair,
        rows: { ...pair.rows, ...change.rows },
        sent: Object.keys(change.rows),
      });
    }
  }
  return { changes, items: [...items.values(), ...added] };
}

async function backChange(one: Extract<BackItem, { kind: 'change' }>, context: MappingContext) {
  const set: Record<string, Json> = {};
  const rows: Record<string, RowBase> = {};
  for (const row of one.rows) {
    const outcomes = await backOutcomes(row.back, one.sink, context);
    for (const [path, outcome] of Object.entries(outcomes)) {
      const value = valueOf(outcome);
      if (value !== undefined) set[path] = value;
    }
    rows[row.id] = {
      F: null,
      S: cast(readPath(one.sink, row.sinkPath), row.type),
      version: row.version,
    };
  }
  return { set, rows };
}

async function backItem(
  list: ListRule,
  sink: JsonObject,
  context: MappingContext,
): Promise<{ record: JsonObject; item: IntentItem }> {
  const values: Record<string, Json> = {};
  const rows: Record<string, RowBase> = {};
  for (const row of list.rows) {
    if (row.back.length === 0) continue;
    for (const [path, outcome] of Object.entries(await backOutcomes(row.back, sink, context))) {
      const value = valueOf(outcome);
      if (value !== undefined && !isEmpty(value)) values[path] = value;
    }
    rows[row.id] = {
      F: null,
      S: cast(readPath(sink, row.sinkPath), row.type),
      version: row.version,
    };
  }
  return {
    record: fromPaths(values),
    item: { source: '', sink: textAt(sink, list.key?.sink), rows, sent: Object.keys(rows) },
  };
}

function listOf(image: Image, path: string): readonly JsonObject[] {
  const value = readPath(image.props, path);
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}
