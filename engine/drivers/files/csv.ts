// CSV, as spreadsheets and shops write it: a header with the names of the columns, quotes around what
// needs them, texts only. The door to the packages that read and write it. A row with too few or too
// many values is told and the others go on; a file that ends in the middle of a row is not believed.

import { type CsvError, type Info, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Json, JsonObject } from '../../base/json.ts';
import {
  type Blank,
  breakAfter,
  isEnded,
  type LineBreak,
  linesIn,
  type Row,
  type RowFormat,
  type Sheet,
} from './rows.ts';

interface Read {
  readonly record: readonly string[];
  readonly info: Info;
}

const reading = {
  info: true,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
} as const;

export function csv(options: {
  readonly delimiter: string;
  /** Names of the columns, where the file has no header. */
  readonly columns?: readonly string[];
}): RowFormat {
  const { delimiter, columns } = options;
  const textOf = (values: readonly string[], lineBreak: LineBreak): string =>
    // Readers may take any line break for the end of a row, not only the one of the file.
    stringify([values], { delimiter, record_delimiter: lineBreak, quoted_match: /[\r\n]/ });
  return {
    read: (text) => {
      let found: readonly Read[];
      try {
        found = parse(text, { ...reading, delimiter }) as unknown as readonly Read[];
      } catch (error) {
        return brokenWords(error as CsvError, text, delimiter);
      }
      return sheetOf(text, found, options);
    },
    write: (values, { sheet }) => {
      const names = columns ?? namesOf(sheet.head, delimiter);
      const strange = Object.keys(values).find(
        (name) => !names.includes(name) && values[name] !== null,
      );
      if (strange !== undefined) return { refused: `the file has no column ${strange}` };
      const nested = names.find(
        (name) => typeof values[name] === 'object' && values[name] !== null,
      );
      if (nested !== undefined) return { refused: `${nested} is no single value` };
      return textOf(
        names.map((name) => cellOf(values[name])),
        sheet.lineBreak,
      );
    },
    headFor: (names) => (columns ? '' : textOf(names, '\n')),
  };
}

function cellOf(value: Json | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

function namesOf(head: string, delimiter: string): readonly string[] {
  const options = { delimiter, relax_quotes: true, skip_empty_lines: true };
  const [names = []] = parse(head, options) as string[][];
  return names.map((name) => name.trim());
}

function sheetOf(
  text: string,
  found: readonly Read[],
  { delimiter, columns }: { readonly delimiter: string; readonly columns?: readonly string[] },
): Sheet | string {
  const [first] = found;
  if (columns === undefined && first === undefined)
    return 'it is empty; not even a header is there';
  const names = columns ?? (first as Read).record.map((name) => name.trim());
  const trouble = headerTrouble(names, delimiter);
  if (columns === undefined && trouble !== undefined) return trouble;
  const bytes = Buffer.from(text, 'utf8');
  const ends = [...found.map(({ info }) => info.bytes), bytes.length];
  const lineBreak = breakAfter(bytes.subarray(0, ends[0]).toString('utf8'));
  const pieces = piecesOf(bytes, ends, lineBreak);
  const head = columns === undefined ? bytes.subarray(0, ends[0]).toString('utf8') : '';
  const blanks = pieces
    .slice(columns === undefined ? 1 : 0)
    .flatMap(({ blank }) => (blank.raw === '' ? [] : [blank]));
  const rows: Row[] = [];
  const broken: { line: number; raw: string; why: string }[] = [];
  for (const [at, { record, info }] of found.entries()) {
    if (at === 0 && columns === undefined) continue;
    const { line, raw } = (pieces[at] as Piece).rest;
    const isLast = info.bytes >= bytes.length;
    if (record.length === names.length) {
      rows.push({ values: valuesOf(names, record), raw, line });
    } else if (isLast && !isEnded(raw, lineBreak) && record.length < names.length) {
      return `it ends in the middle of line ${line}, so it is cut off or still being written`;
    } else {
      const why = `${record.length} values for ${names.length} columns`;
      broken.push({ line, raw, why });
    }
  }
  return { head, columns: names, lineBreak, rows, blanks, broken };
}

interface Piece {
  /** The empty lines that it begins with. */
  readonly blank: Blank;
  readonly rest: { readonly line: number; readonly raw: string };
}

/** The text cut at these places. */
function piecesOf(bytes: Buffer, ends: readonly number[], lineBreak: LineBreak): readonly Piece[] {
  let from = 0;
  let line = 1;
  return ends.map((end) => {
    const text = bytes.subarray(from, end).toString('utf8');
    from = end;
    const blank = { line, raw: blankIn(text, lineBreak) };
    line += linesIn(blank.raw, lineBreak);
    const rest = { line, raw: text.slice(blank.raw.length) };
    line += linesIn(rest.raw, lineBreak);
    return { blank, rest };
  });
}

function blankIn(text: string, lineBreak: LineBreak): string {
  let end = 0;
  while (text.startsWith(lineBreak, end)) end += lineBreak.length;
  return text.slice(0, end);
}

function headerTrouble(names: readonly string[], delimiter: string): string | undefined {
  const double = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (double !== undefined)
    return `two columns are called ${double}; whoever writes the file has to name them apart`;
  const other = [';', ',', '\t', '|'].find(
    (sign) => sign !== delimiter && names.length === 1 && names[0]?.includes(sign),
  );
  if (other === undefined) return undefined;
  return `its header has one column only; the delimiter seems to be ${JSON.stringify(other)}`;
}

/** Nothing in a cell is nothing. */
function valuesOf(names: readonly string[], record: readonly string[]): JsonObject {
  const entries = names.map((name, at): [string, Json] => [name, record[at] || null]);
  return Object.fromEntries(entries.filter(([name]) => name !== ''));
}

function brokenWords(error: CsvError, text: string, delimiter: string): string {
  if (error.code !== 'CSV_QUOTE_NOT_CLOSED') return `it is no CSV: ${error.message}`;
  const { records = 0 } = error as unknown as { readonly records?: number };
  const whole = parse(text, { ...reading, delimiter, to: Math.max(1, records) });
  const { info } = (whole.at(-1) ?? { info: { lines: 0 } }) as unknown as Read;
  const line = records === 0 ? 1 : info.lines + 1;
  return `a quote that opens in line ${line} or after is never closed, so it is cut off or broken`;
}
