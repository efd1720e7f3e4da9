// `samband docs`: writes what is made from the files and the grammars: the documents of all mappings,
// the reference page and the schemas that editors read; or checks that they are what would be written
// now (Invariant 12). Documents of pipes that are gone are removed.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emitSchemas } from '../definition/emit-schemas.ts';
import type { Catalogue } from '../definition/pipe.ts';
import { referencePage } from '../definition/reference.ts';
import { documents } from '../docs/documents.ts';
import { exit } from './exit.ts';
import { withProject } from './project.ts';
import type { Verb } from './verb.ts';

const folder = 'generated-docs';
const madeByUs = 'Generated: edition';

export const docs: Verb = {
  name: 'docs',
  summary: 'Write the documents of all mappings, or check that they are current',
  operands: [],
  options: {
    check: { type: 'boolean', help: 'write nothing; fail if a document is not current' },
  },
  example: 'npx samband docs --check',
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const wanted = generated(catalogue);
      const changed = Object.keys(wanted).filter(
        (path) => read(join(call.root, path)) !== wanted[path],
      );
      const orphans = existing(call.root).filter((path) => !Object.hasOwn(wanted, path));
      const differing = [...changed, ...orphans];
      const isCheck = call.options.check === true;
      if (!isCheck) {
        for (const path of changed) write(join(call.root, path), wanted[path] as string);
        for (const path of orphans) rmSync(join(call.root, path));
      }
      const count = Object.keys(wanted).length;
      const summary =
        differing.length === 0
          ? `${count} documents and schemas are current.`
          : isCheck
            ? `Not current: ${differing.join(', ')}. Run: npx samband docs`
            : `Wrote ${changed.join(', ')}${orphans.length > 0 ? `; removed ${orphans.join(', ')}` : ''}.`;
      return {
        exit: isCheck && differing.length > 0 ? exit.failed : exit.done,
        summary,
        result: { documents: Object.keys(wanted), changed, removed: orphans },
      };
    }),
};

/** Path below the root → the text it should have. */
export function generated(catalogue: Catalogue): Readonly<Record<string, string>> {
  return {
    ...documents(catalogue),
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
