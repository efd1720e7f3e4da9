// Texts that keep a YAML parser busy for minutes or end the process. They run in a process of their
// own, twice each, because some only strike the second time.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;

/** Reads the text twice in a child; gives the codes of the problems and the time of the slower read. */
async function check(make: string, code: string): Promise<void> {
  const script = `
    import { readYaml } from '${root}engine/definition/files/yaml.ts';
    import { collectProblems } from '${root}engine/definition/files/problems.ts';
    const text = ${make};
    let slowest = 0;
    const codes = [];
    for (let i = 0; i < 2; i++) {
      const problems = collectProblems();
      const begun = process.cpuUsage();
      const sheet = readYaml('bomb.yaml', text, problems);
      slowest = Math.max(slowest, process.cpuUsage(begun).user / 1_000);
      codes.push(problems.list[0]?.code ?? (sheet ? 'read' : 'nothing'));
    }
    console.log(JSON.stringify({ codes, slowest }));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    timeout: 50_000,
  });
  const { codes, slowest } = JSON.parse(stdout) as { codes: string[]; slowest: number };
  expect(codes).toEqual([code, code]);
  // Time of the processor, which a machine under load does not stretch much; without the limits these
  // take 8 s to minutes.
  expect(slowest).toBeLessThan(6_000);
}

it.each([
  ['brackets in brackets', "'['.repeat(900)", 'yaml.too-deep'],
  ['brackets whose ends hide in quotes', `'["]", '.repeat(900)`, 'yaml.too-deep'],
  ['maps in maps on one line', "'{a: '.repeat(900)", 'yaml.too-deep'],
  ['lists in lists on one line', "'- '.repeat(900)", 'yaml.too-deep'],
  ['keys in keys on one line', "'? '.repeat(900)", 'yaml.too-deep'],
  [
    'blocks in blocks',
    "Array.from({ length: 600 }, (_, i) => ' '.repeat(i) + 'a:').join('\\n')",
    'yaml.too-deep',
  ],
  ['a large file', "'a: b # '.padEnd(300_000, 'x')", 'yaml.too-large'],
  ['letters of several bytes', "'# ' + 'å'.repeat(140_000)", 'yaml.too-large'],
  [
    'a flat map of 20,000 keys',
    "Array.from({ length: 20_000 }, (_, i) => 'k' + i + ': v').join('\\n')",
    'read',
  ],
  ['anchors in a row', "'a:\\n' + '&a '.repeat(60_000)", 'yaml.anchor'],
  ['an alias', "'a: &a [b]\\nc: *a'", 'yaml.anchor'],
  ['stray quoted texts', `'"a" "b" '.repeat(30_000)`, 'yaml.too-large'],
  ['stray quoted texts, line by line', `('"a" '.repeat(900) + '\\n').repeat(60)`, 'yaml.syntax'],
  ['closing brackets', "'}\\n'.repeat(100_000)", 'yaml.syntax'],
] as const)('%s end at a limit', (_, make, code) => check(make, code));
