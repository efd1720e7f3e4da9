// A wide table for a form without room: some of its columns are told in another one, each under its name. On a
// printed page and where documents are read beside code, ten columns would run off the side.

import {
  type Block,
  type Cell,
  paragraph,
  type Sentence,
  type Span,
  strong,
  type Table,
} from './text.ts';

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
  return groups.flatMap((columns) => {
    const told = columns.filter((at) => !isDash(cells[at]));
    if (told.length === 0) return [];
    const parts = told.map((at) => named(names[at] as Span, cells[at] as Cell));
    return [paragraph(...parts), ...told.flatMap((at) => (cells[at] as Cell).slice(1))];
  });
}

/** The first block of a cell behind its column's name. */
function named(name: Span, [first]: Cell): Sentence {
  const spans = first?.kind === 'paragraph' ? first.spans : [];
  const last = spans.at(-1);
  const isOpen = typeof last !== 'string' || !/[.!?:;]$/.test(last);
  return isOpen ? [name, ' ', ...spans, '.'] : [name, ' ', ...spans];
}

function isDash(cell: Cell | undefined): boolean {
  const [only] = cell ?? [];
  if (only === undefined) return true;
  return only.kind === 'paragraph' && only.spans.length === 1 && only.spans[0] === '—';
}
