// Key values of a record under a pipe's merge rules: normalised texts, so that equal keys are equal
// strings. Nothing, empty text and text that normalises to nothing are never keys.

import { cappedKey } from '../base/capped-key.ts';
import { isEmpty } from '../base/empty.ts';
import type { JsonObject } from '../base/json.ts';
import { type Compare, keyOf } from '../mapping/compare.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import { after, all, type Later } from '../mapping/later.ts';
import type { Outcome } from '../mapping/outcome.ts';
import type { ValueRule } from '../mapping/row.ts';
import { ruleOutcome } from '../mapping/rule.ts';
import { type MappingContext, type Scope, scopeOf } from '../mapping/scope.ts';

/** The part of a merge rule that gives keys. */
export interface KeyRule {
  readonly source: readonly (Expression | ValueRule)[];
  readonly sink: readonly (Expression | ValueRule)[];
  readonly compare: Compare;
}

/** Per rule the sorted key values of one record, read on its side. */
export async function keysOf(
  rules: readonly KeyRule[],
  side: 'source' | 'sink',
  record: JsonObject,
  context: MappingContext,
): Promise<readonly (readonly string[])[]> {
  return Promise.all(rules.map((rule) => keysByRule(rule, side, record, context)));
}

/** The sorted key values under one rule, at once if nothing is looked up; `note` hears of each look-up. */
export function keysByRule(
  rule: KeyRule,
  side: 'source' | 'sink',
  record: JsonObject,
  context: MappingContext,
  note: (outcome: Outcome) => void = () => {},
): Later<readonly string[]> {
  const found = rule[side].map((key) => valueOfKey(key, record, context, note));
  return after(all(found), (values) => keysFrom(values, rule.compare));
}

function keysFrom(values: readonly (readonly unknown[])[], compare: Compare): readonly string[] {
  const keys = new Set<string>();
  for (const value of values.flat()) {
    const text = isEmpty(value) ? '' : keyOf(String(value), compare);
    if (text.trim() !== '') keys.add(cappedKey(text.replace(/^"/, '')));
  }
  return [...keys].sort();
}

/** At once where the key is an expression that needs nothing from elsewhere. */
function valueOfKey(
  key: Expression | ValueRule,
  record: JsonObject,
  context: MappingContext,
  note: (outcome: Outcome) => void,
): Later<readonly unknown[]> {
  const scope = scopeOf(record, context);
  if ('kind' in key) return looked(key, scope, note);
  const value = key.evaluate(record, scope.bindings);
  return value instanceof Promise ? value.then(listed) : listed(value);
}

async function looked(
  key: ValueRule,
  scope: Scope,
  note: (outcome: Outcome) => void,
): Promise<readonly unknown[]> {
  const outcome = await ruleOutcome(key, scope);
  note(outcome);
  return outcome.kind === 'value' ? listed(outcome.value) : [];
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
