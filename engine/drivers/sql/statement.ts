// Statements in pieces: text of ours or of the system file, names, and values. Names are checked and
// quoted, values are sent as parameters; nothing that comes from a record ever becomes text.

import type { Json } from '../../base/json.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { Template } from '../../mapping/template.ts';
import type { Dialect } from './dialect.ts';
import { type Cell, SqlTrouble } from './session.ts';

export type Piece = string | { readonly name: string } | { readonly value: Cell };
export type Statement = readonly Piece[];

export const name = (text: string): Piece => ({ name: text });
export const value = (cell: Cell): Piece => ({ value: cell });

/** Pieces one after the other, with something between them. */
export function joined(parts: readonly Statement[], between: string): Statement {
  return parts.flatMap((part, at) => (at === 0 ? part : [between, ...part]));
}

/** A list of values in brackets; never empty. */
export function listed(cells: readonly Cell[]): Statement {
  return [
    '(',
    ...joined(
      cells.map((cell) => [value(cell)]),
      ', ',
    ),
    ')',
  ];
}

/** The text for the database and its parameters in their order. */
export function rendered(
  dialect: Dialect,
  statement: Statement,
): { readonly text: string; readonly values: readonly Cell[] } {
  const values: Cell[] = [];
  const text = statement
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      if ('name' in piece) return quoted(dialect, piece.name);
      values.push(piece.value);
      return dialect.hole(values.length);
    })
    .join('');
  return { text, values };
}

/** `shop.customer` → `"shop"."customer"`. */
export function quoted(dialect: Dialect, text: string): string {
  return text
    .split('.')
    .map((part) => dialect.quote(checkedName(part)))
    .join('.');
}

/** `shop.customer` → `customer`. */
export function lastName(table: string): string {
  return table.slice(table.lastIndexOf('.') + 1);
}

/** Names as people give them to tables and columns, `Name 2` and `% off` too; no quote can be in one. */
const namePattern = /^(?! )[\p{L}\p{M}\p{N}_ $#%&()/+:-]{1,64}(?<! )$/u;

function checkedName(text: string): string {
  if (namePattern.test(text)) return text;
  throw new SqlTrouble('wrong', `${JSON.stringify(text)} cannot be the name of a table or column`);
}

/** The name of a table, with what its holes give. */
export async function tableName(template: Template, bindings: Bindings): Promise<string> {
  const text = await template.render(undefined, bindings);
  if (typeof text !== 'string' || text === '') {
    throw new SqlTrouble('wrong', `the name of the table, \`${template.text}\`, gives nothing`);
  }
  for (const part of text.split('.')) checkedName(part);
  return text;
}

/** A text of SQL from the system file: a hole that touches a name belongs to it, others are values. */
export async function written(template: Template, bindings: Bindings): Promise<Statement> {
  const pieces: Piece[] = [];
  for (const [at, part] of template.parts.entries()) {
    if (typeof part === 'string') {
      pieces.push(part);
      continue;
    }
    const given = (await part.evaluate(undefined, bindings)) as Json | undefined;
    if (touchesName(template.parts[at - 1], template.parts[at + 1])) {
      pieces.push(partOfName(part.text, given));
    } else {
      pieces.push(value(cellOf(given ?? null)));
    }
  }
  return pieces;
}

function touchesName(before: unknown, after: unknown): boolean {
  const start = typeof after === 'string' && /^["`\w]/.test(after);
  return start || (typeof before === 'string' && /["`.\w]$/.test(before));
}

function partOfName(hole: string, given: Json | undefined): string {
  const text = String(given ?? '');
  if (/^[\p{L}\p{N}_]*$/u.test(text)) return text;
  throw new SqlTrouble('wrong', `\`{${hole}}\` gives ${JSON.stringify(text)}, which is no name`);
}

/** A value as it can be sent; structures only go as texts (`formats: json`). */
export function cellOf(given: Json): Cell {
  if (typeof given !== 'object' || given === null) return given;
  throw new SqlTrouble('invalid', 'a structure does not fit into a column; see `formats: json`');
}
