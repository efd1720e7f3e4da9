// Which properties of its two records a row touches: a row that is frozen, or looked for, is found by them, and rows of
// several pipes meet in them. A record has a name of its own as well: `$source.name` reads what `name` does.

import { type ListRule, ruleReads, type ValueRule, valueExpressions } from './row.ts';
import { type Place, pathsOf } from './row-value.ts';

type Side = 'source' | 'sink';

/** Properties of the record of a rule's own side that its value comes from, by either name. */
export function recordReads(rule: ValueRule | undefined, side: Side): readonly string[] {
  return [...ruleReads(rule), ...namedReads(rule, side)];
}

/** Properties of the source record that a list is made of: its items, and what they take from around them. */
export function listReads(list: ListRule): readonly string[] {
  return [list, ...(list.blocks ?? [])].flatMap(({ items, rows }) => [
    ...items.reads,
    ...(items.variables.source ?? []),
    ...rows.flatMap(({ rule }) => namedReads(rule, 'source')),
  ]);
}

/** Source properties that a row reads or writes back. */
export function readsOf(row: {
  readonly rule?: ValueRule;
  readonly list?: ListRule;
  readonly back: readonly Place[];
}): readonly string[] {
  const paths = row.back.flatMap((one) => pathsOf(one));
  if (row.list) paths.push(...listReads(row.list));
  return [...paths, ...recordReads(row.rule, 'source')];
}

/** Sink properties that a row's value depends on besides those it writes. */
export function sinkReadsOf({
  rule,
  list,
}: {
  readonly rule?: ValueRule;
  readonly list?: ListRule;
}): readonly string[] {
  const rules = [rule, ...(list?.rows ?? []).map((row) => row.rule)];
  return rules.flatMap((one) => namedReads(one, 'sink'));
}

function namedReads(rule: ValueRule | undefined, side: Side): readonly string[] {
  if (rule === undefined) return [];
  return valueExpressions(rule).flatMap(({ variables }) => variables[side] ?? []);
}
