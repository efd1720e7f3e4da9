// The checklist as a sheet: a line for every row, for those who tick in a spreadsheet. Quoted as RFC
// 4180 says, with a mark of its encoding at the start; a text that a spreadsheet would take for a
// formula gets an apostrophe, so that opening the file never computes or fetches anything.

import type { CheckRow } from './checklist.ts';
import type { ChecklistSection } from './checklist-sections.ts';
import { plainBlocks, plainSentence } from './plain-text.ts';
import { exampleCell, proofCell, signatureWords } from './standing-words.ts';

const columns: readonly (readonly [
  string,
  (row: CheckRow, section: ChecklistSection) => string,
])[] = [
  ['Check', (row) => row.code],
  ['Document', (_, { document }) => document],
  ['Section', (_, { title }) => title],
  ['Pipe', (row) => row.pipe],
  ['Source Property', (row) => row.source.join(', ')],
  ['Sink Property', (row) => row.sink.join(', ')],
  ['Sink Data Type', (row) => [...new Set(row.types)].join(', ')],
  ['Direction', (row) => row.way],
  ['Rule', (row) => plainBlocks(row.rule)],
  ['Expression', (row) => row.formula],
  ['Empty values', (row) => plainSentence(row.presence)],
  ['Winner', (row) => row.winner],
  ['Example', (row) => plainBlocks(exampleCell(row))],
  ['Evidence', (row) => plainBlocks(proofCell(row))],
  ['Ticked', (row) => (row.signature?.isCurrent ? 'yes' : 'no')],
  ['By', signatureWords],
  ['Meaning', (row) => row.meaning],
];

export function checklistCsv(sections: Iterable<ChecklistSection>): string {
  const head = columns.map(([name]) => field(name)).join(',');
  const lines = Iterator.from(sections).flatMap((section) =>
    section.rows.map((row) => columns.map(([, of]) => field(of(row, section))).join(',')),
  );
  return `\ufeff${[head, ...lines].join('\r\n')}\r\n`;
}

/** Always quoted, so that a code such as `012345` or `1e3000` has at least a chance to stay a text. */
function field(text: string): string {
  const shown = text.toWellFormed().replace(unprintable, ' ');
  const isFormula = /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/u.test(shown);
  const guarded = isFormula || /^[\t\r\n]/.test(text) ? `'${shown}` : shown;
  return `"${guarded.replaceAll('"', '""')}"`;
}

/** Line ends and other controls; what reorders or hides text. */
const unprintable = /[\p{Cc}\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;
