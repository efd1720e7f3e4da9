// Commands as people give them: their texts, their exit code. `run` carries one out in this process, which
// spares two thirds of its time; `begin` starts the launcher in a process of its own, for what is about processes.

import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../engine/cli/run-command.ts';

export const launcher = fileURLToPath(new URL('../../engine/cli/samband.js', import.meta.url));
export const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BeginOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Flags for Node itself, before the launcher. */
  readonly nodeFlags?: readonly string[];
  readonly cwd?: string;
  /** What comes on its stdin; nothing at all otherwise. */
  readonly stdin?: string;
}

/** Makes the launcher believe that it runs on Node 20, so that it looks for another. */
export const asNode20 = [
  '--import',
  `data:text/javascript,${encodeURIComponent("Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})")}`,
];

export function begin(args: readonly string[], options: BeginOptions = {}): Running {
  const { nodeFlags = [], env = {}, cwd = repository, stdin } = options;
  const child = spawn(process.execPath, [...nodeFlags, launcher, ...args], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(stdin);
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

/** Runs a command to its end. Nothing of it may outlast it, or be asked to stop. */
export async function run(
  args: readonly string[],
  { env = {} }: Pick<BeginOptions, 'env'> = {},
): Promise<Ran> {
  const said = { stdout: '', stderr: '' };
  const code = await runCommand(args, {
    stdout: into((text) => (said.stdout += text)),
    stderr: into((text) => (said.stderr += text)),
    env: { ...cleanEnvironment(), ...env },
    readStdin: () => new Uint8Array(),
    process: Object.assign(new EventEmitter(), { env: {} }) as NodeJS.Process,
    end: (code) => {
      throw new Error(`ended at once with ${code}`);
    },
  });
  return { code, ...said };
}

function into(take: (text: string) => void): Writable {
  return new Writable({
    write: (chunk, _, done) => {
      take(String(chunk));
      done();
    },
  });
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
