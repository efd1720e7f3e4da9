// `npm run planted`: every planted bug must be caught by some bad day, and the engine as it is by none.
// `npm run planted -- words` runs the bugs whose name has the words. Exit code 1 if one stays hidden.

import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bugs } from './bugs.ts';

const script = fileURLToPath(new URL('./planted-run.ts', import.meta.url));
const words = process.argv.slice(2).join(' ');
const chosen = bugs.filter(({ name }) => name.includes(words));
/** The engine as it is goes through fewer days: `samband simulate` has gone through many. */
const soundSeeds = '25';

interface Found {
  readonly seed: number;
  readonly shape: string;
  readonly invariant: number;
  readonly message: string;
}

async function runOne(name: string): Promise<Found | null> {
  const env = { ...process.env, ...(name === '' ? { PLANTED_SEEDS: soundSeeds } : {}) };
  const options = { env, maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(process.execPath, [script, name], options);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');
}

let hidden = 0;
const waiting = [...chosen.map(({ name }) => name), ...(words === '' ? [''] : [])];
const work = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const found = await runOne(name);
    const isRight = (found !== null) === (name !== '');
    if (!isRight) hidden++;
    const what = name === '' ? 'the engine as it is' : name;
    const how = found
      ? `day ${found.seed} of "${found.shape}", invariant ${found.invariant}: ${found.message.slice(0, 120)}`
      : name === ''
        ? 'keeps every invariant'
        : 'stays hidden';
    process.stdout.write(`${isRight ? 'ok  ' : 'MISS'} ${what} · ${how}\n`);
  }
};
await Promise.all(Array.from({ length: availableParallelism() }, work));
process.stdout.write(`\n${chosen.length} planted bugs, ${hidden} of them or of us wrong\n`);
process.exitCode = hidden === 0 ? 0 : 1;
