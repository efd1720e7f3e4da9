// The documents in other forms than the one that is kept: made on request, into a folder of one's own.

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { failure } from '../../base/errors.ts';
import { fileTrouble } from '../../base/file-trouble.ts';
import { makeFolder } from '../../base/make-folder.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import type { Records } from '../../docs/checklist/records.ts';
import { checklistCsv } from '../../docs/documents/checklist-csv.ts';
import { checklistJson } from '../../docs/documents/checklist-json.ts';
import { checklistSections } from '../../docs/documents/checklist-sections.ts';
import { compactDocuments } from '../../docs/documents/compact-documents.ts';
import type { TextFile } from '../../docs/documents/documents.ts';
import { htmlDocuments } from '../../docs/documents/html-documents.ts';
import { settingsCsv } from '../../docs/documents/settings-csv.ts';
import { exit } from '../command/exit.ts';
import type { Call, Outcome } from '../command/verb.ts';

type Format = (catalogue: Catalogue, records: Records) => Iterable<TextFile>;

const formats: Readonly<Record<string, Format>> = {
  html: (catalogue, records) => htmlDocuments(catalogue, records, ownHead()),
  csv: (catalogue, records) => {
    const settings = settingsCsv(catalogue);
    return [
      ['checklist.csv', checklistCsv(checklistSections(catalogue, records))],
      ...(settings === undefined ? [] : [['settings.csv', settings] as const]),
    ];
  },
  json: (catalogue, records) => [
    ['checklist.json', checklistJson(checklistSections(catalogue, records), catalogue.pairs)],
  ],
  sesam: compactDocuments,
};

export const formatNames = Object.keys(formats);

/** Writes the documents in a form; `--out` names the folder. */
export function writeFormat(call: Call, catalogue: Catalogue, records: Records): Outcome {
  const name = String(call.options.format);
  const make = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (!make)
    throw failure('option.value', {
      option: 'format',
      value: name,
      allowed: formatNames.join(', '),
    });
  const folder = String(call.options.out ?? join('.samband', 'docs', name));
  const written: string[] = [];
  for (const [file, text] of make(catalogue, records)) {
    writeInto(call.root, folder, file, text);
    written.push(join(folder, file));
  }
  return {
    exit: exit.done,
    summary: `Wrote ${written.length === 1 ? written[0] : `${written.length} files to ${folder}`}.`,
    result: { files: written },
  };
}

function writeInto(root: string, folder: string, file: string, text: string): void {
  const path = join(resolve(root, folder), file);
  try {
    makeFolder(dirname(path));
    writeFileSync(path, text);
  } catch (error) {
    throw failure('docs.unwritten', { folder, detail: fileTrouble(error) });
  }
}

/** Style and script within the page, so that it can be mailed and opened alone. */
function ownHead(): string {
  const asset = (name: string) =>
    readFileSync(new URL(`../../service/assets/${name}`, import.meta.url), 'utf8');
  return `<style>\n${asset('documents.css')}</style>\n<script type="module">\n${asset('documents.js')}</script>`;
}
