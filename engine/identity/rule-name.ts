// What people are told of a merge rule: its place among the pipe's, and which properties it compares.

import { ruleReads } from '../mapping/row.ts';
import type { KeyRule } from './keys.ts';

/** Longer names say less than the rule's place. */
const nameMax = 60;

/** `rule 2 (email)`, `rule 3 (number = customerNumber)`; `at` counts from 0. */
export function ruleName(rules: readonly Keys[], at: number): string {
  const name = propertiesOf(rules[at] ?? { source: [], sink: [] });
  return name === '' || name.length > nameMax ? `rule ${at + 1}` : `rule ${at + 1} (${name})`;
}

type Keys = Pick<KeyRule, 'source' | 'sink'>;

function propertiesOf({ source, sink }: Keys): string {
  const sides = [source, sink].map((keys) => {
    const paths = keys.flatMap((key) => ('kind' in key ? ruleReads(key) : key.reads));
    return [...new Set(paths)].join(', ');
  });
  return [...new Set(sides.filter((side) => side !== ''))].join(' = ');
}
