// A wide table for a form without room: some of its columns are told in another one, each under its name. On a
// printed page and where documents are read beside code, ten columns would run off the side.

import { type Block, type Cell, type Sentence, type Span, strong, type Table } from '../text.ts';

/** The same table without the columns that it folds, and what they say below the one they go into. */
export function foldedTable(table: Table): Table {
  const { folds, header, rows, ...rest } = table;
  if (folds === undefined) return table;
  const gone = folds.groups.flat();
  const kept = header.map((_, at) => at).filter((at) => !gone.includes(at));
  const names = header.map((name) => strong(`${name}:`));
  const fold = (cells: readonly Cell[]): readonly Cell[] =>
    kept.map((at) => {
      const cell = cells[at] as Cell;
      return at === folds.into ? [...cell, ...foldedBlocks(folds.groups, names, cells)] : cell;
    });
  return {
    ...rest,
    header: kept.map((at) => header[at] as string),
    widths: folds.widths,
    rows: rows.map(fold),
  };
}

function foldedBlocks(
  groups: readonly (readonly number[])[],
  names: readonly Span[],
  cells: readonly Cell[],
): readonly Block[] {
  const blocks: Block[] = [];
  for (const columns of groups) {
    const spans: Span[] = [];
    const further: Block[] = [];
    for (const at of columns) {
      const cell = cells[at] as Cell;
      if (isDash(cell)) continue;
      if (spans.length > 0) spans.push(' ');
      spans.push(names[at] as Span, ' ', ...spansOf(cell[0]));
      if (isOpen(spans.at(-1))) spans.push('.');
      further.push(...cell.slice(1));
    }
    if (spans.length > 0) blocks.push({ kind: 'paragraph', spans }, ...further);
  }
  return blocks;
}

function spansOf(block: Block | undefined): Sentence {
  return block?.kind === 'paragraph' ? block.spans : [];
}

/** Whether a sentence that ends so lacks its full stop. */
function isOpen(last: Span | undefined): boolean {
  return typeof last !== 'string' || !/[.!?:;]$/.test(last);
}

function isDash(cell: Cell | undefined): boolean {
  const [only] = cell ?? [];
  if (only === undefined) return true;
  return only.kind === 'paragraph' && only.spans.length === 1 && only.spans[0] === '—';
}
