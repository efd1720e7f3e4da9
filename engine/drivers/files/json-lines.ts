// JSON lines: one object a line. A line that is none is told and the others go on; a last line that
// breaks off means that the file is cut off, and then none of it is believed. Numbers that nobody changes
// are written back as they stood: other programs have more digits than we have.

import { exactJson, isObject, type Json, type JsonObject, parseJson } from '../../base/json.ts';
import { placesBefore } from './places-before.ts';
import { type Blank, breakAfter, isEnded, type Row, type RowFormat } from './rows.ts';

export const jsonLines: RowFormat = {
  read: (text) => {
    const rows: Row[] = [];
    const blanks: Blank[] = [];
    const broken: { line: number; raw: string; why: string }[] = [];
    const lines = text.match(text.includes('\n') ? /[^\n]*\n|[^\n]+$/g : /[^\r]*\r|[^\r]+$/g) ?? [];
    const lineBreak = breakAfter(lines[0] ?? '');
    for (const [at, raw] of lines.entries()) {
      const line = at + 1;
      const values = objectIn(raw);
      if (raw.trim() === '') blanks.push({ line, raw });
      else if (values !== undefined) rows.push({ values, raw, line });
      else if (!isEnded(raw, lineBreak)) {
        return `it ends in the middle of line ${line}, so it is cut off or still being written`;
      } else broken.push({ line, raw, why: 'it is no JSON object' });
    }
    return { head: '', lineBreak, rows, blanks, broken };
  },
  write: (values, { sheet, old }) => {
    const exact = old ? asWritten(values, old.values, sourceOf(old.raw)) : values;
    return `${JSON.stringify(exact)}${sheet.lineBreak}`;
  },
  headFor: () => '',
};

function objectIn(raw: string): JsonObject | undefined {
  try {
    const value = parseJson(raw);
    return isObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

/** As `JSON.parse`, but numbers are the digits that stand there. */
function sourceOf(raw: string): unknown {
  return exactJson.parse(raw, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exactJson.rawJSON(source) : value,
  );
}

/** The value, in which everything that is as before is taken from the source of that. */
function asWritten(value: Json | undefined, before: Json | undefined, source: unknown): unknown {
  if (JSON.stringify(value) === JSON.stringify(before)) return source;
  if (Array.isArray(value) && Array.isArray(before) && Array.isArray(source)) {
    const places = placesBefore(value, before);
    return value.map((item: Json, at) => {
      const place = places[at] as number;
      return asWritten(item, before[place], source[place]);
    });
  }
  if (isObject(value) && isObject(before) && isObject(source)) {
    const members = Object.entries(value as JsonObject);
    return Object.fromEntries(
      members.map(([name, member]) => [
        name,
        asWritten(member, (before as JsonObject)[name], source[name]),
      ]),
    );
  }
  return value;
}
