// Which properties a line of the property table reads, for its column of the other side.

import type { Expression } from '../mapping/expression.ts';
import { innerRules, type ValueRule } from '../mapping/row.ts';

/** Property paths a rule reads; whole-record variables count from the record, not from the item. */
export function inputsOf(
  rule: ValueRule,
  side: 'source' | 'sink',
  prefix: string,
): readonly string[] {
  const paths = expressionsOf(rule).flatMap((expression) => [
    ...expression.reads.map((path) => prefix + path),
    ...(expression.variables[side] ?? []).filter((path) => path !== ''),
  ]);
  return [...new Set(paths)].filter((path) => path !== prefix);
}

function expressionsOf(rule: ValueRule): readonly Expression[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'expression':
      return [rule.expression];
    case 'first':
    case 'object':
      return innerRules(rule).flatMap((each) => [
        ...expressionsOf(each.rule),
        ...(each.default ? [each.default] : []),
      ]);
    default:
      return [rule.input];
  }
}
