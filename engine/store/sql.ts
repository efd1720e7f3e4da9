// The little of SQL that the store is written on (`read-rows.ts`, `write-rows.ts`). A batch travels as one
// parameter that the database unpacks into rows, so a call is the same few statements whether it carries one
// record or a thousand. Parameters are `$1`, `$2`; what differs between databases is behind `Sql`.

import type { ColumnKind } from './tables.ts';

export type Value = string | number | null | Packed;

/** `texts` is a list of texts, which stands for as many rows. */
export type PackedKind = Exclude<ColumnKind, 'rows'> | 'texts';

/** A batch as one parameter: what `unpack` makes rows of. How it is written is the database's affair. */
export interface Packed {
  readonly kinds: readonly PackedKind[];
  readonly rows: readonly (readonly unknown[])[];
}

/** What one row has in the columns that were asked for, in their order. */
export type Cells = readonly (string | number | null)[];

export interface Sql {
  all(text: string, ...values: readonly Value[]): Promise<readonly Cells[]>;
  run(text: string, ...values: readonly Value[]): Promise<void>;
  /** Makes an index when somebody first has use for it; a reader does without. */
  index(text: string): Promise<void>;
  /** A FROM item that unpacks a parameter, a `Packed`, into columns c0, c1, …; only the last may be `texts`. */
  unpack(parameter: string, kinds: readonly PackedKind[]): string;
  insert(insertion: Insertion): Promise<void>;
}

/** Rows for a table. */
export interface Insertion {
  /** The table with its columns, one for each cell of a row. */
  readonly into: string;
  readonly kinds: readonly PackedKind[];
  readonly rows: readonly object[];
  /** What a row has for a column. */
  readonly cellOf: (row: object, at: number) => unknown;
  /** What goes into a column, by the cell for it. */
  readonly valueFor: (cell: string, at: number) => string;
  /** What happens to rows that are there. */
  readonly onConflict: string;
}

/** Inserts all rows by one statement. */
export function insertPacked(
  sql: Pick<Sql, 'run' | 'unpack'>,
  { into, kinds, rows, cellOf, valueFor, onConflict }: Insertion,
): Promise<void> {
  const values = kinds.map((_, at) => valueFor(`w.c${at}`, at));
  const from = sql.unpack('$1', kinds);
  return sql.run(`INSERT INTO ${into} SELECT ${values} FROM ${from} w WHERE true ${onConflict}`, {
    kinds,
    rows: rows.map((row) => kinds.map((_, at) => cellOf(row, at))),
  });
}
