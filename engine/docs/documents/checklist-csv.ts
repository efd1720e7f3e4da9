// The checklist as a sheet: a line for every row, for those who tick in a spreadsheet.

import type { CheckRow } from '../checklist/checklist.ts';
import { csvSheet } from '../formats/csv-sheet.ts';
import { plainBlocks, plainSentence } from '../formats/plain-text.ts';
import { checkWords, exampleCell, proofCell, signatureWords } from '../sections/standing-words.ts';
import type { ChecklistSection } from './checklist-sections.ts';

const columns: readonly (readonly [
  string,
  (row: CheckRow, section: ChecklistSection) => string,
])[] = [
  // With its box: spreadsheets take `085594` and `5109e9` for numbers, and write them as such.
  ['Check', checkWords],
  ['Document', (_, { document }) => document],
  ['Section', (_, { title }) => title],
  ['Pipe', (row) => row.pipe],
  ['Source Property', (row) => row.source.join(', ')],
  ['Sink Property', (row) => row.sink.join(', ')],
  ['Sink Data Type', (row) => [...new Set(row.types)].join(', ')],
  ['Direction', (row) => row.way],
  ['Rule', (row) => plainBlocks(row.rule)],
  ['Expression', (row) => row.formula()],
  ['Empty values', (row) => plainSentence(row.presence)],
  ['Winner', (row) => row.winner],
  ['Example', (row) => plainBlocks(exampleCell(row))],
  ['Evidence', (row) => plainBlocks(proofCell(row))],
  ['Ticked', (row) => (row.signature?.isCurrent ? 'yes' : 'no')],
  ['By', signatureWords],
  ['Meaning', (row) => row.meaning()],
];

export function checklistCsv(sections: Iterable<ChecklistSection>): string {
  const head = columns.map(([name]) => name);
  const lines = Iterator.from(sections).flatMap((section) =>
    section.rows.map((row) => columns.map(([, of]) => of(row, section))),
  );
  return csvSheet([head, ...lines]);
}
