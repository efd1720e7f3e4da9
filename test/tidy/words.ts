// Rules about the words and the shape of files: names, sizes, what may be named and what may not be
// reached for. Like `layers.ts`: files in, sentences about breaches out.

import { codeOf, matches, type SourceFile } from './source-files.ts';

/** Above this a file is usually two ideas; a few may be, see `longFilesShareMax`. */
export const linesSoft = 200;
export const linesHard = 300;
/** At most this share of files may pass the soft limit. */
export const longFilesShareMax = 0.1;

export function filesTooLong(files: readonly SourceFile[]): readonly string[] {
  const lengths = files.map((file) => ({
    path: file.path,
    lines: file.text.split('\n').length - 1,
  }));
  const tooLong = lengths.filter(({ lines }) => lines > linesHard);
  const long = lengths.filter(({ lines }) => lines > linesSoft);
  const breaches = tooLong.map(
    ({ path, lines }) => `${path} has ${lines} lines, at most ${linesHard}`,
  );
  if (long.length > files.length * longFilesShareMax)
    breaches.push(
      `${long.length} of ${files.length} files pass ${linesSoft} lines: ${long.map(({ path, lines }) => `${path} (${lines})`).join(', ')}`,
    );
  return breaches;
}

/** File and folder names are kebab-case; some words name nothing. */
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const emptyNames = new Set([
  'util',
  'utils',
  'common',
  'helper',
  'helpers',
  'types',
  'index',
  'misc',
  'lib',
]);

export function namesThatSayNothing(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) =>
    path.split('/').flatMap((part) => {
      const name = part.replace(/(\.(test|config|schema|d))?\.[a-z]+$/, '');
      if (!kebab.test(name)) return [`${path}: "${name}" is not kebab-case`];
      return emptyNames.has(name) ? [`${path}: "${name}" says nothing`] : [];
    }),
  );
}

/** Every file opens with two to five sentences; here: with a comment of at least one line. */
export function filesWithoutHeader(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter((file) => !/^(#!.*\n)?\/\/ \S/.test(file.text))
    .map((file) => `${file.path} does not open with a comment that says what it is for`);
}

/** Invariant 3: product names, as the files in pipes/systems give them, outside the sandbox. */
export function productsNamed(
  files: readonly SourceFile[],
  products: readonly string[],
): readonly string[] {
  const spellings = products.flatMap((name) => [
    name,
    name.replaceAll('-', ' '),
    name.replaceAll('-', ''),
  ]);
  const words = [...new Set(spellings)].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const pattern = new RegExp(`(?<![a-z])(${words.join('|')})(?![a-z])`, 'i');
  return files.flatMap((file) => matches(file.path, file.text, pattern, 'names a concrete system'));
}

/** Time, chance and network are passed in; only these edges of the program reach for them. */
const reaches: readonly {
  readonly pattern: RegExp;
  readonly words: string;
  readonly edges: readonly string[];
}[] = [
  {
    pattern: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/,
    words: 'reads the time; take a Clock',
    edges: ['engine/base/clock.ts'],
  },
  {
    pattern: /\bset(Timeout|Interval)\(|timers\/promises/,
    words: 'waits; take a Clock',
    edges: ['engine/base/clock.ts'],
  },
  { pattern: /\bMath\.random\b/, words: 'throws dice; take newId or a seed', edges: [] },
  { pattern: /(?<![.\w])fetch\(/, words: 'reaches the network; ask a driver', edges: [] },
  { pattern: /\bconsole\./, words: 'prints; return or log', edges: ['engine/cli/'] },
  {
    pattern: /\bprocess\.(env|exit|argv|stdout|stderr)\b/,
    words: 'reaches for the process; take it as a value',
    edges: [
      'engine/cli/',
      'engine/sandbox/sandbox-process.ts',
      'engine/service/try/expression-process.ts',
    ],
  },
];

export function globalsReachedFor(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    reaches
      .filter(({ edges }) => !edges.some((edge) => file.path.startsWith(edge)))
      .flatMap(({ pattern, words }) => matches(file.path, codeOf(file), pattern, words)),
  );
}

/** Invariant 1: these compute from what they are given; what they would ask of a run has one of these names. */
const pureFolders = [
  'engine/definition/',
  'engine/docs/',
  'engine/identity/',
  'engine/mapping/',
  'engine/sync/decide/',
];
const asking = /\b(World|Store|Transaction|Driver|Clock)\b|'node:(fs|net|http|child_process)/;
const asksTheDisk = 'engine/definition/read-project.ts';

export function purityLost(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ path }) => pureFolders.some((folder) => path.startsWith(folder)))
    .filter(({ path }) => path !== asksTheDisk)
    .flatMap((file) =>
      matches(file.path, codeOf(file), asking, 'asks for more than it is given to compute with'),
    );
}

const unfinished = new RegExp(
  `\\b(${['TO', 'FIX', 'XX'].map((start, at) => start + ['DO', 'ME', 'X'][at]).join('|')})\\b`,
);
const switchedOff = new RegExp(
  `\\b(it|test|describe|suite)\\s*\\.\\s*(${['only', 'skip', 'todo', 'fails'].join('|')})\\b`,
);

export function thingsLeftUndone(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => [
    ...matches(file.path, file.text, unfinished, 'is left undone'),
    ...matches(file.path, file.text, switchedOff, 'switches a test off'),
  ]);
}

/** Pages that only those had who built this. */
const elsewhere = /\b(kernel|grammar|design|style|knowledge)\.md\b/;

export function pagesElsewhere(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) =>
    matches(file.path, file.text, elsewhere, 'names a page that is not here'),
  );
}

/** The top level, and nothing else. */
const topLevel = new Set([
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'engine',
  'pipes',
  'schemas',
  'generated-docs',
  'test',
  'README.md',
  'LICENSE',
]);

export function strangersAtTheTop(paths: readonly string[]): readonly string[] {
  const names = new Set(paths.map((path) => path.split('/')[0] as string));
  return [...names].filter((name) => !topLevel.has(name) && !name.startsWith('.'));
}
