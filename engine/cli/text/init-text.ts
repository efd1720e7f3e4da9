// What `samband init` says when it is done: which files there are now, and the commands to paste next.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix, relative, resolve } from 'node:path';
import { sandboxNames, sandboxWith } from '../../sandbox/sandbox.ts';
import { packageFolder } from '../project/new-project.ts';

interface Next {
  readonly command: string;
  readonly does?: string;
}

interface Begun {
  readonly summary: string;
  readonly written: readonly string[];
  readonly kept: readonly string[];
  readonly next: readonly Next[];
  /** Whether git leaves the state out. */
  readonly isIgnored: boolean;
  /** The integrations that it could have begun from, if it began with the example. */
  readonly folders?: readonly string[];
  /** The files of pipes and systems that were there, if it began with those. */
  readonly own?: readonly string[];
}

export function initText({ summary, written, kept, next, isIgnored, folders, own }: Begun): string {
  return [
    summary,
    ...byFolder(written),
    ...(kept.length === 0 ? [] : [`Left as they were: ${kept.join(', ')}.`]),
    ...(isIgnored ? [] : ['Add `.samband/` to .gitignore: state is not for a repository.']),
    ...(folders === undefined ? [] : ['', ...exampleLines(folders)]),
    ...(own === undefined ? [] : ['', ownLine(own)]),
    '',
    'Next:',
    ...columns(next),
  ].join('\n');
}

/** Commands from where the shell is now to a first sync. */
export function nextCommands(folder: string, like: string | undefined): readonly Next[] {
  const isHere = folder === resolve();
  const isImitated =
    like !== undefined && (sandboxNames.includes(like) || sandboxWith(like) !== undefined);
  return [
    ...(isHere ? [] : [{ command: `cd ${quoted(folderName(folder))}` }]),
    ...installing(folder),
    {
      command: 'npx samband validate',
      does: 'every mistake with its place, and which variables to set',
    },
    ...(like === undefined
      ? [{ command: 'npx samband test', does: 'the examples in the pipes' }]
      : []),
    ...(isImitated
      ? [
          {
            command: `npx samband sandbox ${like}`,
            does: 'in another terminal: imitates it, prints what to export here',
          },
        ]
      : []),
    { command: 'npx samband plan', does: 'reads for real and shows what would happen' },
    { command: 'npx samband sync', does: 'does it' },
    { command: 'npx samband docs', does: 'writes the documents of what the pipes do' },
  ];
}

/** As short as the shell takes it. */
export function folderName(folder: string): string {
  const near = relative(resolve(), folder);
  if (near === '') return 'this folder';
  return near.length < folder.length ? near : folder;
}

/** Nothing where `npx samband` finds this package; it would ask a registry for another elsewhere. */
function installing(folder: string): readonly Next[] {
  if (isInstalled(folder)) return [];
  const begin = existsSync(join(folder, 'package.json')) ? '' : 'npm init -y && ';
  return [{ command: `${begin}npm install ${quoted(relative(folder, packageFolder))}` }];
}

function isInstalled(folder: string): boolean {
  if (!relative(packageFolder, folder).startsWith('..')) return true;
  try {
    createRequire(join(folder, 'package.json')).resolve('samband/package.json');
    return true;
  } catch {
    return false;
  }
}

function exampleLines(folders: readonly string[]): readonly string[] {
  const page = join(packageFolder, 'pipes', 'systems', 'README.md');
  return [
    'The example carries customers between a shop and an ERP. Name its files after your systems and let them say',
    `what their APIs say; ${folderName(page)} goes through it.`,
    'Another folder can begin with an integration that is there: npx samband init <folder> --like <integration>,',
    `one of ${folders.join(', ')}.`,
  ];
}

function ownLine(own: readonly string[]): string {
  const more = own.length > 3 ? ` and ${own.length - 3} more` : '';
  return `What is there is the beginning, without the example: ${own.slice(0, 3).join(', ')}${more}.`;
}

/** A line for each folder with the number of its files; what lies at the top by name. */
function byFolder(paths: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const folder = posix.dirname(path);
    const key = folder === '.' || folder === 'pipes' ? path : `${folder}/`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, count]) =>
    name.endsWith('/') ? `  ${name.padEnd(width)}  ${count}` : `  ${name}`,
  );
}

function columns(next: readonly Next[]): readonly string[] {
  const explained = next.filter(({ does }) => does !== undefined);
  const width = Math.max(...explained.map(({ command }) => command.length));
  return next.map(({ command, does }) =>
    does === undefined ? `  ${command}` : `  ${command.padEnd(width)}  # ${does}`,
  );
}

function quoted(text: string): string {
  return /^[\w./@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
