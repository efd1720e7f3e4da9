// A create that was answered in full leaves nothing to decide: every row that was sent has what was
// sent and what is held as its base, every other row what is held. Looking at the link once more
// would cost as much as the create did. It is spared where the pipe's own expressions cannot see the
// difference between before and after.

import type { JsonObject } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { innerRules, type Row, type ValueRule } from '../../mapping/row.ts';
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
  return isAsSent(pipe, intent, base) && !(await mayActOn(pipe, ends));
}

function isAsSent(pipe: Pipe, intent: Intent, base: Base | undefined): boolean {
  if (intent.kind !== 'create' || intent.direction !== 'forward' || !isSteady(pipe)) return false;
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

const steady = new WeakMap<Pipe, boolean>();

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

/** No condition and no row reads the sink or asks whether the record is being created. */
function isSteady(pipe: Pipe): boolean {
  const known = steady.get(pipe);
  if (known !== undefined) return known;
  const expressions = [pipe.forward.when, ...pipe.rows.flatMap(expressionsOf)];
  const found =
    !pipe.back?.actions?.length &&
    pipe.rows.every((row) => row.rule !== undefined || row.list !== undefined) &&
    expressions.every((one) => !one || !('sink' in one.variables || 'creating' in one.variables));
  steady.set(pipe, found);
  return found;
}

function expressionsOf(row: Row): readonly (Expression | undefined)[] {
  return [
    row.when,
    row.default,
    ...(row.rule ? ruleExpressions(row.rule) : []),
    ...(row.list ? [row.list.items, row.list.when, ...row.list.rows.flatMap(expressionsOf)] : []),
  ];
}

function ruleExpressions(rule: ValueRule): readonly (Expression | undefined)[] {
  switch (rule.kind) {
    case 'expression':
      return [rule.expression];
    case 'constant':
      return [];
    case 'link':
    case 'find':
    case 'table':
      return [rule.input, rule.where, rule.take];
    case 'first':
    case 'object':
      return innerRules(rule).flatMap((one) => [
        one.when,
        one.default,
        ...ruleExpressions(one.rule),
      ]);
  }
}
