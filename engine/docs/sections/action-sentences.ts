// What a system is asked to do with a record once it is written: a sentence and a table with a line for
// each action and each value that goes with it, so that QA can tick them off like properties.

import type { Pipe } from '../../definition/pipe.ts';
import type { CheckRow } from '../checklist/checklist.ts';
import { type Block, code, paragraph, say, strong } from '../text.ts';
import { type PipeWords, turned } from '../words/pipe-words.ts';
import { markOf } from './property-table.ts';
import { checkCell, proofCell } from './standing-words.ts';

/** Nothing where there are no actions. */
export function actionBlocks(
  pipe: Pipe,
  rows: readonly CheckRow[],
  words: PipeWords,
): readonly Block[] {
  const actions = rows.filter(({ kind }) => kind === 'action');
  const going = (way: CheckRow['way']) => actions.filter((row) => row.way === way);
  return [
    ...blocksOf(going('→'), words),
    ...(pipe.back ? blocksOf(going('←'), turned(words)) : []),
  ];
}

function blocksOf(rows: readonly CheckRow[], { source, sink }: PipeWords): readonly Block[] {
  if (rows.length === 0) return [];
  return [
    paragraph(
      [strong('Then.')],
      say`When nothing of ${source.one} is left to write, ${sink.system} is asked for what follows. Each is done once for each pair of linked records.`,
    ),
    {
      kind: 'table',
      header: [`${sink.entity} Action`, 'Value', 'Rule', 'Evidence', 'Check'],
      widths: [18, 18, 46, 10, 8],
      rows: rows.map((row) => {
        const [action = '', value] = (row.sink[0] ?? '').split(': ');
        return [
          [paragraph([code(action)])],
          [paragraph([value === undefined ? '—' : code(value)])],
          row.rule,
          proofCell(row),
          checkCell(row),
        ];
      }),
      marks: rows.map(markOf),
    },
  ];
}
