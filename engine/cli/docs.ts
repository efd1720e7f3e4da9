// `samband docs`: writes what is made from the files and the grammars: the documents of all mappings,
// the reference page and the schemas that editors read; or checks that they are what would be written
// now (Invariant 12) and that their rows are signed and proven where the project asks for it. Documents
// of pipes that are gone are removed.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emitSchemas } from '../definition/emit-schemas.ts';
import type { Catalogue } from '../definition/pipe.ts';
import { referencePage } from '../definition/reference.ts';
import { checklistSections } from '../docs/checklist-sections.ts';
import { documents } from '../docs/documents.ts';
import type { Records } from '../docs/records.ts';
import { readRecords } from '../runtime/records-files.ts';
import { openRows, openRowsText } from './docs-demands.ts';
import { formatNames, writeFormat } from './docs-formats.ts';
import { exit } from './exit.ts';
import { withProject } from './project.ts';
import type { Call, Outcome, Verb } from './verb.ts';

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
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const records = readRecords(call.root);
      if (call.options.format !== undefined) return writeFormat(call, catalogue, records);
      const wanted = generated(catalogue, records);
      const changed = Object.keys(wanted).filter(
        (path) => read(join(call.root, path)) !== wanted[path],
      );
      const orphans = existing(call.root).filter((path) => !Object.hasOwn(wanted, path));
      const found = { documents: Object.keys(wanted), changed, removed: orphans };
      return call.options.check === true
        ? checked(catalogue, records, found)
        : written(call, wanted, found);
    }),
};

interface Found {
  readonly documents: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

function written(call: Call, wanted: Readonly<Record<string, string>>, found: Found): Outcome {
  const { changed, removed } = found;
  for (const path of changed) write(join(call.root, path), wanted[path] as string);
  for (const path of removed) rmSync(join(call.root, path));
  const also = removed.length > 0 ? `; removed ${removed.join(', ')}` : '';
  const isCurrent = changed.length + removed.length === 0;
  const summary = isCurrent ? currentText(found) : `Wrote ${changed.join(', ')}${also}.`;
  return { exit: exit.done, summary, result: found };
}

function checked({ project, ...catalogue }: Catalogue, records: Records, found: Found): Outcome {
  const differing = [...found.changed, ...found.removed];
  const open = openRows(checklistSections(catalogue, records), project.docsRequire ?? []);
  const said = [
    differing.length === 0
      ? currentText(found)
      : `Not current: ${differing.join(', ')}. Run: npx samband docs`,
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

/** Path below the root → the text it should have. */
export function generated(
  catalogue: Catalogue,
  records: Records,
): Readonly<Record<string, string>> {
  return {
    ...documents(catalogue, records),
    [`${folder}/reference.rst`]: referencePage(),
    ...emitSchemas(),
  };
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

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
