// The rows of a text file, whatever its format: each with its values and with the very text it stands
// in, so that a row nobody changes is written back as it was.

import type { JsonObject } from '../../base/json.ts';

export interface Row {
  readonly values: JsonObject;
  /** As it stands in the file, with its line break. */
  readonly raw: string;
  readonly line: number;
}

export interface Sheet {
  /** What stands before the first row: the header. */
  readonly head: string;
  /** The names of the columns; absent: every row has names of its own. */
  readonly columns?: readonly string[];
  readonly rows: readonly Row[];
  /** Rows that are none, which do not stop the others; kept when the file is written. */
  readonly broken: readonly { readonly line: number; readonly raw: string; readonly why: string }[];
}

export interface RowFormat {
  /** A text says what is wrong with the file as a whole. */
  read(text: string): Sheet | string;
  /** The text of a row, with its line break; a refusal names the property. */
  write(values: JsonObject, sheet: Sheet): string | { readonly refused: string };
  /** The head of a file that is to be made. */
  headFor(names: readonly string[]): string;
}

/** The line break that the file uses. */
export function breakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
