// Which properties a line of the property table reads, for its column of the other side.

import { type ValueRule, valueExpressions } from '../mapping/row.ts';

/** Property paths a rule reads; whole-record variables count from the record, not from the item. */
export function inputsOf(
  rule: ValueRule,
  side: 'source' | 'sink',
  prefix: string,
): readonly string[] {
  const paths = valueExpressions(rule).flatMap((expression) => [
    ...expression.reads.map((path) => prefix + path),
    ...(expression.variables[side] ?? []).filter((path) => path !== ''),
  ]);
  return [...new Set(paths)].filter((path) => path !== prefix);
}
