// The rows of a text file, whatever its format: each with its values and with the very text it stands
// in, so that a row nobody changes is written back as it was.

import type { JsonObject } from '../../base/json.ts';

/** A carriage return alone is what spreadsheets on a Mac may write. */
export type LineBreak = '\n' | '\r\n' | '\r';

export interface Row {
  readonly values: JsonObject;
  /** As it stands in the file, with its line break. */
  readonly raw: string;
  readonly line: number;
}

/** Lines with nothing in them, one or several. */
export interface Blank {
  readonly raw: string;
  readonly line: number;
}

export interface Sheet {
  /** What stands before the first row: the header. */
  readonly head: string;
  /** The names of the columns; absent: every row has names of its own. */
  readonly columns?: readonly string[];
  /** What ends its lines. */
  readonly lineBreak: LineBreak;
  readonly rows: readonly Row[];
  /** Kept when the file is written. */
  readonly blanks: readonly Blank[];
  /** Rows that are none, which do not stop the others; kept when the file is written. */
  readonly broken: readonly { readonly line: number; readonly raw: string; readonly why: string }[];
}

export interface RowFormat {
  /** A text says what is wrong with the file as a whole. */
  read(text: string): Sheet | string;
  /** The text of a row, with its line break; a refusal names the property. */
  write(
    values: JsonObject,
    /** `old`: what it was before, if it was there. */
    options: { readonly sheet: Sheet; readonly old?: Row },
  ): string | { readonly refused: string };
  /** The head of a file that is to be made. */
  headFor(names: readonly string[]): string;
}

/** What ends the text, which begins a file. */
export function breakAfter(text: string): LineBreak {
  return (/(?:\r\n|\n|\r)$/.exec(text)?.[0] ?? '\n') as LineBreak;
}

/** Whether the text is a whole line, or several. */
export function isEnded(text: string, lineBreak: LineBreak): boolean {
  return text.endsWith(lineBreak.slice(-1));
}

/** How many lines end within the text, as an editor counts them. */
export function linesIn(text: string, lineBreak: LineBreak): number {
  return text.match(lineBreak === '\r' ? /\r\n?|\n/g : /\n/g)?.length ?? 0;
}
