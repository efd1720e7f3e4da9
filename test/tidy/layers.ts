// Which file may import which: Invariants 1 and 2 as data. A rule takes files and gives sentences
// about what breaks it, so that a test can plant a breach and see it found.

import { posix } from 'node:path';
import { importsOf, type SourceFile } from './source-files.ts';

/** From the top of the house to the ground; folders of one floor do not import each other. */
const floors: readonly (readonly string[])[] = [
  ['cli'],
  ['service'],
  ['simulate', 'verify'],
  ['runtime'],
  ['sync'],
  ['drivers', 'docs'],
  ['store', 'definition'],
  ['identity'],
  ['mapping'],
  ['sandbox'],
  ['base'],
];

/**
 * The same inside a folder, for its folders and files; '' stands for the files that are not named. In `cli/`: verbs,
 * what some of them are made of, and what all stand on. In `service/`: what listens, its pages, and what pages share.
 * In `sync/`: what reads the path, the path itself, its stages from the last to the first, and what they share. In
 * `docs/`: documents, their sections, the lines in those, the words of a line. In `definition/`: from all files of a
 * project down to one key, and what they become. In `mapping/`: rows, then what an expression goes through, down to
 * what runs it.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  cli: ['', 'verbs', 'verify', 'docs', 'doctor', 'sandbox', 'text', 'project', 'command'],
  service: ['', 'status', 'why', 'desk', 'try', 'frame', 'requests'],
  sync: [
    'plan',
    'pipe-flow.ts',
    'why',
    'desk',
    'settle',
    'deliver',
    'reconcile',
    'decide',
    'identify',
    'collect',
    'keys',
    'references',
    'state',
    'world.ts',
    'operation.ts',
  ],
  docs: ['documents', 'sections', 'checklist', 'words', 'formats', 'text.ts'],
  definition: [
    'read-project.ts',
    'catalogue.ts',
    'project',
    'examples',
    'pipes',
    'systems',
    'typing',
    'files',
    'grammar',
    '',
  ],
  mapping: ['', 'expression', 'compile', 'jsonata', 'functions', 'language'],
};

/** Who may look into the sandbox, which stands beside the house. */
const sandboxVisitors = new Set(['cli', 'simulate', 'sandbox']);

/** Each dependency and where it may be imported: one file, or the folders that are built on it. */
export const doors: Readonly<Record<string, readonly string[]>> = {
  '@eslint-community/regexpp': ['engine/mapping/language/regex/tree.ts'],
  '@hono/node-server': ['engine/service/listen.ts'],
  ajv: ['engine/definition/files/schema.ts'],
  nodemailer: ['engine/runtime/mail.ts'],
  'fast-xml-parser': ['engine/base/xml.ts'],
  'csv-parse': ['engine/drivers/files/csv.ts'],
  'csv-stringify': ['engine/drivers/files/csv.ts'],
  graphql: ['engine/definition/systems/graphql-document.ts'],
  hono: ['engine/service/'],
  'oauth-1.0a': ['engine/drivers/http/oauth1.ts'],
  'html-entities': ['engine/base/html-text.ts'],
  'i18n-iso-countries': ['engine/mapping/functions/country-code.ts'],
  'libphonenumber-js': ['engine/mapping/functions/phone-number.ts'],
  jsonata: ['engine/mapping/jsonata/evaluator.ts'],
  mysql2: ['engine/base/mysql-client.ts'],
  pg: ['engine/base/postgres-client.ts'],
  pino: ['engine/base/log.ts'],
  rxjs: ['engine/runtime/', 'engine/sync/pipe-flow.ts', 'engine/sync/plan/plan.ts'],
  undici: ['engine/drivers/http/client.ts'],
  yaml: ['engine/definition/files/yaml.ts'],
  'node:sqlite': ['engine/base/sqlite-database.ts'],
};

/** Imports that point up, sideways, or into the sandbox. */
export function importsThatPointUp(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((wanted) => wanted.startsWith('.'))
      .map((wanted) => posix.join(posix.dirname(file.path), wanted))
      .filter((wanted) => !mayImport(file.path, wanted))
      .map((wanted) => `${file.path} imports ${wanted}`),
  );
}

function mayImport(file: string, wanted: string): boolean {
  const [from, to] = [folderOf(file), folderOf(wanted)];
  if (from === undefined || to === undefined) return false;
  if (from === to) return roomOf(file, from) <= roomOf(wanted, to);
  if (to === 'sandbox') return sandboxVisitors.has(from);
  if (from === 'sandbox') return to === 'base';
  return floorOf(from) < floorOf(to);
}

/** How far down; a room that has no name there is nowhere. */
function roomOf(path: string, folder: string): number {
  const names = rooms[folder];
  if (names === undefined) return 0;
  const [, , room = '', file] = path.split('/');
  const at = names.indexOf(room);
  if (at >= 0) return at;
  return file === undefined && names.includes('') ? names.indexOf('') : Number.NaN;
}

function floorOf(folder: string): number {
  return floors.findIndex((floor) => floor.includes(folder));
}

function folderOf(path: string): string | undefined {
  const folder = /^engine\/([^/]+)\//.exec(path)?.[1];
  return folder !== undefined && floorOf(folder) >= 0 ? folder : undefined;
}

/** Imports of a dependency elsewhere than at its door, and of packages that have none. */
export function importsPastTheDoor(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .filter((wanted) => !wanted.startsWith('.'))
      .flatMap((wanted) => {
        const name = packageOf(wanted);
        const allowed = doors[name];
        if (allowed === undefined)
          return name.startsWith('node:')
            ? []
            : [`${file.path} imports ${name}, which has no door`];
        const isAllowed = allowed.some((door) =>
          door.endsWith('/') ? file.path.startsWith(door) : file.path === door,
        );
        return isAllowed ? [] : [`${file.path} imports ${name}; its door is ${allowed.join(', ')}`];
      }),
  );
}

/** `hono/html` → `hono`, `@hono/node-server/x` → `@hono/node-server`. */
function packageOf(wanted: string): string {
  if (wanted.startsWith('node:')) return wanted;
  return wanted
    .split('/')
    .slice(0, wanted.startsWith('@') ? 2 : 1)
    .join('/');
}
