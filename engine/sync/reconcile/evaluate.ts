// What the pipe's conditions and mapping say of one link. Links are evaluated some side by side, so that what they ask
// of other records is answered together.

import type { JsonObject } from '../../base/json.ts';
import type { Direction, Pipe } from '../../definition/pipe.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { Run } from '../../mapping/language/run.ts';
import type { Lookups, SettledFirst } from '../../mapping/lookups.ts';
import { bindingsOf, type MappingContext } from '../../mapping/scope.ts';
import { forwardOutcomes, pairKeys } from '../../mapping/table.ts';
import { itemsAt, textAt } from '../decide/list-pairs.ts';
import { standingsOf, takenBy } from '../decide/settled-references.ts';
import type { Evaluation, View } from '../decide/view.ts';
import { noting } from '../references/references.ts';

/** Evaluates conditions and rows; questions of links that are evaluated at once are answered together. */
export async function evaluate(
  pipe: Pipe,
  view: View,
  lookups: Lookups,
  run: Run,
): Promise<Evaluation> {
  const source = view.source?.state === 'gone' ? undefined : view.source?.props;
  const sink = view.sink?.state === 'gone' ? undefined : view.sink?.props;
  const asked = new Set<string>();
  const taken = new Set<string>();
  const settledFirst: SettledFirst[] = [];
  const context: MappingContext = {
    settings: pipe.settings,
    creating: view.link.state === 'pending',
    run,
    lookups: noting(lookups, asked),
    taken: takenBy(view.parked, taken),
    settledFirst: (record) => settledFirst.push(record),
    ...(source ? { source } : {}),
    ...(sink ? { sink } : {}),
  };
  const hasSource =
    source !== undefined && (await conditionHolds(pipe.forward.when, source, bindingsOf(context)));
  const hasSink = sink !== undefined;
  const takesBack =
    hasSink &&
    pipe.back !== undefined &&
    (await conditionHolds(pipe.back.when, sink, bindingsOf(context)));
  const outcomes = hasSource
    ? await forwardOutcomes(pipe.rows, source, context, standingsOf(pipe, view))
    : {};
  return {
    hasSource,
    hasSink,
    mayUpdateSink: hasSource && (await mayUpdate(pipe.forward, source, context)),
    mayUpdateSource: takesBack && (await mayUpdate(pipe.back as Direction, sink, context)),
    outcomes,
    context,
    pairKeys: hasSink ? await pairKeysOf(pipe, view, sink, { outcomes, context }) : new Map(),
    asked,
    taken,
    settledFirst,
  };
}

async function pairKeysOf(
  pipe: Pipe,
  view: View,
  sink: JsonObject,
  { outcomes, context }: Pick<Evaluation, 'outcomes' | 'context'>,
): Promise<ReadonlyMap<JsonObject, readonly string[]>> {
  const keys = new Map<JsonObject, readonly string[]>();
  for (const { id, list, sinkPath } of pipe.rows) {
    if (!list || list.merge.length === 0) continue;
    const outcome = outcomes[id];
    if (outcome?.kind !== 'items') continue;
    const there = new Set(outcome.items.map(({ key }) => key));
    const known = view.base?.rows[id]?.items?.filter(({ source }) => there.has(source));
    const paired = new Set(known?.map((item) => item.sink));
    for (const item of itemsAt(sink, sinkPath))
      if (!paired.has(textAt(item, list.key?.sink)))
        keys.set(item, await pairKeys(list, 'sink', item, bindingsOf(context)));
  }
  return keys;
}

async function mayUpdate(
  direction: Direction,
  record: JsonObject,
  context: MappingContext,
): Promise<boolean> {
  if (direction.update === 'always') return true;
  if (direction.update === 'never') return false;
  return conditionHolds(direction.update as Expression, record, bindingsOf(context));
}
