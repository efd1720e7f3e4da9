// A rule as its author wrote it, on one line: the formula column of the checklist. Keys are those of
// the pipe's grammar, so that a reader finds the place in the file again.

import type { Expression } from '../../mapping/expression/expression.ts';
import type { Alternative, ListRule, Missing, ValueRule } from '../../mapping/row.ts';
import { oneLine } from './pipe-words.ts';

/** A key of a merge rule, which may be looked up. */
export function keyText(key: Expression | ValueRule): string {
  return 'kind' in key ? ruleFormula(key) : oneLine(key.text);
}

/** `$trim(name)`; `find: erp.country, by: code, source: country`. */
export function ruleFormula(rule: ValueRule): string {
  switch (rule.kind) {
    case 'expression':
      return text(rule.expression);
    case 'constant':
      return `value: ${JSON.stringify(rule.value)}`;
    case 'link':
      return keys([
        ['link', rule.entity],
        ['as', rule.as],
        ['where', rule.where && text(rule.where)],
        ['source', text(rule.input)],
        ['take', rule.take && text(rule.take)],
        ['settled', rule.isSettled && 'true'],
        ['missing', missing(rule.missing)],
      ]);
    case 'find':
    case 'table':
      return keys([
        [rule.kind, rule.kind === 'find' ? rule.entity : rule.setting],
        ['by', rule.by],
        ['where', rule.where && text(rule.where)],
        ['source', text(rule.input)],
        ['take', rule.take && text(rule.take)],
        ['missing', missing(rule.missing)],
      ]);
    case 'first':
      return `first: ${rule.alternatives.map((each) => block(each)).join(' | ')}`;
    case 'object':
      return rule.members.map((each) => `${each.path}: ${block(each)}`).join('; ');
  }
}

/** `each: lines, key: sku = number`. */
export function listFormula(list: ListRule): string {
  const blocks = list.blocks ?? [list];
  return blocks
    .map(({ items, key, when }) =>
      keys([
        ['each', text(items)],
        ['when', when && text(when)],
        ['key', key && `${key.source} = ${key.sink}`],
      ]),
    )
    .join(' | ');
}

/** The same with what stands around a rule. */
export function withConditions(
  formula: string,
  { when, default: otherwise }: { readonly when?: Expression; readonly default?: Expression },
): string {
  if (!when && !otherwise) return formula;
  return keys([
    ['', formula],
    ['when', when && text(when)],
    ['default', otherwise && text(otherwise)],
  ]);
}

function block({ rule, ...conditions }: Alternative): string {
  return withConditions(ruleFormula(rule), conditions);
}

function keys(parts: readonly (readonly [string, string | undefined])[]): string {
  return parts
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => (key === '' ? value : `${key}: ${value}`))
    .join(', ');
}

function missing(policy: Missing): string {
  return policy.kind === 'value' ? JSON.stringify(policy.value) : policy.kind;
}

function text(expression: Expression): string {
  return oneLine(expression.text);
}
