// `npm run bench`: performance as ratios measured side by side in one run, never as absolute times.
// `npm run bench -- NAME` runs one bench, `--json` prints for machines. Exit code 1 if a bar is missed.

import { parseArgs } from 'node:util';
import '../../engine/cli/keep-compiled.js'; // as the command does
import { boundMemory } from '../../engine/cli/command/spare-memory.ts';
import { docsBench } from './docs-bench.ts';
import { loadBench } from './load-bench.ts';
import { mappingBench } from './mapping-bench.ts';
import { memoryBench } from './memory-bench.ts';
import { millionBench } from './million-bench.ts';
import { ordersBench } from './orders-bench.ts';

export interface Figure {
  /** What was measured, as a sentence. */
  readonly what: string;
  readonly value: number;
  /** The value may not pass it, in the direction that `isPassed` decided. */
  readonly bar: string;
  readonly isPassed: boolean;
  /** What the ratio is made of. */
  readonly details: Readonly<Record<string, number | string>>;
}

/** One bench: figures from one run, with progress on stderr. */
export type Bench = (tell: (line: string) => void) => Promise<readonly Figure[]>;

const benches: Readonly<Record<string, Bench>> = {
  docs: docsBench,
  load: loadBench,
  mapping: mappingBench,
  memory: memoryBench,
  million: millionBench,
  orders: ordersBench,
};

boundMemory(); // as every verb does

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.\n`,
  );
  process.exit(2);
}

const results: Record<string, readonly Figure[]> = {};
for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
  results[name] = await (benches[name] as Bench)((line) =>
    process.stderr.write(`${name}: ${line}\n`),
  );
  if (values.json) continue;
  for (const figure of results[name]) {
    const mark = figure.isPassed ? 'ok  ' : 'MISS';
    const details = Object.entries(figure.details).map(([key, value]) => `${key} ${value}`);
    process.stdout.write(
      `${mark} ${name}: ${figure.what}: ${figure.value} (${figure.bar}) · ${details.join(', ')}\n`,
    );
  }
}
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
process.exitCode = Object.values(results)
  .flat()
  .every((figure) => figure.isPassed)
  ? 0
  : 1;
