// What one rule of a row gives for one record: an expression or constant, what a search finds, or the
// first of several alternatives. The value is cast to the row's type by `table.ts`, not here, but for those
// of several properties that get their values together.

import { castOutcome } from './cast-outcome.ts';
import { conditionHolds } from './condition.ts';
import type { Expression } from './expression/expression.ts';
import { after, all, firstOf, type Later } from './later.ts';
import { empty, type Outcome, obstacle, outcomeOf } from './outcome.ts';
import type { Alternative, Member, ValueRule } from './row.ts';
import { ofMember, type Scope } from './scope.ts';
import { search } from './search.ts';

/** The value is not cast yet. Throws the Failure of an expression; see `settled`. */
export function ruleOutcome(rule: ValueRule, scope: Scope): Later<Outcome> {
  switch (rule.kind) {
    case 'expression':
      return after(rule.expression.evaluate(scope.record, scope.bindings), outcomeOf);
    case 'constant':
      return outcomeOf(rule.value);
    case 'first':
      return firstOutcome(rule.alternatives, scope);
    case 'object':
      return objectOutcome(rule.members, scope);
    default:
      return after(rule.input.evaluate(scope.record, scope.bindings), (input) =>
        search(rule, input, scope),
      );
  }
}

/** The outcome, or after it the `default`, if it is empty. */
export function withDefault(
  outcome: Outcome,
  otherwise: Expression | undefined,
  scope: Scope,
): Later<Outcome> {
  if (outcome.kind !== 'empty' || otherwise === undefined) return outcome;
  return after(otherwise.evaluate(scope.record, scope.bindings), outcomeOf);
}

function firstOutcome(alternatives: readonly Alternative[], scope: Scope): Later<Outcome> {
  const attempt = (alternative: Alternative): Later<Outcome | undefined> =>
    after(conditionHolds(alternative.when, scope.record, scope.bindings), (isChosen) => {
      if (!isChosen) return undefined;
      return after(ruleOutcome(alternative.rule, scope), (outcome) =>
        after(withDefault(outcome, alternative.default, scope), (result) =>
          result.kind === 'empty' ? undefined : result,
        ),
      );
    });
  return after(firstOf(alternatives, attempt), (found) => found ?? empty);
}

/**
 * The members that have a value, by path. They travel together, so what stops one stops all. Constants
 * alone are no value: a `type` says nothing without the id it belongs to.
 */
function objectOutcome(members: readonly Member[], scope: Scope): Later<Outcome> {
  return after(all(members.map((member) => memberOutcome(member, scope))), (outcomes) => {
    const found = members.flatMap((member, at) => {
      const outcome = outcomes[at] as Outcome;
      return outcome.kind === 'value' ? [{ member, value: outcome.value }] : [];
    });
    const says = found.some(({ member }) => member.rule.kind !== 'constant');
    const isConstant = members.every(({ rule }) => rule.kind === 'constant');
    const values = found.map(({ member, value }) => [member.path, value] as const);
    const whole = says || isConstant ? outcomeOf(Object.fromEntries(values)) : empty;
    return obstacle(outcomes) ?? (values.length === 0 ? empty : whole);
  });
}

function memberOutcome(member: Member, scope: Scope): Later<Outcome> {
  return after(conditionHolds(member.when, scope.record, scope.bindings), (isOn) =>
    isOn
      ? after(ruleOutcome(member.rule, ofMember(scope, member.path)), (outcome) =>
          after(withDefault(outcome, member.default, scope), (result) =>
            castOutcome(result, member),
          ),
        )
      : empty,
  );
}
