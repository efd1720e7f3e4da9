// `samband signoff`: somebody has looked at rows and ticks them. A tick is kept beside the pipes and holds
// for what the row means now: once the mapping means something else, the row is open again.

import { didYouMean } from '../../base/did-you-mean.ts';
import { failure } from '../../base/errors.ts';
import type { CheckRow } from '../../docs/checklist/checklist.ts';
import type { Signature } from '../../docs/checklist/records.ts';
import { checklistSections } from '../../docs/documents/checklist-sections.ts';
import { readRecords, recordProblems, writeSignatures } from '../../runtime/records-files.ts';
import { exit } from '../command/exit.ts';
import type { Verb } from '../command/verb.ts';
import { rowName } from '../docs/demands.ts';
import { noteProblems, withProject } from '../project/project.ts';

export const signoff: Verb = {
  name: 'signoff',
  summary: 'Tick rows of the documents, or take ticks back',
  operands: ['row'],
  moreOperands: 'row',
  options: {
    by: { type: 'string', value: 'name', help: 'who ticks; without it nothing is ticked' },
    withdraw: { type: 'boolean', help: 'take the ticks of these rows back' },
  },
  example: "npx samband signoff 1e6919 a72f18 --by 'Kari Nord'",
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const records = readRecords(call.root);
      noteProblems(call, recordProblems(call.root));
      const all = checklistSections(catalogue, records)
        .flatMap(({ rows }) => rows)
        .toArray();
      const named = [...new Set(call.operands.flatMap((name) => rowsNamed(name, all)))];
      const { by, withdraw } = call.options;
      if (withdraw === true && by !== undefined) throw failure('signoff.both', {});
      const signature = withdraw === true ? undefined : signatureOf(by, call.clock.now());
      const rows = signature ? named : named.filter(({ key }) => records.signatures.has(key));
      const entries = new Map(records.signatures);
      for (const row of rows) {
        if (signature) entries.set(row.key, { meaning: row.meaning(), ...signature });
        else entries.delete(row.key);
      }
      writeSignatures(call.root, entries);
      const summary = summaryOf(rows, named, signature);
      const lines = rows.map((row) => {
        const before = records.signatures.get(row.key);
        return `  ${row.code}  ${row.pipe}  ${rowName(row)}${before ? replaced(before, signature) : ''}`;
      });
      return {
        exit: exit.done,
        summary,
        result: { rows: rows.map(({ code, key, pipe }) => ({ check: code, key, pipe })) },
        text: [...lines, summary].join('\n'),
      };
    }),
};

function summaryOf(
  rows: readonly CheckRow[],
  named: readonly CheckRow[],
  signature: Omit<Signature, 'meaning'> | undefined,
): string {
  const toShow = 'Run `npx samband docs` to show it.';
  if (signature) return `${countText(rows)} ticked by ${signature.by}. ${toShow}`;
  return rows.length === 0
    ? `Nothing to take back: ${named.length === 1 ? 'the row has no tick' : `none of the ${countText(named)} has a tick`}.`
    : `The ${rows.length === 1 ? 'tick' : 'ticks'} of ${countText(rows)} ${rows.length === 1 ? 'is' : 'are'} taken back. ${toShow}`;
}

function countText({ length }: readonly CheckRow[]): string {
  return `${length} ${length === 1 ? 'row' : 'rows'}`;
}

/** Nobody's tick goes unseen. */
function replaced({ by, on }: Signature, next: { readonly by: string } | undefined): string {
  return by === next?.by ? '' : `, which ${by} had ticked on ${on}`;
}

function signatureOf(by: unknown, nowMs: number): Omit<Signature, 'meaning'> {
  const name = String(by ?? '').trim();
  if (name === '') throw failure('signoff.nobody', {});
  return { by: name, on: new Date(nowMs).toISOString().slice(0, 10) };
}

/** By the code in the documents or more digits of it, or all rows of a pipe or of a folder of pipes. */
function rowsNamed(given: string, rows: readonly CheckRow[]): readonly CheckRow[] {
  // As a cell of the checklist has it: with its box.
  const name = given.replace(/^[☐☑]\s*/u, '');
  const ofPipes = rows.filter(({ pipe }) => pipe === name || pipe.startsWith(`${name}/`));
  if (ofPipes.length > 0) return ofPipes;
  const found = rows.filter(({ key, code }) => name.length >= code.length && key.startsWith(name));
  if (found.length > 1) {
    const candidates = found.map((row) => `${row.key} (${row.pipe})`).join(', ');
    throw failure('signoff.several', { name, candidates });
  }
  if (found.length === 1) return found;
  const known = [...new Set(rows.flatMap(({ code, pipe }) => [code, pipe]))];
  throw failure('signoff.unknown', { name, hint: didYouMean(name, known) ?? '' });
}
