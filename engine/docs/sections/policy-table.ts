// The table of a pipe's policies, so that each can be ticked: what is created, what is deleted, who wins.

import type { CheckRow } from '../checklist/checklist.ts';
import { type Block, capital, paragraph, say } from '../text.ts';
import { markOf } from './property-table.ts';
import { checkCell } from './standing-words.ts';

export function policyTable(all: readonly CheckRow[]): readonly Block[] {
  const rows = all.filter(({ kind }) => kind === 'policy');
  return [
    paragraph(say`These policies hold for the records as a whole:`),
    {
      kind: 'table',
      header: ['Policy', 'Direction', 'Rule', 'Check'],
      widths: [12, 8, 70, 10],
      rows: rows.map((row) => [
        [paragraph([capital(row.sink[0] ?? '')])],
        [paragraph([row.way])],
        row.rule,
        checkCell(row),
      ]),
      marks: rows.map(markOf),
    },
  ];
}
