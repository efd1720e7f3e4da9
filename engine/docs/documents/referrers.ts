// Which entities refer to which: an entity that is created only when something refers to it is
// described by what that can be. Made once for a catalogue, since every row of every pipe is looked at.

import type { Direction, Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { innerRules, type Row, type ValueRule } from '../../mapping/row.ts';

/** Entities of whose records something refers to one of `source` by its counterpart in `sink`: a row, an action, a key. */
export type Referrers = (source: string, sink: string) => readonly string[];

export function referrers(pipes: readonly Pipe[]): Referrers {
  const found = new Map<string, Set<string>>();
  for (const pipe of pipes) {
    const { source, sink, rows, merge, forward, back } = pipe;
    const note = (by: Entity, rules: readonly ValueRule[]) => {
      for (const key of rules.flatMap(linksOf)) {
        if (key === keyOf(source.id, sink.id) || key === keyOf(sink.id, source.id)) continue;
        found.set(key, (found.get(key) ?? new Set()).add(by.id));
      }
    };
    const keys = (side: 'source' | 'sink') => merge.flatMap((rule) => rule[side]).filter(isRule);
    note(source, [...rows.flatMap(rulesOfRow), ...rulesOfActions(forward), ...keys('source')]);
    if (back) note(sink, [...rows.flatMap(backRulesOfRow), ...rulesOfActions(back)]);
    note(sink, keys('sink'));
  }
  return (source, sink) => [...(found.get(keyOf(source, sink)) ?? [])];
}

function rulesOfRow({ rule, list }: Row): readonly ValueRule[] {
  const own = rule ? [rule] : [];
  return list ? [...own, ...list.rows.flatMap(rulesOfRow)] : own;
}

function backRulesOfRow({ back, list }: Row): readonly ValueRule[] {
  const own = back.map(({ rule }) => rule);
  return list ? [...own, ...list.rows.flatMap(backRulesOfRow)] : own;
}

function rulesOfActions({ actions = [] }: Direction): readonly ValueRule[] {
  return actions.flatMap((action) => action.with.map(({ rule }) => rule));
}

function isRule(key: Expression | ValueRule): key is ValueRule {
  return 'kind' in key;
}

function linksOf(rule: ValueRule): readonly string[] {
  if (rule.kind === 'link') return [keyOf(rule.entity, rule.as)];
  return innerRules(rule).flatMap((each) => linksOf(each.rule));
}

function keyOf(source: string, sink: string): string {
  return `${source} ${sink}`;
}
