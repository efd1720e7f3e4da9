// What a system is asked to do with a record once it is written: a sentence and a table with a line for
// each action and each value that goes with it, so that QA can tick them off like properties.

import type { Direction, Pipe, ThenRule } from '../definition/pipe.ts';
import { oneLine, type PipeWords, turned } from './pipe-words.ts';
import { checkMark } from './property-table.ts';
import { onlyIf, ruleSentence } from './rule-words.ts';
import { type Block, type Cell, code, paragraph, type Sentence, say, strong } from './text.ts';

/** Nothing where there are no actions. */
export function actionBlocks(pipe: Pipe, words: PipeWords): readonly Block[] {
  return [
    ...actionsOf(pipe, pipe.forward, words),
    ...(pipe.back ? actionsOf(pipe, pipe.back, turned(words)) : []),
  ];
}

function actionsOf(pipe: Pipe, direction: Direction, words: PipeWords): readonly Block[] {
  const rules = direction.actions ?? [];
  if (rules.length === 0) return [];
  const { source, sink } = words;
  return [
    paragraph(
      [strong('Then.')],
      say`When nothing of ${source.one} is left to write, ${sink.system} is asked for what follows. Each is done once for each pair of linked records.`,
    ),
    {
      kind: 'table',
      header: [`${sink.entity} Action`, 'Value', 'Rule', 'Check'],
      widths: [18, 18, 54, 10],
      rows: rules.flatMap((rule) => rowsOf(pipe, rule, words)),
    },
  ];
}

function rowsOf(pipe: Pipe, rule: ThenRule, words: PipeWords): readonly (readonly Cell[])[] {
  const name: Cell = [paragraph([code(oneLine(rule.action))])];
  const row = (value: Sentence, said: readonly (Sentence | undefined)[], path: string) => [
    name,
    [paragraph(value)],
    [paragraph(...said)],
    [paragraph([checkMark(pipe, `${rule.id}${path}`)])],
  ];
  return [
    row(['—'], [rule.when ? onlyIf(rule.when, words) : say`Always.`], ''),
    ...rule.with.map(({ path, rule: value, when }) =>
      row([code(path)], [ruleSentence(value, words), when && onlyIf(when, words)], ` ${path}`),
    ),
  ];
}
