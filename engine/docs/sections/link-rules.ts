// The table of a pipe's link rules: which values of both sides make two records the same thing.

import type { MergeRule, Pipe } from '../../definition/pipe.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { ValueRule } from '../../mapping/row.ts';
import type { CheckRow } from '../checklist/checklist.ts';
import { type Block, type Cell, code, joined, paragraph, type Sentence, say } from '../text.ts';
import { linkRuleSentences } from '../words/link-sentences.ts';
import { oneLine, type PipeWords, turned } from '../words/pipe-words.ts';
import { isLookUp, keyWords, missingWords, ruleSentence } from '../words/rule-words.ts';
import { markOf } from './property-table.ts';
import { checkCell } from './standing-words.ts';

/** Nothing where there are no rules. */
export function linkRules(
  pipe: Pipe,
  words: PipeWords,
  all: readonly CheckRow[],
): readonly Block[] {
  if (pipe.merge.length === 0) return [];
  const { source, sink } = words;
  const rows = all.filter(({ kind }) => kind === 'link');
  const told = { ...words, whoWaits: 'the rule' } as const;
  const order =
    pipe.merge.length === 1
      ? say`${source.One} and ${sink.one} are the same when these are equal:`
      : say`${source.One} and ${sink.one} are the same when the values of one rule are equal. The rules are tried from the top; the first that finds a record decides:`;
  return [
    paragraph(order),
    {
      kind: 'table',
      header: [`${source.entity} Property`, `${sink.entity} Property`, 'Rule', 'Check'],
      widths: [25, 25, 40, 10],
      rows: pipe.merge.map((rule, at) => ruleRow(rule, rows[at] as CheckRow, told)),
      marks: rows.map(markOf),
    },
  ];
}

function ruleRow(rule: MergeRule, row: CheckRow, words: PipeWords): readonly Cell[] {
  return [
    [paragraph(keys(rule.source, words))],
    [paragraph(keys(rule.sink, turned(words)))],
    [paragraph(...linkRuleSentences(rule, words))],
    checkCell(row),
  ];
}

/** One key as the rule that it is; of several any may agree, and what becomes of those that find nothing is said behind. */
function keys(list: readonly (Expression | ValueRule)[], words: PipeWords): Sentence {
  const [only] = list;
  if (only !== undefined && list.length === 1)
    return 'kind' in only ? ruleSentence(only, words) : [code(oneLine(only.text))];
  const lookUps = list.filter(isLookUp);
  const or = lookUps.length === 0 ? ' or ' : ', or ';
  const either = joined(
    list.map((key) => keyWords(key, words)),
    ', ',
    or,
  );
  const missing = lookUps.map((one) => say` ${missingWords(one, words)}`);
  return lookUps.length === 0 ? either : say`${either}.${missing.flat()}`;
}
