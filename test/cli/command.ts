// Runs the command as people do: the launcher in a process of its own, its texts, its exit code.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../engine/cli/samband.js', import.meta.url));
export const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Flags for Node itself, before the launcher. */
  readonly nodeFlags?: readonly string[];
  readonly cwd?: string;
}

/** Makes the launcher believe that it runs on Node 20, so that it looks for another. */
export const asNode20 = [
  '--import',
  `data:text/javascript,${encodeURIComponent("Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})")}`,
];

export function begin(args: readonly string[], options: RunOptions = {}): Running {
  const { nodeFlags = [], env = {}, cwd = repository } = options;
  const child = spawn(process.execPath, [...nodeFlags, launcher, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watch(child);
}

export interface Running {
  readonly child: ChildProcess;
  /** Everything said so far on both streams. */
  said(): string;
  /** Resolves with the first line, of either stream, that matches; rejects if it ends without. */
  line(pattern: RegExp): Promise<string>;
  readonly ended: Promise<Ran>;
}

export function watch(child: ChildProcess): Running {
  let stdout = '';
  let stderr = '';
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const one of [...waiting]) one();
  };
  for (const [name, stream] of [
    ['out', child.stdout],
    ['err', child.stderr],
  ] as const) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (name === 'out') stdout += `${line}\n`;
      else stderr += `${line}\n`;
      lines.push(line);
      wake();
    });
  }
  const ended = new Promise<Ran>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    said: () => `${stdout}${stderr}`,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => pattern.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        ended.then(({ code }) => {
          look();
          reject(new Error(`ended with ${code} and never said ${pattern}:\n${stdout}${stderr}`));
        });
      }),
    ended,
  };
}

/** Runs a command to its end. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return begin(args, options).ended;
}

/** The environment without what would change the texts or reach a real system. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, SAMBAND_SPECS } = process.env;
  return Object.fromEntries(
    Object.entries({ PATH, HOME, TMPDIR, SAMBAND_SPECS }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

/** True while somebody answers there. */
export async function answers(address: string): Promise<boolean> {
  return fetch(address).then(
    (answer) => answer.arrayBuffer().then(() => true),
    () => false,
  );
}
