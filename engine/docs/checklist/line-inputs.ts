// Which properties a line of the property table reads, for its column of the other side.

import type { Expression } from '../../mapping/expression/expression.ts';
import { type ValueRule, valueExpressions } from '../../mapping/row.ts';

/** Property paths a rule reads; whole-record variables count from the record, not from the item. */
export function inputsOf(
  rule: ValueRule,
  side: 'source' | 'sink',
  prefix: string,
): readonly string[] {
  const paths = new Set<string>();
  for (const { reads, variables } of valueExpressions(rule)) {
    for (const path of reads) paths.add(prefix + path);
    for (const path of variables[side] ?? []) if (path !== '') paths.add(path);
  }
  paths.delete(prefix);
  return [...paths];
}

/** The same of a condition or a key, which may be looked up; nothing of a word such as `always`. */
export function inputsOfKey(
  key: Expression | ValueRule | string | undefined,
  side: 'source' | 'sink',
): readonly string[] {
  if (typeof key !== 'object') return [];
  return inputsOf('kind' in key ? key : { kind: 'expression', expression: key }, side, '');
}
