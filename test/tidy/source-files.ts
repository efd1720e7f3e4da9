// The repository's own files as the tidy rules see them: paths from the top with `/`, and their text.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface SourceFile {
  /** `engine/sync/decide/row.ts` */
  readonly path: string;
  readonly text: string;
}

/** The top of the repository. */
export const top = fileURLToPath(new URL('../..', import.meta.url));

/** Every file that git knows or would add, in order. */
export function repositoryPaths(): readonly string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: top, encoding: 'utf8' },
  );
  return listed.split('\0').filter((path) => path !== '' && existsSync(`${top}/${path}`));
}

/** The TypeScript files below some folders. */
export function sourceFiles(...folders: readonly string[]): readonly SourceFile[] {
  return repositoryPaths()
    .filter((path) => path.endsWith('.ts') && folders.some((folder) => path.startsWith(folder)))
    .map((path) => ({ path, text: readFileSync(`${top}/${path}`, 'utf8') }));
}

/** What a file imports, as written: static, dynamic and re-exports. */
export function importsOf(file: SourceFile): readonly string[] {
  const pattern = /(?<!['"`\w])(?:from|import)\s*\(?\s*'([^'\n]+)'/g;
  return [...file.text.matchAll(pattern)].map((match) => match[1] as string);
}

/** The text without comments; line numbers stay. */
export function codeOf(file: SourceFile): string {
  return file.text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** `path:line: words` for every match of a pattern. */
export function matches(path: string, text: string, pattern: RegExp, words: string): string[] {
  return text
    .split('\n')
    .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${words}`] : []));
}
