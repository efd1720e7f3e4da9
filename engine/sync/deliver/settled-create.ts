// A create that was answered in full leaves nothing to decide: every row that was sent has what was
// sent and what is held as its base, every other row what is held. Looking at the link once more
// would cost as much as the create did. It is spared where the pipe's own expressions cannot see the
// difference between before and after, or say the same of both.

import { type Json, type JsonObject, stableText } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import {
  innerRules,
  type ListRule,
  lookUpsIn,
  type Row,
  type ValueRule,
  valueExpressions,
} from '../../mapping/row.ts';
import { bindingsOf } from '../../mapping/scope.ts';
import type { Base, Intent } from '../../store/store.ts';

/** Both records of a link, as they are after its create. */
interface Ends {
  readonly source: JsonObject;
  readonly sink: JsonObject;
}

/** True if reconcile of the link would come to nothing. */
export async function isSettledByCreate(
  pipe: Pipe,
  intent: Intent,
  base: Base | undefined,
  ends: Ends,
): Promise<boolean> {
  if (!isAsSent(pipe, intent, base) || (await mayActOn(pipe, ends))) return false;
  return saysTheSame(pipe, ends);
}

function isAsSent(pipe: Pipe, intent: Intent, base: Base | undefined): boolean {
  if (intent.kind !== 'create' || intent.direction !== 'forward') return false;
  if (viewOf(pipe) === undefined) return false;
  if (Object.values(intent.rows).some((row) => row.isGiven)) return false;
  // The mapping changed while the create was open: what was sent may not be what is wanted now.
  if (pipe.rows.some(({ id, version }) => (intent.rows[id]?.version ?? version) !== version))
    return false;
  return pipe.rows.every((row) => {
    const sent = intent.rows[row.id]?.items?.length ?? 0;
    // Written last, and not written yet.
    if (row.id in intent.rows && base?.rows[row.id]?.note === 'not-sent') return false;
    return !row.list || base?.rows[row.id]?.items?.length === sent;
  });
}

/** True if an action follows, or cannot say whether it does. */
async function mayActOn({ forward, settings }: Pipe, { source, sink }: Ends): Promise<boolean> {
  const bindings = bindingsOf({ settings, creating: false, source, sink });
  for (const { when } of forward.actions ?? []) {
    try {
      if (await conditionHolds(when, source, bindings)) return true;
    } catch {
      return true; // told where the link is reconciled
    }
  }
  return false;
}

/** What sees the difference, said of the source record before and after. */
async function saysTheSame(pipe: Pipe, { source, sink }: Ends): Promise<boolean> {
  const { settings } = pipe;
  const before = bindingsOf({ settings, creating: true, source });
  const after = bindingsOf({ settings, creating: false, source, sink });
  for (const expression of viewOf(pipe) ?? []) {
    try {
      const said = await expression.evaluate(source, before);
      if (textOf(said) !== textOf(await expression.evaluate(source, after))) return false;
    } catch {
      return false; // told where the link is reconciled
    }
  }
  return true;
}

function textOf(value: unknown): string {
  return value === undefined ? '' : stableText(value as Json);
}

type View = readonly Expression[] | undefined;
const views = new WeakMap<Pipe, { readonly view: View }>();

/**
 * Expressions over the source record that read the sink or ask whether the record is being created; undefined if
 * others do, over an item or a candidate, or if the pipe does more than compare.
 */
function viewOf(pipe: Pipe): View {
  const known = views.get(pipe);
  if (known) return known.view;
  const isPlain =
    !pipe.back?.actions?.length &&
    pipe.rows.every((row) => row.rule !== undefined || row.list !== undefined) &&
    !pipe.rows.flatMap(innerExpressions).some(sees);
  const own = [pipe.forward.when, ...pipe.rows.flatMap(ownExpressions)];
  const view = isPlain ? own.filter(sees) : undefined;
  views.set(pipe, { view });
  return view;
}

function sees(expression: Expression | undefined): expression is Expression {
  return !!expression && ('sink' in expression.variables || 'creating' in expression.variables);
}

type Maybe = Expression | undefined;

/** Over the source record. */
function ownExpressions({ when, default: other, rule, list }: Row): readonly Maybe[] {
  const ofRule = rule ? [...valueExpressions(rule), ...conditionsIn(rule)] : [];
  return [when, other, list?.items, ...ofRule];
}

function conditionsIn(rule: ValueRule): readonly Maybe[] {
  return innerRules(rule).flatMap((one) => [one.when, ...conditionsIn(one.rule)]);
}

/** Over what is looked up in, or over an item. */
function innerExpressions({ rule, list }: Row): readonly Maybe[] {
  const ofLookUps = rule ? lookUpsIn(rule).flatMap(({ where, take }) => [where, take]) : [];
  return [...ofLookUps, ...(list ? itemExpressions(list) : [])];
}

/** Of lists that are joined those of each: what they share has no conditions. */
function itemExpressions({ when, rows, blocks = [] }: ListRule): readonly Maybe[] {
  return [
    when,
    ...rows.flatMap((row) => [...ownExpressions(row), ...innerExpressions(row)]),
    ...blocks.flatMap(itemExpressions),
  ];
}
