// How values travel to PostgreSQL and back. Its text holds neither U+0000 nor half a surrogate pair,
// ours may, so these are written as a U+0001 and letters that stand for them.
// JSON needs none of that: its text escapes them. A batch is one JSON list of objects.

import type { Cells, PackedKind, Value } from './sql.ts';

/** A parameter for the client. */
export function toPostgres(value: Value): string | number | null {
  if (typeof value === 'string') return escaped(value);
  if (typeof value !== 'object' || value === null) return value;
  const { rows, kinds } = value;
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(row.map((field, at) => [`c${at}`, sent(field, kinds[at])])),
    ),
  );
}

function sent(field: unknown, kind: PackedKind | undefined): unknown {
  if (kind === 'json') return JSON.stringify(field ?? null);
  if (kind === 'texts') return (field as readonly string[]).map(escaped);
  return typeof field === 'string' ? escaped(field) : field;
}

/** A FROM item for a parameter with such rows. */
export function unpackInPostgres(parameter: string, kinds: readonly PackedKind[]): string {
  const columns = kinds.map((kind, at) => `c${at} ${typeOf[kind]}`);
  const last = kinds.length - 1;
  const texts = kinds[last] === 'texts' ? `, json_array_elements_text(c${last}) AS m(text)` : '';
  return `(SELECT ${kinds.map(given)} FROM json_to_recordset(${parameter}::json) AS j(${columns})${texts})`;
}

function given(kind: PackedKind, at: number): string {
  if (kind === 'texts') return `m.text COLLATE "C" AS c${at}`;
  return kind === 'flag' ? `c${at}::int AS c${at}` : `c${at}`;
}

const typeOf: Readonly<Record<PackedKind, string>> = {
  text: 'text COLLATE "C"',
  json: 'text COLLATE "C"',
  whole: 'bigint',
  flag: 'boolean',
  texts: 'json',
};

/** A row as the client gives it. */
export function fromPostgres(row: readonly unknown[]): Cells {
  return row.map((value) =>
    typeof value === 'string' && value.includes(mark) ? unescaped(value) : (value as Cells[number]),
  );
}

const mark = '\u0001';
const unwritable = new RegExp(`[${'\0'}${mark}\\p{Cs}]`, 'gu');
const written = new RegExp(`${mark}(?:([nm])|s([0-9a-f]{4}))`, 'g');

function escaped(text: string): string {
  return text.replace(unwritable, (one) => {
    if (one === '\0') return `${mark}n`;
    if (one === mark) return `${mark}m`;
    return `${mark}s${one.charCodeAt(0).toString(16)}`;
  });
}

function unescaped(text: string): string {
  return text.replace(written, (_, sign, half) => {
    if (half !== undefined) return String.fromCharCode(Number.parseInt(half as string, 16));
    return sign === 'n' ? '\0' : mark;
  });
}
