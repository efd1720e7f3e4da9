// JSON lines: one object a line. A line that is none is told and the others go on; a last line that
// breaks off means that the file is cut off, and then none of it is believed.

import { isObject, type JsonObject, parseJson } from '../../base/json.ts';
import { breakOf, type Row, type RowFormat } from './rows.ts';

export const jsonLines: RowFormat = {
  read: (text) => {
    const rows: Row[] = [];
    const broken: { line: number; raw: string; why: string }[] = [];
    for (const [at, raw] of (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).entries()) {
      const line = at + 1;
      if (raw.trim() === '') continue;
      const values = objectIn(raw);
      if (values !== undefined) rows.push({ values, raw, line });
      else if (!raw.endsWith('\n')) {
        return `it ends in the middle of line ${line}, so it is cut off or still being written`;
      } else broken.push({ line, raw, why: 'it is no JSON object' });
    }
    return { head: '', rows, broken };
  },
  write: (values, sheet) => `${JSON.stringify(values)}${breakOf(sheet.rows[0]?.raw ?? '')}`,
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
