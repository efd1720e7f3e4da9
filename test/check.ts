// `npm run check`: everything that can be said about the files without running the engine. All steps
// run, so that one look shows everything there is to mend.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { yamlExamples } from './yaml-examples.ts';

const top = fileURLToPath(new URL('..', import.meta.url));

interface Step {
  readonly name: string;
  readonly run: () => boolean;
}

const steps: readonly Step[] = [
  { name: 'types', run: () => bin('typescript/bin/tsc', '-p', '.') },
  {
    name: 'format and lint',
    run: () =>
      bin(
        '@biomejs/biome/bin/biome',
        'check',
        '--config-path=.github/biome.json',
        '--error-on-warnings',
        'engine',
        'test',
      ),
  },
  {
    name: 'habits',
    run: () =>
      bin(
        'vitest/vitest.mjs',
        'run',
        '--config',
        'test/vitest.config.ts',
        '--reporter=dot',
        'test/tidy',
      ),
  },
  { name: 'pipes', run: () => samband('validate') },
  { name: 'examples of pipes', run: () => samband('test') },
  { name: 'documents and schemas are current', run: () => samband('docs', '--check') },
  { name: 'YAML in our texts', run: examplesParse },
];

const failed = steps.filter(({ name, run }) => {
  console.log(`\n== ${name}`);
  const isGood = run();
  if (!isGood) console.log(`!! ${name} failed`);
  return !isGood;
});
console.log(
  failed.length === 0
    ? `\nAll ${steps.length} checks hold.`
    : `\n${failed.length} of ${steps.length} checks failed: ${failed.map(({ name }) => name).join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

function bin(path: string, ...args: readonly string[]): boolean {
  return node(`${top}node_modules/${path}`, ...args);
}

function samband(...args: readonly string[]): boolean {
  return node(`${top}engine/cli/samband.js`, ...args);
}

function node(...args: readonly string[]): boolean {
  return spawnSync(process.execPath, args, { cwd: top, stdio: 'inherit' }).status === 0;
}

/** Every YAML block of every page that people read. */
function examplesParse(): boolean {
  const pages = [
    'README.md',
    'pipes/systems/README.md',
    ...readdirSync(`${top}engine`)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `engine/${name}`),
  ];
  const examples = pages.flatMap((page) => yamlExamples(top, page));
  const broken = examples.flatMap(({ place, problems }) =>
    problems.map((problem) => `${place}: ${problem}`),
  );
  for (const line of broken) console.log(line);
  console.log(`${examples.length} examples on ${pages.length} pages.`);
  return broken.length === 0;
}
