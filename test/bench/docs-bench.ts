// The documents of a large project, against writing as many bytes after one `JSON.stringify` of its checklist:
// what no generator can be quicker than. Both write to the same folder; the documents are made from a
// catalogue that is compiled already, as the stringified one is. Memory is that of `samband docs` itself, a
// process of its own on the files of such a project.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { noRecords } from '../../engine/docs/checklist/records.ts';
import { checklistJson } from '../../engine/docs/documents/checklist-json.ts';
import { checklistSections } from '../../engine/docs/documents/checklist-sections.ts';
import { documents, type TextFile } from '../../engine/docs/documents/documents.ts';
import { synthetic } from '../docs/synthetic.ts';
import { syntheticFiles } from '../docs/synthetic-files.ts';
import type { Bench } from './bench.ts';

const rounds = 5;
const ratioMax = 4;
const megabytesMax = 300;

export const docsBench: Bench = async (tell) => {
  const folder = mkdtempSync(join(tmpdir(), 'samband-docs-bench-'));
  try {
    tell('making a project of 1,000 pipes of 50 rows');
    const project = synthetic(25, 40, 50);
    writeAll(folder, documents(project));
    const plain = JSON.parse(checklistJson(checklistSections(project, noRecords)));
    const texts = Array.from(documents(project), ([, text]) => text);
    const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(timed(() => writeAll(folder, documents(project))));
      theirs.push(timed(() => writeSame(folder, JSON.stringify(plain), texts)));
      tell(`round ${round + 1}: ${ours.at(-1)} and ${theirs.at(-1)} ms`);
    }
    const [own, other] = [ours, theirs].map((list) => Math.min(...list)) as [number, number];
    const ratio = Math.round((own / other) * 100) / 100;
    tell('samband docs on the files of such a project');
    const { megabytes, seconds } = await command(join(folder, 'project'));
    return [
      {
        what: 'documents of 1,000 pipes of 50 rows against writing the same bytes after JSON.stringify',
        value: ratio,
        bar: `at most ${ratioMax}`,
        isPassed: ratio <= ratioMax,
        details: { 'documents ms': own, 'stringify and write ms': other, bytes },
      },
      {
        what: 'memory of `samband docs` at the most, in MB',
        value: megabytes,
        bar: `at most ${megabytesMax}`,
        isPassed: megabytes <= megabytesMax,
        details: { seconds },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Runs the command as people do, from files to files. */
async function command(project: string) {
  writeAll(project, syntheticFiles(25, 40, 50));
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const began = performance.now();
  const { stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    path('./tell-memory.mjs'),
    path('../../engine/cli/samband.js'),
    'docs',
    '--project',
    project,
  ]);
  const seconds = Math.round((performance.now() - began) / 1000);
  return { megabytes: Math.round(Number(/memory (\d+)/.exec(stderr)?.[1])), seconds };
}

function writeAll(folder: string, files: Iterable<TextFile>): void {
  for (const [path, text] of files) write(join(folder, path), text);
}

/** As many files of as many bytes, filled from the one text. */
function writeSame(folder: string, json: string, texts: readonly string[]): void {
  let from = 0;
  for (const [at, { length }] of texts.entries()) {
    write(join(folder, 'same', `${at}.json`), json.slice(from, from + length).padEnd(length));
    from = (from + length) % Math.max(1, json.length - length);
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return Math.round(performance.now() - began);
}
