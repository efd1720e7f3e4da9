// What `samband verify` says: for each pipe how many rows are proven, and every row that is not, with why.

import type { CheckRow } from '../../docs/checklist/checklist.ts';
import type { Proof } from '../../docs/checklist/records.ts';
import type { ChecklistSection } from '../../docs/documents/checklist-sections.ts';
import { plainBlocks } from '../../docs/formats/plain-text.ts';
import { proofCell } from '../../docs/sections/standing-words.ts';
import type { Paint } from '../command/terminal.ts';
import { rowName } from '../docs/demands.ts';

export function proofsLines(
  sections: readonly ChecklistSection[],
  paint: Paint,
): readonly string[] {
  return sections.flatMap(({ pipe, rows }) => [
    `${paint.bold(pipe)}  ${countText(rows.flatMap(({ proof }) => (proof ? [proof.record] : [])))}`,
    ...rows.filter((row) => row.proof?.record.verdict !== 'proven').map((row) => line(row, paint)),
    '',
  ]);
}

function line(row: CheckRow, paint: Paint): string {
  const isFailed = row.proof?.record.verdict === 'failed';
  const text = `  ${row.code}  ${rowName(row)}  ${plainBlocks(proofCell(row))}`;
  return isFailed ? paint.red(text) : text;
}

/** `before` is how many of these were not seen now, but in an earlier run. */
export function proofsSummary(proofs: ReadonlyMap<string, Proof>, before: number): string {
  if (proofs.size === 0) return 'Nothing was tried.';
  const earlier = before === 0 ? '' : ` ${before} of the proven ones were seen before, not now.`;
  const counts = countText([...proofs.values()]);
  return `${proofs.size} ${proofs.size === 1 ? 'row' : 'rows'}: ${counts}.${earlier} Run \`npx samband docs\` to show it.`;
}

function countText(proofs: readonly Proof[]): string {
  const count = (verdict: Proof['verdict']) =>
    proofs.filter((proof) => proof.verdict === verdict).length;
  return `${count('proven')} proven, ${count('failed')} failed, ${count('untried')} not tried`;
}
