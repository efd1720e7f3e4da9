// JSON lines: one object a line. A line that is none is told and the others go on; a last line that
// breaks off means that the file is cut off, and then none of it is believed.

import { isObject, type JsonObject, parseJson } from '../../base/json.ts';
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
  write: (values, sheet) => `${JSON.stringify(values)}${sheet.lineBreak}`,
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
