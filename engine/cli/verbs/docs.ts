// `samband docs`: writes what is made from the files and the grammars: the documents of all mappings,
// the reference page and the schemas that editors read; or checks that they are what would be written
// now (Invariant 12) and that their rows are signed and proven where the project asks for it. Documents
// of pipes that are gone are removed.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../../base/errors.ts';
import { fileTrouble } from '../../base/file-trouble.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { emitSchemas } from '../../definition/grammar/emit-schemas.ts';
import { referencePage } from '../../definition/grammar/reference.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import type { Records } from '../../docs/checklist/records.ts';
import { checklistSections } from '../../docs/documents/checklist-sections.ts';
import { documents, type TextFile } from '../../docs/documents/documents.ts';
import { readRecords, recordProblems } from '../../runtime/records-files.ts';
import { exit } from '../command/exit.ts';
import { spareMemory } from '../command/spare-memory.ts';
import type { Outcome, Verb } from '../command/verb.ts';
import { openRows, openRowsText } from '../docs/demands.ts';
import { formatNames, writeFormat } from '../docs/formats.ts';
import { noteProblems, withProject } from '../project/project.ts';

const folder = 'generated-docs';
const madeByUs = 'Generated: edition';

export const docs: Verb = {
  name: 'docs',
  summary: 'Write the documents of all mappings, or check that they are current',
  operands: [],
  options: {
    check: {
      type: 'boolean',
      help: 'write nothing; fail if a document is not current, or a row not signed or proven where the project asks for it',
    },
    format: {
      type: 'string',
      value: 'name',
      help: `another form, into a folder: ${formatNames.join(', ')}`,
    },
    out: { type: 'string', value: 'folder', help: 'where to (default: .samband/docs/<format>)' },
  },
  example: 'npx samband docs --check',
  run: async (call) => {
    spareMemory();
    const { check, format, out } = call.options;
    if (check === true && (format ?? out) !== undefined) throw failure('docs.check');
    if (format === undefined && out !== undefined) throw failure('docs.out');
    return withProject(call, { isOffline: true }, async (catalogue) => {
      const records = readRecords(call.root);
      noteProblems(call, recordProblems(call.root));
      if (call.options.format !== undefined) return writeFormat(call, catalogue, records);
      return call.options.check === true
        ? checked(catalogue, records, compared(call.root, generated(catalogue, records)))
        : written(call.root, compared(call.root, generated(catalogue, records), write));
    });
  },
};

interface Found {
  readonly documents: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** File by file, as they are made; what differs goes to `mend`. */
function compared(root: string, wanted: Iterable<TextFile>, mend?: typeof write): Found {
  const all: string[] = [];
  const changed: string[] = [];
  for (const [path, text] of wanted) {
    all.push(path);
    if (read(join(root, path)) === text) continue;
    changed.push(path);
    mend?.(root, path, text);
  }
  const current = new Set(all);
  const removed = existing(root).filter((path) => !current.has(path));
  return { documents: all, changed, removed };
}

function written(root: string, found: Found): Outcome {
  const { changed, removed } = found;
  for (const path of removed) writing(path, () => rmSync(join(root, path)));
  const also = removed.length > 0 ? `; removed ${pathsText(removed)}` : '';
  const isCurrent = changed.length + removed.length === 0;
  const summary = isCurrent ? currentText(found) : `Wrote ${pathsText(changed)}${also}.`;
  return { exit: exit.done, summary, result: found };
}

function checked({ project, ...catalogue }: Catalogue, records: Records, found: Found): Outcome {
  const differing = [...found.changed, ...found.removed];
  const open = openRows(checklistSections(catalogue, records), project.docsRequire ?? []);
  const said = [
    differing.length === 0
      ? currentText(found)
      : `Not current: ${pathsText(differing)}. Run: npx samband docs`,
    ...(open.length === 0
      ? []
      : [
          `${open.length} ${open.length === 1 ? 'row is' : 'rows are'} open. Prove them by \`npx samband verify\`, tick them by \`npx samband signoff\`.`,
        ]),
  ];
  return {
    exit: differing.length + open.length > 0 ? exit.failed : exit.done,
    summary: said.join(' '),
    result: { ...found, open },
    text: open.length === 0 ? said.join('\n') : `${said.join('\n')}\n${openRowsText(open)}`,
  };
}

function currentText({ documents: all }: Found): string {
  return `${all.length} documents and schemas are current.`;
}

/** More are counted only; the result has them all. */
const pathsMax = 20;

function pathsText(paths: readonly string[]): string {
  const shown = paths.slice(0, pathsMax).join(', ');
  const more = paths.length - pathsMax;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Paths below the root with the texts they should have. */
function* generated(catalogue: Catalogue, records: Records): Generator<TextFile> {
  yield* documents(catalogue, records);
  yield [`${folder}/reference.rst`, referencePage()];
  yield* Object.entries(emitSchemas());
}

/** Documents that are there and were made by us; what somebody wrote by hand is left alone. */
function existing(root: string): readonly string[] {
  try {
    return readdirSync(join(root, folder))
      .map((name) => `${folder}/${name}`)
      .filter((path) => path.endsWith('.rst') && read(join(root, path))?.includes(madeByUs));
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function write(root: string, path: string, text: string): void {
  writing(path, () => {
    makeFolder(dirname(join(root, path)));
    writeFileSync(join(root, path), text);
  });
}

function writing(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw failure('file.unwritten', { file, detail: fileTrouble(error) }, error);
  }
}
