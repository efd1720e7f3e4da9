// The property table of a pipe: the two properties and the sink's data type as tools expect them, then
// which way, by what rule, what an empty value means, who wins, and what shows and proves it.

import type { CheckRow } from '../checklist/checklist.ts';
import { type Block, type Cell, code, joined, paragraph, say, type TableRowMark } from '../text.ts';
import type { PipeWords } from '../words/pipe-words.ts';
import { checkCell, exampleCell, isTried, none, proofCell } from './standing-words.ts';

/** The table with the sentence before it; a sentence only where no property is mapped. */
export function propertyTable(rows: readonly CheckRow[], words: PipeWords): readonly Block[] {
  const { source, sink } = words;
  const lines = rows.filter(({ kind }) => kind === 'property');
  const between = say`between ${source.one} and ${sink.one}`;
  if (lines.length === 0) return [paragraph(say`No property is mapped ${between}.`)];
  return [
    paragraph(say`These properties are mapped ${between}:`),
    {
      kind: 'table',
      header: [
        `${source.entity} Property`,
        `${sink.entity} Property`,
        `${sink.system} Data Type`,
        'Direction',
        'Rule',
        'Empty values',
        'Winner',
        'Example',
        'Evidence',
        'Check',
      ],
      widths: [10, 10, 7, 7, 20, 8, 7, 10, 14, 7],
      folds: { into: 4, groups: [[5, 6], [7], [8]], widths: [16, 16, 9, 8, 42, 9] },
      rows: lines.map(tableRow),
      marks: lines.map(markOf),
    },
  ];
}

function tableRow(row: CheckRow): readonly Cell[] {
  const { source, sink, types, way, rule, presence, winner } = row;
  return [
    paths(source),
    paths(sink),
    text(types.filter((type, at) => types.indexOf(type) === at).join(', ')),
    text(way),
    rule,
    [paragraph(presence)],
    text(winner),
    exampleCell(row),
    proofCell(row),
    checkCell(row),
  ];
}

/** What forms that filter go by. */
export function markOf({ kind, code, way, signature, proof, examples }: CheckRow): TableRowMark {
  const isProven = proof?.isCurrent === true && proof.record.verdict === 'proven';
  const lacks = {
    tick: signature?.isCurrent !== true,
    proof: isTried(kind) && !isProven,
    example: kind === 'property' && examples.length === 0,
  };
  return { code, way, lacks };
}

/** Paths by their names; a dash where there are none. */
function paths(names: readonly string[]): Cell {
  const shown = names.map((name) => [code(name)]);
  return shown.length === 0 ? none : [paragraph(joined(shown, ', ', ', '))];
}

function text(value: string): Cell {
  return value === '' ? none : [paragraph([value])];
}
