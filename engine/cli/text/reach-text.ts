// What `samband test --coverage` and `--mutations` say: a heading with counts for each pipe, and every place
// that no example shows.

import type { Reach } from '../../definition/examples/example-reach.ts';
import type { Paint } from '../command/terminal.ts';

const words = {
  branch: {
    noun: 'branches are reached',
    none: (lacks: string) => `no example reaches ${lacks}`,
    nothing: 'No expression of these pipes has a branch to reach.',
  },
  rule: {
    noun: 'breakages are noticed',
    none: (lacks: string) => `no example notices it without ${lacks}`,
    nothing: 'These pipes have no row that could be broken.',
  },
} as const;

/** `kinds` are those that were asked for; of each something is said. */
export function reachLines(
  reach: readonly Reach[],
  kinds: readonly Reach['kind'][],
  paint: Paint,
): readonly string[] {
  const lines: string[] = [];
  const groups = Map.groupBy(reach, ({ pipe, kind }) => `${pipe}\n${kind}`);
  for (const group of groups.values()) {
    const [{ pipe, kind }] = group as [Reach];
    const missed = group.filter(({ isNoticed }) => !isNoticed);
    const count = `${group.length - missed.length} of ${group.length}`;
    lines.push(`${paint.bold(pipe)}: ${count} ${words[kind].noun}${missed.length > 0 ? '' : '.'}`);
    for (const { row, lacks } of missed)
      lines.push(`  ${paint.yellow(row)}: ${words[kind].none(lacks)}`);
    lines.push('');
  }
  for (const kind of kinds)
    if (!reach.some((one) => one.kind === kind)) lines.push(words[kind].nothing, '');
  return lines;
}
