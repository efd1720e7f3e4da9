// A wide table for a form without room: some of its columns are told in another one, each under its name. On a
// printed page and where documents are read beside code, ten columns would run off the side.

import {
  type Block,
  type Cell,
  paragraph,
  type Sentence,
  say,
  strong,
  type Table,
} from './text.ts';

/** The same table without the columns that it folds, and what they say below the one they go into. */
export function foldedTable(table: Table): Table {
  const { folds, header, rows, ...rest } = table;
  if (folds === undefined) return table;
  const gone = new Set(folds.groups.flat());
  const isKept = (_: unknown, at: number) => !gone.has(at);
  const fold = (cells: readonly Cell[]): readonly Cell[] =>
    cells
      .map((cell, at) => (at === folds.into ? [...cell, ...foldedBlocks(table, cells)] : cell))
      .filter(isKept);
  return { ...rest, header: header.filter(isKept), widths: folds.widths, rows: rows.map(fold) };
}

function foldedBlocks({ folds, header }: Table, cells: readonly Cell[]): readonly Block[] {
  return (folds?.groups ?? []).flatMap((columns) => {
    const told = columns.filter((at) => !isDash(cells[at]));
    const parts = told.map((at) => named(header[at] as string, cells[at] as Cell));
    const rest = told.flatMap((at) => (cells[at] as Cell).slice(1));
    return parts.length === 0 ? [] : [paragraph(...parts), ...rest];
  });
}

/** The first block of a cell behind its column's name. */
function named(name: string, [first]: Cell): Sentence {
  const spans = first?.kind === 'paragraph' ? first.spans : [];
  const last = spans.at(-1);
  const isOpen = typeof last !== 'string' || !/[.!?:;]$/.test(last);
  return say`${strong(`${name}:`)} ${spans}${isOpen ? '.' : ''}`;
}

function isDash(cell: Cell | undefined): boolean {
  const [only] = cell ?? [];
  if (only === undefined) return true;
  return only.kind === 'paragraph' && only.spans.length === 1 && only.spans[0] === '—';
}
