// Merge rules: the keys on both sides, and which rows carry them. A key that a row carries moves with
// its link when somebody edits it; any other edited key ends the link.

import type { Expression } from '../../mapping/expression/expression.ts';
import { type Row, ruleReads, type ValueRule } from '../../mapping/row.ts';
import { recordReads } from '../../mapping/row-reads.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { MergeBlock } from '../grammar/pipe-definition.ts';
import type { RuleBlock } from '../grammar/row-definition.ts';
import type { MergeRule, Pipe } from '../pipe.ts';
import { compileRule } from './compile-rule.ts';
import { conditionOn, keyOn, type PipeScope, type Side } from './pipe-scope.ts';

export function compileMerge(
  scope: PipeScope,
  blocks: readonly MergeBlock[],
  rows: readonly Row[],
): readonly MergeRule[] {
  return blocks.map((block, at) => {
    const steps: Steps = ['merge', at];
    const source = keysOf(scope, scope.source, [...steps, 'source'], block.source);
    const sink = keysOf(scope, scope.sink, [...steps, 'sink'], block.sink);
    return defined({
      when: conditionOn(scope, scope.source, [...steps, 'when'], block.when),
      source,
      sink,
      compare: block.compare ?? 'exact',
      isMany: block.many ?? false,
      isLoose: block.loose === true ? true : undefined,
      carriedBy: rows
        .filter((row) => carries(row, readsOf(source), readsOf(sink)))
        .map((row) => row.sinkPath),
      place: scope.sheet.valuePlace(steps),
    }) as MergeRule;
  });
}

/** Where both sides create what they do not find, something must be there to find it by. */
export function checkMatched(
  { sheet, problems }: PipeScope,
  { forward, back, merge }: Pick<Pipe, 'forward' | 'back' | 'merge'>,
): void {
  if (merge.length > 0 || forward.create === 'never' || (back?.create ?? 'never') === 'never')
    return;
  const hint = 'Say by which keys records are the same: `merge: [{ source: email, sink: email }]`.';
  problems.warning(sheet.keyPlace(['back']), 'merge.none', {}, hint);
}

type Key = Expression | ValueRule;

function keysOf(
  scope: PipeScope,
  side: Side,
  steps: Steps,
  value: MergeBlock['source'],
): readonly Key[] {
  if (!Array.isArray(value)) return keyOf(scope, side, steps, value as KeyValue);
  return value.flatMap((one: KeyValue, at) => keyOf(scope, side, [...steps, at], one));
}

type KeyValue = string | RuleBlock;

/** An expression, or a look-up on the side that the key is of; nothing if it is neither. */
export function keyOf(scope: PipeScope, side: Side, steps: Steps, value: KeyValue): readonly Key[] {
  if (typeof value === 'string') return [keyOn(scope, side, steps, value)];
  const to = side.name === 'source' ? scope.sink : scope.source;
  const rule = compileRule(scope, { from: side, to }, steps, value);
  const isLookUp = ['link', 'find', 'table'].some((key) => key in value);
  if (isLookUp) return rule === undefined ? [] : [rule];
  const hint = 'A key without a look-up is an expression alone.';
  scope.problems.error(scope.sheet.keyPlace(steps), 'key.missing', { key: 'link' }, hint);
  return [];
}

function readsOf(keys: readonly Key[]): ReadonlySet<string> {
  return new Set(keys.flatMap((key) => ('kind' in key ? ruleReads(key) : key.reads)));
}

/** A row carries a key if an edit of the key on one side reaches the key on the other through it. */
function carries(row: Row, source: ReadonlySet<string>, sink: ReadonlySet<string>): boolean {
  const isForward =
    row.write === 'always' &&
    sink.has(row.sinkPath) &&
    recordReads(row.rule, 'source').some((path) => source.has(path));
  return (
    isForward ||
    row.back.some(
      (back) =>
        source.has(back.path) && recordReads(back.rule, 'sink').some((path) => sink.has(path)),
    )
  );
}
