// Which entities refer to which: an entity that is created only when something refers to it is
// described by what that can be. Made once for a catalogue, since every row of every pipe is looked at.

import type { Pipe } from '../../definition/pipe.ts';
import { innerRules, type Row, type ValueRule } from '../../mapping/row.ts';

/** Entities whose pipes have a row that refers to `source` by its counterpart in `sink`. */
export type Referrers = (source: string, sink: string) => readonly string[];

export function referrers(pipes: readonly Pipe[]): Referrers {
  const found = new Map<string, Set<string>>();
  for (const pipe of pipes) {
    for (const key of pipe.rows.flatMap(linksOfRow)) {
      if (key === keyOf(pipe.source.id, pipe.sink.id)) continue;
      found.set(key, (found.get(key) ?? new Set()).add(pipe.source.id));
    }
  }
  return (source, sink) => [...(found.get(keyOf(source, sink)) ?? [])];
}

function linksOfRow({ rule, list }: Row): readonly string[] {
  return [...(rule ? linksOf(rule) : []), ...(list ? list.rows.flatMap(linksOfRow) : [])];
}

function linksOf(rule: ValueRule): readonly string[] {
  if (rule.kind === 'link') return [keyOf(rule.entity, rule.as)];
  return innerRules(rule).flatMap((each) => linksOf(each.rule));
}

function keyOf(source: string, sink: string): string {
  return `${source} ${sink}`;
}
