// A wide table in a form without room: nothing of a row is lost, and a dash is not told.

import { expect, test } from 'vitest';
import { foldedTable } from '../../../engine/docs/formats/folded-table.ts';
import { plainBlocks } from '../../../engine/docs/formats/plain-text.ts';
import { body } from '../../../engine/docs/formats/rst.ts';
import {
  type Cell,
  code as literal,
  paragraph,
  say,
  type Table,
} from '../../../engine/docs/text.ts';

const cell = (text: string): Cell => [paragraph([text])];

const table: Table = {
  kind: 'table',
  header: ['Name', 'Rule', 'Empty', 'Winner', 'Proof', 'Check'],
  widths: [1, 1, 1, 1, 1, 1],
  folds: { into: 1, groups: [[2, 3], [4]], widths: [30, 60, 10] },
  rows: [
    [
      cell('a'),
      cell('Copied.'),
      cell('May be empty'),
      cell('Shop'),
      [paragraph(say`Proven ${literal('x')}`), paragraph(say`step`)],
      cell('☐ 1'),
    ],
    [cell('b'), cell('Always.'), cell('—'), cell('ERP'), cell('—'), cell('☐ 2')],
  ],
};

test('columns go below another one, each under its name', () => {
  const { header, widths, rows } = foldedTable(table);
  expect([header, widths]).toEqual([
    ['Name', 'Rule', 'Check'],
    [30, 60, 10],
  ]);
  expect(rows.map((row) => row.map(plainBlocks))).toEqual([
    ['a', 'Copied. Empty: May be empty. Winner: Shop. Proof: Proven x. step', '☐ 1'],
    ['b', 'Always. Winner: ERP.', '☐ 2'],
  ]);
});

test('a table that folds nothing is as it was', () => {
  const { folds: _, ...wide } = table;
  expect(foldedTable(wide)).toBe(wide);
});

test('in RST it is folded, and code in a cell may be broken at its blanks', () => {
  const code: Cell = [{ kind: 'code', text: 'a\n  b c\n\nd' }];
  const shown: Table = { ...table, header: ['Name', 'Code'], rows: [[cell('a'), code]] };
  const { folds: _, ...plain } = shown;
  const text = body({ sections: [{ title: 'Title', blocks: [table, plain] }] });
  expect(text).toContain('       **Empty:** May be empty. **Winner:** Shop.\n');
  expect(text).toContain('     - | ``a``\n       |   ``b c``\n       |\n       | ``d``\n');
});
