// Which properties of its source a row touches: a row that is frozen, or looked for, is found by them.

import { type ListRule, ruleReads, type ValueRule } from './row.ts';
import { type Place, pathsOf } from './row-value.ts';

/** Source properties that a row reads or writes back. */
export function readsOf(row: {
  readonly rule?: ValueRule;
  readonly list?: ListRule;
  readonly back: readonly Place[];
}): readonly string[] {
  const paths = row.back.flatMap((one) => pathsOf(one));
  if (row.list) paths.push(...row.list.items.reads);
  if (row.rule) paths.push(...ruleReads(row.rule));
  return paths;
}
