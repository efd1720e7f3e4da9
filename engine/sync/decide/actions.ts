// What a system is asked to do with a record beside writing it: once per link, when nothing of the
// record is left to write and nothing of it waits. The base remembers what was done, so a re-read, a
// restart or a later edit never asks again; what has happened already is noted and not asked for.

import { isEmpty } from '../../base/empty.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Catalogue, Direction, Pipe, ThenRule } from '../../definition/pipe.ts';
import type { Action, Entity } from '../../definition/system.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import { bindingsOf } from '../../mapping/scope.ts';
import { valueOutcomes } from '../../mapping/table.ts';
import type { Image, RowBase } from '../../store/store.ts';
import type { ActionCall, Operation } from '../operation.ts';
import { frame, obstacleOf } from './composed.ts';
import type { Waiting } from './decide.ts';
import { valueIn } from './row.ts';
import type { Evaluation, View } from './view.ts';

/** What the actions of a link come to: at most one is asked for at a time, in the order of the file. */
export interface ActionResult {
  readonly operation?: Operation;
  readonly waiting: readonly Waiting[];
  /** Actions that have happened without us. */
  readonly agreed: Readonly<Record<string, RowBase>>;
  /** Actions that it did not come to: what a guard holds of them stays held. */
  readonly unasked: ReadonlySet<string>;
}

/** The names of all actions of a pipe, either way. */
export function actionIds({ forward, back }: Pipe): readonly string[] {
  return [forward, back].flatMap((way) => way?.actions ?? []).map(({ id }) => id);
}

export async function nextAction(
  catalogue: Catalogue,
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
): Promise<ActionResult> {
  const agreed: Record<string, RowBase> = {};
  const unasked = new Set(actionIds(pipe));
  for (const direction of ['forward', 'back'] as const) {
    const rules = pipe[direction]?.actions ?? [];
    const isPart = rules.length > 0 && (await takesPart(pipe, direction, view, evaluation));
    for (const rule of rules) {
      unasked.delete(rule.id);
      if (!isPart || view.base?.rows[rule.id] !== undefined) continue;
      const next = await ask(catalogue, pipe, view, evaluation, direction, rule);
      if (next === 'off') continue;
      if (next === 'happened') agreed[rule.id] = { F: 'happened', S: null, version: '' };
      else return { ...next, agreed, unasked };
    }
  }
  return { waiting: [], agreed, unasked };
}

async function takesPart(
  pipe: Pipe,
  way: 'forward' | 'back',
  view: View,
  evaluation: Evaluation,
): Promise<boolean> {
  if (way === 'forward') return evaluation.hasSource && evaluation.hasSink;
  const { when } = pipe.back as Direction;
  return (
    evaluation.hasSource &&
    evaluation.hasSink &&
    conditionHolds(when, view.sink?.props, bindingsOf(evaluation.context))
  );
}

async function ask(
  catalogue: Catalogue,
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
  direction: 'forward' | 'back',
  rule: ThenRule,
): Promise<'off' | 'happened' | Omit<ActionResult, 'agreed' | 'unasked'>> {
  const [origin, target, entity] =
    direction === 'forward'
      ? [view.source as Image, view.sink as Image, pipe.sink]
      : [view.sink as Image, view.source as Image, pipe.source];
  const bindings = bindingsOf(evaluation.context);
  if (!(await conditionHolds(rule.when, origin.props, bindings))) return 'off';
  const outcomes = await valueOutcomes(rule.with, origin.props, evaluation.context);
  const values: Record<string, Json> = {};
  for (const [name, outcome] of Object.entries(outcomes)) {
    const row = { id: rule.id, isRequired: true };
    const isNothing = outcome.kind === 'empty' || outcome.kind === 'off';
    const obstacle = isNothing ? undefined : obstacleOf(row, outcome);
    if (obstacle) return { waiting: [obstacle.waiting] };
    const value = valueIn(outcome);
    if (value !== undefined && !isEmpty(value)) values[name] = value;
  }
  const call: ActionCall = { action: rule.action, with: values };
  if (await hasHappened(catalogue, entity, target.ref, target.props, call)) return 'happened';
  const held = view.held?.get(rule.id);
  if (held) return { waiting: [heldAction(rule, held)] };
  const rows = {
    [rule.id]: { F: values, S: null, version: '', overruled: null, reason: `then ${rule.action}` },
  };
  const operation: Operation = {
    ...frame({ pipe, view, direction, rows }),
    kind: 'act',
    target: target.ref,
    call,
    before: target.props,
  };
  return { operation, waiting: [] };
}

/** As one of an unusual number that nobody's edit asks for. */
function heldAction({ id }: ThenRule, held: Pick<Waiting, 'reason' | 'guard'>): Waiting {
  return { row: id, why: 'held', ...held, waitsFor: null, candidates: [], values: null };
}

/** An action that a person leaves: it counts as done. */
export const actionLeft: RowBase = { F: 'left', S: null, version: '' };

/** What the system file says of a record on which the action was carried out; false if it cannot say. */
export async function hasHappened(
  catalogue: Catalogue,
  entity: Entity,
  ref: string,
  record: JsonObject,
  call: ActionCall,
): Promise<boolean> {
  const done = actionOf(entity, call)?.done;
  if (done === undefined) return false;
  const settings = catalogue.systems.get(entity.system)?.settings ?? {};
  const id = ref.slice(ref.indexOf(':') + 1);
  return conditionHolds(done, record, { settings, with: call.with, id, entity: entity.name });
}

export function actionOf(entity: Entity, call: ActionCall): Action | undefined {
  return entity.actions?.[call.action];
}
