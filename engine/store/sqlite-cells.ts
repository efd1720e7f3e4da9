// How a batch travels to SQLite: as one JSON list of lists that it unpacks, or a row at a time.

import type { Insertion, PackedKind, Value } from './sql.ts';
import type { Bound } from './sqlite-connection.ts';

/** A parameter for the connection. */
export function bound(value: Value): Bound {
  return typeof value === 'object' && value !== null ? JSON.stringify(value.rows) : value;
}

function unpacked(kind: PackedKind, at: number): string {
  if (kind === 'texts') return `m.value AS c${at}`;
  return `r.value ${kind === 'json' ? '->' : '->>'} ${at} AS c${at}`;
}

/** A FROM item for a parameter with such rows, by the table function `each` that unpacks a JSON list. */
export function unpackInSqlite(
  each: string,
  parameter: string,
  kinds: readonly PackedKind[],
): string {
  const last = kinds.length - 1;
  const texts = kinds[last] === 'texts' ? `, ${each}(r.value, '$[${last}]') m` : '';
  return `(SELECT ${kinds.map(unpacked)} FROM ${each}(${parameter}) r${texts})`;
}

/** For rows that hold JSON: to unpack it from a batch costs several times what it costs to store it. */
export function insertOne({ into, kinds, valueFor, onConflict }: Insertion): string {
  return `INSERT INTO ${into} VALUES (${kinds.map((_, at) => valueFor('?', at))}) ${onConflict}`;
}

export function boundRows(
  { kinds, cellOf }: Insertion,
  rows: readonly object[],
): readonly (readonly Bound[])[] {
  return rows.map((row) => kinds.map((kind, at) => boundCell(cellOf(row, at), kind)));
}

function boundCell(field: unknown, kind: PackedKind): Bound {
  if (kind === 'json') return JSON.stringify(field ?? null);
  if (kind === 'flag') return field ? 1 : 0;
  return (field ?? null) as Bound;
}
